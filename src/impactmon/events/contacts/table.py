"""Measured contacts in columns: a stretch of them is judged at once, whether it is one or a thousand."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_WHOLE = ("index", "height", "deficit", "excess", "first_index", "peak_index", "clipped")
_REAL = ("peak_g", "slope_g_s", "around_g")
_DIRECTION = slice(len(_REAL), len(_REAL) + 3)
_SHAPE_FROM = len(_REAL) + 3


@dataclass(frozen=True, slots=True)
class Measured:
    """What an event tells of its contact.

    Attributes
    ----------
    index : int
        Sample of the slow peak.
    first_index : int
        Sample under which the contact was first shown: part of its event's id.
    peak_index : int
        Sample of the sharp peak.
    peak_g : float
        20 Hz low-passed resultant there, g.
    slope_g_s : float
        Steepest rise before it, g/s.
    around_g : float
        Mean of the low-passed resultant around it, g.
    clipped : bool
        A sample around the contact was at the rail.
    """

    index: int
    first_index: int
    peak_index: int
    peak_g: float
    slope_g_s: float
    around_g: float
    clipped: bool


class Contacts:
    """Contacts in order of time with their measures; each column is an array of equal length.

    Parameters
    ----------
    whole : (n, 7) int64
        Columns of integers: those of `Measured`, the height of the slow peak in quanta, and the running sums
        `deficit` and `excess` of the slow resultant up to it in quanta x samples.
    real : (n, 6 + m) float64
        `peak_g`, `slope_g_s`, `around_g`, direction (low-passed specific force at the peak, g) and shape
        (`m` means, g).
    """

    def __init__(self, whole: Ints, real: Floats) -> None:
        self._whole = whole
        self._real = real
        self.index: Ints = whole[:, 0]
        self.height: Ints = whole[:, 1]
        self.deficit: Ints = whole[:, 2]
        self.excess: Ints = whole[:, 3]
        self.clipped = whole[:, _WHOLE.index("clipped")]
        self.peak_g = real[:, _REAL.index("peak_g")]
        self.slope_g_s = real[:, _REAL.index("slope_g_s")]
        self.direction = real[:, _DIRECTION]
        self.shape = real[:, _SHAPE_FROM:]

    @classmethod
    def gather(cls, columns: dict[str, NDArray[Any]]) -> Contacts:
        """Lay columns side by side: those of `Measured`, `height`, `deficit`, `excess`, `direction`, `shape`."""
        whole = np.stack([columns[name] for name in _WHOLE], axis=1).astype(np.int64, copy=False)
        parts = [*(columns[name][:, None] for name in _REAL), columns["direction"], columns["shape"]]
        return cls(whole, np.concatenate(parts, axis=1))

    @classmethod
    def none(cls, shape: int) -> Contacts:
        """Give no contact, for shapes of so many numbers."""
        return cls(np.empty((0, len(_WHOLE)), np.int64), np.empty((0, _SHAPE_FROM + shape)))

    def __len__(self) -> int:
        return len(self._whole)

    def joined(self, later: Contacts) -> Contacts:
        """Give these and later ones."""
        if not len(later):
            return self
        if not len(self):
            return later
        return Contacts(
            np.concatenate((self._whole, later._whole)), np.concatenate((self._real, later._real))
        )

    def between(self, first: int, stop: int | None = None) -> Contacts:
        """Give those from `first` to `stop`."""
        return Contacts(self._whole[first:stop], self._real[first:stop])

    def pause(self, row: int) -> float:
        """Give the samples to the nearer of the contacts before and after one; inf for a lone one."""
        near = self.index[max(row - 1, 0) : row + 2]
        return float(np.diff(near).min()) if len(near) > 1 else inf

    @property
    def first_index(self) -> Ints:
        """Samples under which they were first shown."""
        return self._whole[:, _WHOLE.index("first_index")]

    def measured(self, row: int) -> Measured:
        """Give what an event tells of one contact."""
        index, _, _, _, first_index, peak_index, clipped = self._whole[row].tolist()
        peak_g, slope_g_s, around_g = self._real[row, : len(_REAL)].tolist()
        return Measured(index, first_index, peak_index, peak_g, slope_g_s, around_g, clipped > 0)

    def rows(self, places: Ints, row: np.dtype[np.void]) -> NDArray[np.void]:
        """Copy columns of some contacts into records that have fields of the same names."""
        rows = np.zeros(len(places), row)
        for names, columns in ((_WHOLE, self._whole), (_REAL, self._real)):
            for number, name in enumerate(names):
                if name in (row.names or ()):
                    rows[name] = columns[places, number]
        return rows
