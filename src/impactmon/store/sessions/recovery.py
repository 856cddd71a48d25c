"""Sessions that ended badly: killed, out of power, or left alone."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from impactmon.errors import ImpactmonError
from impactmon.store.board import Board
from impactmon.store.rows.inserting import end_session
from impactmon.store.rows.zones import elapsed_s, from_us
from impactmon.store.scores import refresh_session
from impactmon.store.sessions.replay import session_recording
from impactmon.store.sessions.scoring import Analyze, analyze, counted_here, session_clock, write_run
from impactmon.store.store import Store

ABANDONED_AFTER_H = 12.0  # nobody trains longer; past it the session was forgotten or its computer died


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A session that nobody ended, or that got packets after its end.

    Attributes
    ----------
    session_id : int
        Which.
    start, last : datetime
        Local time of its start and of its last stored packet.
    packets : int
        Stored packets.
    name : str
        What it is called.
    """

    session_id: int
    start: datetime
    last: datetime
    packets: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What recovery made of a session.

    Attributes
    ----------
    session_id, packets, jumps : int
        Which, how many packets, how many counted jumps.
    duration_s : float
        Up to its last packet, s.
    problem : str
        Why it could not be scored; its packets are kept all the same. Empty if it was.
    """

    session_id: int
    packets: int
    jumps: int
    duration_s: float
    problem: str = ""


_EXTENTS = (
    "SELECT s.id, s.name, s.zone, s.start_us, s.start_host_ns, coalesce(sum(p.packets), 0) AS packets,"
    " max(p.last_host_ns) AS last_host_ns FROM sessions s LEFT JOIN packets p ON p.session_id = s.id"
)


def unfinished(board: Board) -> list[Unfinished]:
    """List sessions that were never ended; while another process records, its session is among them."""
    if board.empty:
        return []
    return [
        _extent(row)
        for row in board.ask(f"{_EXTENTS} WHERE s.state = 'open' GROUP BY s.id ORDER BY s.start_us")
    ]


def stored_extent(board: Board, session_id: int) -> Unfinished:
    """Give how far the packets of a session go, ended or not."""
    return _extent(board.ask(f"{_EXTENTS} WHERE s.id = ? GROUP BY s.id", [session_id])[0])


def _extent(row: sqlite3.Row) -> Unfinished:
    return Unfinished(
        session_id=row["id"],
        start=from_us(row["start_us"], row["zone"]),
        last=from_us(row["start_us"] + _elapsed_us(row), row["zone"]),
        packets=row["packets"],
        name=row["name"],
    )


def recover(
    store: Store, session: Unfinished, *, state: str = "recovered", how: Analyze = analyze
) -> Recovered:
    """Close a session at its last packet and score it from its packets.

    Parameters
    ----------
    store : Store
        Open for writing: whoever recorded the session is gone.
    session : Unfinished
        Which.
    state : str
        "recovered" or "abandoned".
    """
    problem, analysis = "", None
    duration_s = elapsed_s(session.start, session.last)
    with Board(store.path) as board:
        try:
            found = how(session_recording(board, session.session_id))
            analysis = counted_here(board, session.session_id, found)
        except ImpactmonError as error:
            problem = error.message
        clock = session_clock(board.ask, session.session_id)
    if analysis is not None:
        duration_s = max(duration_s, analysis.quality.duration_s)
    with store.transaction() as database:
        if analysis is not None:
            write_run(database, session.session_id, analysis)
        note = f"{state} {session.packets} packets" + (f"; not scored: {problem}" if problem else "")
        end_session(database, session.session_id, clock(duration_s), state, note)
    refresh_session(store, session.session_id)
    return Recovered(
        session_id=session.session_id,
        packets=session.packets,
        jumps=analysis.counted_jumps if analysis else 0,
        duration_s=duration_s,
        problem=problem,
    )


def close_abandoned(store: Store, now: datetime, *, how: Analyze = analyze) -> list[Recovered]:
    """Close the sessions whose last packet is older than `ABANDONED_AFTER_H`."""
    with Board(store.path) as board:
        old = [
            session
            for session in unfinished(board)
            if elapsed_s(session.last, now) > ABANDONED_AFTER_H * 3600
        ]
    return [recover(store, session, state="abandoned", how=how) for session in old]


def _elapsed_us(row: sqlite3.Row) -> int:
    """Give the time from a session's start to its last packet, by the monotonic clock."""
    last_host_ns = row["last_host_ns"]
    return 0 if last_host_ns is None else max(0, (last_host_ns - row["start_host_ns"]) // 1000)
