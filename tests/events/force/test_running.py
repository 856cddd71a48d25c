"""The running rule: blind to scale and tilt of the sensor, and true on two data sets."""

from __future__ import annotations

import doctest
from itertools import pairwise

import numpy as np
import pytest

from firmware_sim.motion import Jog, SensorModel, generate
from impactmon.api import analyze
from impactmon.events.force import running
from impactmon.events.force.running import StepGauge, whole_strides
from impactmon.signal.history import History
from tools.validation import running as data
from tools.validation import shared

RATE_HZ = 200.0
LSB = 2048.0


def run(scale=1.0, rotation=None, peak_bw=2.4, step_s=0.34):
    """Give ten seconds of steps whose mean is exactly the scale along gravity, and the contacts."""
    period = round(step_s * RATE_HZ)
    stance = round(0.72 * period)
    step = np.zeros(period)
    step[:stance] = np.sin(np.pi * np.arange(stance) / stance) ** (1.0 / (peak_bw - 1.2))
    step *= 1.0 / step.mean()
    vertical = np.tile(step, 30)
    acc_g = np.column_stack([0.05 * np.ones_like(vertical), np.zeros_like(vertical), vertical])
    turned = acc_g if rotation is None else acc_g @ rotation.T
    history = History(np.int32, 3)
    history.append(np.rint(turned * scale * LSB).astype(np.int32))
    return history, [stance // 2 + k * period for k in range(30)]


def any_rotation(seed=0):
    rotation, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return rotation


def test_examples():
    assert doctest.testmod(running).failed == 0


@pytest.mark.parametrize("scale", [0.8, 1.0, 1.25])
def test_blind_to_scale_and_tilt(scale):
    history, contacts = run()
    plain = StepGauge(RATE_HZ).quotient(contacts, 12, history)
    history, contacts = run(scale, any_rotation())
    assert StepGauge(RATE_HZ).quotient(contacts, 12, history) == pytest.approx(plain, rel=2e-3)


def test_what_points_down_in_flight_is_no_part_of_the_mean():
    # The trunk pulls the legs along and reads less than nothing in flight, and as much more in contact.
    history, contacts = run()
    acc_g = history.view(0, history.end) / LSB
    flying = acc_g[:, 2] < 0.02
    acc_g[:, 2] += np.where(flying, -0.2, 0.2 * flying.mean() / (1.0 - flying.mean()))
    pulled, cut = (History(np.int32, 3) for _ in range(2))
    pulled.append(np.rint(acc_g * LSB).astype(np.int32))
    cut.append(np.rint(np.maximum(acc_g, 0.0) * LSB).astype(np.int32))
    gauge = StepGauge(RATE_HZ)
    assert gauge.quotient(contacts, 12, pulled) == pytest.approx(gauge.quotient(contacts, 12, cut), rel=2e-3)


def test_an_even_number_of_steps():
    contacts = [0, 70, 140, 210, 280, 350]
    assert whole_strides(contacts, 2, RATE_HZ) == (0, 280)
    assert whole_strides(contacts, 5, RATE_HZ) == (70, 350)
    assert whole_strides([0, 70], 0, RATE_HZ) is None


def test_a_pause_ends_the_strides():
    assert whole_strides([0, 70, 140, 400, 470, 540], 1, RATE_HZ) == (0, 140)
    assert whole_strides([0, 200, 400], 1, RATE_HZ) is None


def test_no_stride_no_force():
    history, contacts = run()
    assert StepGauge(RATE_HZ).quotient(contacts[:1], 0, history) is None


@pytest.mark.parametrize("rate_hz", [20.0, 25.0, 31.25])
def test_a_slow_sensor_has_no_running_force_and_does_not_stumble(rate_hz):
    motion = generate([Jog(20)], seed=3, sensor=SensorModel(sample_rate_hz=rate_hz))
    analysis = analyze(motion.acc_g, sample_rate_hz=rate_hz, placement="back", body_mass_kg=70.0)
    assert all(impact.peak_grf_bw is None for impact in analysis.impacts)
    assert StepGauge(rate_hz).quotient([0, 9, 18, 27], 1, History(np.int32, 3)) is None


def test_the_rule_grows_and_saturates():
    forces = [running.running_force_bw(q) for q in np.arange(1.0, 6.0, 0.1)]
    assert all(a < b for a, b in pairwise(forces))
    assert forces[-1] < 1.0 + running.SATURATION_BW


needs_data = pytest.mark.skipif(shared.shared_data() is None, reason="the real recordings are not here")


@needs_data
@pytest.mark.shared_data
def test_table_by_athlete():
    table = data.table()
    assert data.mape(data.rule_by_athlete(table), table.true_bw) < 0.046
    fitted = data.fit_rule(table.quotient, table.true_bw)
    assert fitted == pytest.approx([running.SATURATION_BW, running.GAIN], rel=0.01)


@needs_data
@pytest.mark.shared_data
def test_waveforms_that_had_no_part_in_the_fit():
    runs = list(data.runs())
    assert len(runs) == 18
    assert np.mean([abs(run.rule_bw - run.true_bw) / run.true_bw for run in runs]) < 0.08
    known = [run for run in runs if run.estimate_bw is not None]
    assert len(known) >= 10
    assert np.mean([abs(run.estimate_bw - run.true_bw) / run.true_bw for run in known]) < 0.08
