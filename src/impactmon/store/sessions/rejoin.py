"""Packets that went to a rescue file come back into the session they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from impactmon.errors import InputError
from impactmon.model import Packet
from impactmon.packets import read_header, read_packets
from impactmon.store.board import Board
from impactmon.store.retention import DROPPED
from impactmon.store.rows.inserting import insert_packets, write_journal
from impactmon.store.sessions.recovery import recover, stored_extent
from impactmon.store.sessions.replay import stored_packets
from impactmon.store.sessions.scoring import Analyze, analyze
from impactmon.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejoined:
    """What became of a rescue file.

    Attributes
    ----------
    session_id : int
        Whose packets they are.
    packets, jumps : int
        How many were put back, and the counted jumps of the whole session now.
    problem : str
        Why the session could not be scored; empty if it was.
    """

    session_id: int
    packets: int
    jumps: int
    problem: str = ""


def rejoin(store: Store, path: Path, *, how: Analyze = analyze) -> Rejoined | None:
    """Put the packets of a log that its own session lacks back into it, and score it anew.

    Returns
    -------
    Rejoined or None
        None if the file is no packet log of a session stored here, or the session lacks nothing.
    """
    with Board(store.path) as board:
        session_id = _owner(board, path)
        if session_id is None:
            return None
        lacking = _lacking(list(stored_packets(board, session_id)), list(read_packets(path)))
    if not lacking:
        return None
    with store.transaction() as database:
        insert_packets(database, [(session_id, lacking)])
        write_journal(database, "packets put back", session_id=session_id, detail=f"{len(lacking)}")
    with Board(store.path) as board:
        extent = stored_extent(board, session_id)
    done = recover(store, extent, how=how)
    return Rejoined(session_id=session_id, packets=len(lacking), jumps=done.jumps, problem=done.problem)


def _owner(board: Board, path: Path) -> int | None:
    """Give the session that a log was written for, unless its packets are not wanted any more."""
    try:
        uid = read_header(path).uid
    except (InputError, OSError, EOFError):
        return None
    if not uid or board.empty:
        return None
    rows = board.ask(
        "SELECT id FROM sessions s WHERE uid = ? AND NOT EXISTS"
        " (SELECT 1 FROM journal j WHERE j.session_id = s.id AND j.what = ?)",
        [uid, DROPPED],
    )
    return int(rows[0][0]) if rows else None


def _lacking(stored: list[Packet], logged: list[Packet]) -> list[Packet]:
    """Give what a log holds beyond what is stored."""
    if logged[: len(stored)] == stored:
        return logged[len(stored) :]
    last_ns = stored[-1].t_host_ns  # a log that was cut or damaged: only what is surely new
    return [packet for packet in logged if packet.t_host_ns > last_ns]
