"""Counts of a running session: provisional and final together, corrected as later revisions arrive."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

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


class Counts(NamedTuple):
    """Counted jumps, jumps to look at, counted landings; pauses left out, corrections included."""

    jumps: int
    uncertain: int
    landings: int


class Withdrawn(NamedTuple):
    """A jump that was taken away, and when it was; `id` is None for one that had been added by hand."""

    time_s: float
    id: str | None


_NONE = (0, 0, 0)


def _one_day(_time_s: float) -> date | None:
    """Tell no days apart."""
    return None


class Tally:
    """Holds the latest revision of each event and what they add up to.

    Parameters
    ----------
    day_of : callable
        Gives the local day of a moment, s from the session's start.

    Attributes
    ----------
    last : Loaded or None
        The last jump landing or landing measured.
    finals : list of Event
        Final events that count, in order; the day's score is made of these.
    changes : int
        How often `finals` has changed.
    """

    def __init__(self, day_of: Callable[[float], date | None] = _one_day) -> None:
        self._day_of = day_of
        self.finals: list[Event] = []
        self.changes = 0
        self.last: Loaded | None = None
        self._final_counts: dict[date | None, list[int]] = {}
        self._open: dict[str, Event] = {}
        self._recent: OrderedDict[str, Event] = OrderedDict()
        self._pauses: list[PausedSpan] = []
        self._withdrawn: set[str] = set()
        self._added_s: list[float] = []

    @property
    def total(self) -> Counts:
        """Counts of the whole session."""
        return self._sum(self._days())

    def on(self, day: date | None) -> Counts:
        """Give the counts of one local day."""
        return self._sum({day})

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

    def add(self, time_s: float) -> None:
        """Count a jump that was missed."""
        self._added_s.append(time_s)

    def withdraw_last(self) -> Withdrawn | None:
        """Take away the last counted jump, or the last one added by hand if there is none."""
        for event in reversed(self.recent):
            if isinstance(event, Jump) and self._slot(event) == 0:
                self._withdraw(event)
                return Withdrawn(event.time_s, event.id)
        return Withdrawn(self._added_s.pop(), None) if self._added_s else None

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

    def _days(self) -> set[date | None]:
        """Give the days on which something was counted."""
        moments = [*self._added_s, *(event.time_s for event in self._open.values())]
        return {*self._final_counts, *map(self._day_of, moments)}

    def _sum(self, days: Collection[date | None]) -> Counts:
        """Add up what was counted on some days: final events, open ones, jumps added by hand."""
        counts = {day: [*self._final_counts.get(day, _NONE)] for day in days}
        for event in self._open.values():
            if self._day_of(event.time_s) in counts:
                self._count(event, counts)
        jumps, uncertain, landings = (sum(slot) for slot in zip(_NONE, *counts.values(), strict=True))
        return Counts(
            jumps + sum(self._day_of(at_s) in counts for at_s in self._added_s), uncertain, landings
        )

    def _count(self, event: Event, counts: dict[date | None, list[int]], *, by: int = 1) -> None:
        slot = self._slot(event)
        if slot is not None:
            counts.setdefault(self._day_of(event.time_s), [*_NONE])[slot] += by

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
