"""Drivers and formats by name, through the entry points that third parties use as well.

Names are listed without importing anything; one is loaded when it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from impactmon.errors import UsageError

DRIVER_GROUP = "impactmon.drivers"
FORMAT_GROUP = "impactmon.formats"


def names(group: str) -> list[str]:
    """List the names registered in `group`, sorted, importing none of them."""
    return [point.name for point in _points(group)]


def load(group: str, name: str) -> Any:
    """Load one registered class.

    Raises
    ------
    UsageError
        If `name` is not registered; the message lists what is.
    """
    for point in _points(group):
        if point.name == name:
            return point.load()
    kind = group.rpartition(".")[2]
    raise UsageError(f"There is no {name!r} among the {kind}: {', '.join(names(group)) or 'none installed'}.")


def load_all(group: str) -> Iterator[tuple[str, Any]]:
    """Load every registered class in order of name; one that fails to import is left out."""
    for point in _points(group):
        try:
            yield point.name, point.load()
        except ImportError:
            continue  # an optional extra that is not installed must not take the others down


@cache
def _points(group: str) -> tuple[EntryPoint, ...]:
    """Give the entry points of a group in order of name.

    Looking for them reads the list of every installed package, which takes as long as a minute of samples; what is
    installed while a process runs is seen by the next one.
    """
    return tuple(sorted(entry_points(group=group), key=lambda point: point.name))
