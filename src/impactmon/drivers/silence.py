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
"""After a silence samples are held so long, s: a link that was only late delivers them in a burst. Another silence
meanwhile begins the wait anew, as its burst is still to come."""

HOLD_S = 10.0
"""Samples are held no longer than this, s: a link that stutters on and on is judged as it stands."""

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
        self._held_since_ns = 0
        self._held: list[NDArray[np.int16]] = []

    def place(self, counts: NDArray[np.int16], host_ns: int, info: StreamInfo) -> list[Samples | Gap]:
        """Append samples that arrived at `host_ns`; after a silence they are held for a moment."""
        self._counts.decoded += 1
        last_ns, self._last_ns = self._last_ns, host_ns
        silent = last_ns is not None and host_ns - last_ns >= SILENCE_S * 1e9
        # Judged before this packet is added: it may be the first of a burst, those before it are complete.
        ready = self._judge(last_ns, info) if self._can_judge(host_ns, silent=silent) else []
        if silent:
            self._resumed_ns = host_ns
            self._silent_since_ns = self._silent_since_ns or last_ns
        if self._silent_since_ns is None:
            return [*ready, *self._timeline.samples(counts, info)]
        if not self._held:
            self._held_since_ns = host_ns
        self._held.append(counts)
        return ready

    def forget_held(self) -> None:
        """Drop samples held after a silence: the silence goes on."""
        self._held = []

    def release(self, info: StreamInfo) -> list[Samples | Gap]:
        """Give what is open: samples held after a silence, with a gap if they do not make up for it."""
        ready = self._judge(self._last_ns, info) if self._held else []
        return [*ready, *self._timeline.end_stuck()]

    def _can_judge(self, host_ns: int, *, silent: bool) -> bool:
        if not self._held:
            return False
        caught_up = not silent and host_ns - self._resumed_ns >= CATCH_UP_S * 1e9
        return caught_up or host_ns - self._held_since_ns >= HOLD_S * 1e9

    def _judge(self, until_ns: int | None, info: StreamInfo) -> list[Samples | Gap]:
        """Compare the samples held with the time from the silence's beginning to `until_ns`."""
        since_ns, self._silent_since_ns = self._silent_since_ns, None
        held = np.concatenate(self._held)
        self._held = []
        passed_s = ((until_ns or 0) - (since_ns or 0)) / 1e9
        missing = round(passed_s * info.sample_rate_hz) - len(held)
        gaps = self._timeline.gap(missing, LINK_LOST) if missing >= EVIDENCE_S * info.sample_rate_hz else []
        return [*gaps, *self._timeline.samples(held, info)]
