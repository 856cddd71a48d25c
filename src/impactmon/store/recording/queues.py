"""What waits to be committed: packets of each session and changes of rows, in bounded memory."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from impactmon.model import Packet

LIMIT_ITEMS = (
    60_000  # kept while the disk refuses, once held and once waiting: over an hour of one sensor, 50 MB
)

Job = Callable[[Database], None]
"""A change of rows, made inside the transaction of a commit."""


class Source:
    """The packets of one session on their way to the disk: one thread puts, another takes.

    Parameters
    ----------
    session_id : int
        Whose they are.
    committed : callable
        Told how many more packets will survive a crash.

    Attributes
    ----------
    put : callable
        ``put(packet)`` lets a packet wait, or gives False if there is no room.
    waiting : list of Packet
        What waits.
    room : int
        How many may wait.
    refused : int
        Packets that found no room.
    """

    __slots__ = ("_taken", "_taking", "committed", "put", "refused", "room", "session_id", "waiting")

    def __init__(self, session_id: int, committed: Callable[[int], None]) -> None:
        self.session_id = session_id
        self.committed = committed
        self.room = 0
        self.refused = 0
        self.waiting: list[Packet] = []
        self._taken = 0
        self._taking = threading.Lock()
        self.put = _putter(self)

    def put_all(self, packets: Sequence[Packet]) -> int:
        """Let packets wait, as far as there is room; give how many."""
        room = max(0, self.room - len(self.waiting))
        fit = packets if len(packets) <= room else packets[:room]
        self.waiting.extend(fit)
        self.refused += len(packets) - len(fit)
        return len(fit)

    @property
    def accepted(self) -> int:
        """How many packets were put and not refused; exact in the thread that puts."""
        with self._taking:
            return self._taken + len(self.waiting)

    def take(self) -> list[Packet]:
        """Take what waits; what comes meanwhile stays."""
        with self._taking:
            count = len(self.waiting)
            taken = self.waiting[:count]
            del self.waiting[:count]  # one step each: a packet put between them is behind the cut
            self._taken += count
        return taken


def _putter(source: Source) -> Callable[[Packet], bool]:
    """Make what runs for every packet: a closure finds its names at once, and this takes no lock."""
    waiting, append = source.waiting, source.waiting.append

    def put(packet: Packet, /) -> bool:
        if len(waiting) < source.room:
            append(packet)
            return True
        source.refused += 1
        return False

    return put


@dataclass(slots=True)
class Load:
    """What one commit takes: packets with the ids of their sessions, where they come from, and changes of rows."""

    packets: list[tuple[int, list[Packet]]]
    sources: list[Source]
    jobs: list[Job]

    def __len__(self) -> int:
        return len(self.jobs) + sum(len(arrived) for _, arrived in self.packets)


class Queues:
    """The bounded queues of a writer.

    Anybody may put, one at a time may take. What was taken is held until it is safe.

    Parameters
    ----------
    limit_items : int
        How many packets and rows may wait, and how many may be held besides.

    Attributes
    ----------
    refused_rows : int
        Changes of rows that found no room.
    """

    def __init__(self, limit_items: int = LIMIT_ITEMS) -> None:
        self.refused_rows = 0
        self._limit_items = limit_items
        self._sources: list[Source] = []
        self._jobs: deque[Job] = deque()
        self._held: Load | None = None
        self._closed = False
        self._full = False

    def __bool__(self) -> bool:
        return bool(self._held or self._jobs or any(source.waiting for source in self._sources))

    @property
    def expecting(self) -> bool:
        """Sessions are under way: there will be more."""
        return bool(self._sources)

    def add(self, source: Source) -> None:
        """Take packets from one more session."""
        self._sources = [*self._sources, source]  # another thread may be walking over the old list
        self._share_room()

    def remove(self, source: Source) -> None:
        """Forget a session that has ended and whose packets are committed."""
        self._sources = [one for one in self._sources if one is not source]
        self._share_room()

    def put_job(self, job: Job) -> bool:
        """Queue a change of rows behind the packets it was derived from; never waits. False if no room."""
        held = len(self._held) if self._held else 0
        if self._closed or len(self._jobs) + held >= self._limit_items:
            self.refused_rows += 1
            return False
        self._jobs.append(job)
        return True

    def take(self) -> Load | None:
        """Take what is queued now, or again what was taken last until `done` says that it is safe; None if nothing."""
        if self._held is None:
            # Rows first: the packets they came from were put before them, so those are in the same commit.
            jobs = [self._jobs.popleft() for _ in range(len(self._jobs))] if self._jobs else []
            sources = [source for source in self._sources if source.waiting]
            if jobs or sources:
                self._held = Load([(source.session_id, source.take()) for source in sources], sources, jobs)
        return self._held

    def done(self) -> None:
        """Forget what was taken: it is committed, or saved elsewhere."""
        was_full, self._held = self._full, None
        if was_full:
            self._share_room()

    def refused(self) -> None:
        """Make sure that what could not be committed leaves memory bounded."""
        self._share_room()

    def close(self) -> None:
        """Refuse whatever comes from now on."""
        self._closed = True
        self._share_room()

    def _share_room(self) -> None:
        """Give each session its share: a flood must not take the room of the others."""
        self._full = self._closed or (self._held is not None and len(self._held) >= self._limit_items)
        share = 0 if self._full else self._limit_items // max(1, len(self._sources))
        for source in self._sources:
            source.room = share
