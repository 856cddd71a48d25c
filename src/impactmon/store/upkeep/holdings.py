"""What the user does with the data as a whole: look where it lies, delete, limit."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from impactmon.store.board import Board
from impactmon.store.file.paths import (
    backups,
    companions,
    copies_folder,
)
from impactmon.store.file.writable import Writable
from impactmon.store.recording.rescue import rescued
from impactmon.store.retention import scrub
from impactmon.store.rows.inserting import write_journal


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


def delete_sessions(store: Writable, session_ids: Sequence[int]) -> int:
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


def delete_athlete(store: Writable, athlete_id: str) -> int:
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
