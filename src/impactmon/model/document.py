"""Records as plain lists, dicts, numbers and strings: one shape for JSON, tables and the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from impactmon.errors import UsageError
from impactmon.model.events import Event, Impact, Jump, Landing, Reject
from impactmon.model.stream import Gap

if TYPE_CHECKING:  # an `Analysis` gives itself as a document: it stands above
    from impactmon.model.recording import Analysis

SCHEMA = "impactmon.analysis/1"
"""Name and version of the document `analysis_to_dict` gives."""

_EVENT_NAMES: dict[type[Event], str] = {Jump: "jump", Landing: "landing", Impact: "impact", Reject: "reject"}


_SIMPLE = frozenset({bool, float, int, str, type(None)})
"""Types that are plain already: most of what a document holds."""


def event_name(event: Event) -> str:
    """Name the class of an event."""
    return _EVENT_NAMES[type(event)]


def event_to_dict(event: Event) -> dict[str, Any]:
    """Give an event's fields, its class under ``event``."""
    return {"event": event_name(event), **_plain(event)}


def gap_to_dict(gap: Gap) -> dict[str, Any]:
    """Give a gap's fields and its length."""
    return {**_plain(gap), "duration_s": gap.duration_s}


def analysis_to_dict(analysis: Analysis) -> dict[str, Any]:
    """Give an analysis as a document that JSON can hold."""
    return {
        "schema": SCHEMA,
        "name": analysis.name,
        "start": _plain(analysis.start),
        "placement": _plain(analysis.placement),
        "body_mass_kg": analysis.body_mass_kg,
        "counted_jumps": analysis.counted_jumps,
        "jumps": [event_to_dict(event) for event in analysis.jumps],
        "landings": [event_to_dict(event) for event in analysis.landings],
        "impacts": [event_to_dict(event) for event in analysis.impacts],
        "rejected": [event_to_dict(event) for event in analysis.rejected],
        "gaps": [gap_to_dict(gap) for gap in analysis.gaps],
        "quality": _plain(analysis.quality),
        "days": [_plain(day) for day in analysis.days],
        "notes": list(analysis.notes),
        "algorithm_version": analysis.algorithm_version,
        "parameters": _plain(analysis.parameters),
        "calibration": _plain(analysis.calibration),
        "not_worn": _plain(analysis.not_worn),
    }


def analysis_to_frame(analysis: Analysis) -> Any:
    """Give all events of an analysis as a pandas DataFrame in order of time."""
    try:
        import pandas as pd  # pyright: ignore[reportMissingImports]
    except ImportError:
        raise UsageError("A data frame needs pandas.", hint="pip install pandas") from None
    events = [*analysis.jumps, *analysis.landings, *analysis.impacts, *analysis.rejected]
    rows = [event_to_dict(event) for event in sorted(events, key=lambda event: event.time_s)]
    for row in rows:
        row.pop("cues")
    return pd.DataFrame(rows)


def _plain(value: Any) -> Any:
    """Reduce a value to what JSON knows."""
    kind = cast("type[Any]", type(value))
    if kind in _SIMPLE:
        return value
    names = _names_of(kind)
    if names is not None:
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in cast("list[Any]", value)]
    return value


@cache
def _names_of(kind: type[Any]) -> tuple[str, ...] | None:
    """Give the names of a record's fields, None if it is no record."""
    return tuple(item.name for item in fields(kind)) if is_dataclass(kind) else None
