"""Recordings from files: each content once, with its results, and a copy of its bytes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from impactmon.errors import InputError, StoreError
from impactmon.model import Analysis, Athlete, Recording
from impactmon.packets import read_header
from impactmon.store.board import Board
from impactmon.store.file.copies import content_hash, keep_copy
from impactmon.store.rows.header import SessionHeader
from impactmon.store.rows.inserting import as_json, end_session, insert_session
from impactmon.store.rows.outline import Outliner, outlined, write_outline
from impactmon.store.rows.zones import local_zone, to_us, zone_of
from impactmon.store.scores import refresh_session
from impactmon.store.sessions.scoring import Analyze, analyze, write_run
from impactmon.store.store import Store

log = logging.getLogger(__name__)

FIRST_YEAR = 2000
"""No accelerometer recorded before: an earlier date is a clock that was never set."""

AHEAD = timedelta(days=1)
"""A recording from further in the future is a clock that was set wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a file.

    Attributes
    ----------
    session_id : int
        The session that holds it.
    known : bool
        The same content was imported before; nothing was changed.
    jumps : int
        Counted jumps.
    notes : tuple of str
        What limits the numbers, and what had to be decided, in plain sentences.
    losses : tuple of str
        What of the file was lost, in plain sentences.
    """

    session_id: int
    known: bool
    jumps: int
    notes: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWish:
    """How a file is to be imported.

    Attributes
    ----------
    athlete : Athlete or None
        Whose it is; None is the user of this computer.
    with_copy : bool
        Keep a compressed copy, so that it can be scored again when the file is gone.
    zone : str or None
        Zone of its days; None takes that of its start.
    parameters : mapping
        How it was read, kept for reading it again.
    """

    athlete: Athlete | None = None
    with_copy: bool = True
    zone: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])


def already_imported(board: Board, path: Path, sha256: str) -> int | None:
    """Give the session that holds this content, or that it was exported from; None if there is none."""
    if board.empty:
        return None
    rows = board.ask("SELECT session_id FROM recordings WHERE sha256 = ?", [sha256])
    rows = rows or board.ask("SELECT id FROM sessions WHERE uid = ?", [_exported_from(path)])
    return int(rows[0][0]) if rows else None


def _exported_from(path: Path) -> str:
    """Give the session whose packets a packet log holds; empty for any other file."""
    try:
        return read_header(path).uid
    except (InputError, OSError, EOFError):
        return ""


def import_recording(
    store: Store,
    path: Path,
    recording: Recording,
    wish: ImportWish | None = None,
    *,
    how: Analyze = analyze,
    now: datetime | None = None,
) -> Imported:
    """Score a recording and store it as a session; the same content a second time changes nothing.

    Parameters
    ----------
    store : Store
        Open for writing.
    path : Path
        The file.
    recording : Recording
        The file, opened; its placement, mass and start are those that hold.
    wish : ImportWish or None
        Whose, and how it is kept.
    how : callable
        Analyses it.
    now : datetime or None
        Moment of the import, for a file without a usable clock.
    """
    wish = wish or ImportWish()
    sha256 = content_hash(path)
    with Board(store.path) as board:
        session_id = already_imported(board, path, sha256)
        if session_id is not None:
            return Imported(session_id=session_id, known=True, jumps=board.session(session_id).jumps)
    tapped, outliner = outlined(recording)
    analysis = how(tapped)
    start, notes = _start(recording, analysis, now or datetime.now(tz=UTC).astimezone())
    told = tuple(
        dict.fromkeys((*analysis.quality.notes, *analysis.notes))
    )  # those of the recording are among them
    session_id = _write(store, path, sha256, recording, analysis, start, wish, (*told, *notes))
    _keep_outline(store, session_id, outliner, outliner.end_s(recording.true_time_s))
    refresh_session(store, session_id)
    with Board(store.path) as board:
        notes += _overlaps(board, session_id)
    losses = tuple(recording.losses())
    return Imported(
        session_id=session_id,
        known=False,
        jumps=analysis.counted_jumps,
        notes=(*told, *losses, *notes),
        losses=losses,
    )


def _start(recording: Recording, analysis: Analysis, now: datetime) -> tuple[datetime, tuple[str, ...]]:
    """Give the start of a recording; one with no clock, or an impossible one, ends at the moment of import."""
    told = recording.start
    if told is not None and told.year >= FIRST_YEAR and told <= now + AHEAD:
        return told, ()
    anchored = now - timedelta(seconds=analysis.quality.duration_s)
    why = "The file has no start time" if told is None else f"The sensor's clock says {told:%Y-%m-%d}"
    return anchored, (f"{why}; it is dated as ending now. Say --start to date it.",)


def _write(
    store: Store,
    path: Path,
    sha256: str,
    recording: Recording,
    analysis: Analysis,
    start: datetime,
    wish: ImportWish,
    notes: tuple[str, ...],
) -> int:
    """Write session, run, events and the file's row in one transaction, after the copy is whole."""
    copy = keep_copy(store.path, path, sha256) if wish.with_copy else None
    header = _header(path, recording, start, wish, notes)
    with store.transaction() as database:
        session_id = insert_session(
            database, header, start_us=to_us(start), zone=header.zone or zone_of(start)
        )
        database.execute(
            "INSERT INTO recordings VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                session_id,
                sha256,
                str(path.absolute()),
                path.stat().st_size,
                recording.format,
                as_json(wish.parameters),
                copy,
            ],
        )
        write_run(database, session_id, analysis)
        end_us = to_us(start) + round(analysis.quality.duration_s * 1e6)
        end_session(database, session_id, end_us, "closed", "")
    return session_id


def _header(
    path: Path, recording: Recording, start: datetime, wish: ImportWish, notes: tuple[str, ...]
) -> SessionHeader:
    """Say what is known of the session."""
    zone = wish.zone or zone_of(start)
    if zone.startswith("UTC"):
        zone = _named_zone(start, zone)
    return SessionHeader(
        start=start,
        zone=zone,
        athlete=wish.athlete,
        placement=recording.placement,
        body_mass_kg=recording.body_mass_kg,
        sample_rate_hz=recording.sample_rate_hz,
        range_g=recording.range_g,
        kind="import",
        name=path.name,
        note=" ".join(notes),
    )


def _keep_outline(store: Store, session_id: int, outliner: Outliner, end_s: float) -> None:
    """Keep the outline, in a transaction of its own: it is a help, and nothing may be lost for its sake."""
    try:
        with store.transaction() as database:
            write_outline(database, session_id, outliner, end_s)
    except StoreError as error:
        log.warning("the outline was not kept: %s", error.message)


def _named_zone(start: datetime, offset: str) -> str:
    """Prefer the name of this computer's zone where it agrees with the file's offset then."""
    from impactmon.store.rows.zones import zone_info

    here = local_zone()
    return here if start.astimezone(zone_info(here)).utcoffset() == start.utcoffset() else offset


def _overlaps(board: Board, session_id: int) -> tuple[str, ...]:
    """Warn of other sessions of the same person at the same time: their jumps would count twice."""
    rows = board.ask(
        "SELECT o.id FROM sessions s JOIN sessions o ON o.athlete_id = s.athlete_id AND o.id <> s.id"
        " WHERE s.id = ? AND o.kind <> 'log' AND o.start_us < s.end_us"
        " AND coalesce(o.end_us, o.start_us) > s.start_us",
        [session_id],
    )
    if not rows:
        return ()
    others = ", ".join(f"#{row[0]}" for row in rows)
    return (f"It overlaps {others} in time: both count. impactmon data delete --session removes one.",)
