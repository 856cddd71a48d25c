"""The accelerometric index: bone dose without a force model, from the peaks themselves.

Ahola 2010 (doi:10.1016/j.jbiomech.2010.03.021), DISLog: ``sum a_j ln(N_j + 1)`` over bins of peak
acceleration. A sum of logarithms depends on its bins, so they are frozen here and carry a version: the 32
bins used by Rantalainen's group (doi:10.1016/j.bone.2020.115704) on the unfiltered resultant with gravity.
The formula could not be checked against the paper, so the index is labelled experimental.

>>> t = np.arange(200) / 100.0
>>> counter = PeakCounter()
>>> counter.push(np.abs(1.4 * np.sin(2 * np.pi * 2 * t)))
>>> counter.flush()
>>> int(counter.counts.sum())  # four peaks a second
8
>>> round(accelerometric_index(counter.counts), 2)
3.08
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BINS_VERSION = "32 bins, 1"
"""Goes with every stored index: other bins, other numbers."""

FIRST_G = 1.3
"""A run of samples at or above this is one impact, g with gravity."""

_STEPS = ((15, 0.2), (8, 0.3), (4, 0.4), (4, 0.5))
"""How many bins of which width, from `FIRST_G` up to 10.3 g; one more bin is open."""

_WIDTHS = np.concatenate([np.full(count, width) for count, width in _STEPS])

BREAKS_G = np.round(np.concatenate([[FIRST_G], FIRST_G + np.cumsum(_WIDTHS)]), 1)
"""Lower limits of the 32 bins, [low, high), g with gravity; the last is open."""

CENTRES_G = np.append((BREAKS_G[:-1] + BREAKS_G[1:]) / 2.0, BREAKS_G[-1])
"""What a peak of each bin counts, g; the open bin counts its limit."""


class PeakCounter:
    """Counts the maxima of contiguous runs at or above `FIRST_G`, however the samples are cut into blocks.

    Attributes
    ----------
    counts : (32,) int64
        Peaks by bin so far; a run that is still going on is not in yet.
    """

    def __init__(self) -> None:
        self.counts: NDArray[np.int64] = np.zeros(len(BREAKS_G), dtype=np.int64)
        self._open_g = 0.0

    def push(self, resultant_g: NDArray[np.floating]) -> None:
        """Take the next samples of the unfiltered resultant, g with gravity."""
        high = resultant_g >= FIRST_G
        if not len(high):
            return
        edges = np.flatnonzero(np.diff(high, prepend=False, append=False))
        starts, ends = edges[::2], edges[1::2]
        if self._open_g and not high[0]:
            self.flush()
        if not len(starts):
            return
        maxima = np.maximum.reduceat(np.where(high, resultant_g, 0.0), starts)
        if starts[0] == 0:
            maxima[0] = max(maxima[0], self._open_g)
        self._open_g = 0.0
        if ends[-1] == len(high):
            self._open_g = float(maxima[-1])
            maxima = maxima[:-1]
        self._add(maxima)

    def flush(self) -> None:
        """End the run that is still open: at a gap or at the end."""
        if self._open_g:
            self._add(np.asarray([self._open_g]))
        self._open_g = 0.0

    def _add(self, maxima: NDArray[np.floating]) -> None:
        bins = np.searchsorted(BREAKS_G, maxima, side="right") - 1
        self.counts += np.bincount(bins, minlength=len(self.counts))


def accelerometric_index(counts: NDArray[np.int64]) -> float:
    """Give the index of a day from its peak counts by bin, g.

    Parameters
    ----------
    counts : (32,) int64
        From `PeakCounter`.
    """
    if counts.shape != CENTRES_G.shape:
        raise ValueError(f"{len(CENTRES_G)} bins are needed ({BINS_VERSION}), not {counts.shape}")
    return float(np.sum(CENTRES_G * np.log1p(counts)))
