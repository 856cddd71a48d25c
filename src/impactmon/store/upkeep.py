"""What the user does with the data as a whole: look where it lies, delete, limit."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from impactmon.store.board import Board
from impactmon.store.copies import drop_copies
from impactmon.store.inserting import write_journal
from impactmon.store.paths import (
    backups,
    companions,
    copies_folder,
)
from impactmon.store.rescue import rescued
from impactmon.store.store import Store
from impactmon.store.zones import to_us

RAW_DAYS = "retention_raw_days"
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
    for path in backups(database):
        found.append(Holding(what="backup", path=path, size_bytes=_size(path)))
        if copies_folder(path).is_dir():
            size = sum(map(_size, copies_folder(path).iterdir()))
            found.append(Holding(what="backup of those copies", path=copies_folder(path), size_bytes=size))
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


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
