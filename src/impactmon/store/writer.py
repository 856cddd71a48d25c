"""The one thread that commits: everything that is stored passes its bounded queue.

Packets are put there before they are decoded, and what is found in them later, so the order of the queue is
the order of trust: a row is never committed before the bytes it was derived from. A failed commit is rolled
back whole and tried again with the same items, which wait in bounded memory.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, TypeAlias

from sqlite_utils import Database

from impactmon.errors import StoreError
from impactmon.model import Packet
from impactmon.store.batches import pack
from impactmon.store.trouble import translate

log = logging.getLogger(__name__)

LINGER_S = 0.6  # collect this long, then commit: with the commit itself below 1 s after arrival
LIMIT_BYTES = 64 * 1024 * 1024  # kept while the disk refuses: about 5 hours of one sensor of 200 Hz
PACKET_OVERHEAD_BYTES = 300  # what a queued packet takes beside its payload
JOB_BYTES = 1000  # what a queued row takes, roughly
FIRST_RETRY_S, LONGEST_RETRY_S = 0.5, 10.0
BATCH_PACKETS = 8192  # a batch never grows beyond this, however long the disk refused
MAXIMUM_PAYLOAD = 65535  # a batch counts bytes in 16 bits; a notification has at most 512

Job = Callable[[Database], None]


class Source(Protocol):
    """Who puts packets: told when they are safe."""

    session_id: int

    def committed(self, packets: int) -> None:
        """Learn that so many more packets will survive a crash."""
        ...


class _Arrived(NamedTuple):
    """A packet in the queue."""

    source: Source
    packet: Packet


@dataclass(frozen=True, slots=True)
class _Barrier:
    """A mark in the queue; set once everything before it is committed."""

    reached: threading.Event


_Item: TypeAlias = _Arrived | _Barrier | Job


class Writer:
    """The writer thread and its queue.

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

    Attributes
    ----------
    trouble : StoreError or None
        Why the last commit failed; None once one succeeded.
    dropped_packets : int
        Packets that found the queue full.
    """

    def __init__(
        self,
        database: Database,
        lock: threading.RLock,
        path: Path,
        rescue: Callable[[int, list[Packet]], None],
        *,
        linger_s: float = LINGER_S,
        limit_bytes: int = LIMIT_BYTES,
    ) -> None:
        self.trouble: StoreError | None = None
        self.moved = False
        self.dropped_packets = 0
        self._database = database
        self._lock = lock
        self._path = path
        self._identity = _identity(path)
        self._rescue = rescue
        self._linger_s = linger_s
        self._limit_bytes = limit_bytes
        self._queue: deque[_Item] = deque()
        self._queued_bytes = 0
        self._count_lock = threading.Lock()
        self._work = threading.Event()
        self._hurry = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="impactmon-writer", daemon=True)
        self._thread.start()

    def put_packet(self, source: Source, packet: Packet) -> bool:
        """Queue a packet; never waits. False, and counted, if the bounded queue is full."""
        size = len(packet.payload)
        if self._closing or size > MAXIMUM_PAYLOAD or not self._room(size + PACKET_OVERHEAD_BYTES):
            self.dropped_packets += 1
            return False
        self._queue.append(_Arrived(source, packet))
        self._work.set()
        return True

    def put_job(self, job: Job) -> bool:
        """Queue a change of rows behind the packets it was derived from; never waits."""
        if self._closing or not self._room(JOB_BYTES):
            return False
        self._queue.append(job)
        self._work.set()
        return True

    def flush(self, *, timeout_s: float = 30.0) -> bool:
        """Wait until everything queued so far is committed; False if it was not within `timeout_s`."""
        mark = _Barrier(threading.Event())
        self._queue.append(mark)
        self._hurry.set()
        self._work.set()
        reached = mark.reached.wait(timeout_s)
        return reached and self.trouble is None

    def close(self, *, timeout_s: float = 30.0) -> bool:
        """Commit what is queued and end the thread; False if something could not be stored."""
        self._closing = True
        self._hurry.set()
        self._work.set()
        self._thread.join(timeout_s)
        return not self._thread.is_alive() and not self._queue and self.trouble is None

    def _room(self, size: int) -> bool:
        """Reserve bytes of the queue."""
        with self._count_lock:
            if self._queued_bytes + size > self._limit_bytes:
                return False
            self._queued_bytes += size
            return True

    def _run(self) -> None:
        """Collect, commit, repeat."""
        while True:
            self._work.wait()
            if not self._closing:
                self._hurry.wait(self._linger_s)
            self._hurry.clear()
            self._work.clear()
            items = self._take()
            if items and not self._commit_patiently(items):
                return
            if self._closing and not self._queue:
                return

    def _take(self) -> list[_Item]:
        """Take what is queued now."""
        queue = self._queue
        return [queue.popleft() for _ in range(len(queue))]

    def _commit_patiently(self, items: list[_Item]) -> bool:
        """Commit `items`, again and again if need be; False if closed before it worked."""
        wait_s = FIRST_RETRY_S
        while True:
            try:
                self._store(items)
            except (sqlite3.Error, OSError) as error:
                self._note(error)
            else:
                self.trouble = None
                return True
            if self._closing:
                self._give_up(items)
                return False
            self._hurry.wait(wait_s)
            self._hurry.clear()
            wait_s = min(2 * wait_s, LONGEST_RETRY_S)

    def _store(self, items: list[_Item]) -> None:
        """Commit all of `items`, or nothing; then tell who waits for it."""
        packets: dict[Source, list[Packet]] = {}
        jobs: list[Job] = []
        marks: list[_Barrier] = []
        for item in items:
            if isinstance(item, _Arrived):
                packets.setdefault(item.source, []).append(item.packet)
            elif isinstance(item, _Barrier):
                marks.append(item)
            else:
                jobs.append(item)
        if self._gone():
            self._save_elsewhere(packets)
        elif packets or jobs:
            self._transact(packets, jobs)
        self._settle(packets, len(jobs))
        for mark in marks:
            mark.reached.set()

    def _transact(self, packets: dict[Source, list[Packet]], jobs: list[Job]) -> None:
        """Write raw rows and the rows derived from them in one transaction."""
        with self._lock:
            database = self._database
            database.conn.execute("BEGIN IMMEDIATE")
            try:
                for source, arrived in packets.items():
                    insert_packets(database, source.session_id, arrived)
                for job in jobs:
                    _attempt(database, job)
                database.conn.execute("COMMIT")
            except BaseException:
                if database.conn.in_transaction:
                    database.conn.execute("ROLLBACK")
                raise

    def _settle(self, packets: dict[Source, list[Packet]], jobs: int) -> None:
        """Free the queue's bytes and acknowledge."""
        freed = jobs * JOB_BYTES
        for source, arrived in packets.items():
            freed += sum(len(packet.payload) + PACKET_OVERHEAD_BYTES for packet in arrived)
            source.committed(len(arrived))
        with self._count_lock:
            self._queued_bytes -= freed

    def _gone(self) -> bool:
        """Tell whether the file was deleted, renamed or replaced under us."""
        if not self.moved and _identity(self._path) != self._identity:
            self.moved = True
        return self.moved

    def _save_elsewhere(self, packets: dict[Source, list[Packet]]) -> None:
        """Keep raw packets outside a database that is gone."""
        for source, arrived in packets.items():
            self._rescue(source.session_id, arrived)

    def _give_up(self, items: list[_Item]) -> None:
        """Save at least the raw packets when the program ends and the database still refuses."""
        packets: dict[Source, list[Packet]] = {}
        for item in items + self._take():
            if isinstance(item, _Arrived):
                packets.setdefault(item.source, []).append(item.packet)
            elif isinstance(item, _Barrier):
                item.reached.set()
        try:
            self._save_elsewhere(packets)
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


def insert_packets(database: Database, session_id: int, packets: list[Packet]) -> None:
    """Insert packets of one session as batches; the caller holds the transaction."""
    for start in range(0, len(packets), BATCH_PACKETS):
        batch = pack(packets[start : start + BATCH_PACKETS])
        database.conn.execute(
            "INSERT INTO packets (session_id, first_host_ns, last_host_ns, packets, codec, crc32, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                session_id,
                batch.first_host_ns,
                batch.last_host_ns,
                batch.packets,
                batch.codec,
                batch.check,
                batch.body,
            ),
        )


def _attempt(database: Database, job: Job) -> None:
    """Run a job so that one that is wrong cannot hold up the packets behind it."""
    try:
        with database.atomic():
            job(database)
    except sqlite3.OperationalError:
        raise  # the disk or a lock: the whole batch is tried again
    except (sqlite3.Error, StoreError, ValueError, TypeError, KeyError):
        log.exception("a derived row was refused; it can be rebuilt from the packets")


def _identity(path: Path) -> tuple[int, int] | None:
    """Tell a file from another one put in its place."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def clock_us() -> int:
    """Give the wall clock, microseconds of UTC."""
    return time.time_ns() // 1000
