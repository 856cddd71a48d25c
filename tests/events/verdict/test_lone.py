"""Flights that stand alone: what a jump has that a stride or a shaking arm has not."""

from __future__ import annotations

import pytest

from impactmon.events.flights.context import Context
from impactmon.events.flights.height import Rise
from impactmon.events.flights.scene import Interval, Scene
from impactmon.events.flights.upward import Upward
from impactmon.events.verdict.decide import decide
from impactmon.events.verdict.lone import lone_cues


def scene(**changes):
    """Give a jump of 0.3 s between two other contacts, seen in a trouser pocket."""
    fields = {
        "kind": "impact", "own": Interval(0.50, 0.12, 0.22), "precedes_flight": False, "isolated": False,
        "own_upward": Upward(0.30, 0.29, 0.30), "peak_g": 3.0,
    }  # fmt: skip
    return Scene(**(fields | changes))


def context(**changes):
    fields = {
        "push_gs": 0.28, "landing_gs": 0.45, "rebound_gs": 0.0, "floor_g": 0.0, "flight_s": 0.28,
        "turn_deg": 3.0, "upward": 0.97, "still_after": False,
    }  # fmt: skip
    return Context(**(fields | changes))


def weights(seen, around):
    return {cue.name: cue.weight for cue in lone_cues(seen, around)}


def test_a_jump_between_steps_counts():
    verdict = decide(scene(), context())
    assert (verdict.kind, verdict.family) == ("jump", "jump")
    assert verdict.confidence > 0.9


def test_a_stride_with_the_flights_of_two_steps_is_no_jump():
    stride = scene(own=Interval(0.90, 0.14, 0.19), own_upward=Upward(0.22, 0.20, 0.22))
    assert weights(stride, context(flight_s=0.16))["stride"] < -6.0
    assert decide(stride, context(flight_s=0.16)).family == "impact"


def test_a_shank_that_swings_hides_a_flight_that_fills_its_interval_and_no_stride():
    """From the push-off to the landing of a foot: its resultant lacks next to nothing."""
    shank = scene(own=Interval(0.32, 0.03, 0.15), own_upward=Upward(0.23, 0.22, 0.23))
    stride = scene(own=Interval(0.70, 0.03, 0.15), own_upward=Upward(0.23, 0.22, 0.23))
    assert weights(shank, context(flight_s=0.22))["flight_deficit"] > -4.0
    assert weights(stride, context(flight_s=0.22))["flight_deficit"] < -7.0
    assert decide(shank, context(flight_s=0.22)).family == "jump"
    assert decide(stride, context(flight_s=0.22)).family == "impact"


def test_the_time_before_a_jump_from_standing_says_nothing():
    assert "stride" not in weights(scene(isolated=True, own=Interval(1.2, 0.3, 0.3)), context())


def test_who_floats_for_half_a_second_misses_half_a_g_s():
    assert "weightless" not in weights(scene(), context(flight_s=0.42))
    assert weights(scene(), context(flight_s=0.65))["weightless"] < -3.0


@pytest.mark.parametrize(("upward", "least"), [(0.9, 0.0), (0.7, -1.3), (0.4, -5.0)])
def test_a_peak_that_leans_is_believed_less(upward, least):
    assert weights(scene(), context(upward=upward)).get("upward", 0.0) == pytest.approx(least, abs=0.25)


@pytest.mark.parametrize("impulse", [{"push_gs": 1.2}, {"landing_gs": 1.2}])
def test_impulses_that_no_legs_give_are_an_arm(impulse):
    verdict = decide(scene(), context(**impulse))
    assert (verdict.family, verdict.kind) == ("reject", "shaken")


def test_a_landing_that_is_the_next_push_off_as_well_may_be_as_large():
    assert decide(scene(precedes_flight=True), context(landing_gs=1.1)).family != "reject"


