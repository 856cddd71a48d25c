"""How high a movement leads, from the resultant alone."""

from __future__ import annotations

import numpy as np
import pytest

from impactmon.events.flights.height import REST_S, resultant, rise
from impactmon.signal.slow import QUANTA_PER_G

RATE_HZ = 100.0
REST = round(REST_S * RATE_HZ)


def moved(metres, *, seconds=1.0, gain=1.0):
    """Give the resultant of a smooth change of height between two rests, quanta."""
    time = np.arange(round(seconds * RATE_HZ)) / (seconds * RATE_HZ)
    acceleration = metres * 2.0 * np.pi * np.sin(2.0 * np.pi * time) / seconds**2 / 9.80665
    rest = np.zeros(REST)
    force = gain * (1.0 + np.concatenate((rest, acceleration, rest)))
    return np.rint(force * QUANTA_PER_G).astype(np.int64)


@pytest.mark.parametrize("metres", [-0.8, -0.4, 0.0, 0.3])
def test_a_change_of_height_is_found(metres):
    found = rise(moved(metres), RATE_HZ)
    assert found.height_m == pytest.approx(metres, abs=0.02)
    assert found.drift_g == pytest.approx(0.0, abs=2e-3)
    assert found.unrest_m_s < 0.02


@pytest.mark.parametrize("gain", [0.96, 1.04])
def test_a_scale_error_is_taken_out(gain):
    found = rise(moved(-0.5, gain=gain), RATE_HZ)
    assert found.height_m == pytest.approx(-0.5, abs=0.05)
    assert found.drift_g == pytest.approx(gain - 1.0, abs=2e-3)


def test_who_bobs_up_and_down_does_not_rest():
    force = moved(0.0)
    force[:REST] += np.rint(0.5 * QUANTA_PER_G * np.sin(2.0 * np.pi * np.arange(REST) / REST)).astype(
        np.int64
    )
    assert rise(force, RATE_HZ).unrest_m_s > 0.3


def test_the_resultant_does_not_care_how_the_sensor_lies():
    block = np.array([[0, 0, 2000], [0, -2000, 0], [1200, 0, 1600]], np.int16)
    assert resultant(block, 2000.0).tolist() == [QUANTA_PER_G] * 3
