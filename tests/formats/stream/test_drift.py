"""The device's time between the moments at which it was noted."""

from __future__ import annotations

import numpy as np
import pytest

from impactmon.formats.stream.blocks import Drift


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