def test_a_jump_by_a_sensor_that_reads_a_tenth_too_little_is_no_step_off():
    # A plate jump through such a sensor: it lacks more in flight and shows less of push-off and landing, both alike.
    seen = scene(isolated=True, own=Interval(1.2, 0.32, 0.32), own_upward=Upward(0.32, 0.31, 0.32))
    assert decide(seen, context(push_gs=0.082, landing_gs=0.137)).kind == "jump"
    assert decide(seen, context(push_gs=0.01, landing_gs=0.26)).kind == "step_off"


def test_a_low_jump_from_standing_is_told_by_its_steep_ends():
    """A flight of 0.19 s whose resultant the sensor's own movement hides."""
    low = scene(isolated=True, own=Interval(0.38, 0.05, 0.18), own_upward=Upward(0.18, 0.165, 0.18))
    steep = context(push_gs=0.16, landing_gs=0.13, flight_s=0.2)
    assert weights(low, steep)["dip"] == pytest.approx(2.5)
    assert decide(low, steep).kind == "jump"


@pytest.mark.parametrize(
    ("changes", "around"),
    [
        ({"isolated": False}, {}),  # a run flies as well
        ({}, {"push_gs": 0.5}),  # no legs swing a sensor so
        ({}, {"still_after": True}),  # nobody wears it afterwards
        ({"own": Interval(0.44, 0.01, 0.4)}, {}),  # a leg lifted and stamped
    ],
    ids=["among steps", "swung", "left lying", "unseen"],
)
def test_steep_ends_alone_do_not_make_a_jump(changes, around):
    low = scene(**({"isolated": True, "own_upward": Upward(0.18, 0.165, 0.18)} | changes))
    assert weights(low, context(**around))["dip"] == 0.0


def test_who_is_unloaded_bit_by_bit_did_not_fly():
    """Rise half way from a chair and fall back: a push, a dip, a hard blow."""
    seat = scene(isolated=True, own=Interval(1.0, 0.29, 0.2), own_upward=Upward(0.3, 0.19, 0.3), peak_g=4.0)
    assert decide(seat, context(push_gs=0.13, landing_gs=0.17, flight_s=0.15)).family == "impact"
    jump = scene(isolated=True, own=Interval(1.0, 0.29, 0.2), own_upward=Upward(0.3, 0.29, 0.3), peak_g=4.0)
    assert decide(jump, context(push_gs=0.2, landing_gs=0.17, flight_s=0.28)).family == "jump"


def test_who_gets_up_fast_and_sways_back_has_not_landed():
    rise = scene(isolated=True, own=Interval(0.55, 0.2, 0.2), own_upward=Upward(0.21, 0.17, 0.21), peak_g=1.3)
    told = weights(rise, context(landing_gs=0.04, push_gs=0.17, flight_s=0.2))
    assert told["landed"] < -4.0
    assert told["struck"] < -3.0
    assert decide(rise, context(landing_gs=0.04, push_gs=0.17, flight_s=0.2)).family == "impact"


def test_who_sits_on_the_ground_afterwards_fell():
    assert weights(scene(isolated=True), context(turn_deg=50.0, still_after=True))["turn"] == pytest.approx(
        -5.0
    )
    assert weights(scene(), context(turn_deg=50.0))["turn"] == pytest.approx(-10.0)  # amid steps
    assert "turn" not in weights(scene(), context(turn_deg=20.0))


def test_who_falls_over_a_hand_or_a_knee_is_never_quite_weightless():
    fall = scene(own=Interval(0.65, 0.26, 0.2), own_upward=Upward(0.3, 0.25, 0.3))
    assert weights(fall, context(flight_s=0.4))["weightless"] < -1.5
    assert "weightless" not in weights(fall, context(flight_s=0.32))
    assert weights(fall, context(floor_g=0.15))["floor"] == pytest.approx(-1.44)
    assert "floor" not in weights(fall, context())


