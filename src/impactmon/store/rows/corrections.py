"""What a person says about the count: kept apart from what was detected, laid over it after every re-scoring.

A correction names a moment. Detected events come and go with the algorithm's version; so a correction finds
its event by id where the time fits too, else by time, and an added jump that a later version detects itself
counts once. Pauses are laid over it first: a jump in one counts again if a person confirms it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlite_utils import Database

from impactmon.store.rows.zones import local_day

Action = Literal["confirm", "reject", "add"]

SAME_JUMP_S = 0.5  # two take-offs cannot be closer: the fastest rope skipping is below 4 a second


@dataclass(frozen=True, slots=True)
class _Found:
    """A detected jump that a correction may mean."""

    event_id: str
    time_s: float
    status: str


def insert_correction(database: Database, values: list[Any]) -> None:
    """Insert a correction: session, moment it was made, action, event or None, session time, note."""
    database.conn.execute(
        "INSERT INTO corrections (session_id, made_us, action, event_id, time_s, note)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        values,
    )


def insert_pause(database: Database, session_id: int, start_s: float) -> None:
    """Begin a time in which nothing counts; it has no end yet."""
    database.conn.execute("INSERT INTO pauses (session_id, start_s) VALUES (?, ?)", [session_id, start_s])


def end_pause(database: Database, session_id: int, end_s: float) -> None:
    """End the time in which nothing counts."""
    database.conn.execute(
        "UPDATE pauses SET end_s = ? WHERE session_id = ? AND end_s IS NULL", [end_s, session_id]
    )


def apply_corrections(database: Database, session_id: int) -> None:
    """Lay the pauses and corrections of a session over its current run; can be done any number of times."""
    run_id, start_us, zone = database.execute(
        "SELECT run_id, start_us, zone FROM sessions WHERE id = ?", [session_id]
    ).fetchone()
    _clear(database, run_id)
    _lay_pauses(database, run_id, session_id)
    corrections = database.execute(
        "SELECT id, action, event_id, time_s FROM corrections"
        " WHERE session_id = ? AND undone_us IS NULL ORDER BY id",
        [session_id],
    ).fetchall()
    if not corrections:
        return
    jumps = [
        _Found(*row)
        for row in database.execute(
            "SELECT event_id, time_s, status FROM events WHERE run_id = ? AND event = 'jump'", [run_id]
        )
    ]
    added: list[_Found] = []
    for correction in corrections:
        _apply_one(database, run_id, (start_us, zone), jumps, added, correction)


def _clear(database: Database, run_id: int) -> None:
    """Take all corrections off a run."""
    database.execute("DELETE FROM events WHERE run_id = ? AND source = 'person'", [run_id])
    database.execute(
        "UPDATE events SET corrected = NULL WHERE run_id = ? AND corrected IS NOT NULL", [run_id]
    )


def _lay_pauses(database: Database, run_id: int, session_id: int) -> None:
    """Take out of the count and of the load whatever happened in a pause."""
    for start_s, end_s in database.execute(
        "SELECT start_s, end_s FROM pauses WHERE session_id = ?", [session_id]
    ).fetchall():
        database.execute(
            "UPDATE events SET corrected = 'rejected' WHERE run_id = ? AND event <> 'reject'"
            " AND time_s >= ? AND (? IS NULL OR time_s < ?)",
            [run_id, start_s, end_s, end_s],
        )


def _apply_one(
    database: Database,
    run_id: int,
    place: tuple[int, str],
    jumps: Sequence[_Found],
    added: list[_Found],
    correction: Sequence[Any],
) -> None:
    """Lay one correction over the run; `added` holds the jumps that earlier ones have added."""
    number, action, event_id, time_s = correction
    # Two jumps added at one moment are two; but whoever rejects one of them means the last.
    jump = _meant([*jumps, *reversed(added)] if action == "reject" else jumps, event_id, time_s)
    if jump is not None and jump in added:
        added.remove(jump)
        database.execute("DELETE FROM events WHERE run_id = ? AND event_id = ?", [run_id, jump.event_id])
    elif jump is not None:
        status = "rejected" if action == "reject" else "counted"
        database.execute(
            "UPDATE events SET corrected = ? WHERE run_id = ?"
            " AND ((event = 'jump' AND event_id = ?) OR (event = 'landing' AND jump_id = ?))",
            [status, run_id, jump.event_id, jump.event_id],
        )
    elif action != "reject":
        added.append(_add(database, run_id, place, number, time_s))


def _meant(jumps: Sequence[_Found], event_id: str | None, time_s: float) -> _Found | None:
    """Find the jump that a correction is about: the one it names if it is still there, else the nearest."""
    near = [jump for jump in jumps if abs(jump.time_s - time_s) <= SAME_JUMP_S]
    for jump in near:
        if jump.event_id == event_id:
            return jump
    return min(near, key=lambda jump: abs(jump.time_s - time_s), default=None)


def _add(database: Database, run_id: int, place: tuple[int, str], number: int, time_s: float) -> _Found:
    """Add a jump that no sensor measured: it counts, and has no figures."""
    made = _Found(f"added-{number}", time_s, "counted")
    start_us, zone = place
    wall_us = start_us + round(time_s * 1e6)
    database.execute(
        "INSERT INTO events (run_id, event, event_id, source, revision, status, corrected, time_s, wall_us,"
        " day, confidence, kind)"
        " VALUES (?, 'jump', ?, 'person', 0, 'counted', 'counted', ?, ?, ?, 1.0, 'added')",
        [run_id, made.event_id, time_s, wall_us, local_day(wall_us, zone).isoformat()],
    )
    return made
