"""Heel drops and stomps are told from steps, seats and knocks."""

from __future__ import annotations

import numpy as np
import pytest

from firmware_sim.motion import Chairs, HeelDrops, SensorModel, Stand, Stomps, Walk, Wearer, generate
from impactmon.api import analyze
from impactmon.events.verdict.outcome import Verdict
from impactmon.events.verdict.stamp import KIND, Lone, named
from impactmon.model import Placement

IMPACT = Verdict("impact", "impact", 0.9, ())


def lone(**changes):
    fields = {"peak_g": 2.6, "slope_g_s": 50.0, "fall_gs": 0.07, "pause_s": 2.0, "turn_deg": 1.0}
    return Lone(**(fields | changes))


def stamps(script, placement=Placement.HIP, seed=3):
    motion = generate(script, seed=seed, wearer=Wearer(placement=placement), sensor=SensorModel())
    impacts = analyze(motion.acc_g, sample_rate_hz=motion.sample_rate_hz).impacts
    return sum(impact.kind == KIND for impact in impacts), motion


def test_a_heel_drop_is_named_with_its_cues():
    verdict = named(IMPACT, lone())
    assert verdict.kind == KIND
    assert [cue.name for cue in verdict.cues] == ["fall", "slope", "turn"]


@pytest.mark.parametrize(
    "changes",
    [
        {"peak_g": 1.6},
        {"slope_g_s": 15.0},
        {"fall_gs": 0.0},
        {"fall_gs": 0.3},
        {"pause_s": 0.6},
        {"turn_deg": 15.0},
    ],
    ids=["gentle", "seat", "knock", "flight", "gait", "sits down"],
)
def test_what_is_none_keeps_its_name(changes):
    assert named(IMPACT, lone(**changes)) is IMPACT


def test_unknown_posture_is_no_claim():
    assert named(IMPACT, lone(turn_deg=None)) is IMPACT


@pytest.mark.parametrize("placement", [Placement.HIP, Placement.BACK])
def test_stomps_are_named(placement):
    found, motion = stamps([Stand(2), Stomps(10), Stand(2)], placement)
    assert found >= 0.7 * sum(event.kind == "stomp" for event in motion.truth)


@pytest.mark.parametrize("script", [[Walk(20)], [Chairs(4)]], ids=["walking", "chairs"])
@pytest.mark.parametrize("placement", [Placement.HIP, Placement.THIGH])
def test_gait_and_chairs_are_none(script, placement):
    assert stamps(script, placement)[0] == 0


def test_heel_drops_never_count_as_jumps():
    motion = generate([Stand(2), HeelDrops(8), Stand(2)], seed=1, wearer=Wearer(), sensor=SensorModel())
    assert analyze(np.asarray(motion.acc_g), sample_rate_hz=motion.sample_rate_hz).counted_jumps == 0
