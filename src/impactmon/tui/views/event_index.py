"""Many events, asked often: which of them are on screen, how many there are; a week can hold 100,000."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from impactmon.model import Event, Jump, Reject, Status
from impactmon.store.sessions.shown import AddedJump

REJECTED, LANDED, DOUBTFUL, COUNTED = range(4)
"""What an event amounts to, the least telling first."""


class EventIndex:
    """Answers questions about events without walking through all of them.

    Parameters
    ----------
    events : sequence of Event
        In order of time.
    before : EventIndex or None
        Of the first of these events: what it knows is not asked again.
    """

    def __init__(self, events: Sequence[Event], before: EventIndex | None = None) -> None:
        self.events = events
        known = before if before is not None and before.begins(events) else None
        new = events[len(known.events) :] if known else events
        times_s = np.array([event.time_s for event in new], np.float64)
        ranks = np.array([_rank(event) for event in new], np.int8)
        self._times_s = np.concatenate([known._times_s, times_s]) if known else times_s
        self._ranks = np.concatenate([known._ranks, ranks]) if known else ranks

    def begins(self, events: Sequence[Event]) -> bool:
        """Tell whether `events` are the indexed ones and perhaps more: while a file is read, they only grow."""
        size = len(self.events)
        return 0 < size <= len(events) and tuple(events[:size]) == tuple(self.events)

    def counts(self, until_s: float | None = None) -> dict[str, int]:
        """Count jumps, uncertain events and rejected ones, up to a time or of all."""
        stop = len(self.events) if until_s is None else int(np.searchsorted(self._times_s, until_s))
        found = np.bincount(self._ranks[:stop], minlength=4)
        return {
            "jumps": int(found[COUNTED]), "uncertain": int(found[DOUBTFUL]), "rejected": int(found[REJECTED])
        }  # fmt: skip

    def telling(self, start_s: float, stop_s: float, columns: int) -> list[Event]:
        """Give the events of a span of time; where many share a column, the most telling of each."""
        first, last = np.searchsorted(self._times_s, [start_s, stop_s])
        if last - first <= columns:
            return list(self.events[first:last])
        edges = np.searchsorted(self._times_s[first:last], np.linspace(start_s, stop_s, columns + 1)) + first
        edges[-1] = last
        return [
            self.events[low + int(np.argmax(self._ranks[low:high]))]
            for low, high in pairwise(edges)
            if high > low
        ]


def _rank(event: Event) -> int:
    if isinstance(event, Reject) or event.status is Status.REJECTED:
        return REJECTED
    if event.status is Status.UNCERTAIN:
        return DOUBTFUL
    return COUNTED if isinstance(event, (Jump, AddedJump)) else LANDED
