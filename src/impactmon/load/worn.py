"""Hours recorded and hours worn, by local day: a day on the shelf is no day without load."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from impactmon.load.day import local_day
from impactmon.load.osteogenic import RECOVERY_MIN_LANDINGS
from impactmon.model import DayScore, Event, Fault, Gap, Jump, Landing, NotWorn, Status

VALID_DAY_H = 10.0
"""A day worn for at least so long says what its wearer did that day [h] (Troiano 2008,
doi:10.1249/mss.0b013e31815a51b3)."""

FAULTY_SHARE = 0.5
"""From this share of its recorded hours without measurement on, a day without landings has no index [1]: less, and most
of the day was looked at."""

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Wear:
    """When a sensor recorded and when it was worn, in s from the recording's start.

    Attributes
    ----------
    recorded : tuple of Span
        Between the gaps.
    worn : tuple of Span or None
        Of these, worn; None if it cannot be told.
    """

    recorded: tuple[Span, ...]
    worn: tuple[Span, ...] | None


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one local day.

    Attributes
    ----------
    recorded_h : float
        With samples.
    worn_h : float or None
        Of these, worn; None if it cannot be told.
    """

    recorded_h: float
    worn_h: float | None


def wear_of(gaps: Sequence[Gap], duration_s: float, not_worn: Sequence[NotWorn] | None) -> Wear:
    """Give when a recording of `duration_s` recorded and was worn, from what it lacks; both are in order."""
    recorded = tuple(_between([(gap.start_s, gap.end_s) for gap in gaps], duration_s))
    if not_worn is None:
        return Wear(recorded, None)
    return Wear(recorded, tuple(_without(recorded, [(spell.start_s, spell.end_s) for spell in not_worn])))


def hours_of(wear: Wear, start: datetime | None, zone: tzinfo | None = None) -> dict[date | None, Hours]:
    """Give the hours of each local day on which something was recorded."""
    recorded_h = hours_by_day(wear.recorded, start, zone)
    worn_h = None if wear.worn is None else hours_by_day(wear.worn, start, zone)
    return {
        day: Hours(length_h, None if worn_h is None else worn_h.get(day, 0.0))
        for day, length_h in recorded_h.items()
    }


def is_training(events: Iterable[Event], begin_s: float, end_s: float) -> bool:
    """Tell whether there are enough counted landings between two times to be training.

    A jump and its landing are one: events may hold both, or the jump alone.
    """
    landed = {
        event.jump_id or event.id if isinstance(event, Landing) else event.id
        for event in events
        if isinstance(event, Jump | Landing)
        and event.status is Status.COUNTED
        and begin_s <= event.time_s < end_s
    }
    return len(landed) >= RECOVERY_MIN_LANDINGS


def with_wear(
    days: Iterable[DayScore],
    *,
    start: datetime | None,
    duration_s: float,
    gaps: Sequence[Gap],
    not_worn: Sequence[NotWorn] | None,
    zone: tzinfo | None = None,
) -> tuple[DayScore, ...]:
    """Give day scores with the hours recorded and worn, and whether the day is valid.

    Parameters
    ----------
    days : iterable of DayScore
        As scored from events.
    start : datetime or None
        Start of the recording.
    duration_s : float
        Its length, s.
    gaps : sequence of Gap
        In order.
    not_worn : sequence of NotWorn or None
        In order; None if it cannot be told, and then `worn_h` and `valid` stay None.
    zone : tzinfo, optional
        Where days begin; that of the start if not given.

    Returns
    -------
    tuple of DayScore
        A day on which the sensor was never worn has no index: unknown is not zero.
    """
    hours = hours_of(wear_of(gaps, duration_s, not_worn), start, zone)
    none = Hours(0.0, None if not_worn is None else 0.0)
    return tuple(_worn_day(day, hours.get(day.day, none)) for day in days)


def _worn_day(day: DayScore, hours: Hours) -> DayScore:
    """Lay the hours over a day."""
    if hours.worn_h is None:
        return replace(day, recorded_h=hours.recorded_h)
    return replace(
        day,
        osteogenic_index=day.osteogenic_index if hours.worn_h > 0.0 else None,
        recorded_h=hours.recorded_h,
        worn_h=hours.worn_h,
        valid=hours.worn_h >= VALID_DAY_H,
    )


def with_faults(
    days: Iterable[DayScore], faults: Sequence[Fault], *, start: datetime | None
) -> tuple[DayScore, ...]:
    """Take the index from days without a landing on which the sensor mostly did not measure: unknown is not zero."""
    faulty_h = hours_by_day([(fault.start_s, fault.end_s) for fault in faults], start)
    return tuple(
        replace(day, osteogenic_index=None) if _unmeasured(day, faulty_h.get(day.day, 0.0)) else day
        for day in days
    )


def _unmeasured(day: DayScore, faulty_h: float) -> bool:
    """Tell whether a day without landings is one without measurement."""
    return not day.landings and faulty_h > 0.0 and faulty_h >= FAULTY_SHARE * (day.recorded_h or 0.0)


def hours_by_day(
    spans: Iterable[Span], start: datetime | None, zone: tzinfo | None = None
) -> dict[date | None, float]:
    """Give the hours of each local day that lie in spans of s from the start; a day may have 23 or 25."""
    hours: dict[date | None, float] = {}
    for begin_s, end_s in spans:
        for day, length_s in _by_day(begin_s, end_s, start, zone):
            hours[day] = hours.get(day, 0.0) + length_s / 3600.0
    return hours


def _by_day(
    begin_s: float, end_s: float, start: datetime | None, zone: tzinfo | None
) -> Iterator[tuple[date | None, float]]:
    """Cut a span at local midnights."""
    while begin_s < end_s:
        day = local_day(start, zone, begin_s)
        until_s = end_s
        if start is not None and day is not None:
            midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone or start.tzinfo)
            passed = midnight.astimezone(UTC) - start.astimezone(UTC)
            until_s = min(end_s, max(passed.total_seconds(), begin_s + 1.0))
        yield day, until_s - begin_s
        begin_s = until_s


def _between(gaps: Iterable[Span], duration_s: float) -> Iterator[Span]:
    """Give the spans outside the gaps."""
    begin_s = 0.0
    for gap_start_s, gap_end_s in gaps:
        if gap_start_s > begin_s:
            yield begin_s, gap_start_s
        begin_s = max(begin_s, gap_end_s)
    if duration_s > begin_s:
        yield begin_s, duration_s


def _without(spans: Iterable[Span], holes: Sequence[Span]) -> Iterator[Span]:
    """Give the spans with the holes taken out; both are in order."""
    for begin_s, end_s in spans:
        now_s = begin_s
        for hole_start_s, hole_end_s in holes:
            if hole_end_s <= now_s or hole_start_s >= end_s:
                continue
            if hole_start_s > now_s:
                yield now_s, hole_start_s
            now_s = min(hole_end_s, end_s)
        if end_s > now_s:
            yield now_s, end_s