def test_who_sinks_and_is_caught_is_weightless_for_too_short_a_time():
    seat = scene(own=Interval(1.0, 0.29, 0.2), own_upward=Upward(0.3, 0.2, 0.3))
    assert weights(seat, context(flight_s=0.15))["weightless"] < -3.0
    hidden = scene(own=Interval(1.0, 0.1, 0.2), own_upward=Upward(0.3, 0.2, 0.3))
    assert "weightless" not in weights(hidden, context(flight_s=0.16))
    assert weights(hidden, context(flight_s=0.1))["weightless"] < -3.0


def test_a_turn_after_a_plain_flight_from_standing_may_be_a_belt_that_slipped():
    stood = scene(isolated=True, own=Interval(0.4, 0.1, 0.2), own_upward=Upward(0.22, 0.21, 0.22))
    walked = scene(own=Interval(0.4, 0.1, 0.2), own_upward=Upward(0.22, 0.21, 0.22))
    slipped = context(turn_deg=41.0, push_gs=0.22)
    assert weights(stood, slipped)["turn"] == pytest.approx(0.25 * weights(walked, slipped)["turn"])
    assert decide(stood, slipped).kind == "jump"


def test_a_belt_that_slipped_as_far_as_who_lies_has_turned_needs_a_long_plain_flight():
    long = scene(isolated=True, own=Interval(0.7, 0.4, 0.5), own_upward=Upward(0.5, 0.5, 0.5), peak_g=6.0)
    around = {"push_gs": 0.4, "landing_gs": 0.4, "flight_s": 0.49}
    assert decide(long, context(turn_deg=80.0, **around)).kind == "jump"
    assert decide(long, context(turn_deg=110.0, **around)).kind == "fell"
    short = scene(isolated=True, own=Interval(0.6, 0.25, 0.3), own_upward=Upward(0.3, 0.29, 0.3), peak_g=4.0)
    assert decide(short, context(turn_deg=80.0)).kind == "fell"


def rise(height_m, drift_g=0.01, unrest_m_s=0.1):
    return Rise(height_m, drift_g, unrest_m_s)


def test_who_ends_half_a_metre_lower_has_not_jumped():
    assert decide(scene(), context(rise=rise(-0.55))).kind != "jump"
    assert weights(scene(), context(rise=rise(-0.35)))["sunk"] == pytest.approx(-4.0)
    assert "sunk" not in weights(scene(), context(rise=rise(-0.2)))
    assert "sunk" not in weights(scene(), context(rise=rise(0.5)))  # onto a box


@pytest.mark.parametrize("unsure", [{"drift_g": 0.1}, {"drift_g": -0.1}, {"unrest_m_s": 0.4}])
def test_a_height_is_not_believed_of_a_limb_that_swings_nor_of_who_does_not_rest(unsure):
    assert "sunk" not in weights(scene(), context(rise=rise(-0.55, **unsure)))


def test_who_takes_off_pushes_for_half_the_flight():
    """Where gravity comes to lack bit by bit, less push means that the body sinks."""
    soft = scene(isolated=True, own=Interval(1.0, 0.29, 0.2), own_upward=Upward(0.3, 0.23, 0.3), peak_g=4.0)
    assert weights(soft, context(push_gs=0.12))["weak_push"] < -3.0
    assert "weak_push" not in weights(soft, context(push_gs=0.16))
    steep = scene(isolated=True, own=Interval(1.0, 0.29, 0.2), own_upward=Upward(0.3, 0.29, 0.3), peak_g=4.0)
    assert "weak_push" not in weights(steep, context(push_gs=0.12))  # a foot moves late


def test_who_lands_much_harder_than_pushing_off_stepped_down():
    assert weights(scene(), context(push_gs=0.12, landing_gs=0.6))["dropped"] < -5.0
    assert "dropped" not in weights(scene(), context(push_gs=0.12, landing_gs=0.6, rebound_gs=0.4))  # hops on
    assert "dropped" not in weights(scene(), context())
