"""What surrounds a flight: a floor lies still, a body tilts."""

from __future__ import annotations

import numpy as np
import pytest

from firmware_sim.motion import DroppedSensor, SensorModel, SquatJumps, Stand, Wearer, generate
from impactmon.api import analyze

SENSOR = SensorModel(100.0, 16.0, noise_g=0.003)


@pytest.mark.parametrize("seed", range(4))
def test_who_stands_on_one_spot_after_a_jump_has_not_dropped_the_sensor(seed):
    """A shank that stands keeps the length of its vector; that it tilts shows that somebody wears it."""
    motion = generate(
        [Stand(3), SquatJumps(3, height_m=0.25)], seed=seed, wearer=Wearer(70, "ankle"), sensor=SENSOR
    )
    found = analyze(motion.acc_g, sample_rate_hz=100.0, range_g=16.0)
    assert not [event for event in found.rejected if event.reason == "dropped"]
    assert len(found.jumps) == len(motion.jumps)


@pytest.mark.parametrize("seed", range(4))
def test_a_dropped_sensor_is_no_jump(seed):
    motion = generate(
        [Stand(3), DroppedSensor(), Stand(3)], seed=seed, wearer=Wearer(70, "hip"), sensor=SENSOR
    )
    found = analyze(motion.acc_g, sample_rate_hz=100.0, range_g=16.0)
    assert found.jumps == ()


def test_noise_alone_is_no_sway():
    """The same drop, with nothing but the sensor's noise after it and with a body's tilt."""
    motion = generate([Stand(3), DroppedSensor(lie_s=4.0)], seed=3, wearer=Wearer(70, "hip"), sensor=SENSOR)
    reasons = {event.reason for event in analyze(motion.acc_g, sample_rate_hz=100.0, range_g=16.0).rejected}
    assert "dropped" in reasons
    tilt = 0.01 * np.sin(2.0 * np.pi * 0.5 * np.arange(len(motion.acc_g)) / 100.0)
    living = motion.acc_g + tilt[:, None] * np.array([1.0, 0.0, 0.0])
    alive = {event.reason for event in analyze(living, sample_rate_hz=100.0, range_g=16.0).rejected}
    assert "dropped" not in alive
