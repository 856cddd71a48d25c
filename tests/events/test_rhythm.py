"""Jumps in a rhythm against gait: what alternation means where each step brakes and pushes along, and where not."""

from __future__ import annotations

import numpy as np
import pytest

from firmware_sim.motion import SensorModel, Stand, Wearer, generate
from firmware_sim.motion.activities.gait import Jog
from impactmon import analyze
from impactmon.events.rhythm import PROGRESSION_FROM, PROGRESSION_TO, rhythm_cues
from impactmon.events.scene import Interval, Scene
from impactmon.events.upward import Upward
from impactmon.model import Placement


def scene(**changes):
    """Give a low, slow bounce: a tired jumper from side to side, or somebody jogging at 2.1 Hz."""
    fields = {
        "kind": "run_step", "own": Interval(0.47, 0.13, 0.19), "pooled": Interval(0.47, 0.13, 0.19),
        "alternation": 1.6, "sideways": 0.41, "progression": 0.2, "clipped_share": 0.0, "precedes_flight": False,
        "isolated": False, "own_upward": Upward(0.17, 0.15), "pooled_upward": Upward(0.17, 0.15),
    }  # fmt: skip
    return Scene(**(fields | changes))


def weight(seen: Scene) -> float:
    return sum(cue.weight for cue in rhythm_cues(seen, on_trunk=False))


def test_alternation_alone_does_not_speak_against_slow_jumps_from_side_to_side():
    assert weight(scene(progression=PROGRESSION_FROM)) == pytest.approx(weight(scene(progression=0.0)))
    assert weight(scene()) > 0.0


def test_alternation_of_somebody_who_is_carried_along_is_gait():
    assert weight(scene(progression=PROGRESSION_TO)) < weight(scene()) - 4.0


def test_progression_alone_says_nothing():
    together = scene(alternation=0.0)
    carried = scene(alternation=0.0, progression=0.9)
    assert weight(carried) == pytest.approx(weight(together))


def test_progression_is_not_believed_of_contacts_at_the_rail():
    clipped = scene(progression=0.9, clipped_share=1.0)
    assert weight(clipped) == pytest.approx(weight(scene(progression=0.0, clipped_share=1.0)))


def test_a_slow_rhythm_needs_the_deficit_of_a_flight_in_every_interval():
    stride = Interval(0.70, 0.23, 0.43)  # of a jogger, seen by one ankle
    seen = {"own": stride, "pooled": stride, "alternation": 0.1}
    one_flight_in_two = weight(scene(**seen, own_upward=Upward(0.14, 0.1), pooled_upward=Upward(0.14, 0.1)))
    a_flight = weight(scene(**seen, own_upward=Upward(0.26, 0.24), pooled_upward=Upward(0.26, 0.24)))
    assert one_flight_in_two < a_flight - 6.0


@pytest.mark.parametrize("placement", [Placement.HIP, Placement.BACK])
def test_slow_joggers_with_long_flights_do_not_count_where_the_placement_is_not_told(placement):
    counted = []
    for seed in range(6):
        motion = generate(
            (Stand(2), Jog(30, cadence=2.15 + 0.05 * seed, flight_s=0.11), Stand(2)),
            seed=seed,
            wearer=Wearer(placement=placement),
            sensor=SensorModel(sample_rate_hz=100.0, range_g=16.0),
        )
        analysis = analyze(np.asarray(motion.acc_g), sample_rate_hz=100.0, range_g=16.0)
        counted.append(analysis.counted_jumps)
    assert sum(count == 0 for count in counted) >= 5, counted
    assert sum(counted) <= 6, counted
