"""Streaks and progress: pure functions of days, never counters that can drift or be lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta


def streak_days(reached: Mapping[date, bool], last: date) -> int:
    """Count the days in a row up to `last` that met their target.

    Parameters
    ----------
    reached : mapping of date to bool
        Local days; one that is absent was not met.
    last : date
        Today. It counts once it is met and breaks nothing before it is over.

    Examples
    --------
    >>> days = {date(2026, 11, 17): True, date(2026, 11, 18): True, date(2026, 11, 19): False}
    >>> streak_days(days, date(2026, 11, 19)), streak_days(days, date(2026, 11, 20))
    (2, 0)
    """
    count = 1 if reached.get(last, False) else 0
    day = last - timedelta(days=1)
    while reached.get(day, False):
        count += 1
        day -= timedelta(days=1)
    return count
