from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from impactmon.model import Status
from impactmon.session.calendar import Calendar
from impactmon.session.scoring import DayScorer
from impactmon.session.tally import Tally
from tests.load.events import jump, landing

START = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


def taken(*events) -> Tally:
    tally = Tally()
    for event in events:
        tally.take(event)
    return tally


def hop(time_s: float, *, final: bool = True, status: Status = Status.COUNTED):
    """Give a jump and its landing."""
    made = jump(time_s, final=final, status=status)
    return made, landing(time_s, jump_id=made.id, final=final, status=status)


def test_the_landing_of_a_jump_taken_away_leaves_count_and_load_with_it():
    tally = taken(*hop(10.0), *hop(20.0))
    assert tally.withdraw_last().time_s == 20.0
    assert (tally.total.jumps, tally.total.landings) == (1, 1)
    assert [event.time_s for event in tally.finals] == [10.0, 10.0]


def test_a_landing_that_becomes_final_after_its_jump_was_taken_away_does_not_count():
    made, landed = hop(10.0)
    tally = taken(made)
    tally.withdraw_last()
    tally.take(landed)
    assert (*tally.total[::2], tally.finals) == (0, 0, [])


def test_provisional_ones_stay_away_when_they_become_final():
    tally = taken(*hop(10.0, final=False))
    tally.withdraw_last()
    assert (tally.total.jumps, tally.total.landings) == (0, 0)
    for event in hop(10.0):
        tally.take(event)
    assert (*tally.total[::2], tally.finals) == (0, 0, [])


def test_a_landing_without_a_jump_stays():
    tally = taken(landing(5.0, kind="step_off"), *hop(10.0))
    tally.withdraw_last()
    assert (tally.total.jumps, tally.total.landings) == (0, 1)


@pytest.mark.parametrize("then", [None, 30.0])
def test_the_day_is_scored_anew_when_a_jump_is_taken_away(then):
    """Also where as many events come as went: their number is the same, the day is not."""

    async def scored() -> tuple[int, int]:
        tally = taken(*hop(10.0), *hop(20.0))
        scorer, calendar = DayScorer(tally), Calendar(START)
        await scorer.finish(calendar, 20.0)
        tally.withdraw_last()
        if then is not None:
            for event in hop(then):
                tally.take(event)
        scorer.look(calendar, 1e6)
        await scorer._running
        (score,) = scorer.days.values()
        return score.jumps, score.landings

    assert asyncio.run(scored()) == ((1, 1) if then is None else (2, 2))
