"""Jumps that stand alone are told apart by what came before the push-off, where that can be seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_sim.motion import (
    DropJumps,
    DropLandings,
    Hops,
    Jumps,
    OneLegHops,
    RopeSkips,
    SensorModel,
    SquatJumps,
    Stand,
    Wearer,
    generate,
)
from impactmon.api import analyze
from impactmon.engine import Engine
from impactmon.events.flights.unweighting import Unweighting
from impactmon.events.verdict.kinds import COUNTERMOVEMENT, DROP_JUMP, JUMP, SQUAT, named
from impactmon.events.verdict.outcome import Verdict
from impactmon.model import Jump, Placement, Status
from tools.validation import plates, shared
from tools.validation.match import match

ALONE = Verdict("jump", "jump", 0.95, ())
SANK = Unweighting(sink_gs=0.1, unsupported_s=0.03, push_gs=0.32, held_g=0.6, rest_g=0.02)
HERE = shared.shared_data() is not None
needs_data = pytest.mark.skipif(not HERE, reason="the real recordings are not here")


def kind(seen, flight_s=0.4, *, on_trunk=True, on_limb=False):
    return named(ALONE, seen, flight_s, on_trunk=on_trunk, on_limb=on_limb).kind


def names(script, placement, model, seed=1, *, told=True, **sensor):
    """Count what true kinds of jump were called."""
    wearer = Wearer(68.0, placement, model)
    made = generate([Stand(2), *script, Stand(3)], seed=seed, wearer=wearer, sensor=SensorModel(**sensor))
    found = analyze(
        made.acc_g,
        sample_rate_hz=made.sample_rate_hz,
        range_g=made.range_g,
        placement=placement if told else None,
    )
    return called(made.jumps, found)


def called(true, found):
    jumps = [jump for jump in found.jumps if jump.status is Status.COUNTED]
    pairs = match([event.time_s for event in true], [jump.landing_s for jump in jumps])
    return Counter((true[i].kind, jumps[j].kind) for i, j in pairs.pairs)


def test_a_body_that_sank_has_a_countermovement_and_the_cue_says_how_fast():
    verdict = named(ALONE, SANK, 0.4, on_trunk=True, on_limb=False)
    assert (verdict.kind, verdict.family, verdict.confidence) == (COUNTERMOVEMENT, "jump", 0.95)
    assert [cue.name for cue in verdict.cues] == ["sinking", "push_balance"]
    assert verdict.cues[0].says.startswith("dip before the push-off: 1.0 m/s downwards")
    assert {cue.weight for cue in verdict.cues} == {0.0}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sink_gs": 0.0, "push_gs": 0.22, "held_g": 0.1}, SQUAT),
        ({"sink_gs": 0.0, "push_gs": 0.22, "held_g": 0.4}, JUMP),
        ({"sink_gs": 0.03, "push_gs": 0.24}, JUMP),
        ({"sink_gs": 0.25, "unsupported_s": 0.25, "push_gs": 0.5}, DROP_JUMP),
        ({"sink_gs": 0.25, "unsupported_s": 0.23, "push_gs": 0.5}, JUMP),
        ({"rest_g": 1.8}, JUMP),
        ({"push_gs": 0.16}, JUMP),
        ({"push_gs": 0.6}, JUMP),
    ],
    ids=["held", "not held", "between", "fell", "fell or sank", "hopping", "too weak", "swing"],
)
def test_each_cue_decides(changes, expected):
    assert kind(replace(SANK, **changes)) == expected


def test_no_dip_means_rest_only_where_the_sensor_must_sink_with_the_body():
    held = replace(SANK, sink_gs=0.0, push_gs=0.22, held_g=0.1)
    assert kind(held, on_trunk=False) == JUMP
    assert kind(SANK, on_trunk=False) == COUNTERMOVEMENT
    assert kind(SANK, on_trunk=False, on_limb=True) == JUMP


def test_other_verdicts_and_unknown_pasts_stay_as_they_are():
    landing = replace(ALONE, kind="step_off", family="landing")
    assert named(landing, SANK, 0.4, on_trunk=True, on_limb=False) is landing
    assert named(ALONE, None, 0.4, on_trunk=True, on_limb=False) is ALONE


@pytest.mark.parametrize("model", ["single", "two_mass"])
@pytest.mark.parametrize("placement", [Placement.HIP, Placement.BACK])
class TestGeneratedAtTheTrunk:
    def test_countermovement_and_squat_jumps(self, placement, model):
        script = [Jumps(5, 0.25), SquatJumps(5, 0.22)]
        seen = sum((names(script, placement, model, seed) for seed in range(3)), Counter())
        assert seen["squat", SQUAT] == seen["squat", SQUAT] + seen["squat", JUMP] == 15
        assert seen["countermovement", COUNTERMOVEMENT] >= 13
        assert not seen["countermovement", SQUAT]

    def test_drop_jumps_beside_drop_landings(self, placement, model):
        script = [DropLandings(2), Jumps(2), DropJumps(4, 0.3)]
        seen = sum((names(script, placement, model, seed) for seed in range(3)), Counter())
        assert seen["drop_jump", DROP_JUMP] >= 8
        assert not seen["drop_jump", SQUAT]
        assert not seen["drop_jump", "hop"]
        assert seen["countermovement", COUNTERMOVEMENT] >= 5

    def test_hops_on_two_legs_and_one_and_over_a_rope_are_all_hops(self, placement, model):
        script = [Hops(12), Stand(3), OneLegHops(10), Stand(3), RopeSkips(20)]
        seen = names(script, placement, model)
        for true in ("hop", "one_leg_hop", "skip"):
            assert seen[true, "hop"] >= 8
            assert not seen[true, SQUAT]
            assert not seen[true, DROP_JUMP]


@pytest.mark.parametrize("sensor", [{"sample_rate_hz": 25.0}, {"sample_rate_hz": 400.0}, {"range_g": 4.0}])
def test_slow_fast_and_narrow_sensors_tell_as_much(sensor):
    seen = names([Jumps(5, 0.25), SquatJumps(5, 0.22)], Placement.HIP, "single", 2, **sensor)
    assert seen["squat", SQUAT] >= 4
    assert seen["countermovement", COUNTERMOVEMENT] >= 4


def test_without_a_placement_no_squat_is_claimed():
    seen = names([Jumps(5, 0.25), SquatJumps(5, 0.22)], Placement.HIP, "single", told=False)
    assert seen["squat", JUMP] == 5
    assert seen["countermovement", COUNTERMOVEMENT] >= 4


@pytest.mark.parametrize("placement", [Placement.ANKLE, Placement.WRIST])
def test_limbs_tell_nothing(placement):
    seen = names([Jumps(5, 0.25), SquatJumps(5, 0.22)], placement, "single")
    assert {name for _, name in seen} <= {JUMP, "hop"}


@pytest.mark.shared_data
@needs_data
@pytest.mark.parametrize(
    ("plate", "expected"),
    [("F02_CTRL1", COUNTERMOVEMENT), ("FHOC_P30_SQT300007", SQUAT), ("FHOC_P31_SQT900020", SQUAT)],
)
def test_jumps_on_plates_are_what_their_force_says(plate, expected):
    """The plates' own forces: 0.5 m/s downwards when the push-off begins, 0.2 m/s and none."""
    for worn in plates.worn_plates(2):
        if plates.plates()[worn.plate].name != plate:
            continue
        made = worn.perform()
        found = analyze(made.acc_g, sample_rate_hz=made.sample_rate_hz, placement=worn.placement)
        assert [jump.kind for jump in found.jumps if jump.status is Status.COUNTED] == [expected], worn


@settings(max_examples=8)
@given(lengths=st.lists(st.integers(1, 700), min_size=1, max_size=40))
def test_names_do_not_depend_on_the_cut(lengths):
    rows = several().acc_g
    whole = finals([rows])
    assert {jump.kind for jump in whole} >= {COUNTERMOVEMENT, SQUAT, DROP_JUMP, "hop"}
    ends = np.cumsum([*lengths, len(rows)])
    assert finals(np.split(rows, ends[ends < len(rows)])) == whole


@cache
def several():
    script = [Stand(2), Jumps(2, 0.25), SquatJumps(2, 0.22), DropJumps(3, 0.3), Hops(6), Stand(4)]
    return generate(script, seed=1, wearer=Wearer(68.0, Placement.BACK), sensor=SensorModel())


def finals(blocks):
    engine = Engine(sample_rate_hz=100.0, placement=Placement.BACK)
    events = [event for block in blocks for event in engine.push(block)] + engine.flush()
    return [event for event in events if isinstance(event, Jump) and event.final]
