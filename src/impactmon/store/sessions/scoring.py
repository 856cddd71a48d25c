"""Score stored sessions again: compute, show what would change and why, then write beside the old results."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from impactmon.load.worn import wear_of
from impactmon.model import Analysis, Event, Gap, Recording, Reject, Status
from impactmon.store.board import Board
from impactmon.store.rows.corrections import apply_corrections
from impactmon.store.rows.events import event_row, plain
from impactmon.store.rows.inserting import as_json, insert_event, insert_run, write_journal
from impactmon.store.rows.wall_clock import WallClock
from impactmon.store.rows.wear import insert_wear
from impactmon.store.rows.zones import local_day
from impactmon.store.scores import refresh_session
from impactmon.store.sessions.replay import OpenFile, session_recording
from impactmon.store.store import Store

Analyze = Callable[[Recording], Analysis]

BESIDE = "beside"
"""Key in a session's stream settings: a second sensor of the same person, whose events the first one counts."""

SAME_JUMP_S = 0.25  # half the shortest time between two take-offs: the same jump, however it was measured
SAME_END_S = 1e-3  # the last sample's time, counted again: half a sample of the quickest sensor
NEAR_S = 1.0  # a reject this close says why a jump is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChange:
    """What re-scoring changes on one day of one session.

    Attributes
    ----------
    day : date
        Local day.
    before, after : int
        Counted jumps as detected, corrections left aside.
    reasons : tuple of str
        In words, most frequent first.
    """

    day: date
    before: int
    after: int
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        why = f" ({'; '.join(self.reasons)})" if self.reasons else ""
        return f"{self.day.day} {self.day:%b %Y}: {self.before} -> {self.after} jumps{why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescoring:
    """A session scored anew, not written yet.

    Attributes
    ----------
    session_id : int
        Which.
    old_version, new_version : str
        Of the algorithm.
    analysis : Analysis
        The new result.
    changes : tuple of DayChange
        Days whose count, or whose jumps, differ.
    """

    session_id: int
    old_version: str
    new_version: str
    analysis: Analysis
    changes: tuple[DayChange, ...]


@dataclass(frozen=True, slots=True)
class _Standing:
    """A jump and what it counts for."""

    time_s: float
    status: str


def analyze(recording: Recording) -> Analysis:
    """Analyse with the current algorithm."""
    from impactmon.analysis import analyze_recording

    return analyze_recording(recording)


def current_version() -> str:
    """Give the version of the current algorithm."""
    from impactmon.engine import ALGORITHM_VERSION

    return ALGORITHM_VERSION


def rescore(
    board: Board, session_id: int, *, open_file: OpenFile | None = None, how: Analyze = analyze
) -> Rescoring:
    """Score a session from its bytes and compare; nothing is written.

    Raises
    ------
    impactmon.errors.ImpactmonError
        If its bytes are gone or cannot be used.
    """
    analysis = counted_here(board, session_id, how(session_recording(board, session_id, open_file=open_file)))
    row = board.ask(
        "SELECT s.run_id, s.start_us, s.zone, r.algorithm_version FROM sessions s"
        " LEFT JOIN runs r ON r.id = s.run_id WHERE s.id = ?",
        [session_id],
    )[0]
    old = [
        (date.fromisoformat(found["day"]), _Standing(found["time_s"], found["status"]))
        for found in board.ask(
            "SELECT day, time_s, status FROM events WHERE run_id = ? AND event = 'jump' AND source = 'sensor'"
            " ORDER BY time_s",
            [row["run_id"]],
        )
    ]
    clock = session_clock(board.ask, session_id)
    return Rescoring(
        session_id=session_id,
        old_version=row["algorithm_version"] or "",
        new_version=analysis.algorithm_version,
        analysis=analysis,
        changes=compare(old, analysis, lambda time_s: local_day(clock(time_s), row["zone"])),
    )


def counted_here(board: Board, session_id: int, analysis: Analysis) -> Analysis:
    """Leave out the events of a second sensor of the same person: they would count twice."""
    stream = board.ask("SELECT stream FROM sessions WHERE id = ?", [session_id])[0][0]
    if not json.loads(stream).get(BESIDE):
        return analysis
    return replace(analysis, jumps=(), landings=(), impacts=(), rejected=(), days=())


def compare(
    old: Sequence[tuple[date, _Standing]], analysis: Analysis, day_of: Callable[[float], date]
) -> tuple[DayChange, ...]:
    """Say per day what changed and why."""
    new = [(day_of(jump.time_s), _Standing(jump.time_s, str(jump.status))) for jump in analysis.jumps]
    changes: list[DayChange] = []
    for day in sorted({day for day, _ in (*old, *new)}):
        before = [jump for when, jump in old if when == day]
        after = [jump for when, jump in new if when == day]
        reasons: Counter[str] = Counter([*_lost(before, after, analysis.rejected), *_gained(before, after)])
        if reasons:
            changes.append(
                DayChange(
                    day=day,
                    before=_counted(before),
                    after=_counted(after),
                    reasons=tuple(f"{count} {why}" for why, count in reasons.most_common()),
                )
            )
    return tuple(changes)


