"""Jumps in a rhythm against gait: what alternation means where each step brakes and pushes along, and where not."""

from __future__ import annotations

import numpy as np
import pytest

from firmware_sim.motion import SensorModel, Stand, Wearer, generate
from firmware_sim.motion.activities.gait import Jog
from impactmon import analyze
from impactmon.events.flights.scene import Intervals, Rhythms
from impactmon.events.flights.upward import Upwards
from impactmon.events.verdict.cues import cues_at, summed
from impactmon.events.verdict.gait import PROGRESSION_FROM, PROGRESSION_TO
from impactmon.events.verdict.rhythm import rhythm_cues
from impactmon.model import Placement


def columns(kind, *values):
    return kind(*(np.array([value]) for value in values))


def scene(**changes):
    """Give a low, slow bounce: a tired jumper from side to side, or somebody jogging at 2.1 Hz."""
    fields = {
        "own": columns(Intervals, 0.47, 0.13, 0.19), "pooled": columns(Intervals, 0.47, 0.13, 0.19),
        "alternation": 1.6, "sideways": 0.41, "progression": 0.2, "clipped_share": 0.0,
        "own_upward": columns(Upwards, 0.17, 0.15, 0.17), "pooled_upward": columns(Upwards, 0.17, 0.15, 0.17),
    }  # fmt: skip
    fields |= changes
    return Rhythms(
        **{name: np.array([value]) if isinstance(value, float) else value for name, value in fields.items()}
    )


def weight(seen: Rhythms) -> float:
    (total,) = summed(rhythm_cues(seen, on_trunk=False)).tolist()
    return total


def test_alternation_alone_does_not_speak_against_slow_jumps_from_side_to_side():
    here, there = (weight(scene(sideways=0.45, progression=value)) for value in (PROGRESSION_FROM, 0.0))
    assert here == pytest.approx(there)
    assert weight(scene()) > 0.0


def test_alternation_that_is_not_from_side_to_side_is_gait_at_a_slow_pace_too():
    sways, steps = (scene(sideways=0.31, progression=value) for value in (0.15, 0.25))
    assert weight(steps) < weight(sways) - 2.5


def test_a_runner_moves_sideways_as_much_as_up():
    quick, slow = (
        {name: columns(Intervals, s, 0.13, 0.19) for name in ("own", "pooled")} for s in (0.38, 0.48)
    )
    lost = [
        weight(scene(**pace, sideways=0.45)) - weight(scene(**pace, sideways=0.8)) for pace in (quick, slow)
    ]
    assert lost[0] > 1.0
    assert lost[1] == pytest.approx(0.0)


def test_who_sways_after_the_last_landing_does_not_hop_once_more():
    high = {name: columns(Upwards, 0.27, 0.25, 0.27) for name in ("own_upward", "pooled_upward")}
    high |= {name: columns(Intervals, 0.47, 0.22, 0.35) for name in ("own", "pooled")}
    sway = {"own_upward": columns(Upwards, 0.04, 0.0, 0.04), "own": columns(Intervals, 0.47, 0.03, 0.05)}
    assert weight(scene(**high)) > 6.0
    assert weight(scene(**high | sway)) < -3.0


def test_a_stride_lacks_support_twice_a_jump_once():
    jump, stride = columns(Upwards, 0.26, 0.22, 0.25), columns(Upwards, 0.26, 0.22, 0.14)
    seen = {"own_upward": jump, "pooled_upward": jump}, {"own_upward": stride, "pooled_upward": stride}
    assert weight(scene(**seen[1])) < weight(scene(**seen[0])) - 6.0


def test_alternation_of_somebody_who_is_carried_along_is_gait():
    assert weight(scene(progression=PROGRESSION_TO)) < weight(scene()) - 4.0


def test_progression_alone_says_nothing():
    together = scene(alternation=0.0)
    carried = scene(alternation=0.0, progression=0.9)
    assert weight(carried) == pytest.approx(weight(together))


def test_contacts_that_are_alike_speak_for_jumping_wherever_they_lead():
    quick = {name: columns(Intervals, 0.42, 0.13, 0.19) for name in ("own", "pooled")}
    weights = [weight(scene(**quick, alternation=value, progression=0.9)) for value in (-0.4, 0.0, 0.5)]
    arm, alike, neither = weights
    assert alike > neither + 0.4
    assert arm == alike  # as regular as an arm that shakes


def test_contacts_that_are_alike_say_nothing_where_a_loose_belt_is_tossed_about():
    quick = {name: columns(Intervals, 0.38, 0.13, 0.19) for name in ("own", "pooled")}
    alike, neither = ([weight(scene(**quick, alternation=value, sideways=tossed)) for tossed in (0.3, 0.7)]
                      for value in (0.0, 0.5))  # fmt: skip
    assert alike[0] > neither[0] + 0.5
    assert alike[1] == pytest.approx(neither[1])


def test_progression_is_not_believed_of_contacts_at_the_rail():
    clipped = scene(progression=0.9, clipped_share=1.0)
    assert weight(clipped) == pytest.approx(weight(scene(progression=0.0, clipped_share=1.0)))


def test_a_slow_rhythm_needs_the_deficit_of_a_flight_in_every_interval():
    stride = columns(Intervals, 0.70, 0.23, 0.43)  # of a jogger, seen by one ankle
    seen = {"own": stride, "pooled": stride, "alternation": 0.1}
    half, whole = columns(Upwards, 0.14, 0.1, 0.14), columns(Upwards, 0.26, 0.24, 0.26)
    one_flight_in_two = weight(scene(**seen, own_upward=half, pooled_upward=half))
    a_flight = weight(scene(**seen, own_upward=whole, pooled_upward=whole))
    assert one_flight_in_two < a_flight - 6.0


def test_many_at_once_weigh_as_one_by_one():
    rng = np.random.default_rng(3)
    rows = rng.uniform(0.05, 0.6, (14, 50))
    rows[10][::7] = rows[11][::5] = rows[12][::3] = np.nan
    seen = Rhythms(
        Intervals(*rows[:3]), Intervals(*rows[3:6]), Upwards(*rows[6:9]), Upwards(*rows[4:7]), *rows[10:]
    )
    together = rhythm_cues(seen, on_trunk=True)
    for place in range(50):
        only = Rhythms(
            seen.own.of([place]), seen.pooled.of([place]), seen.own_upward.of([place]), seen.pooled_upward.of([place]),
            *rows[10:, [place]],
        )  # fmt: skip
        alone = rhythm_cues(only, on_trunk=True)
        assert cues_at(alone, 0) == cues_at(together, place)
        assert summed(alone)[0] == summed(together)[place] == sum(cue.weight for cue in cues_at(alone, 0))


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
