"""What the sensor reads at rest, by time: a sensor that errs shows it whenever its wearer stands still."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

REST_AGE_S = 60.0
"""For how long a quiet second speaks for what follows [s]: longer, and the sensor may point elsewhere, where other axes
err by other amounts."""

REST_SECONDS = 5
"""Quiet seconds of which the median is taken, the latest ones [1]: one of them may be somebody leaning slowly."""

PENDING_S = 30.0
"""Contacts are judged within this of when they happen [s]."""

Floats = NDArray[np.float64]


class RestLevels:
    """Resultants of the quiet seconds of the last minutes."""

    def __init__(self) -> None:
        self._end_s: Floats = np.empty(0)
        self._level_g: Floats = np.empty(0)

    def add(self, end_s: Floats, level_g: Floats, since_s: float) -> None:
        """Take quiet seconds by their ends, ascending; forget those too old for any contact still to be judged.

        Parameters
        ----------
        end_s, level_g : (k,) float64
            Ends, s from the recording's start, and resultants, g.
        since_s : float
            Where the block they come from begins, s.
        """
        kept = self._end_s >= since_s - REST_AGE_S - PENDING_S
        self._end_s = np.concatenate((self._end_s[kept], end_s))
        self._level_g = np.concatenate((self._level_g[kept], level_g))

    def before(self, time_s: Floats) -> Floats:
        """Give what the sensor read at rest shortly before some times, g; NaN where it was not at rest."""
        stop = np.searchsorted(self._end_s, time_s, "right")
        first = np.maximum(np.searchsorted(self._end_s, time_s - REST_AGE_S), stop - REST_SECONDS)
        count = stop - first
        level_g = np.full(len(time_s), np.nan)
        for number in range(1, REST_SECONDS + 1):
            rows = np.flatnonzero(count == number)
            if rows.size:
                levels = self._level_g[first[rows, None] + np.arange(number)]
                level_g[rows] = np.sort(levels, axis=1)[:, (number - 1) // 2]
        return level_g
