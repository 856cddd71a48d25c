"""The one writer of a database: open it, record sessions into it, keep people and settings."""

from __future__ import annotations

import contextlib
import logging
import threading
import uuid
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from types import TracebackType

from sqlite_utils import Database

from impactmon.errors import StoreError
from impactmon.packets import PacketHeader
from impactmon.store.file.connect import connect
from impactmon.store.file.lock import WriterLock
from impactmon.store.file.paths import default_path, lock_path, make_private_folder
from impactmon.store.file.trouble import NothingThereError, in_words, refused
from impactmon.store.recording.pace import LINGER_S
from impactmon.store.recording.queues import LIMIT_ITEMS
from impactmon.store.recording.recorder import SessionRecorder
from impactmon.store.recording.rescue import Rescue, read_back
from impactmon.store.recording.writer import Writer
from impactmon.store.retention import apply_retention
from impactmon.store.rows.corrections import Action, apply_corrections, insert_correction
from impactmon.store.rows.events import plain
from impactmon.store.rows.header import SessionHeader
from impactmon.store.rows.inserting import as_json, insert_run, insert_session, write_journal
from impactmon.store.rows.zones import clock_us, to_us, zone_for
from impactmon.store.scores import refresh_session

log = logging.getLogger(__name__)

WAIT_S = 2.0  # another impactmon that only imports or corrects is done by then


