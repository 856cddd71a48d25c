"""Streaks and progress: pure functions of days, never counters that can drift or be lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from impactmon.store.rows.views import DEFAULT_TARGET

EASTWARD_H = 3.0  # eastward of this much a day of travel lasts 21 hours or less
TRAVEL_DAYS = 2  # sessions further apart say nothing about the day the journey took


def streak_days(reached: Mapping[date, bool], last: date, excused: Collection[date] = ()) -> int:
    """Count the days in a row up to `last` that met their target.

    Parameters
    ----------
    reached : mapping of date to bool
        Local days; one that is absent was not met.
    last : date
        Today. It counts once it is met and breaks nothing before it is over.
    excused : collection of date
        Days that do not count and do not break either; see `excused_days`.

    Examples
    --------
    >>> days = {date(2026, 11, 17): True, date(2026, 11, 18): True, date(2026, 11, 19): False}
    >>> streak_days(days, date(2026, 11, 19)), streak_days(days, date(2026, 11, 20))
    (2, 0)
    """
    count = 1 if reached.get(last, False) else 0
    day = last - timedelta(days=1)
    while reached.get(day, False) or day in excused:
        count += reached.get(day, False)
        day -= timedelta(days=1)
    return count


def excused_days(sessions: Iterable[tuple[date, float]], reached: Mapping[date, bool]) -> set[date]:
    """Find days that a journey eastward cut short: at most one missed day for each journey.

    Parameters
    ----------
    sessions : iterable of (date, float)
        Local date and UTC offset in hours of each session, in order of time.
    reached : mapping of date to bool
        Local days that met their target.

    Examples
    --------
    >>> home, there = (date(2026, 11, 17), -8.0), (date(2026, 11, 19), 9.0)
    >>> excused_days([home, there], {home[0]: True, there[0]: True})
    {datetime.date(2026, 11, 18)}
    """
    excused: set[date] = set()
    earlier: tuple[date, float] | None = None
    for day, offset_h in sessions:
        if earlier and offset_h - earlier[1] >= EASTWARD_H and (day - earlier[0]).days <= TRAVEL_DAYS:
            between = [earlier[0] + timedelta(days=number) for number in range((day - earlier[0]).days + 1)]
            excused.update([missed for missed in between if not reached.get(missed, False)][:1])
        earlier = (day, offset_h)
    return excused


def target_on(day: date, targets: Sequence[tuple[str, int]]) -> int:
    """Give the target that held on a day: the last one set before or on it."""
    held = DEFAULT_TARGET
    for since, jumps in targets:
        if since <= day.isoformat():
            held = jumps
    return held
