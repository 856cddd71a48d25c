"""What contacts of a rhythm have in common, and what alternates."""

from __future__ import annotations

import numpy as np
import pytest

from firmware_sim.motion import Hops, Jog, SensorModel, Stand, Wearer, generate
from impactmon.api import analyze
from impactmon.model import Analysis

SENSOR = SensorModel(50.0, 16.0, noise_g=0.004)


def alternations(found: Analysis) -> np.ndarray:
    seen = [*found.jumps, *found.impacts]
    return np.array([cue.value for event in seen for cue in event.cues if cue.name == "alternation"])


def performed(activity: object, seed: int, placement: str = "hip") -> Analysis:
    motion = generate([Stand(2), activity], seed=seed, wearer=Wearer(70, placement), sensor=SENSOR)
    return analyze(motion.acc_g, sample_rate_hz=50.0, range_g=16.0)


@pytest.mark.parametrize("seed", range(6))
def test_legs_of_a_slow_jog_alternate_in_every_window(seed):
    """However the peaks of single steps are dated: sway and trunk turn with every other step."""
    found = performed(Jog(40, cadence=2.2, flight_s=0.11), seed)
    assert np.percentile(alternations(found), 5) > 0.5
    assert not [jump for jump in found.jumps if jump.status.value == "counted"]


@pytest.mark.parametrize("seed", range(6))
def test_two_footed_hops_do_not_alternate(seed):
    found = performed(Hops(30, flight_s=0.25), seed)
    assert np.median(alternations(found)) < 0.5
    assert len(found.jumps) == 30
