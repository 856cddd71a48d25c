"""Remember what short cells of text mean: a sensor of 12 bits writes the same few thousand numbers over and over."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from impactmon.formats.cells import WORD, Column

U = np.uint64
PLACES_BITS = 16
"""Places of the table: 1 MB, and still eight for each of the numbers of a 13-bit sensor."""

SPREAD = U(0x9E3779B97F4A7C15)
"""The golden ratio in 64 bits: multiplied by it neighbours land far apart."""

NO_CELL = U(1)
"""A cell of one character of code 1, which is none of a number's."""


class Memo:
    """A table from the characters of cells of up to eight characters to their numbers.

    A place holds one cell, and the last one wins; so the table never grows, and what it lost is asked for again.
    """

    def __init__(self) -> None:
        self._cells = np.full(1 << PLACES_BITS, NO_CELL, dtype=np.uint64)
        self._numbers = np.full(1 << PLACES_BITS, np.nan)

    def recall(self, column: Column) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Give the numbers of cells, and which of them are known; of the others nothing is."""
        cells, short = _keys(column)
        place = _place(cells)
        known = self._cells.take(place) == cells
        return self._numbers.take(place), known if short is None else known & short

    def learn(self, column: Column, numbers: NDArray[np.float64]) -> None:
        """Remember the numbers of cells."""
        cells, short = _keys(column)
        if short is not None:
            cells, numbers = cells[short], numbers[short]
        place = _place(cells)
        self._cells[place] = cells
        self._numbers[place] = numbers


def _keys(column: Column) -> tuple[NDArray[np.uint64], NDArray[np.bool_] | None]:
    """Give the characters of each cell in one word, the last one highest; and which cells fit, if not all do."""
    unused = WORD - column.lengths()
    short = None
    if unused.min() < 0 or unused.max() >= WORD:
        short = (unused >= 0) & (unused < WORD)
        unused = np.where(short, unused, 0)
    unused <<= 3
    return column.words[column.ends - WORD] >> unused.view(np.uint64), short


def _place(cells: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Give the place of each cell in the table."""
    return ((cells * SPREAD) >> U(64 - PLACES_BITS)).view(np.int64)
