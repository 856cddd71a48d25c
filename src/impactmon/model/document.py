"""Records as plain lists, dicts, numbers and strings: one shape for JSON, tables and the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, Any, cast

from impactmon.errors import UsageError
from impactmon.model.events import Event, Impact, Jump, Landing, Reject
from impactmon.model.quality import Quality
from impactmon.model.stream import Gap

if TYPE_CHECKING:  # an `Analysis` gives itself as a document: it stands above
    from impactmon.model.recording import Analysis

SCHEMA = "impactmon.analysis/1"
"""Name and version of the document `analysis_to_dict` gives."""

PIECES_AT_ONCE = 1024
"""Pieces of text joined before they are written [1]: some hundred KB."""

_EVENT_NAMES: dict[type[Event], str] = {Jump: "jump", Landing: "landing", Impact: "impact", Reject: "reject"}


_SIMPLE = frozenset({bool, float, int, str, type(None)})
"""Types that are plain already: most of what a document holds."""


def event_name(event: Event) -> str:
    """Name the class of an event."""
    return _EVENT_NAMES[type(event)]


def event_to_dict(event: Event) -> dict[str, Any]:
    """Give an event's fields, its class under ``event``."""
    return {"event": event_name(event), **_plain(event)}


def quality_to_dict(quality: Quality) -> dict[str, Any]:
    """Give a quality record's fields."""
    return _plain(quality)


def gap_to_dict(gap: Gap) -> dict[str, Any]:
    """Give a gap's fields and its length."""
    return {**_plain(gap), "duration_s": gap.duration_s}


def analysis_to_dict(analysis: Analysis) -> dict[str, Any]:
    """Give an analysis as a document that JSON can hold."""
    return {
        name: [*value] if isinstance(value, Iterator) else value for name, value in analysis_items(analysis)
    }


def analysis_items(analysis: Analysis) -> Iterator[tuple[str, Any]]:
    """Give the document item by item; events one by one, so that nobody has to hold all of them."""
    yield "schema", SCHEMA
    yield "name", analysis.name
    yield "start", _plain(analysis.start)
    yield "placement", _plain(analysis.placement)
    yield "body_mass_kg", analysis.body_mass_kg
    yield "counted_jumps", analysis.counted_jumps
    for name in ("jumps", "landings", "impacts", "rejected"):
        yield name, map(event_to_dict, getattr(analysis, name))
    yield "gaps", map(gap_to_dict, analysis.gaps)
    yield "quality", _plain(analysis.quality)
    yield "days", [_plain(day) for day in analysis.days]
    yield "notes", list(analysis.notes)
    yield "algorithm_version", analysis.algorithm_version
    yield "parameters", _plain(analysis.parameters)
    yield "calibration", _plain(analysis.calibration)
    yield "not_worn", _plain(analysis.not_worn)


def json_text(items: Iterable[tuple[str, Any]], *, ensure_ascii: bool = True) -> Iterator[str]:
    """Write the items of a document as one JSON object, some thousand pieces of text at a time.

    Parameters
    ----------
    items : iterable of (name, value)
        Values as JSON knows them, or iterators over such.
    ensure_ascii : bool
        As for `json.dumps`, whose text this is.
    """
    write = json.JSONEncoder(ensure_ascii=ensure_ascii, allow_nan=False).encode
    pieces = chain(("{",), _members(items, write), ("}",))
    while text := "".join(islice(pieces, PIECES_AT_ONCE)):
        yield text


def _members(items: Iterable[tuple[str, Any]], write: Callable[[Any], str]) -> Iterator[str]:
    """Write the members of an object."""
    for before, (name, value) in _parted(items):
        yield f"{before}{write(name)}: "
        if not isinstance(value, Iterator):
            yield write(value)
            continue
        yield "["
        for comma, element in _parted(cast("Iterator[Any]", value)):
            yield f"{comma}{write(element)}"
        yield "]"


def _parted(values: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Give what stands before each value of a list, and the value."""
    return zip(chain(("",), repeat(", ")), values, strict=False)


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
