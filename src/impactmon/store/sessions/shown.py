"""A stored session as a screen shows it: its events with corrections laid over, its gaps, its outline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from impactmon.model import Event, Gap, Jump, Placement, Status
from impactmon.store.board import Board
from impactmon.store.rows.events import row_event
from impactmon.store.rows.outline import Outline, row_outline
from impactmon.store.sessions.replay import packet_header

EVENTS = """
SELECT e.* FROM events e JOIN sessions s ON s.run_id = e.run_id
WHERE s.id = ? AND e.event IN ('jump', 'landing', 'reject') ORDER BY e.time_s, e.event
"""
GAPS = """
SELECT g.start_s, g.end_s, g.reason FROM gaps g JOIN sessions s ON s.id = g.session_id
WHERE s.id = ? AND (g.run_id IS NULL OR g.run_id = s.run_id) ORDER BY g.start_s
"""


@dataclass(frozen=True, slots=True)
class AddedJump(Event):
    """A jump a person added: it counts, and has no figures."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShownSession:
    """What is stored of a session.

    Attributes
    ----------
    id : int
        Which.
    athlete_id, name : str
        Whose; what it is called.
    start : datetime or None
        Local, with the stored zone.
    placement, body_mass_kg : optional
        As stored; the mass is what lands.
    running : bool
        It is still being recorded, or was cut off.
    events : tuple of Event
        Jumps, landings without a jump, and what was not counted, in order of time; a status a person changed
        is that person's.
    by_hand : frozenset of str
        Ids of the jumps whose status a person changed.
    gaps : tuple of Gap
        In order of time.
    outline : Outline or None
        Only of what was imported.
    """

    id: int
    athlete_id: str
    name: str
    start: datetime | None
    placement: Placement | None
    body_mass_kg: float | None
    running: bool
    events: tuple[Event, ...]
    by_hand: frozenset[str]
    gaps: tuple[Gap, ...]
    outline: Outline | None


def shown_session(
    board: Board, session_id: int, *, with_outline: bool = True, with_events: bool = True
) -> ShownSession:
    """Give what is stored of a session, without its samples; a week's outline is read in no time, its events are not.

    Raises
    ------
    impactmon.store.file.trouble.NothingThereError
        If there is no such session.
    """
    header = packet_header(board, session_id)
    row = board.ask("SELECT athlete_id, state FROM sessions WHERE id = ?", [session_id])[0]
    rows = board.ask(EVENTS, [session_id]) if with_events else []
    jumps = {found["event_id"] for found in rows if found["event"] == "jump"}
    kept = [r for r in rows if not (r["event"] == "landing" and r["jump_id"] in jumps)]
    return ShownSession(
        id=session_id,
        athlete_id=row["athlete_id"],
        name=header.name,
        start=header.start,
        placement=header.placement,
        body_mass_kg=header.body_mass_kg,
        running=row["state"] == "open",
        events=tuple(_event(found) for found in kept),
        by_hand=frozenset(found["event_id"] for found in kept if found["corrected"] is not None),
        gaps=tuple(Gap(g["start_s"], g["end_s"], g["reason"]) for g in board.ask(GAPS, [session_id])),
        outline=_outline(board, session_id) if with_outline else None,
    )


def _event(row: Any) -> Event:
    """Give the event of a row, with the status that holds."""
    status = Status(row["corrected"] or row["status"])
    if row["source"] == "person":
        return AddedJump(
            id=row["event_id"],
            revision=row["revision"],
            final=True,
            status=status,
            time_s=row["time_s"],
            confidence=1.0,
        )
    return row_event({**dict(row), "status": status})


def _outline(board: Board, session_id: int) -> Outline | None:
    """Give the stored outline; None if there is none, or the database is older than outlines are."""
    if not board.ask("SELECT 1 FROM sqlite_master WHERE name = 'outlines'"):
        return None
    rows = board.ask("SELECT * FROM outlines WHERE session_id = ?", [session_id])
    return row_outline(rows[0]) if rows else None


def counted_jumps(events: tuple[Event, ...]) -> int:
    """Count the jumps that count, added ones included."""
    return sum(isinstance(e, (Jump, AddedJump)) and e.status is Status.COUNTED for e in events)
