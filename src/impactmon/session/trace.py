"""The last seconds of the signal, for drawing."""

from __future__ import annotations

import numpy as np

from impactmon.model import Gap, Samples, Trace

TRACE_S = 8.0
"""Length of the trace, s: three jumps and the pauses between them."""

WAITING_BLOCKS = 256
"""Blocks kept as they are until somebody looks; of many sensors most are not looked at."""


class TraceRing:
    """Keeps the unfiltered resultant of the last seconds; it is computed when looked at.

    Parameters
    ----------
    sample_rate_hz : float
        Rate, Hz.
    """

    def __init__(self, sample_rate_hz: float) -> None:
        self._rate_hz = sample_rate_hz
        self._ring = np.full(max(1, round(TRACE_S * sample_rate_hz)), np.nan, dtype=np.float32)
        self._taken = 0
        self._waiting: list[Samples | Gap] = []

    def push(self, block: Samples | Gap) -> None:
        """Append samples, or nothing for as long as a gap lasts."""
        self._waiting.append(block)
        if len(self._waiting) > WAITING_BLOCKS:
            self._work()

    def trace(self) -> Trace:
        """Give what there is, oldest first; the array is the caller's."""
        self._work()
        size = len(self._ring)
        if self._taken < size:
            values = self._ring[: self._taken].copy()
        else:
            values = np.roll(self._ring, -(self._taken % size))
        return Trace(values, self._taken / self._rate_hz, self._rate_hz)

    def _work(self) -> None:
        """Write what waits to the ring's end."""
        size = len(self._ring)
        for block in self._waiting:
            if isinstance(block, Gap):
                whole = round(block.duration_s * self._rate_hz)
                values = np.full(min(size, whole), np.nan, dtype=np.float32)
            else:
                whole = len(block.counts)
                counts = block.counts[-size:].astype(np.float32)
                values = np.sqrt((counts * counts).sum(axis=1)) / np.float32(block.lsb_per_g)
            self._taken += whole
            self._ring[np.arange(self._taken - len(values), self._taken) % size] = values
        self._waiting.clear()
