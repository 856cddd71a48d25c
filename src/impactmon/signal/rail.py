"""Samples at the sensor's rail: true values were higher."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PLATEAU = 3
"""Equal consecutive samples of one axis that make a plateau [1]: with noise of 1 LSB a moving axis never repeats so."""

PLATEAU_S = 0.01
"""A plateau lasts at least so long [s]: a fast sensor meets the top of a slow push-off many times within one count, but
over 10 ms a peak of 1 g that lasts 0.3 s falls by 5 mg. An impact cut off for less than that loses a tenth of it."""

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
    sample_rate_hz : float
        Rate, Hz.
    """

    def __init__(self, rail: int, lsb_per_g: float, sample_rate_hz: float) -> None:
        self._rail = rail
        self._equal = max(PLATEAU, round(PLATEAU_S * sample_rate_hz))
        self._plateau_from = min(rail, round(PLATEAU_FROM_G * lsb_per_g))
        self._tail: NDArray[np.int16] = np.empty((0, 3), np.int16)
        self.clipped = 0

    def push(self, counts: NDArray[np.int16]) -> NDArray[np.int64]:
        """Give the samples of `counts` (n, 3) of which an axis is at its rail.

        A plateau is known once it is long enough; samples from there on are marked.
        """
        tail, self._tail = self._tail, _last(self._tail, counts, self._equal - 1)
        if not len(counts) or max(int(counts.max()), -int(counts.min())) < self._plateau_from:
            return _NONE
        flat = np.concatenate((tail, counts)).ravel()
        high = np.flatnonzero((flat >= self._plateau_from) | (flat <= -self._plateau_from))
        high = high[high >= tail.size]
        values = flat[high].astype(np.int32)
        marked = np.abs(values) >= self._rail
        long_enough = high >= 3 * (self._equal - 1)
        for step in range(1, self._equal):
            long_enough &= flat[np.maximum(high - 3 * step, 0)] == values
        marked |= long_enough
        if not marked.any():
            return _NONE
        samples = np.unique(high[marked] // 3) - len(tail)
        self.clipped += len(samples)
        return samples


def _last(tail: NDArray[np.int16], counts: NDArray[np.int16], count: int) -> NDArray[np.int16]:
    """Keep the samples that may begin a plateau."""
    if len(counts) < count:
        counts = np.concatenate((tail, counts))
    return counts[-count:].copy()
