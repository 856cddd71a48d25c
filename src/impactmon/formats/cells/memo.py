"""Remember what short cells of text mean: a sensor of 12 bits writes the same few thousand numbers over and over."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from impactmon.formats.cells.cut import WORD, Column

U = np.uint64
PLACES_BITS = 16
"""Places of the table: 1.5 MB, and still eight for each of the numbers of a 13-bit sensor."""

SPREAD, SPREAD_FRONT = U(0x9E3779B97F4A7C15), U(0xC2B2AE3D27D4EB4F)
"""The golden ratio in 64 bits and a large prime: multiplied by them neighbours land far apart."""

NO_CELL = U(1)
"""A cell of one character of code 1, which is none of a number's."""


class Memo:
    """A table from the characters of cells of up to sixteen characters to their numbers.

    A place holds one cell, and the last one wins; so the table never grows, and what it lost is asked for again.
    """

    def __init__(self) -> None:
        self._cells = np.full(1 << PLACES_BITS, NO_CELL, dtype=np.uint64)
        self._fronts = np.zeros(1 << PLACES_BITS, dtype=np.uint64)
        self._numbers = np.full(1 << PLACES_BITS, np.nan)
        self._long = False

    def recall(self, column: Column) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Give the numbers of cells, and which of them are known; of the others nothing is."""
        keys = _keys(column)
        place = keys.place()
        known = self._cells.take(place) == keys.cells
        if self._long or keys.fronts is not None:
            known &= self._fronts.take(place) == (U(0) if keys.fronts is None else keys.fronts)
        return self._numbers.take(place), known if keys.fit is None else known & keys.fit

    def learn(self, column: Column, numbers: NDArray[np.float64]) -> None:
        """Remember the numbers of cells."""
        keys = _keys(column)
        place, cells, fronts = keys.place(), keys.cells, keys.fronts
        if keys.fit is not None:
            place, cells, numbers = place[keys.fit], cells[keys.fit], numbers[keys.fit]
            fronts = None if fronts is None else fronts[keys.fit]
        self._cells[place] = cells
        self._fronts[place] = U(0) if fronts is None else fronts
        self._numbers[place] = numbers
        self._long |= fronts is not None


class _Keys(NamedTuple):
    """The characters of cells in words.

    Attributes
    ----------
    cells : (n,) uint64
        The last eight, or as many as there are, the last one highest.
    fronts : (n,) uint64 or None
        Those before; None if no cell has more than eight.
    fit : (n,) bool or None
        False for cells that are empty or longer than both; None if there are none.
    """

    cells: NDArray[np.uint64]
    fronts: NDArray[np.uint64] | None
    fit: NDArray[np.bool_] | None

    def place(self) -> NDArray[np.int64]:
        """Give the place of each cell in the table."""
        mixed = self.cells * SPREAD
        if self.fronts is not None:
            mixed += self.fronts * SPREAD_FRONT
        return (mixed >> U(64 - PLACES_BITS)).view(np.int64)


def _keys(column: Column) -> _Keys:
    """Give the characters of each cell in words."""
    unused = WORD - column.lengths()
    least, fit = int(unused.min()), None
    if least < -WORD or unused.max() >= WORD:
        fit = (unused >= -WORD) & (unused < WORD)
        unused = np.where(fit, unused, 0)
    if least >= 0:
        return _Keys(column.words[column.ends - WORD] >> _bits(unused), None, fit)
    cells = column.words[column.ends - WORD] >> _bits(np.maximum(unused, 0))
    fronts = column.words[column.ends - 2 * WORD] >> _bits(np.clip(unused + WORD, 0, WORD - 1))
    return _Keys(cells, np.where(unused < 0, fronts, U(0)), fit)


def _bits(characters: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Give the bits of characters."""
    return (characters << 3).view(np.uint64)
