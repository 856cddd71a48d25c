"""The two tables of a batch: a row for each event, a row for each day; units are in the names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date, datetime, timedelta
from functools import cache
from heapq import merge
from operator import attrgetter
from typing import Any

from impactmon.model import Analysis, Event
from impactmon.model.document import event_name

EVENT_COLUMNS = (
    "recording", "athlete", "event", "id", "status", "kind", "local_time", "time_s", "takeoff_s", "landing_s",
    "flight_time_s", "jump_height_m", "peak_s", "peak_g", "acc_slope_g_s", "clipped", "peak_grf_n", "peak_grf_bw",
    "peak_grf_bw_low", "peak_grf_bw_high", "grf_model", "grf_component", "grf_reason", "confidence", "reason",
    "algorithm_version",
)  # fmt: skip
"""Columns of the table of events; docs/glossary.md explains them."""

DAY_COLUMNS = (
    "recording", "athlete", "day", "recorded_h", "worn_h", "valid_day", "valid_day_rule_h", "jumps", "uncertain",
    "landings", "osteogenic_index_bw", "bouts", "placement", "body_mass_kg", "algorithm_version",
)  # fmt: skip
"""Columns of the table of days."""

TEXT_COLUMNS = frozenset({
    "recording", "athlete", "event", "id", "status", "kind", "local_time", "day", "grf_model", "grf_component",
    "grf_reason", "reason", "placement", "algorithm_version",
})  # fmt: skip
TRUTH_COLUMNS = frozenset({"clipped", "valid_day"})
COUNT_COLUMNS = frozenset({"jumps", "uncertain", "landings", "bouts"})


def event_rows(analysis: Analysis, athlete: str | None) -> Iterator[dict[str, Any]]:
    """Give the rows of the table of events, in order of time.

    Notes
    -----
    A day holds tens of thousands of steps: fields are taken straight from the events, not by way of a document.
    """
    same = {
        **dict.fromkeys(EVENT_COLUMNS),
        "recording": analysis.name,
        "athlete": athlete,
        "algorithm_version": analysis.algorithm_version,
    }
    few = sorted([*analysis.jumps, *analysis.landings, *analysis.rejected], key=_moment)
    for event in merge(few, analysis.impacts, key=_moment):  # impacts are many, and in order
        names, take = _columns_of(type(event))
        row = {**same, **dict(zip(names, take(event), strict=True)), "event": event_name(event)}
        if analysis.start is not None:
            row["local_time"] = (analysis.start + timedelta(seconds=event.time_s)).isoformat()
        yield row


def _moment(event: Event) -> tuple[float, str]:
    """Give what rows are sorted by."""
    return event.time_s, event.id


@cache
def _columns_of(kind: type[Event]) -> tuple[tuple[str, ...], Callable[[Event], tuple[Any, ...]]]:
    """Give the columns a class of events fills from its fields, and what takes them."""
    names = tuple(item.name for item in fields(kind) if item.name in EVENT_COLUMNS)
    return names, attrgetter(*names)


def day_rows(analysis: Analysis, athlete: str | None, valid_day_h: float) -> Iterator[dict[str, Any]]:
    """Give the rows of the table of days."""
    hours = recorded_hours(analysis)
    for score in analysis.days:
        recorded = hours.get(score.day, 0.0)
        worn = recorded if score.worn_h is None else score.worn_h
        yield {
            "recording": analysis.name,
            "athlete": athlete,
            "day": None if score.day is None else score.day.isoformat(),
            "recorded_h": round(recorded, 4),
            "worn_h": None if score.worn_h is None else round(score.worn_h, 4),
            "valid_day": worn >= valid_day_h,
            "valid_day_rule_h": valid_day_h,
            "jumps": score.jumps,
            "uncertain": score.uncertain,
            "landings": score.landings,
            "osteogenic_index_bw": score.osteogenic_index,
            "bouts": len(score.bouts),
            "placement": analysis.placement,
            "body_mass_kg": analysis.body_mass_kg,
            "algorithm_version": analysis.algorithm_version,
        }


def recorded_hours(analysis: Analysis) -> dict[date | None, float]:
    """Give the hours each local day was recorded for, gaps taken out; None is the day of a file without start."""
    hours: dict[date | None, float] = {}
    for begin, end in _spans(analysis):
        for day, length_s in _by_day(analysis.start, begin, end):
            hours[day] = hours.get(day, 0.0) + length_s / 3600.0
    return hours


def _spans(analysis: Analysis) -> Iterator[tuple[float, float]]:
    """Give the stretches without gaps."""
    begin = 0.0
    for gap in analysis.gaps:
        yield begin, gap.start_s
        begin = gap.end_s
    yield begin, max(begin, analysis.quality.duration_s)


def _by_day(start: datetime | None, begin_s: float, end_s: float) -> Iterator[tuple[date | None, float]]:
    """Cut a stretch at local midnights; a day has the hours its zone gives it."""
    if start is None:
        yield None, end_s - begin_s
        return
    moment, end = start + timedelta(seconds=begin_s), start + timedelta(seconds=end_s)
    while moment < end:
        midnight = datetime.combine(
            moment.date() + timedelta(days=1), datetime.min.time(), tzinfo=moment.tzinfo
        )
        until = min(end, midnight)
        yield moment.date(), (until - moment).total_seconds()
        moment = until
