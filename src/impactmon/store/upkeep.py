"""What the user does with the data as a whole: look where it lies, back up, restore, delete, limit."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from impactmon.errors import MissingFileError, StoreError
from impactmon.store.board import Board
from impactmon.store.copies import drop_copies
from impactmon.store.inserting import write_journal
from impactmon.store.lock import WriterLock
from impactmon.store.paths import (
    PRIVATE_FILE,
    backup_folder,
    backups,
    companions,
    copies_folder,
    lock_path,
    make_private_folder,
    set_aside,
    stamp,
)
from impactmon.store.rescue import rescued
from impactmon.store.store import WAIT_S, Store
from impactmon.store.trouble import DamagedError
from impactmon.store.zones import to_us

RAW_DAYS = "retention_raw_days"
PART_SUFFIX = ".part"
DROPPED = "raw packets dropped"
"""What the journal says of a session whose packets went as agreed: they are not to come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Something on disk that belongs to the user.

    Attributes
    ----------
    what : str
        In words.
    path : Path
        Where.
    size_bytes : int
        How much; 0 if it is not there.
    """

    what: str
    path: Path
    size_bytes: int


def holdings(database: Path) -> list[Holding]:
    """List every place where impactmon keeps data of this database."""
    found = [Holding(what="database", path=database, size_bytes=_size(database))]
    log, _ = companions(database)
    if log.exists():
        found.append(Holding(what="write-ahead log", path=log, size_bytes=_size(log)))
    folder = copies_folder(database)
    if folder.is_dir():
        size = sum(_size(path) for path in folder.iterdir())
        found.append(Holding(what="copies of imported files", path=folder, size_bytes=size))
    found += [Holding(what="backup", path=path, size_bytes=_size(path)) for path in backups(database)]
    for pattern, what in (
        (f"{database.name}.corrupt-*", "damaged database, kept"),
        (f"{database.name}.replaced-*", "replaced database, kept"),
    ):
        found += [
            Holding(what=what, path=path, size_bytes=_size(path))
            for path in sorted(database.parent.glob(pattern))
            if not path.name.endswith(("-wal", "-shm"))
        ]
    found += [
        Holding(what="rescued packets", path=path, size_bytes=_size(path)) for path in rescued(database)
    ]
    return found


def back_up(database: Path, target: Path | None = None) -> Path:
    """Copy the database, its log included, while others may read and write; give the copy's path.

    Raises
    ------
    impactmon.errors.StoreError
        If a page is damaged (a backup must not replace a good one with it), or the copy cannot be written.
    """
    if not database.exists():
        raise MissingFileError(f"There is no database at {database}.")
    if target is None:
        make_private_folder(backup_folder(database))
        target = backup_folder(database) / f"{database.stem}-{stamp()}.db"
    if target.exists():
        raise StoreError(f"{target} exists already.", hint="Choose another name; nothing was written.")
    part = target.with_name(target.name + PART_SUFFIX)
    part.unlink(missing_ok=True)
    with Board(database) as board:
        _check_pages(board)
        try:
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
            board.ask("VACUUM INTO ?", [str(part)])
        except OSError as error:
            raise StoreError(f"{part}: {error.strerror}.", hint="Choose another place.") from error
    part.replace(target)
    return target


def restore(database: Path, backup: Path, *, wait_s: float = WAIT_S) -> Path | None:
    """Put a backup in the place of the database; give where the one that was there is kept.

    Raises
    ------
    impactmon.errors.StoreError
        If the backup is damaged, or somebody is writing.
    """
    if not backup.is_file():
        raise MissingFileError(f"There is no file {backup}.")
    with Board(backup) as board:
        _check_pages(board)
        if board.empty:
            raise DamagedError(f"{backup} is no backup of impactmon: it has no sessions table.")
    make_private_folder(database.parent)
    lock = WriterLock(lock_path(database))
    lock.acquire(wait_s=wait_s)
    try:
        part = database.with_name(database.name + PART_SUFFIX)
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
        shutil.copyfile(backup, part)
        kept = (
            set_aside(database, "replaced" if _readable(database) else "corrupt")
            if database.exists()
            else None
        )
        part.replace(database)
        lock.write_note(has_history=True)
    finally:
        lock.release()
    return kept


def delete_sessions(store: Store, session_ids: Sequence[int]) -> int:
    """Delete sessions with all that belongs to them, and leave no trace in the file; give how many."""
    with store.transaction() as database:
        deleted = 0
        for session_id in session_ids:
            database.execute("DELETE FROM journal WHERE session_id = ?", [session_id])
            deleted += database.conn.execute("DELETE FROM sessions WHERE id = ?", [session_id]).rowcount
        _forget_scores(database.conn)
        write_journal(database, "sessions deleted", detail=f"{deleted}")
    scrub(store)
    return deleted


def delete_athlete(store: Store, athlete_id: str) -> int:
    """Delete a person: name, masses, targets, sessions; give how many sessions there were."""
    with Board(store.path) as board:
        numbers = [row[0] for row in board.ask("SELECT id FROM sessions WHERE athlete_id = ?", [athlete_id])]
    with store.transaction() as database:
        for number in numbers:
            database.execute("DELETE FROM journal WHERE session_id = ?", [number])
        database.execute("DELETE FROM athletes WHERE id = ?", [athlete_id])
        _forget_scores(database.conn)
        write_journal(database, "athlete deleted")
    scrub(store)
    return len(numbers)


def scrub(store: Store) -> None:
    """Rewrite the file without the deleted rows, empty its log, and drop copies nobody needs."""
    store.flush()
    store.vacuum()
    with Board(store.path) as board:
        keep = {row[0] for row in board.ask("SELECT copy FROM recordings WHERE copy IS NOT NULL")}
    drop_copies(store.path, keep)


def set_retention(store: Store, raw_days: int | None) -> None:
    """Keep raw packets for so many days; None keeps them for good."""
    with store.transaction() as database:
        if raw_days is None:
            database.execute("DELETE FROM settings WHERE name = ?", [RAW_DAYS])
        else:
            database.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", [RAW_DAYS, str(raw_days)])


def retention(board: Board) -> int | None:
    """Give how many days raw packets are kept; None for good."""
    rows = [] if board.empty else board.ask("SELECT value FROM settings WHERE name = ?", [RAW_DAYS])
    return int(rows[0][0]) if rows else None


def apply_retention(store: Store, now: datetime | None = None) -> int:
    """Drop raw packets that are older than agreed; events and days stay. Give how many sessions lost theirs."""
    with Board(store.path) as board:
        raw_days = retention(board)
        if raw_days is None:
            return 0
        limit_us = to_us((now or datetime.now(tz=UTC)) - timedelta(days=raw_days))
        old = board.ask(
            "SELECT s.id FROM sessions s WHERE s.end_us < ? AND s.state <> 'open'"
            " AND EXISTS (SELECT 1 FROM packets p WHERE p.session_id = s.id)",
            [limit_us],
        )
    if not old:
        return 0
    with store.transaction() as database:
        for row in old:
            database.execute("DELETE FROM packets WHERE session_id = ?", [row[0]])
            write_journal(database, DROPPED, session_id=row[0], detail=f"after {raw_days} days")
    scrub(store)
    return len(old)


def _forget_scores(connection: sqlite3.Connection) -> None:
    """Drop day scores, which are computed anew, and sensors nobody used."""
    connection.execute("DELETE FROM day_scores")
    connection.execute("DELETE FROM bouts")
    connection.execute(
        "DELETE FROM sensors WHERE NOT EXISTS (SELECT 1 FROM sessions s WHERE s.sensor_id = sensors.id)"
    )


def _check_pages(board: Board) -> None:
    """Refuse a file with a damaged page."""
    answer = board.ask("PRAGMA quick_check(1)")[0][0]
    if answer != "ok":
        raise DamagedError(f"{board.path}: {answer}.", hint="Use another backup.")


def _readable(database: Path) -> bool:
    """Tell whether a database is whole."""
    try:
        with Board(database) as board:
            _check_pages(board)
    except (StoreError, sqlite3.Error):
        return False
    return True


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
