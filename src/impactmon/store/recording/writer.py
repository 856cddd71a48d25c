"""Commits: everything that is stored passes the bounded queues of one writer.

Packets are put there before they are decoded, and what is found in them later; a commit takes the derived rows
first and the packets second, so a row is never committed before the bytes it was derived from. A thread commits
what has gathered, many packets at a time; whoever must know that all is safe commits at once with `flush`. A commit
that fails is rolled back whole and tried again with the same items, which wait in bounded memory.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database

from impactmon.errors import StoreError
from impactmon.model import Packet
from impactmon.store.file.trouble import translate
from impactmon.store.recording.pace import LINGER_S, next_wait_s
from impactmon.store.recording.queues import LIMIT_ITEMS, Job, Load, Queues, Source
from impactmon.store.rows.inserting import insert_packets

log = logging.getLogger(__name__)

PATIENCE_S = 20.0  # longer than SQLite waits for another process (connect.BUSY_TIMEOUT_S)


class Writer:
    """The queues and the thread that empties them.

    Parameters
    ----------
    database : sqlite_utils.Database
        The one writing connection.
    lock : threading.RLock
        Held while the connection is used, here and by `Store`.
    path : Path
        The database file; watched, because SQLite goes on writing into a deleted file.
    rescue : callable
        Takes packets when the file is gone or refuses: ``rescue(session_id, packets)``.
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
    lost_packets : int
        Packets that could be saved nowhere when it was closed.
    """

    def __init__(
        self,
        database: Database,
        lock: threading.RLock,
        path: Path,
        rescue: Callable[[int, list[Packet]], object],
        *,
        linger_s: float = LINGER_S,
        limit_items: int = LIMIT_ITEMS,
    ) -> None:
        self.trouble: StoreError | None = None
        self.moved = False
        self.lost_packets = 0
        self._queues = Queues(limit_items)
        self._spoilt_rows = 0
        self._database = database
        self._lock = lock
        self._path = path
        self._place = os.fspath(path)
        self._identity = _identity(self._place)
        self._rescue = rescue
        self._linger_s = linger_s
        self._closing = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="impactmon-writer", daemon=True)
        self._thread.start()

    @property
    def refused_rows(self) -> int:
        """Changes of rows that found no room or that SQLite refused; packets are not among them."""
        return self._queues.refused_rows + self._spoilt_rows

    def add_source(self, source: Source) -> None:
        """Take packets from one more session."""
        self._queues.add(source)
        self._wake.set()  # the thread sleeps for good while there are none

    def remove_source(self, source: Source) -> None:
        """Forget a session that has ended and was flushed."""
        self._queues.remove(source)

    def put_job(self, job: Job) -> bool:
        """Queue a change of rows behind the packets it was derived from; never waits."""
        taken = self._queues.put_job(job)
        if not self._queues.expecting:
            self._wake.set()
        return taken

    def flush(self) -> bool:
        """Commit everything queued so far, in the calling thread; False, at once, if it cannot be done."""
        if not self._lock.acquire(timeout=PATIENCE_S):
            return False
        try:
            self._look()
            while (load := self._queues.take()) is not None:
                if not self._commit(load):
                    return False
            return self.trouble is None
        finally:
            self._lock.release()

    def close(self) -> bool:
        """Commit what is queued and end the thread; False if something could not be stored."""
        self._closing = True
        self._queues.close()
        self._wake.set()
        self._thread.join(PATIENCE_S)
        if self._thread.is_alive():
            return False
        if self.flush():
            return True
        self._give_up()
        return False

    def _run(self) -> None:
        """Sleep, commit, repeat."""
        wait_s = self._linger_s
        while not self._closing:
            self._wake.wait(wait_s if self._queues.expecting or self._queues else None)
            self._wake.clear()
            if self._closing:
                return
            begun_s = time.monotonic()
            with self._lock:
                self._look()  # told even while nothing comes
                load = self._queues.take()
                done = load is None or self._commit(load)
            took_s = time.monotonic() - begun_s
            wait_s = next_wait_s(wait_s, linger_s=self._linger_s, took_s=took_s, done=done)

    def _commit(self, load: Load) -> bool:
        """Commit what was taken, all of it or nothing; the caller has the lock, and has looked for the file."""
        try:
            if self.moved:
                self._save_elsewhere(load)
            else:
                self._transact(load)
        except Exception as error:  # whatever it is: the thread must live, and the packets stay
            self._queues.refused()
            self._note(error)
            return False
        self._queues.done()
        self.trouble = None
        for source, (_, arrived) in zip(load.sources, load.packets, strict=True):
            source.committed(len(arrived))
        return True

    def _transact(self, load: Load) -> None:
        """Write raw rows and the rows derived from them in one transaction."""
        connection = self._database.conn
        connection.execute("BEGIN IMMEDIATE")
        spoilt = 0
        try:
            insert_packets(self._database, load.packets)
            for job in load.jobs:
                spoilt += not _attempt(self._database, job)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        self._spoilt_rows += spoilt

    def _look(self) -> None:
        """See whether the file was deleted, renamed or replaced under us; it never comes back."""
        if not self.moved and _identity(self._place) != self._identity:
            self.moved = True

    def _save_elsewhere(self, load: Load) -> None:
        """Keep raw packets outside a database that is gone or refuses."""
        for session_id, arrived in load.packets:
            self._rescue(session_id, arrived)

    def _give_up(self) -> None:
        """Save at least the raw packets when the program ends and the database still refuses."""
        while (load := self._queues.take()) is not None:
            for session_id, arrived in load.packets:
                try:
                    self._rescue(session_id, arrived)
                except OSError as error:
                    log.info("packets of session %d could be saved nowhere: %s", session_id, error)
                    self.lost_packets += len(arrived)
            self._queues.done()

    def _note(self, error: Exception) -> None:
        """Keep the reason for whoever looks, and log it once."""
        if isinstance(error, sqlite3.Error):
            self.trouble = translate(error, self._path)
        elif isinstance(error, OSError):
            self.trouble = StoreError(f"{self._path}: {error.strerror}.", hint="Packets are kept in memory.")
        else:
            self.trouble = StoreError(f"{self._path}: {error!r}.", hint="Packets are kept in memory.")
            log.error("a commit failed by a fault of impactmon", exc_info=error)
        log.info("cannot store: %s", self.trouble.message)


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


def _identity(place: str) -> tuple[int, int] | None:
    """Tell a file from another one put in its place."""
    try:
        found = os.stat(place)  # noqa: PTH116 - with each commit, and a third of the time of Path.stat
    except OSError:
        return None
    return found.st_dev, found.st_ino
