"""Rest: noise is no motion, motion is no noise; windows do not depend on how samples arrive."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_sim.motion import Jog, SensorModel, Stand, Walk, Wearer, generate
from impactmon.api import analyze
from impactmon.model import Gap
from impactmon.signal.quality import QualityMeter
from impactmon.signal.windows import _AT_ONCE, sensor_noise_g

RATE_HZ = 100.0


def still(seconds, noise_g=0.003, rate_hz=RATE_HZ, direction=(0.6, 0.0, 0.8), seed=1):
    rng = np.random.default_rng(seed)
    rows = round(seconds * rate_hz)
    return np.asarray(direction) + rng.normal(0.0, noise_g, (rows, 3))


def counts(acc_g, lsb_per_g=4096.0):
    return np.rint(acc_g * lsb_per_g).astype(np.int16)


def meter_of(acc_g, cuts=(), rate_hz=RATE_HZ, lsb_per_g=4096.0):
    meter = QualityMeter()
    for part in np.split(counts(acc_g, lsb_per_g), sorted(cuts)):
        meter.add(part, 0, rate_hz, lsb_per_g)
    return meter


def windows_of(meter):
    (windows,) = meter.windows.stretches()
    return windows


@pytest.mark.parametrize("noise_g", [0.0, 0.003, 0.01, 0.02, 0.025])
@pytest.mark.parametrize("rate_hz", [25.0, 50.0, 104.0, 400.0])
def test_a_noisy_sensor_can_rest(noise_g, rate_hz):
    quality = analyze(still(100.0, noise_g, rate_hz), sample_rate_hz=rate_hz).quality
    assert quality.resting_g == pytest.approx(1.0, abs=0.005)
    assert quality.noise_g == pytest.approx(noise_g, rel=0.1, abs=0.0005)


def test_a_wrong_scale_shows_through_the_noise():
    quality = analyze(1.08 * still(20.0, 0.02), sample_rate_hz=RATE_HZ).quality
    assert quality.resting_g == pytest.approx(1.08, abs=0.005)
    assert any("calibration" in note for note in quality.notes)


@pytest.mark.parametrize("activity", [Walk(30), Jog(30)])
@pytest.mark.parametrize("placement", ["hip", "wrist"])
def test_a_body_on_the_move_does_not_rest(activity, placement):
    motion = generate(
        [activity],
        wearer=Wearer(body_mass_kg=70.0, placement=placement),
        sensor=SensorModel(sample_rate_hz=RATE_HZ),
        seed=4,
    )
    windows = windows_of(meter_of(motion.acc_g[300:-300], lsb_per_g=1024.0))
    assert not windows.quiet.any()


def test_standing_is_rest():
    motion = generate([Stand(30)], wearer=Wearer(), sensor=SensorModel(sample_rate_hz=RATE_HZ), seed=4)
    assert analyze(motion.acc_g, sample_rate_hz=RATE_HZ).quality.resting_g == pytest.approx(1.0, abs=0.06)


def test_slow_turning_and_vibration_are_no_rest():
    t = np.arange(3000) / RATE_HZ
    slow = np.stack([0.2 * np.sin(2 * np.pi * 0.3 * t), 0 * t, np.ones_like(t)], axis=1)
    shaken = np.stack([0 * t, 0 * t, 1.0 + 0.3 * np.sin(2 * np.pi * 20.0 * t)], axis=1)
    assert not windows_of(meter_of(slow)).quiet.any()
    assert not windows_of(meter_of(shaken)).quiet.any()


def test_windows_hold_mean_spread_and_noise():
    acc_g = still(60.0, 0.02)
    windows = windows_of(meter_of(acc_g))
    assert windows.start_s.tolist() == [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]
    rows = np.rint(acc_g * 4096.0).reshape(6, 1000, 3) / 4096.0
    assert windows.mean_g == pytest.approx(rows.mean(axis=1), abs=1e-9)
    assert windows.sd_g == pytest.approx(rows.std(axis=1), abs=1e-9)
    assert windows.low_g == pytest.approx(rows.min(axis=1))
    assert sensor_noise_g(windows) == pytest.approx(0.02, rel=0.05)


def test_noise_is_not_taken_for_that_of_a_moving_body():
    t = np.arange(6000) / RATE_HZ
    sway = 0.015 * np.sin(2 * np.pi * 0.4 * t)[:, None] * [1.0, 0.5, 0.2]
    assert sensor_noise_g(meter_of(still(60.0, 0.004) + sway).windows) == pytest.approx(0.004, rel=0.1)


@settings(max_examples=25)
@given(st.lists(st.integers(1, 5999), max_size=40))
def test_cuts_change_nothing(cuts):
    acc_g = np.concatenate((still(25.0, 0.01), 2.0 * still(12.0, 0.2), still(23.0, 0.01)))
    whole, cut = windows_of(meter_of(acc_g)), windows_of(meter_of(acc_g, cuts))
    for name in ("start_s", "quiet", "noise_g", "mean_g", "sd_g", "low_g", "high_g"):
        np.testing.assert_array_equal(getattr(cut, name), getattr(whole, name))


def test_windows_begin_anew_behind_a_gap():
    meter = meter_of(still(25.0))
    meter.gap(Gap(25.0, 100.0, "link lost"))
    meter.add(counts(still(25.0)), 0, RATE_HZ, 4096.0)
    assert windows_of(meter).start_s.tolist() == [0.0, 10.0, 100.0, 110.0]


def test_windows_go_on_in_time_where_the_rate_changes():
    meter = meter_of(still(15.0))
    meter.add(counts(still(20.0, rate_hz=50.0)), 0, 50.0, 4096.0)
    assert windows_of(meter).start_s.tolist() == [0.0, 15.0, 25.0]


def test_many_windows_come_in_stretches_as_they_were():
    rng = np.random.default_rng(6)
    meter = QualityMeter()
    rows = rng.integers(-2000, 2000, (10 * (2 * _AT_ONCE + 3) * 5, 3)).astype(np.int16)
    for part in np.array_split(rows, 7):
        meter.add(part, 0, 5.0, 1000.0)
    stretches = [*meter.windows.stretches()]
    assert [len(part) for part in stretches] == [_AT_ONCE, _AT_ONCE, 3]
    start_s = np.concatenate([part.start_s for part in stretches])
    np.testing.assert_array_equal(start_s, 10.0 * np.arange(len(start_s)))
    low_g = np.concatenate([part.low_g for part in stretches])
    np.testing.assert_array_equal(low_g, rows.reshape(-1, 50, 3).min(axis=1) / 1000.0)
