"""The recent past of a stream, addressed by absolute sample index."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class History:
    """A growing array that forgets its beginning.

    Parameters
    ----------
    dtype : dtype-like
        Of the rows.
    columns : int
        0 for one-dimensional rows.
    """

    def __init__(self, dtype: Any, columns: int = 0) -> None:
        self._rows: NDArray[Any] = np.empty((0, columns) if columns else (0,), dtype=dtype)
        self._used = 0
        self.base = 0

    @property
    def end(self) -> int:
        """Index after the last row."""
        return self.base + self._used

    def append(self, rows: NDArray[Any]) -> None:
        """Add rows at the end."""
        self.extend(len(rows))[...] = rows

    def extend(self, count: int) -> NDArray[Any]:
        """Add rows at the end and give them to be filled."""
        first, self._used = self._used, self._used + count
        if self._used > len(self._rows):
            length = max(self._used, 2 * len(self._rows), 256)
            grown = np.empty((length, *self._rows.shape[1:]), self._rows.dtype)
            grown[:first] = self._rows[:first]
            self._rows = grown
        return self._rows[first : self._used]

    def forget_before(self, index: int) -> None:
        """Drop rows before `index`, once that frees at least half of what is held."""
        surplus = index - self.base
        if surplus * 2 < self._used:
            return
        kept = self._used - surplus
        self._rows[:kept] = self._rows[surplus : self._used].copy()
        self._used = kept
        self.base = index

    def view(self, start: int, stop: int) -> NDArray[Any]:
        """Give the rows from `start` to `stop`, which must be held, without copying."""
        return self._rows[start - self.base : stop - self.base]

    def take(self, indices: NDArray[np.int64]) -> NDArray[Any]:
        """Give the rows at `indices`, the first or last one held for those beyond the ends."""
        return self._rows[: self._used].take(indices - self.base, axis=0, mode="clip")

    def padded(self, start: int, stop: int) -> NDArray[Any]:
        """Give rows from `start` to `stop`, repeating the first or last one held beyond the ends."""
        if start >= self.base and stop <= self.end:
            return self.view(start, stop)
        return self.take(np.arange(start, stop))
