"""Sensors without clock and sequence: only a long silence that nothing makes up for is evidence of loss.

On such a link a lost packet cannot be told from a late one: a detector of single losses reported 50 where
there were none. So no losses are counted below a quarter of a second; recordings carry timing grade B.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from impactmon.drivers.base import DecodeCounts, StreamInfo
from impactmon.drivers.timeline import LINK_LOST, Timeline
from impactmon.model import Gap, Samples

SILENCE_S = 0.25
"""Silence that is looked into, s: several connection events and a retry fit in."""

CATCH_UP_S = 0.35
"""After a silence samples are held so long, s: a link that was only late delivers them in a burst."""

EVIDENCE_S = 0.1
"""A shortfall below this is jitter, s."""


class CountTimeline:
    """Counts samples as time, and judges silences by whether a burst makes up for them.

    Parameters
    ----------
    counts : DecodeCounts
        Updated.
    """

    def __init__(self, counts: DecodeCounts) -> None:
        self._counts = counts
        self._timeline = Timeline(counts)
        self._last_ns: int | None = None
        self._silent_since_ns: int | None = None
        self._resumed_ns = 0
        self._held: list[NDArray[np.int16]] = []

    def place(self, counts: NDArray[np.int16], host_ns: int, info: StreamInfo) -> list[Samples | Gap]:
        """Append samples that arrived at `host_ns`; after a silence they are held for a moment."""
        self._counts.decoded += 1
        last_ns, self._last_ns = self._last_ns, host_ns
        if self._silent_since_ns is None and last_ns is not None and host_ns - last_ns >= SILENCE_S * 1e9:
            self._silent_since_ns = last_ns
        if self._silent_since_ns is not None and not self._held:
            self._resumed_ns = host_ns
        if self._silent_since_ns is None:
            return [self._timeline.samples(counts, info)]
        self._held.append(counts)
        return self.release(info) if host_ns - self._resumed_ns >= CATCH_UP_S * 1e9 else []

    def forget_held(self) -> None:
        """Drop samples held after a silence: the silence goes on."""
        self._held = []

    def release(self, info: StreamInfo) -> list[Samples | Gap]:
        """Give held samples, after a gap if they do not make up for the silence."""
        if self._silent_since_ns is None or self._last_ns is None or not self._held:
            return []
        passed_s = (self._last_ns - self._silent_since_ns) / 1e9
        held = np.concatenate(self._held)
        missing = round(passed_s * info.sample_rate_hz) - len(held)
        self._silent_since_ns, self._held = None, []
        gaps = self._timeline.gap(missing, LINK_LOST) if missing >= EVIDENCE_S * info.sample_rate_hz else []
        return [*gaps, self._timeline.samples(held, info)]