class Store:
    """A database opened for writing; use `Store.open`, and `close` or a ``with`` block.

    Attributes
    ----------
    path : Path
        The database.
    database : sqlite_utils.Database
        The one writing connection; used inside `transaction` only.
    """

    def __init__(
        self,
        path: Path,
        database: Database,
        lock: WriterLock,
        *,
        linger_s: float = LINGER_S,
        limit_items: int = LIMIT_ITEMS,
    ) -> None:
        self.path = path
        self.database = database
        self._lock = lock
        self._turn = threading.RLock()
        self._rescue = Rescue(path, partial(read_back, database.conn))
        self._writer = Writer(
            database, self._turn, path, self._rescue.save, linger_s=linger_s, limit_items=limit_items
        )
        self._hooks: list[Callable[[int], None]] = []
        self._closed = False

    @classmethod
    def open(
        cls,
        path: Path | str | None = None,
        *,
        wait_s: float = WAIT_S,
        linger_s: float = LINGER_S,
        limit_items: int = LIMIT_ITEMS,
    ) -> Store:
        """Open, and if need be make, the database.

        Parameters
        ----------
        path : path or None
            None takes `default_path`.
        wait_s : float
            How long to wait for another writing process, s.
        linger_s : float
            How long packets are collected before they are committed together, s.
        limit_items : int
            How many packets and rows may wait in memory while the disk refuses.

        Raises
        ------
        impactmon.errors.StoreError
            `LockedError`, `ReadOnlyError`, `NoPlaceError`, `DamagedError` or `NewerSchemaError` of
            `impactmon.store.file.trouble`.
        """
        place = Path(path) if path is not None else default_path()
        try:
            make_private_folder(place.parent)
        except OSError as error:
            raise refused(place, place.parent, error) from error
        lock = WriterLock(lock_path(place))
        lock.acquire(wait_s=wait_s)
        try:
            database = connect(place, has_history=bool(lock.note().get("has_history")))
            lock.write_note(has_history=True)
        except BaseException:
            if not place.exists():  # it was damaged and set aside: what comes next is a beginning
                lock.write_note(has_history=False)
            lock.release()
            raise
        return cls(place, database, lock, linger_s=linger_s, limit_items=limit_items)

    @property
    def trouble(self) -> StoreError | None:
        """Why nothing can be stored at the moment; None if all is well."""
        return self._writer.trouble

    @property
    def rescued(self) -> list[Path]:
        """Files that hold packets this database could not take."""
        return self._rescue.files

    @property
    def lost_packets(self) -> int:
        """Packets that could be saved nowhere when the database was closed."""
        return self._writer.lost_packets

    def begin_session(self, header: SessionHeader) -> SessionRecorder:
        """Write the header of a session and give what records it; it is on disk when this returns."""
        zone = header.zone or zone_for(header.start)
        start_us = to_us(header.start)
        uid = uuid.uuid4().hex
        with self.transaction() as database:
            session_id = insert_session(database, header, start_us=start_us, zone=zone, uid=uid)
            run_id = insert_run(
                database, session_id, header.algorithm_version, as_json(header.parameters), current=True
            )
            write_journal(database, "session begun", session_id=session_id, detail=header.name)
        self._rescue.expect(
            session_id,
            PacketHeader(
                driver=header.driver,
                start=header.start,
                start_host_ns=header.start_host_ns,
                zone=zone,
                placement=header.placement,
                body_mass_kg=header.body_mass_kg,
                name=header.name,
                simulated=header.simulated,
                uid=uid,
            ),
        )
        return SessionRecorder(
            self._writer, session_id, run_id, start_us=start_us, zone=zone, when_closed=self._tell_closed
        )

    def when_session_ends(self, hook: Callable[[int], None]) -> None:
        """Have `hook` called with the session's id after each session that ends here."""
        self._hooks.append(hook)

    def correct(
        self,
        session_id: int,
        action: Action,
        *,
        time_s: float,
        event_id: str | None = None,
        note: str = "",
    ) -> None:
        """Confirm, reject or add a jump of a stored session; see `SessionRecorder.correct`."""
        with self.transaction() as database:
            insert_correction(database, [session_id, clock_us(), action, event_id, plain(time_s), note])
            apply_corrections(database, session_id)
        refresh_session(self, session_id)

    def undo_correction(self, correction_id: int) -> None:
        """Take a correction back; it stays on record as undone.

        Raises
        ------
        NothingThereError
            If there is no such correction.
        """
        with self.transaction() as database:
            found = database.execute(
                "SELECT session_id FROM corrections WHERE id = ? AND undone_us IS NULL", [correction_id]
            ).fetchone()
            if found is None:
                raise NothingThereError(f"There is no correction {correction_id} to undo.")
            database.execute("UPDATE corrections SET undone_us = ? WHERE id = ?", [clock_us(), correction_id])
            apply_corrections(database, found[0])
        refresh_session(self, found[0])

    @contextlib.contextmanager
    def transaction(self) -> Generator[Database]:
        """Change several rows at once or not at all; errors come in words.

        Raises
        ------
        impactmon.errors.StoreError
            If SQLite refuses.
        """
        with self._turn, in_words(self.path):
            self.database.execute("BEGIN IMMEDIATE")
            try:
                yield self.database
                self.database.execute("COMMIT")
            finally:
                if self.database.conn.in_transaction:
                    self.database.rollback()

    def vacuum(self) -> None:
        """Rewrite the file without deleted rows and empty its log.

        Raises
        ------
        impactmon.errors.StoreError
            If SQLite refuses.
        """
        with self._turn, in_words(self.path):
            self.database.execute("VACUUM")
            self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def flush(self) -> bool:
        """Commit everything queued so far; False, at once, if it cannot be done."""
        return self._writer.flush()

    def close(self) -> bool:
        """Commit what is queued, fold the log into the file, free the lock; False if not all is stored."""
        if self._closed:
            return True
        self._closed = True
        stored = self._writer.close()
        with self._turn, contextlib.suppress(Exception):  # a refusing disk must not keep the lock held
            self.database.execute("PRAGMA optimize")
            self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self.database.close()
        self._lock.release()
        return stored

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _tell_closed(self, session_id: int) -> None:
        if not self._writer.trouble:  # else its last packets may still have to be saved elsewhere
            self._rescue.forget(session_id)
        try:
            refresh_session(self, session_id)
        except StoreError as error:  # scores are a copy: a session must end whatever the disk says
            log.info("day scores are not up to date: %s", error.message)
        self._drop_old_packets()
        for hook in self._hooks:
            hook(session_id)

    def _drop_old_packets(self) -> None:
        """Keep to what the user agreed on how long raw packets stay."""
        try:
            apply_retention(self)
        except StoreError as error:
            log.info("old packets were not dropped: %s", error.message)
