"""Counts of a running session: provisional and final together, corrected as later revisions arrive."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from impactmon.model import Event, Impact, Jump, Landing, Loaded, Reject, Status

RECENT = 64
"""Events shown."""


@dataclass(frozen=True, slots=True)
class PausedSpan:
    """A time in which nothing counts; `end_s` is None while it lasts."""

    start_s: float
    end_s: float | None = None

    def covers(self, time_s: float) -> bool:
        """Tell whether a moment lies in it."""
        return self.start_s <= time_s and (self.end_s is None or time_s < self.end_s)


class Tally:
    """Holds the latest revision of each event and what they add up to.

    Attributes
    ----------
    jumps, uncertain, landings : int
        Counted jumps, jumps to look at, counted landings; pauses left out.
    last : Loaded or None
        The last jump landing or landing measured.
    finals : list of Event
        Final events that count, in order; the day's score is made of these.
    changes : int
        How often `finals` has changed.
    """

    def __init__(self) -> None:
        self.finals: list[Event] = []
        self.changes = 0
        self.last: Loaded | None = None
        self._final_counts = [0, 0, 0]
        self._open: dict[str, Event] = {}
        self._recent: OrderedDict[str, Event] = OrderedDict()
        self._pauses: list[PausedSpan] = []
        self._withdrawn: set[str] = set()
        self._added = 0

    @property
    def jumps(self) -> int:
        """Counted jumps, corrections included."""
        return self._total(0) + self._added

    @property
    def uncertain(self) -> int:
        """Jumps to look at."""
        return self._total(1)

    @property
    def landings(self) -> int:
        """Counted landings."""
        return self._total(2)

    @property
    def recent(self) -> tuple[Event, ...]:
        """Latest revision of the last events, oldest first."""
        return tuple(sorted(self._recent.values(), key=lambda event: event.time_s))

    def take(self, event: Event) -> None:
        """Take a revision of an event; an older one than known is ignored."""
        known = self._recent.get(event.id)
        if known is not None and known.revision > event.revision:
            return
        self._show(event)
        if not event.final:
            self._open[event.id] = event
            return
        self._open.pop(event.id, None)
        if not self._is_withdrawn(event) and not self.paused_at(event.time_s):
            self.finals.append(event)
            self.changes += 1
        self._count(event, self._final_counts)

    def paused_at(self, time_s: float) -> bool:
        """Tell whether a moment does not count."""
        return any(span.covers(time_s) for span in self._pauses)

    def pause(self, paused: bool, time_s: float) -> None:
        """Begin or end a pause."""
        running = bool(self._pauses) and self._pauses[-1].end_s is None
        if paused and not running:
            self._pauses.append(PausedSpan(time_s))
        elif not paused and running:
            self._pauses[-1] = PausedSpan(self._pauses[-1].start_s, time_s)

    def add(self) -> None:
        """Count a jump that was missed."""
        self._added += 1

    def withdraw_last(self) -> Event | None:
        """Take away the last counted jump, or one added by hand if there is none; give the jump."""
        for event in reversed(self.recent):
            if isinstance(event, Jump) and self._slot(event) == 0:
                self._withdraw(event)
                return event
        if self._added > 0:
            self._added -= 1
        return None

    def _withdraw(self, jump: Jump) -> None:
        """Take a jump out of the count, and its landing out of the load, as the store does with a rejected one."""
        before = self.finals
        for event in before:
            if jump.id in _jump_ids(event):
                self._count(event, self._final_counts, by=-1)
        self._withdrawn.add(jump.id)
        self.finals = [event for event in before if not self._is_withdrawn(event)]
        self.changes += len(self.finals) != len(before)

    def _is_withdrawn(self, event: Event) -> bool:
        """Tell whether an event is a jump that was taken away, or the landing of one."""
        return not self._withdrawn.isdisjoint(_jump_ids(event))

    def _show(self, event: Event) -> None:
        self._recent[event.id] = event
        self._recent.move_to_end(event.id)
        while len(self._recent) > RECENT:
            self._recent.popitem(last=False)
        if isinstance(event, Reject) and self.last is not None and self.last.id == event.id:
            self.last = None
        if isinstance(event, (Jump, Landing)) and (self.last is None or event.time_s >= self.last.time_s):
            self.last = event

    def _total(self, slot: int) -> int:
        running = [0, 0, 0]
        for event in self._open.values():
            self._count(event, running)
        return self._final_counts[slot] + running[slot]

    def _count(self, event: Event, counts: list[int], *, by: int = 1) -> None:
        slot = self._slot(event)
        if slot is not None:
            counts[slot] += by

    def _slot(self, event: Event) -> int | None:
        """Say what an event adds to: 0 jumps, 1 uncertain jumps, 2 landings."""
        if self._is_withdrawn(event) or self.paused_at(event.time_s) or isinstance(event, (Reject, Impact)):
            return None
        if isinstance(event, Jump):
            return {Status.COUNTED: 0, Status.UNCERTAIN: 1}.get(event.status)
        return 2 if isinstance(event, Landing) and event.status is Status.COUNTED else None


def _jump_ids(event: Event) -> tuple[str, ...]:
    """Give the ids by which an event belongs to a jump: its own, and that of the jump it ends."""
    ended = event.jump_id if isinstance(event, Landing) else None
    return (event.id,) if ended is None else (event.id, ended)
