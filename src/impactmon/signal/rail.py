"""Samples at the sensor's rail: true values were higher."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PLATEAU = 3
"""Equal consecutive samples of one axis that make a plateau [1]: with noise of 1 LSB a moving axis never repeats so."""

PLATEAU_FROM_G = 1.5
"""Plateaus count from here [g]: no commodity range is below 2 g, and a resting axis stays at 1 g."""

_NONE = np.empty(0, np.int64)


class RailMonitor:
    """Marks samples at the rail, known or betrayed by plateaus.

    Parameters
    ----------
    rail : int
        Absolute count of the known rail.
    lsb_per_g : float
        Counts per g.
    """

    def __init__(self, rail: int, lsb_per_g: float) -> None:
        self._rail = rail
        self._plateau_from = min(rail, round(PLATEAU_FROM_G * lsb_per_g))
        self._tail: NDArray[np.int16] = np.empty((0, 3), np.int16)
        self.clipped = 0

    def push(self, counts: NDArray[np.int16]) -> NDArray[np.int64]:
        """Give the samples of `counts` (n, 3) of which an axis is at its rail.

        A plateau is known at its third sample, which alone is marked.
        """
        tail, self._tail = self._tail, _last(self._tail, counts)
        if not len(counts) or max(int(counts.max()), -int(counts.min())) < self._plateau_from:
            return _NONE
        flat = np.concatenate((tail, counts)).ravel()
        high = np.flatnonzero((flat >= self._plateau_from) | (flat <= -self._plateau_from))
        high = high[high >= tail.size]
        values = flat[high].astype(np.int32)
        marked = np.abs(values) >= self._rail
        long_enough = high >= 3 * (PLATEAU - 1)
        for step in range(1, PLATEAU):
            long_enough &= flat[np.maximum(high - 3 * step, 0)] == values
        marked |= long_enough
        if not marked.any():
            return _NONE
        samples = np.unique(high[marked] // 3) - len(tail)
        self.clipped += len(samples)
        return samples


def _last(tail: NDArray[np.int16], counts: NDArray[np.int16]) -> NDArray[np.int16]:
    """Keep the samples that may begin a plateau."""
    if len(counts) < PLATEAU - 1:
        counts = np.concatenate((tail, counts))
    return counts[-(PLATEAU - 1) :].copy()
