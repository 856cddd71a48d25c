"""Cut lines of delimited text into cells, all at once: arrays of where each begins and ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WORD = 8
FRONT = b"0" * 2 * WORD
"""Room before the text, so that the two words before the end of the first cell exist."""

LINE_FEED, BLANK = 10, 32


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of some rows, all with the same number of them.

    Attributes
    ----------
    text : bytes
        The text, `FRONT` before it.
    words : (b - 7,) uint64
        Eight characters from each place on, the first one lowest.
    starts, ends : (fields, n) int64
        Where each cell begins, and the place behind its last character; column by column, so that numpy's loops
        run down a column instead of across its row of three or four.
    """

    text: bytes
    words: NDArray[np.uint64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def columns(self, first: int, last: int) -> Column:
        """Give the cells of neighbouring columns, one column after the other, as if they were one."""
        part = slice(first, last + 1)
        return Column(self.text, self.words, self.starts[part].reshape(-1), self.ends[part].reshape(-1))


@dataclass(frozen=True, slots=True)
class Column:
    """Cells that hold one kind of thing, as `Cells` describes them."""

    text: bytes
    words: NDArray[np.uint64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        """Count the cells."""
        return len(self.ends)

    def lengths(self) -> NDArray[np.int64]:
        """Give the number of characters of each cell."""
        return self.ends - self.starts

    def some(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Column:
        """Give some of the cells."""
        return Column(self.text, self.words, self.starts[rows], self.ends[rows])

    def cell(self, row: int) -> bytes:
        """Give one cell."""
        return self.text[self.starts[row] : self.ends[row]]


def cut_cells(text: bytes, delimiter: int, fields: int) -> Cells | None:
    """Cut lines into cells, without the blank some write after a delimiter.

    Parameters
    ----------
    text : bytes
        Whole lines, each ended by a line feed.
    delimiter : int
        Code of the character between cells.
    fields : int
        Cells of every line.

    Returns
    -------
    Cells or None
        None if a line has another number of cells.
    """
    padded = FRONT + text
    signs = np.frombuffer(padded, dtype=np.uint8)
    ends = np.flatnonzero((signs == delimiter) | (signs == LINE_FEED))
    if len(ends) % fields:
        return None
    last = signs.take(ends) == LINE_FEED
    if not last[fields - 1 :: fields].all() or np.count_nonzero(last) * fields != len(ends):
        return None
    first_row = int(ends[fields - 1])
    ends = np.ascontiguousarray(ends.reshape(-1, fields).T)
    starts = np.empty_like(ends)
    starts[0, 0] = len(FRONT)
    np.add(ends[-1, :-1], 1, out=starts[0, 1:])
    np.add(ends[:-1], 1, out=starts[1:])
    if text.find(bytes((delimiter, BLANK)), 0, first_row) >= 0:
        starts += signs.take(starts) == BLANK
    words = np.ndarray((len(padded) - WORD + 1,), dtype="<u8", buffer=padded, strides=(1,))
    return Cells(padded, words, starts, ends)
