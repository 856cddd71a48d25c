"""The device's time between the moments at which it was noted."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from impactmon.formats.stream.drift import PART, Drift


def test_between_noted_moments_the_clock_runs_evenly():
    rng = np.random.default_rng(0)
    counted = np.cumsum(rng.uniform(9.9, 10.1, 300))
    device = counted + np.cumsum(rng.normal(0.0, 1e-4, 300))
    drift = Drift()
    assert drift.true_s(3.0) == 3.0
    drift.note(counted[:100], device[:100])
    drift.note(counted[100:], device[100:])
    for moment in (-5.0, *counted[:3].tolist(), *rng.uniform(0.0, 3100.0, 200).tolist(), 4000.0):
        late = float(np.interp(moment, counted, device - counted))
        assert drift.true_s(moment) == pytest.approx(moment + late, abs=1e-12)
    drift.begin()
    assert drift.true_s(3.0) == 3.0


def test_months_of_anchors_are_put_aside_and_change_nothing():
    """Whatever lies in parts is asked for as if it lay in one piece."""
    rng = np.random.default_rng(3)
    counted_s = np.cumsum(rng.uniform(0.0, 20.0, 3 * PART + 5))
    device_s = counted_s * 1.00002 + rng.normal(0.0, 0.001, len(counted_s))
    drift = Drift()
    for part in np.split(np.arange(len(counted_s)), [1, 2, 900, 5000, 5001, 9000, 2 * PART + 1]):
        drift.note(counted_s[part], device_s[part])
    asked = np.concatenate(([-1.0, 0.0], counted_s, rng.uniform(0.0, counted_s[-1] + 50.0, 500)))
    travelled = pickle.loads(pickle.dumps(drift))
    late = np.interp(asked, counted_s, device_s - counted_s)
    for clock in (drift, travelled):
        found = np.array([clock.true_s(moment) for moment in asked.tolist()])
        np.testing.assert_allclose(found, asked + late, rtol=0.0, atol=1e-9)
    drift.begin()
    assert drift.true_s(7.0) == 7.0
