"""Auto-calibration: what was put in is found, what cannot be known is not made up, the engine only receives it."""

from __future__ import annotations

import doctest
from functools import cache

import numpy as np
import pytest

from firmware_sim.motion import Jumps, SensorModel, Stand, Wearer, generate
from impactmon.api import analyze
from impactmon.engine import Engine
from impactmon.errors import UsageError
from impactmon.model import Calibration, Recording, Samples
from impactmon.signal import calibration as calibration_module
from impactmon.signal.calibration import calibrated, consider, fit
from impactmon.signal.quality import QualityMeter

RATE_HZ = 25.0
GAIN = np.array([1.04, 0.97, 1.02])
OFFSET_G = np.array([0.05, -0.03, 0.02])
"""What turns true specific force into what the sensor shows: shown = true / gain - offset."""


def directions(n, seed=3):
    points = np.random.default_rng(seed).normal(size=(n, 3))
    return points / np.linalg.norm(points, axis=1)[:, None]


def lying(points, seconds=20.0, noise_g=0.003, seed=5):
    rows = np.repeat(points, round(seconds * RATE_HZ), axis=0)
    return rows + np.random.default_rng(seed).normal(0.0, noise_g, rows.shape)


def shown(true_g):
    return true_g / GAIN - OFFSET_G


def windows_of(acc_g, lsb_per_g=2048.0):
    meter = QualityMeter()
    meter.add(np.rint(acc_g * lsb_per_g).astype(np.int16), 0, RATE_HZ, lsb_per_g)
    return meter.windows


def test_examples():
    assert doctest.testmod(calibration_module).failed == 0


@pytest.mark.parametrize("noise_g", [0.002, 0.02])
def test_gain_and_offset_are_found(noise_g):
    found = fit(windows_of(shown(lying(directions(40), noise_g=noise_g))))
    assert found.calibration is not None
    assert found.calibration.gain == pytest.approx(GAIN, abs=0.003)
    assert found.calibration.offset_g == pytest.approx(OFFSET_G, abs=0.003)
    assert found.error_before_g > 0.02
    assert found.error_after_g < 0.002


def test_a_sound_sensor_is_left_nearly_as_it_is():
    found = fit(windows_of(lying(directions(40))))
    assert found.calibration is not None
    assert found.calibration.gain == pytest.approx([1.0] * 3, abs=0.002)


def test_a_night_on_one_side_weighs_no_more_than_a_minute():
    night = np.tile(directions(1), (200, 1))
    found = fit(windows_of(shown(lying(np.concatenate((night, directions(40)))))))
    assert found.calibration is not None
    assert found.calibration.gain == pytest.approx(GAIN, abs=0.004)


def test_outliers_do_not_pull():
    points = directions(40)
    points[7] *= 1.2  # a lift under way
    found = fit(windows_of(shown(lying(points))))
    assert found.calibration is not None
    assert found.calibration.gain == pytest.approx(GAIN, abs=0.01)


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        (np.empty((0, 3)), "never lay still"),
        (np.tile([[0.0, 0.0, 1.0]], (40, 1)), "different still windows"),
        (np.abs(directions(40)), "never still with x down, y down, z down"),
        (1.5 * directions(40), "check the unit"),
        (directions(40) * np.linspace(0.93, 1.07, 40)[:, None], "within 10 mg"),
    ],
)
def test_why_there_is_none(points, reason):
    found = fit(windows_of(lying(points, noise_g=0.001)))
    assert found.calibration is None
    assert reason in found.reason


def test_motion_is_never_still():
    t = np.arange(6000) / RATE_HZ
    walk = np.stack([0.1 * np.sin(11 * t), 0.1 * np.cos(7 * t), 1.0 + 0.2 * np.sin(12 * t)], axis=1)
    assert fit(windows_of(walk)).reason == "the sensor never lay still"


class TestWhenItIsApplied:
    windows = windows_of(shown(lying(directions(40))))

    @pytest.mark.parametrize(
        ("hours", "wanted", "applied", "reason"),
        [
            (80.0, None, True, "still windows"),
            (20.0, None, False, "from 72 h on"),
            (20.0, True, True, "still windows"),
            (80.0, False, False, "not wanted"),
        ],
    )
    def test_verdict(self, hours, wanted, applied, reason):
        report = consider(self.windows, hours * 3600.0, wanted=wanted)
        assert report.applied is applied
        assert reason in report.reason
        assert report.calibration is not None

    def test_a_sensor_that_is_right_is_not_touched_unasked(self):
        report = consider(windows_of(lying(directions(40))), 80 * 3600.0, wanted=None)
        assert not report.applied
        assert "as it is" in report.reason


