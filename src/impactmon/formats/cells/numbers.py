"""Read the wanted columns of delimited text as numbers, the quick way for each; nothing is guessed."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from impactmon.formats.cells.cut import WORD, Column, cut_cells
from impactmon.formats.cells.digits import even_digits, plain_numbers
from impactmon.formats.cells.memo import Memo
from impactmon.formats.cells.stamp_cells import stamp_cells
from impactmon.formats.cells.stamps import StampStyle

AT_ONCE = 256 * 1024
"""Bytes worked on at once: the columns stay in the second-level cache."""

WORTH_RECALLING = 0.75
"""Share of known cells from which on the memo is quicker than reading them."""

TRIAL_PIECES = 8
"""So many pieces in a row for which it did not pay end its use; a new movement brings one or two."""

AXES = 3

MOST_ODD = 0.02
"""Share of cells such as 1e-05 that may be read one by one."""

_ODD = re.compile(rb"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*\Z")


LARGEST = 1e30
"""A larger number is damage, whatever its unit: a time in nanoseconds has 1.8e18, counts of 64 bits 9.2e18. Squares and
sums of smaller ones stay finite."""


def all_sound(numbers: NDArray[np.float64]) -> bool:
    """Tell whether there is neither NaN nor a number beyond `LARGEST`."""
    return not numbers.size or bool(numbers.min() >= -LARGEST and numbers.max() <= LARGEST)


class NumberReader:
    """Reads pieces of one table.

    Parameters
    ----------
    delimiter : str
        One character.
    fields : int
        Cells of every line.
    wanted : tuple of int
        Columns to read.
    style : StampStyle or None
        How the first wanted column is written, if that is a time in words.
    """

    def __init__(
        self, delimiter: str, fields: int, wanted: tuple[int, ...], style: StampStyle | None = None
    ) -> None:
        self._delimiter = ord(delimiter)
        self._fields = fields
        self._wanted = wanted
        self._style = style
        self._runs = [(run, _Memory()) for run in _runs(wanted)]

    @property
    def recalls(self) -> bool:
        """Tell whether numbers come again often enough for memory to pay."""
        return all(memory.pays for _, memory in self._runs)

    @property
    def reads_times(self) -> bool:
        """Tell whether the first wanted column holds times in words."""
        return self._style is not None

    def read(self, text: bytes) -> NDArray[np.float64] | None:
        """Read whole lines, each ended by a line feed.

        Returns
        -------
        (n, len(wanted)) float64 or None
            None if a line has another number of cells or a wanted one is no number.
        """
        parts: list[NDArray[np.float64]] = []
        at = 0
        while at < len(text):
            end = text.rfind(b"\n", at, at + AT_ONCE) + 1
            part = self._piece(text[at:end]) if end else None
            if part is None:
                return None
            parts.append(part)
            at = end
        return np.concatenate(parts) if parts else None

    def _piece(self, text: bytes) -> NDArray[np.float64] | None:
        """Read one piece."""
        cells = cut_cells(text, self._delimiter, self._fields)
        if cells is None:
            return None
        table = np.empty((cells.ends.shape[1], len(self._wanted)))
        for (place, first, last), memory in self._runs:
            column = cells.columns(first, last)
            if self._style is not None and place == 0:
                values = stamp_cells(column, self._style)
            else:
                values = memory.read(column)
            if values is None:
                return None
            for one, numbers in enumerate(values.reshape(-1, len(table)), start=place):
                table[:, one] = numbers
        return table


def _runs(wanted: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """Cut the wanted columns into the first one, which may be a time, and runs of neighbours.

    Gives the place among the wanted ones, and the first and last column of the file.
    """
    runs = [(0, wanted[0], wanted[0])] if len(wanted) > AXES else []
    for place in range(len(runs), len(wanted)):
        index = wanted[place]
        if len(runs) > (len(wanted) > AXES) and runs[-1][2] == index - 1:
            runs[-1] = (runs[-1][0], runs[-1][1], index)
        else:
            runs.append((place, index, index))
    return runs


class _Memory:
    """Reads one column, by memory as long as that pays."""

    def __init__(self) -> None:
        self._memo: Memo | None = Memo()
        self._poor = 0

    @property
    def pays(self) -> bool:
        """Tell whether the memo is still in use."""
        return self._memo is not None

    def read(self, column: Column) -> NDArray[np.float64] | None:
        """Read the cells; None if one is no number."""
        lengths = column.lengths()
        length = int(lengths[0])
        if length <= 2 * WORD and (lengths == length).all():
            even = even_digits(column, length)
            if even is not None:
                return even.values / 10.0**even.decimals
        if self._memo is None:
            return _numbers(column)
        return self._recalled(self._memo, column)

    def _recalled(self, memo: Memo, column: Column) -> NDArray[np.float64] | None:
        """Read what is known from memory, the rest as it stands."""
        values, known = memo.recall(column)
        if known.all():
            return values
        fresh = np.flatnonzero(~known)
        self._poor = self._poor + 1 if len(fresh) > (1.0 - WORTH_RECALLING) * len(column) else 0
        if self._poor >= TRIAL_PIECES:
            self._memo = None
        rest = column.some(fresh)
        numbers = _numbers(rest)
        if numbers is None:
            return None
        memo.learn(rest, numbers)
        values[fresh] = numbers
        return values


def _numbers(column: Column) -> NDArray[np.float64] | None:
    """Read cells as they stand: the plain ones together, a few others one by one."""
    values, plain = plain_numbers(column)
    if plain.all():
        return values
    odd = np.flatnonzero(~plain)
    if len(odd) > max(1, MOST_ODD * len(column)):
        return None
    for row in odd.tolist():
        cell = column.cell(row)
        if not _ODD.match(cell):
            return None
        values[row] = float(cell)
    return values
