"""Written times out of cells of text, whole columns at a time: a minute is read once, its seconds as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from impactmon.formats.cells.cut import WORD, Column
from impactmon.formats.cells.digits import WHOLE_TENS, even_digits
from impactmon.formats.cells.stamps import StampStyle, stamp_seconds

U = np.uint64
MINUTE_US = 60_000_000
MICRO_DECIMALS = 6
MOST_LENGTHS = 6
"""Writers that leave off zeros give a few lengths; more than these are no times."""

_SPLIT = re.compile(rb"(?P<minute>[-/. T0-9]*\d\d?:\d\d:)\d\d(?:\.\d{1,9})?(?P<zone> ?Z| ?[-+]\d\d:?\d\d)?\Z")


def stamp_cells(column: Column, style: StampStyle) -> NDArray[np.float64] | None:
    """Read a column of written times.

    Parameters
    ----------
    column : Column
        Cells.
    style : StampStyle
        How they are written.

    Returns
    -------
    (n,) float64 or None
        Seconds as `stamp_seconds` gives them; None if some cell is no time, or has no seconds.
    """
    lengths = column.lengths()
    kinds = [int(lengths[0])] if (lengths == lengths[0]).all() else np.unique(lengths).tolist()
    if len(kinds) > MOST_LENGTHS:
        return None
    moments = np.empty(len(column), dtype=np.int64)
    for length in kinds:
        rows = lengths == length
        part = _even(column if len(kinds) == 1 else column.some(rows), length, style)
        if part is None:
            return None
        moments[rows] = part
    return moments / 1e6


def _even(column: Column, length: int, style: StampStyle) -> NDArray[np.int64] | None:
    """Read times that all have `length` characters and are written alike, in µs; None if they are not."""
    match = _SPLIT.match(column.cell(0))
    if match is None:
        return None
    zone = len(match.group("zone") or b"")
    head = len(match.group("minute"))
    if zone and not _same(column, length - zone, length):
        return None
    seconds = even_digits(
        Column(column.text, column.words, column.starts, column.ends - zone), length - zone - head
    )
    if seconds is None:
        return None
    less = MICRO_DECIMALS - seconds.decimals
    inside = seconds.values * WHOLE_TENS[less] if less >= 0 else seconds.values // WHOLE_TENS[-less]
    if (inside >= MINUTE_US).any():
        return None
    minutes = _minutes(column, head, style)
    return None if minutes is None else minutes + inside


def _minutes(column: Column, head: int, style: StampStyle) -> NDArray[np.int64] | None:
    """Give the whole minutes of each time in µs; each change is read once."""
    changed = np.zeros(len(column), dtype=bool)
    changed[0] = True
    for words in _words(column, 0, head):
        changed[1:] |= words[1:] != words[:-1]
    first = np.flatnonzero(changed)
    written = np.array([column.text[at : at + head] + b"00" for at in column.starts[first].tolist()])
    seconds = stamp_seconds(written, style)
    if not np.isfinite(seconds).all():
        return None
    return np.rint(seconds * 1e6).astype(np.int64)[np.cumsum(changed) - 1]


def _same(column: Column, begin: int, end: int) -> bool:
    """Tell whether all cells have the same characters from `begin` to `end`."""
    return all((words == words[0]).all() for words in _words(column, begin, end))


def _words(column: Column, begin: int, end: int) -> Iterator[NDArray[np.uint64]]:
    """Give the characters of cells from `begin` to `end`, up to eight at a time."""
    for at in range(begin, end, WORD):
        chars = min(WORD, end - at)
        # Taken by their end, so that the last cell needs no room behind it.
        yield column.words[column.starts + (at + chars - WORD)] >> U(8 * (WORD - chars))