def test_calibrated_counts_are_those_of_the_formula():
    counts = np.random.default_rng(1).integers(-32768, 32767, (500, 3)).astype(np.int16)
    fitted = Calibration(gain=(1.04, 0.97, 1.02), offset_g=(0.05, -0.03, 0.02))
    made, lsb_per_g = calibrated(counts, 2048.0, fitted)
    assert lsb_per_g == 4096.0
    assert made / lsb_per_g == pytest.approx((counts / 2048.0 + OFFSET_G) * GAIN, abs=0.5 / 4096.0)


@cache
def workout():
    """Jumps seen by a sensor that is off, then the sensor laid on many sides."""
    jumps = generate(
        [Stand(3), Jumps(5), Stand(3)],
        wearer=Wearer(body_mass_kg=70.0, placement="hip"),
        sensor=SensorModel(sample_rate_hz=100.0, noise_g=0.003, offset_g=(0.0,) * 3, scale_error=(0.0,) * 3),
        seed=8,
    )
    sides = np.repeat(directions(40), 2000, axis=0)
    sides += np.random.default_rng(2).normal(0.0, 0.003, sides.shape)
    return np.concatenate((jumps.acc_g, sides))


def recording(acc_g, cuts=()):
    blocks = [
        Samples(part, 2048.0, 100.0)
        for part in np.split(np.rint(acc_g * 2048.0).astype(np.int16), sorted(cuts))
    ]
    return Recording(name="workout", sample_rate_hz=100.0, blocks=lambda: iter(blocks))


class TestAnalysis:
    def test_applied_when_wanted_and_then_like_a_sound_sensor(self):
        sound = analyze(recording(workout()), placement="hip", body_mass_kg=70.0)
        off = recording(shown(workout()))
        mended = analyze(off, placement="hip", body_mass_kg=70.0, calibrate="on")
        assert mended.calibration.applied
        assert mended.calibration.error_before_g > 0.02 > 0.002 > mended.calibration.error_after_g
        assert mended.counted_jumps == sound.counted_jumps == 5
        truth = [jump.peak_g for jump in sound.jumps]
        assert [jump.peak_g for jump in mended.jumps] == pytest.approx(truth, rel=0.004)
        left = analyze(off, placement="hip", body_mass_kg=70.0)
        assert [jump.peak_g for jump in left.jumps] != pytest.approx(truth, rel=0.004)
        assert mended.parameters["calibration.gain_x"] == mended.calibration.calibration.gain[0]
        assert mended.quality.resting_g == pytest.approx(1.0, abs=0.003)

    def test_not_applied_unasked_to_a_short_recording_and_offered(self):
        left = analyze(recording(shown(workout())))
        assert not left.calibration.applied
        assert "from 72 h on" in left.calibration.reason
        assert left.calibration.calibration is not None
        assert "calibration.gain_x" not in left.parameters

    def test_one_path_whatever_the_cut(self):
        off = shown(workout())
        whole = analyze(recording(off), calibrate="on")
        cut = analyze(recording(off, range(7, len(off), 997)), calibrate="on")
        assert cut == whole

    def test_live_with_the_same_calibration_says_the_same(self):
        off = shown(workout())
        whole = analyze(recording(off), placement="hip", body_mass_kg=70.0, calibrate="on")
        engine = Engine(
            sample_rate_hz=100.0,
            placement="hip",
            body_mass_kg=70.0,
            calibration=whole.calibration.calibration,
        )
        (block,) = recording(off).blocks()
        events = []
        for first in range(0, len(block.counts), 7):
            events += engine.push(Samples(block.counts[first : first + 7], 2048.0, 100.0))
        events += engine.flush()
        jumps = tuple(e for e in events if e.final and type(e).__name__ == "Jump")
        assert jumps == whole.jumps

    def test_given(self):
        given = Calibration(gain=tuple(GAIN), offset_g=tuple(OFFSET_G))
        analysis = analyze(recording(shown(workout())), calibrate=given)
        assert analysis.calibration.applied
        assert analysis.calibration.calibration == given
        assert analysis.quality.resting_g == pytest.approx(1.0, abs=0.002)

    @pytest.mark.parametrize(
        ("gain", "offset_g"),
        [
            ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
            ((-1.0, 1.0, 1.0), (0.0, 0.0, 0.0)),
            ((1e9, 1.0, 1.0), (0.0, 0.0, 0.0)),
            ((1.0, 1.0, 1.0), (0.0, 0.5, 0.0)),
            ((1.0, float("nan"), 1.0), (0.0, 0.0, 0.0)),
        ],
    )
    def test_what_no_sound_sensor_needs_is_refused(self, gain, offset_g):
        given = Calibration(gain=gain, offset_g=offset_g)
        with pytest.raises(UsageError, match="No sound sensor"):
            analyze(recording(shown(workout())), calibrate=given)

    def test_it_is_written_down(self):
        document = analyze(recording(shown(workout())), calibrate="on").to_dict()
        assert document["calibration"]["applied"] is True
        assert len(document["calibration"]["calibration"]["offset_g"]) == 3
