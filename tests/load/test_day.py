"""Days from events: which day, which events, which numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impactmon.load import day_scores
from impactmon.load.osteogenic import bout_index, recovery
from impactmon.model import Status
from tests.load.events import impact, jump, landing

HOUR = 3600.0
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def one_day(landings, impacts=(), jumps=(), **more):
    (score,) = day_scores(jumps, landings, impacts, **more)
    return score


def test_fifty_jumps_are_the_anchor():
    landings = [landing(4.0 * k) for k in range(50)]
    score = one_day(landings, jumps=[jump(4.0 * k) for k in range(50)])
    assert (score.jumps, score.landings, score.day) == (50, 50, None)
    assert score.osteogenic_index == pytest.approx(11.8, abs=0.05)


def test_two_bouts_eight_hours_apart():
    landings = [landing(3.0 * k) for k in range(20)] + [landing(8 * HOUR + 3.0 * k) for k in range(20)]
    score = one_day(landings)
    assert score.osteogenic_index == pytest.approx(15.9, abs=0.05)
    assert [bout.landings for bout in score.bouts] == [20, 20]
    assert score.bouts[1].recovery == pytest.approx(recovery(8 * HOUR), abs=0.005)


def test_unknown_force_is_none_not_zero():
    assert one_day([landing(0.0, None)]).osteogenic_index is None
    assert one_day([landing(0.0, None)]).bouts[0].osteogenic_index is None
    assert one_day([landing(0.0, None), landing(1.0, 3.0)]).osteogenic_index == pytest.approx(
        bout_index([3.0])
    )
    assert one_day([]).osteogenic_index == 0.0


def test_steps_have_bands_of_their_own():
    steps = [impact(float(k), "run_step") for k in range(900)]
    score = one_day([landing(1000.0)], steps)
    assert score.osteogenic_index == pytest.approx(bout_index([3.0]))
    assert score.step_bands["2.1-3.5"] == 900
    assert score.bands["2.1-3.5"] == 0
    assert score.bands["4.9-6.4"] == 1


@pytest.mark.parametrize(
    ("kind", "counts"), [("heel_drop_or_stomp", True), ("push_off", False), ("impact", False)]
)
def test_kinds_of_impacts(kind, counts):
    score = one_day([], [impact(0.0, kind)])
    assert (score.osteogenic_index > 0) is counts
    assert score.landings == 0


def test_uncertain_rejected_and_provisional_do_not_count():
    events = [
        landing(0.0, status=Status.UNCERTAIN),
        landing(1.0, status=Status.REJECTED),
        landing(2.0, final=False),
    ]
    score = one_day(events, jumps=[jump(0.0, status=Status.UNCERTAIN), jump(2.0, final=False)])
    assert (score.jumps, score.uncertain, score.landings, score.osteogenic_index) == (0, 1, 0, 0.0)


def test_an_event_belongs_to_its_local_day():
    start = datetime(2026, 3, 2, 23, 59, tzinfo=ZoneInfo("Europe/Berlin"))
    scores = day_scores([], [landing(0.0), landing(120.0)], [], start=start)
    assert [(s.day, s.landings) for s in scores] == [(date(2026, 3, 2), 1), (date(2026, 3, 3), 1)]
    (utc,) = day_scores([], [landing(0.0), landing(120.0)], [], start=start, zone=UTC)
    assert utc.day == date(2026, 3, 2)


def test_the_clock_change_does_not_move_midnight():
    """On 29 March 2026 Berlin skips an hour: 23 h after its midnight the next day begins."""
    start = datetime(2026, 3, 29, 0, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    scores = day_scores([], [landing(22.9 * HOUR), landing(23.1 * HOUR)], [], start=start)
    assert [s.day for s in scores] == [date(2026, 3, 29), date(2026, 3, 30)]


def test_a_recording_without_events_has_its_days():
    scores = day_scores([], [], [], start=MORNING, duration_s=20 * HOUR)
    assert [s.day for s in scores] == [date(2026, 3, 2), date(2026, 3, 3)]
    assert all(s.jumps == 0 for s in scores)


def test_next_day_starts_nearly_rested():
    first = [landing(float(k)) for k in range(50)]
    second = [landing(24 * HOUR + k) for k in range(50)]
    scores = day_scores([], first + second, [], start=MORNING)
    assert scores[1].osteogenic_index == pytest.approx(11.8 * recovery(24 * HOUR), abs=0.05)


LANDINGS = st.lists(
    st.builds(
        lambda hour, s, bw: landing(hour * HOUR + s, bw),
        st.integers(0, 40),
        st.integers(0, 300),
        st.sampled_from([None, 1.5, 2.0, 3.0, 4.5]),
    ),
    max_size=60,
)


@settings(max_examples=60)
@given(LANDINGS)
def test_bouts_add_up_to_their_day(landings):
    for score in day_scores([], landings, [], start=MORNING):
        if score.osteogenic_index is None:
            continue
        total = sum(bout.recovery * (bout.osteogenic_index or 0.0) for bout in score.bouts)
        assert total == pytest.approx(score.osteogenic_index, abs=0.02)
        assert all(0.0 <= bout.recovery <= 1.0 for bout in score.bouts)


@settings(max_examples=60)
@given(LANDINGS, st.integers(0, 15 * 3600 - 1))
def test_adding_a_landing_never_lowers_its_day(landings, time_s):
    before = {s.day: s.osteogenic_index or 0.0 for s in day_scores([], landings, [], start=MORNING)}
    further = [*landings, landing(float(time_s), 2.0)]
    after = {s.day: s.osteogenic_index or 0.0 for s in day_scores([], further, [], start=MORNING)}
    day = (MORNING + timedelta(seconds=time_s)).date()
    assert after[day] >= before.get(day, 0.0) - 1e-9
