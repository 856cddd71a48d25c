"""The day's grouping: never lowered by a landing, equal to an exhaustive search."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impactmon.load.grouping import (
    REST_STEP_S,
    Carry,
    best_grouping,
)
from impactmon.load.osteogenic import (
    BOUT_PAUSE_S,
    RECOVERY_MIN_LANDINGS,
    bout_index,
    bout_ranges,
    recovery,
)

HOUR = 3600.0
LOADS = st.integers(min_value=150, max_value=700).map(lambda hundredths: hundredths / 100)
CLUSTERED = st.one_of(
    st.floats(min_value=0.0, max_value=24 * HOUR - 1),
    st.builds(lambda hour, s: hour * HOUR + s, st.integers(0, 11), st.floats(0.0, 200.0)),
)
LANDINGS = st.lists(st.tuples(CLUSTERED, LOADS), max_size=45)
CARRIES = st.one_of(
    st.none(),
    st.builds(
        lambda minutes, n, bw: Carry(-60.0 * minutes, (bw,) * n),
        st.integers(0, 900),
        st.integers(5, 60),
        st.sampled_from([2.0, 3.0, 4.5]),
    ),
)


def score(landings, carry=None):
    ordered = sorted(landings)
    return best_grouping([t for t, _ in ordered], [f for _, f in ordered], carry=carry).value


@settings(max_examples=300)
@given(LANDINGS, st.tuples(CLUSTERED, LOADS), CARRIES)
def test_a_further_landing_never_lowers_the_day(landings, further, carry):
    assert score([*landings, further], carry) >= score(landings, carry) - 1e-9


@settings(max_examples=100)
@given(LANDINGS, st.integers(0, 44), st.integers(1, 200))
def test_a_harder_landing_never_lowers_the_day(landings, which, hundredths):
    if not landings:
        return
    harder = list(landings)
    time_s, load = harder[which % len(harder)]
    harder[which % len(harder)] = (time_s, load + hundredths / 100)
    assert score(harder) >= score(landings) - 1e-9


def test_the_plain_rule_would_be_lowered_by_a_bridge():
    """The case that asks for a search: a landing in the middle of a rest joins two bouts."""
    two = [(float(s), 3.0) for s in range(20)] + [(1.5 * HOUR + s, 3.0) for s in range(2000)]
    bridged = [*two, (0.75 * HOUR, 2.0)]
    assert len(bout_ranges([t for t, _ in sorted(bridged)])) == 1 < len(bout_ranges([t for t, _ in two]))
    assert score(bridged) >= score(two)


def exhaustive(times, loads):
    """Score every choice of landings and every set of rests between them."""
    best = 0.0
    n = len(times)
    for size in range(1, n + 1):
        for chosen in combinations(range(n), size):
            for cuts in range(2 ** (size - 1)):
                best = max(best, _value(times, loads, chosen, cuts))
    return best


def _value(times, loads, chosen, cuts):
    total, group, factor = 0.0, [chosen[0]], 1.0
    for k, index in enumerate(chosen[1:]):
        if cuts >> k & 1:
            end = (times[group[-1]] // REST_STEP_S + 1) * REST_STEP_S
            rest = times[index] // REST_STEP_S * REST_STEP_S - end
            if rest < BOUT_PAUSE_S or len(group) < RECOVERY_MIN_LANDINGS:
                return -1.0
            total += factor * bout_index([loads[i] for i in group])
            group, factor = [], recovery(rest)
        group.append(index)
    return total + factor * bout_index([loads[i] for i in group])


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from([2.0, 3.0, 5.0])), min_size=1, max_size=8))
def test_search_is_exhaustive(landings):
    ordered = sorted((half_hours * HOUR / 2, load) for half_hours, load in landings)
    times, loads = [t for t, _ in ordered], [f for _, f in ordered]
    assert score(ordered) == pytest.approx(exhaustive(times, loads))


def test_longer_search_against_exhaustive_with_a_second_rest():
    times = [0.0] * 5 + [2 * HOUR] + [6 * HOUR] * 5
    loads = [4.0] * 5 + [2.0] + [3.0] * 5
    assert score(zip(times, loads, strict=True)) == pytest.approx(exhaustive(times, loads))


def test_few_landings_start_no_recovery():
    session = [(3 * HOUR + s, 3.0) for s in range(50)]
    four = [(float(s), 3.0) for s in range(4)]
    assert score(four + session) >= bout_index([3.0] * 50)
    stretch = best_grouping(*zip(*sorted(four + session), strict=True)).stretches
    assert [s.factor for s in stretch] == [1.0]


def test_four_landings_an_hour_do_not_beat_fifty_at_once_by_much():
    """A bout too small to start a recovery must not be a way around it."""
    trickle = [(hour * 1.1 * HOUR + s, 3.0) for hour in range(12) for s in range(4)]
    assert score(trickle) < 2.5 * bout_index([3.0] * 48)


def test_a_session_over_midnight_is_paid_once():
    before, after = [3.0] * 30, [(10.0 * k, 3.0) for k in range(20)]
    value = score(after, Carry(0.0, tuple(before)))
    assert value == pytest.approx(bout_index([3.0] * 50) - bout_index(before))


def test_recovery_is_carried_over_midnight():
    session = [(8 * HOUR + s, 3.0) for s in range(50)]
    value = score(session, Carry(-2 * HOUR, (3.0,) * 50))
    assert value == pytest.approx(recovery(10 * HOUR) * bout_index([3.0] * 50))


def test_small_loads_do_not_count():
    assert score([(0.0, 1.99)] * 50) == 0.0
    assert best_grouping([], []).value == 0.0