def write_rescoring(store: Store, rescoring: Rescoring) -> int:
    """Write a new scoring as the current one; the old one stays under its version. Give the run's id."""
    with store.transaction() as database:
        run_id = write_run(database, rescoring.session_id, rescoring.analysis)
        detail = f"{rescoring.old_version} -> {rescoring.new_version}"
        write_journal(database, "rescored", session_id=rescoring.session_id, detail=detail)
    refresh_session(store, rescoring.session_id)
    return run_id


def write_run(database: Any, session_id: int, analysis: Analysis) -> int:
    """Write an analysis as the current run of a session; the caller holds the transaction."""
    gaps = (*analysis.gaps, *_waited_at_the_end(database, session_id, analysis.quality.duration_s))
    run_id = insert_run(
        database, session_id, analysis.algorithm_version, as_json(analysis.parameters), current=True
    )
    clock = session_clock(lambda question, values: database.execute(question, values).fetchall(), session_id)
    zone = database.execute("SELECT zone FROM sessions WHERE id = ?", [session_id]).fetchone()[0]
    for event in _all_events(analysis):
        row = event_row(event)
        row["run_id"] = run_id
        row["wall_us"] = clock(event.time_s)
        row["day"] = local_day(row["wall_us"], zone).isoformat()
        insert_event(database, row)
    database.conn.executemany(
        "INSERT INTO gaps (session_id, run_id, start_s, end_s, reason) VALUES (?, ?, ?, ?, ?)",
        [(session_id, run_id, plain(gap.start_s), plain(gap.end_s), gap.reason) for gap in gaps],
    )
    if analysis.days:  # a second sensor of the same person has none: its hours are those of the first
        ended_s = max(analysis.quality.duration_s, *(gap.end_s for gap in gaps), 0.0)
        wear = wear_of(gaps, ended_s, analysis.not_worn)
        insert_wear(database, run_id, wear, start_us=clock(0.0), zone=zone)
    apply_corrections(database, session_id)
    return run_id


def _waited_at_the_end(database: Any, session_id: int, duration_s: float) -> list[Gap]:
    """Give the gap in which a session waited for its sensor until it was ended: no packet tells of it again."""
    rows = database.execute(
        "SELECT start_s, end_s, reason FROM gaps WHERE session_id = ? AND start_s >= ? AND run_id IS "
        "(SELECT run_id FROM sessions WHERE id = ?) ORDER BY start_s",
        [session_id, duration_s - SAME_END_S, session_id],
    ).fetchall()
    return [Gap(*row) for row in rows]


def session_clock(ask: Callable[[str, list[Any]], list[Any]], session_id: int) -> Callable[[float], int]:
    """Give the function from session time to wall time, with the settings of the clock on the way."""
    start_us = ask("SELECT start_us FROM sessions WHERE id = ?", [session_id])[0][0]
    rows = ask("SELECT time_s, wall_us FROM clock WHERE session_id = ? ORDER BY time_s", [session_id])
    return WallClock(start_us, ((row[0], row[1]) for row in rows)).wall_us


def _all_events(analysis: Analysis) -> Iterable[Event]:
    yield from analysis.jumps
    yield from analysis.landings
    yield from analysis.impacts
    yield from analysis.rejected


def _counted(jumps: Iterable[_Standing]) -> int:
    return sum(jump.status == Status.COUNTED for jump in jumps)


def _lost(
    before: Sequence[_Standing], after: Sequence[_Standing], rejects: Sequence[Reject]
) -> Iterable[str]:
    """Say why jumps that counted do not any more."""
    for jump in before:
        if jump.status != Status.COUNTED:
            continue
        match = _nearest(after, jump.time_s)
        if match is None:
            yield _why_gone(jump.time_s, rejects)
        elif match.status != Status.COUNTED:
            yield f"now {match.status}"


def _gained(before: Sequence[_Standing], after: Sequence[_Standing]) -> Iterable[str]:
    """Say where jumps that count now come from."""
    for jump in after:
        if jump.status != Status.COUNTED:
            continue
        match = _nearest(before, jump.time_s)
        if match is None:
            yield "newly detected"
        elif match.status != Status.COUNTED:
            yield f"was {match.status}"


def _why_gone(time_s: float, rejects: Sequence[Reject]) -> str:
    """Name the reason of the nearest reject."""
    near = [reject for reject in rejects if abs(reject.time_s - time_s) <= NEAR_S]
    if not near:
        return "no longer detected"
    return f"now rejected: {min(near, key=lambda reject: abs(reject.time_s - time_s)).reason}"


def _nearest(jumps: Sequence[_Standing], time_s: float) -> _Standing | None:
    near = [jump for jump in jumps if abs(jump.time_s - time_s) <= SAME_JUMP_S]
    return min(near, key=lambda jump: abs(jump.time_s - time_s), default=None)
