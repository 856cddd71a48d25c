"""Events as rows and back, field by field; numpy scalars become plain numbers, NaN becomes NULL."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, cast

import numpy as np

from impactmon.model import Cue, Event, Impact, Jump, Landing, Reject, Status

CLASSES: Mapping[str, type[Event]] = {"jump": Jump, "landing": Landing, "impact": Impact, "reject": Reject}
_NAMES: Mapping[type[Event], str] = {kind: name for name, kind in CLASSES.items()}
_ELSEWHERE = {"id", "final", "cues", "status"}  # stored under another name, or in another form
_FIELDS = {
    name: tuple(field.name for field in fields(kind) if field.name not in _ELSEWHERE)
    for name, kind in CLASSES.items()
}
_GET = {name: attrgetter(*names) for name, names in _FIELDS.items()}
_PLAIN = frozenset({str, int, type(None)})  # most of a row, and a day has 27,000 of them
_NUMBER_LESS = {"clipped": False, "confidence": 0.0}  # what a NULL reads back as where None is not allowed


def plain(value: Any) -> Any:
    """Give a value as SQLite stores it: no numpy scalar (it would become a blob), no NaN.

    >>> plain(np.float32(0.5)), plain(float("nan")), plain(True)
    (0.5, None, 1)
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, np.generic):
        value = cast("Any", value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, bool):
        return int(value)
    return value


def event_name(event: Event) -> str:
    """Name the class of an event as the table does."""
    return _NAMES[type(event)]


def event_row(event: Event) -> dict[str, Any]:
    """Give an event as columns, without those of its session (`run_id`, `wall_us`, `day`)."""
    name = event_name(event)
    row: dict[str, Any] = dict(zip(_FIELDS[name], map(plain, _GET[name](event)), strict=True))
    row["event"] = name
    row["event_id"] = event.id
    row["status"] = str(event.status)
    row["cues"] = _cues_text(event.cues)
    return row


def row_event(row: Mapping[str, Any]) -> Event:
    """Give back the event of a row; what a person added without figures stays a bare row and is refused."""
    name = row["event"]
    values: dict[str, Any] = {field: row[field] for field in _FIELDS[name]}
    for field, absent in _NUMBER_LESS.items():
        if field in values:
            values[field] = absent if values[field] is None else type(absent)(values[field])
    return CLASSES[name](
        id=row["event_id"], final=True, status=Status(row["status"]), cues=_cues(row["cues"]), **values
    )


def _cues_text(cues: Sequence[Cue]) -> str | None:
    """Write cues as JSON, one list each."""
    if not cues:
        return None
    return json.dumps(
        [[cue.name, plain(cue.value), cue.unit, cue.says, plain(cue.weight)] for cue in cues],
        separators=(",", ":"),
        ensure_ascii=False,
    )


def _cues(text: str | None) -> tuple[Cue, ...]:
    """Read cues back."""
    if not text:
        return ()
    return tuple(
        Cue(name=name, value=value, unit=unit, says=says, weight=weight or 0.0)
        for name, value, unit, says, weight in json.loads(text)
    )
