"""Moments of a recording on its device's own clock, which drifts against counted samples over days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache, partial
from operator import attrgetter
from typing import Any, TypeVar

from impactmon.model import Event, Gap, Impact, NotWorn, Recording

MOMENTS = ("time_s", "takeoff_s", "landing_s", "peak_s", "start_s", "end_s")
"""Fields that are moments of the recording; lengths such as the flight time stay as measured."""

Found = TypeVar("Found", bound=Event | Gap | NotWorn)


def on_clock(true_time_s: Callable[[float], float]) -> Callable[[Impact], Impact]:
    """Give what moves the moments of an impact."""
    return partial(_moved, true_time_s=true_time_s)


def on_device_clock(found: Found, recording: Recording) -> Found:
    """Move the moments of a record from counted samples to the device's own clock."""
    true_time_s = recording.true_time_s
    if true_time_s is None:
        return found
    return _moved(found, true_time_s)


def _moved(found: Found, true_time_s: Callable[[float], float]) -> Found:
    """Move the moments of a record."""
    names, get, moments = _fields_of(type(found))
    values = dict(zip(names, get(found), strict=True))
    for name in moments:
        values[name] = true_time_s(values[name])
    return type(found)(**values)


@cache
def _fields_of(kind: type[Any]) -> tuple[tuple[str, ...], attrgetter[tuple[Any, ...]], tuple[str, ...]]:
    """Give the fields of a record, what reads them all, and which of them are moments: `replace` is slower."""
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names), tuple(name for name in MOMENTS if name in names)
