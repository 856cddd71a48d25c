"""Samples at the sensor's rail: true values were higher."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PLATEAU = 3
"""Equal consecutive samples of one axis that make a plateau [1]: with noise of 1 LSB a moving axis never repeats so."""

PLATEAU_FROM_G = 1.5
"""Plateaus count from here [g]: no commodity range is below 2 g, and a resting axis stays at 1 g."""


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

    def push(self, counts: NDArray[np.int16]) -> NDArray[np.bool_]:
        """Tell for each sample of `counts` (n, 3) whether an axis is at its rail.

        A plateau is known at its third sample, which alone is marked.
        """
        joined = np.concatenate((self._tail, counts))
        marked = np.zeros(len(joined), np.bool_)
        if len(joined) and max(int(joined.max()), -int(joined.min())) >= self._plateau_from:
            size = np.abs(joined.astype(np.int32))
            marked |= (size >= self._rail).any(axis=1)
            same = np.ones((max(len(joined) - PLATEAU + 1, 0), 3), np.bool_)
            for step in range(1, PLATEAU):
                same &= joined[step : step + len(same)] == joined[: len(same)]
            same &= size[: len(same)] >= self._plateau_from
            marked[PLATEAU - 1 :] |= same.any(axis=1)
        fresh = marked[len(self._tail) :]
        self._tail = joined[-(PLATEAU - 1) :]
        self.clipped += int(fresh.sum())
        return fresh
