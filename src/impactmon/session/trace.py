"""The last seconds of the signal, for drawing."""

from __future__ import annotations

import numpy as np

from impactmon.model import Gap, Samples, Trace

TRACE_S = 8.0
"""Length of the trace, s: three jumps and the pauses between them."""


class TraceRing:
    """Keeps the unfiltered resultant of the last seconds.

    Parameters
    ----------
    sample_rate_hz : float
        Rate, Hz.
    """

    def __init__(self, sample_rate_hz: float) -> None:
        self._rate_hz = sample_rate_hz
        self._ring = np.full(max(1, round(TRACE_S * sample_rate_hz)), np.nan, dtype=np.float32)
        self._taken = 0

    def push(self, block: Samples | Gap) -> None:
        """Append samples, or nothing for as long as a gap lasts."""
        if isinstance(block, Gap):
            self._append(np.full(self._gap_samples(block), np.nan, dtype=np.float32), block)
            return
        counts = block.counts[-len(self._ring) :].astype(np.float32)
        self._append(np.sqrt((counts * counts).sum(axis=1)) / np.float32(block.lsb_per_g), block)

    def trace(self) -> Trace:
        """Give what there is, oldest first; the array is the caller's."""
        size = len(self._ring)
        if self._taken < size:
            values = self._ring[: self._taken].copy()
        else:
            values = np.roll(self._ring, -(self._taken % size))
        return Trace(values, self._taken / self._rate_hz, self._rate_hz)

    def _gap_samples(self, gap: Gap) -> int:
        return min(len(self._ring), round(gap.duration_s * self._rate_hz))

    def _append(self, values: np.ndarray, block: Samples | Gap) -> None:
        """Write values at the ring's end; long blocks arrive cut to its size."""
        whole = round(block.duration_s * self._rate_hz) if isinstance(block, Gap) else len(block.counts)
        self._taken += whole
        size = len(self._ring)
        places = np.arange(self._taken - len(values), self._taken) % size
        self._ring[places] = values
