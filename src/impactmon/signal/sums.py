"""Sums over many stretches of a stream at once, exact in any order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from impactmon.signal.history import History


def sums_between(samples: History, first: NDArray[np.int64], stop: NDArray[np.int64]) -> NDArray[np.int64]:
    """Add up samples over stretches that may overlap.

    Parameters
    ----------
    samples : History
        Counts (n, 3).
    first, stop : (k,) int64
        Stretches, each held in `samples`; one not after the other's start gives zero.

    Returns
    -------
    (k, 3) int64
    """
    sums = np.zeros((len(first), 3), np.int64)
    reach = np.maximum.accumulate(stop)
    breaks = np.flatnonzero(first[1:] > reach[:-1]) + 1  # nothing is read between distant stretches
    for group in np.split(np.arange(len(first)), breaks):
        if group.size:
            start = int(first[group].min())
            running = np.zeros((int(reach[group[-1]]) - start + 1, 3), np.int64)
            np.cumsum(samples.view(start, start + len(running) - 1), axis=0, out=running[1:])
            sums[group] = running[stop[group] - start] - running[first[group] - start]
    return sums
