"""How long raw packets are kept; what goes leaves no trace in the file."""

from __future__ import annotations

from impactmon.store.board import Board
from impactmon.store.file.copies import drop_copies
from impactmon.store.file.writable import Writable
from impactmon.store.rows.inserting import write_journal
from impactmon.store.rows.zones import clock_us

RAW_DAYS = "retention_raw_days"
DAY_US = 86_400_000_000
DROPPED = "raw packets dropped"
"""What the journal says of a session whose packets went as agreed: they are not to come back."""


def set_retention(store: Writable, raw_days: int | None) -> None:
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


def apply_retention(store: Writable) -> int:
    """Drop raw packets that are older than agreed; events and days stay. Give how many sessions lost theirs."""
    with Board(store.path) as board:
        raw_days = retention(board)
        if raw_days is None:
            return 0
        limit_us = clock_us() - raw_days * DAY_US
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


def scrub(store: Writable) -> None:
    """Rewrite the file without the deleted rows, empty its log, and drop copies nobody needs."""
    store.flush()
    store.vacuum()
    with Board(store.path) as board:
        keep = {row[0] for row in board.ask("SELECT copy FROM recordings WHERE copy IS NOT NULL")}
    drop_copies(store.path, keep)
