"""Weeks: sums of days, by the ISO calendar (Monday first)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from impactmon.model import DayScore


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekScore:
    """The load of one week.

    Attributes
    ----------
    monday : date
        First day of the week.
    jumps, uncertain, landings : int
        Sums over its days.
    active_days : int
        Days with at least one counted jump.
    osteogenic_index : float or None
        Sum over days, BW; None where force is unknown on a day with landings, since a sum without that day would
        read as a weaker week.
    bands : dict of str to int
        Sums over days.
    days : tuple of DayScore
        Those that have a score, in order.
    """

    monday: date
    jumps: int
    uncertain: int
    landings: int
    active_days: int
    osteogenic_index: float | None
    bands: dict[str, int]
    days: tuple[DayScore, ...]


def week_scores(days: Iterable[DayScore]) -> tuple[WeekScore, ...]:
    """Sum days up to weeks; a week without any day is left out, as are days without a date."""
    weeks: dict[date, list[DayScore]] = {}
    for score in days:
        if score.day is not None:
            weeks.setdefault(score.day - timedelta(days=score.day.weekday()), []).append(score)
    return tuple(_week(monday, weeks[monday]) for monday in sorted(weeks))


def _week(monday: date, days: Sequence[DayScore]) -> WeekScore:
    known = [day.osteogenic_index for day in days if day.osteogenic_index is not None]
    bands: Counter[str] = Counter()
    for day in days:
        bands.update(day.bands)
    return WeekScore(
        monday=monday,
        jumps=sum(day.jumps for day in days),
        uncertain=sum(day.uncertain for day in days),
        landings=sum(day.landings for day in days),
        active_days=sum(day.jumps > 0 for day in days),
        osteogenic_index=sum(known) if len(known) == len(days) else None,
        bands=dict(bands),
        days=tuple(sorted(days, key=lambda day: day.day or date.min)),
    )
