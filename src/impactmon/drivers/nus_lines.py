"""Text lines: ``t_ms,x,y,z`` or ``x,y,z`` (comma, semicolon or blanks), or JSON objects with x, y, z and perhaps t."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import NamedTuple

NUMBER = r"[-+]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(?:[eE][-+]?\d{1,2})?"
SEPARATOR = r"[ \t]*[,; \t][ \t]*"
DEFAULT_LINE = re.compile(
    rf"^[ \t]*(?:(?P<t>{NUMBER}){SEPARATOR})?(?P<x>{NUMBER}){SEPARATOR}(?P<y>{NUMBER}){SEPARATOR}(?P<z>{NUMBER})[ \t]*$"
)

LONGEST_LINE = 160


class Reading(NamedTuple):
    """One line: time in ms, if it has one, and three values in the board's unit."""

    t_ms: float | None
    values: tuple[float, float, float]


def encode_line(t_ms: float | None, values: Sequence[float]) -> bytes:
    """Write one line."""
    fields = [] if t_ms is None else [f"{t_ms:.0f}"]
    return (",".join([*fields, *(f"{value:g}" for value in values)]) + "\n").encode()


def encode_header(unit: str, sample_rate_hz: float, range_g: float) -> bytes:
    """Write the line that says what follows."""
    return f"# unit={unit} rate={sample_rate_hz:g} range={range_g:g}\n".encode()


def decode_line(line: str, pattern: re.Pattern[str] = DEFAULT_LINE) -> Reading | None:
    """Read one line; None if it is no reading."""
    if line.lstrip().startswith("{"):
        return _from_json(line)
    match = pattern.match(line)
    if match is None:
        return None
    found = match.groupdict()
    t_ms = found.get("t")
    return _checked(t_ms and float(t_ms), [float(found[axis]) for axis in "xyz"])


def _from_json(line: str) -> Reading | None:
    try:
        found = json.loads(line)
        values = [float(found[axis]) for axis in "xyz"]
        t_ms = found.get("t")
        return _checked(None if t_ms is None else float(t_ms), values)
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError, OverflowError):
        return None


def _checked(t_ms: float | str | None, values: list[float]) -> Reading | None:
    told_ms = None if t_ms is None or t_ms == "" else float(t_ms)
    finite = all(math.isfinite(value) and abs(value) < 1e6 for value in values)
    if not finite or (told_ms is not None and not 0 <= told_ms < 1e13):
        return None
    return Reading(told_ms, (values[0], values[1], values[2]))
