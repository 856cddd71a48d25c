"""The one thread that commits: everything that is stored passes its bounded queues.

Packets are put there before they are decoded, and what is found in them later; a commit takes the derived rows
first and the packets second, so a row is never committed before the bytes it was derived from. A commit that fails
is rolled back whole and tried again with the same items, which wait in bounded memory.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlite_utils import Database

from impactmon.errors import StoreError
from impactmon.model import Packet
from impactmon.store.inserting import insert_packets
from impactmon.store.trouble import translate

log = logging.getLogger(__name__)

LINGER_S = 0.6  # collect this long, then commit: with the commit itself below 1 s after arrival
LIMIT_ITEMS = (
    60_000  # kept while the disk refuses, once held and once waiting: over an hour of one sensor, 50 MB
)
FIRST_RETRY_S, LONGEST_RETRY_S = 0.5, 10.0

Job = Callable[[Database], None]


class Source:
    """The packets of one session on their way to the disk.

    Parameters
    ----------
    session_id : int
        Whose they are.
    committed : callable
        Told how many more packets will survive a crash.
    """

    def __init__(self, session_id: int, committed: Callable[[int], None]) -> None:
        self.session_id = session_id
        self.committed = committed
        self.waiting: deque[Packet] = deque()


@dataclass(slots=True)
class _Load:
    """What one commit takes."""

    packets: list[tuple[Source, list[Packet]]] = field(default_factory=list["tuple[Source, list[Packet]]"])
    jobs: list[Job] = field(default_factory=list[Job])
    marks: list[threading.Event] = field(default_factory=list[threading.Event])

    def __len__(self) -> int:
        return len(self.jobs) + sum(len(arrived) for _, arrived in self.packets)


class Writer:
    """The writer thread and its queues.

    Parameters
    ----------
    database : sqlite_utils.Database
        The one writing connection.
    lock : threading.RLock
        Held while the connection is used, here and by `Store`.
    path : Path
        The database file; watched, because SQLite goes on writing into a deleted file.
    rescue : callable
        Takes packets when the file is gone: ``rescue(session_id, packets)``.
    linger_s : float
        How long packets are collected before they are committed together, s.
    limit_items : int
        How many packets and rows may wait in memory.

    Attributes
    ----------
    trouble : StoreError or None
        Why the last commit failed; None once one succeeded.
    moved : bool
        The file is not where it was.
    dropped_packets : int
        Packets that found the queue full.
    refused_rows : int
        Changes of rows that found the queue full or that SQLite refused; packets are not among them.
    """

    def __init__(
        self,
        database: Database,
        lock: threading.RLock,
        path: Path,
        rescue: Callable[[int, list[Packet]], None],
        *,
        linger_s: float = LINGER_S,
        limit_items: int = LIMIT_ITEMS,
    ) -> None:
        self.trouble: StoreError | None = None
        self.moved = False
        self.dropped_packets = 0
        self.refused_rows = 0
        self._database = database
        self._lock = lock
        self._path = path
        self._identity = _identity(path)
        self._rescue = rescue
        self._linger_s = linger_s
        self._limit_items = limit_items
        self._share = limit_items  # of one session: a flood must not take the room of the others
        self._sources: list[Source] = []
        self._jobs: deque[Job | threading.Event] = deque()
        self._held = 0
        self._work = threading.Event()
        self._hurry = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="impactmon-writer", daemon=True)
        self._thread.start()

    def add_source(self, source: Source) -> None:
        """Take packets from one more session."""
        self._sources = [*self._sources, source]  # the thread may be walking over the old list
        self._share = self._limit_items // len(self._sources)

    def remove_source(self, source: Source) -> None:
        """Forget a session that has ended and was flushed."""
        self._sources = [one for one in self._sources if one is not source]
        self._share = self._limit_items // max(1, len(self._sources))

    def put_packet(self, source: Source, packet: Packet) -> bool:
        """Queue a packet; never waits. False, and counted, if the bounded queue is full."""
        waiting = source.waiting
        if self._closing or len(waiting) >= self._share or self._held >= self._limit_items:
            self.dropped_packets += 1
            return False
        waiting.append(packet)
        if not self._work.is_set():
            self._work.set()
        return True

    def put_job(self, job: Job) -> bool:
        """Queue a change of rows behind the packets it was derived from; never waits."""
        if self._closing or len(self._jobs) + self._held >= self._limit_items:
            self.refused_rows += 1
            return False
        self._jobs.append(job)
        self._work.set()
        return True

    def flush(self, *, timeout_s: float = 30.0) -> bool:
        """Wait until everything queued so far is committed; False if it was not within `timeout_s`."""
        reached = threading.Event()
        self._jobs.append(reached)
        self._hurry.set()
        self._work.set()
        return reached.wait(timeout_s) and self.trouble is None

    def close(self, *, timeout_s: float = 30.0) -> bool:
        """Commit what is queued and end the thread; False if something could not be stored."""
        self._closing = True
        self._hurry.set()
        self._work.set()
        self._thread.join(timeout_s)
        return not self._thread.is_alive() and not self._waiting() and self.trouble is None

    def _run(self) -> None:
        """Collect, commit, repeat."""
        while True:
            self._work.wait()
            if not self._closing:
                self._hurry.wait(self._linger_s)
            self._hurry.clear()
            self._work.clear()
            if not self._commit_patiently(self._take()):
                return
            if self._closing and not self._waiting():
                return

    def _waiting(self) -> bool:
        return bool(self._jobs) or any(source.waiting for source in self._sources)

    def _take(self) -> _Load:
        """Take what is queued now: rows first, so that the packets they came from are in the same commit."""
        load = _Load()
        for _ in range(len(self._jobs)):
            item = self._jobs.popleft()
            if isinstance(item, threading.Event):
                load.marks.append(item)
            else:
                load.jobs.append(item)
        for source in self._sources:
            if source.waiting:
                popleft = source.waiting.popleft
                load.packets.append((source, [popleft() for _ in range(len(source.waiting))]))
        return load

    def _commit_patiently(self, load: _Load) -> bool:
        """Commit a load, again and again if need be; False if closed before it worked."""
        wait_s = FIRST_RETRY_S
        while True:
            try:
                self._store(load)
            except (sqlite3.Error, OSError) as error:
                self._note(error)
            else:
                self.trouble = None
                self._held = 0
                return True
            if self._closing:
                self._give_up(load)
                return False
            self._held = len(load)
            self._hurry.wait(wait_s)
            self._hurry.clear()
            wait_s = min(2 * wait_s, LONGEST_RETRY_S)

    def _store(self, load: _Load) -> None:
        """Commit all of a load, or nothing; then tell who waits for it."""
        if self._gone():
            self._save_elsewhere(load)
        elif load.packets or load.jobs:
            self._transact(load)
        for source, arrived in load.packets:
            source.committed(len(arrived))
        for mark in load.marks:
            mark.set()

    def _transact(self, load: _Load) -> None:
        """Write raw rows and the rows derived from them in one transaction."""
        with self._lock:
            connection = self._database.conn
            connection.execute("BEGIN IMMEDIATE")
            try:
                for source, arrived in load.packets:
                    insert_packets(self._database, source.session_id, arrived)
                refused = sum(not _attempt(self._database, job) for job in load.jobs)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        self.refused_rows += refused

    def _gone(self) -> bool:
        """Tell whether the file was deleted, renamed or replaced under us."""
        if not self.moved and _identity(self._path) != self._identity:
            self.moved = True
        return self.moved

    def _save_elsewhere(self, load: _Load) -> None:
        """Keep raw packets outside a database that is gone."""
        for source, arrived in load.packets:
            self._rescue(source.session_id, arrived)

    def _give_up(self, load: _Load) -> None:
        """Save at least the raw packets when the program ends and the database still refuses."""
        late = self._take()
        for mark in (*load.marks, *late.marks):
            mark.set()
        try:
            self._save_elsewhere(load)
            self._save_elsewhere(late)
        except OSError:
            log.exception("the last packets could not be saved anywhere")

    def _note(self, error: sqlite3.Error | OSError) -> None:
        """Keep the reason for whoever looks, and log it once."""
        first = self.trouble is None
        if isinstance(error, sqlite3.Error):
            self.trouble = translate(error, self._path)
        else:
            self.trouble = StoreError(f"{self._path}: {error.strerror}.", hint="Packets are kept in memory.")
        if first:
            log.warning("cannot store: %s", self.trouble.message)


def _attempt(database: Database, job: Job) -> bool:
    """Run a job so that one that is wrong cannot hold up the packets behind it; False if it was refused."""
    try:
        with database.atomic():
            job(database)
    except sqlite3.OperationalError:
        raise  # the disk or a lock: the whole load is tried again
    except (sqlite3.Error, StoreError, ValueError, TypeError, KeyError):
        log.exception("a derived row was refused; it can be rebuilt from the packets")
        return False
    return True


def _identity(path: Path) -> tuple[int, int] | None:
    """Tell a file from another one put in its place."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
