"""Day scores and bouts: computed from final events and corrections, kept so that a year is drawn at once.

They are a copy of what the events say, never a source: any of them can be dropped and computed again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from impactmon.load.bands import LOWEST_G, band_counts
from impactmon.load.day import OSTEOGENIC_IMPACT_KINDS, STEP_KINDS
from impactmon.model import DayScore, Event, Impact, Jump, Landing, Status
from impactmon.store.board import Board
from impactmon.store.file.writable import Writable
from impactmon.store.rows.events import row_event
from impactmon.store.rows.queries import CHOSEN_RUN, EFFECTIVE
from impactmon.store.rows.zones import clock_us, from_us, zone_info

if TYPE_CHECKING:
    from sqlite_utils import Database

_EMPTY = DayScore(day=None, jumps=0, uncertain=0, landings=0, osteogenic_index=None, bands={})

_LIMITS_G = tuple(pairwise((*LOWEST_G, 1e9)))
"""Limits of the bands; the last one goes beyond any sensor [g]."""

_MOVED = replace(_EMPTY, osteogenic_index=0.0, bands=band_counts(()))
"""A day on which somebody moved and nothing entered the index."""

_OF_ATHLETE = f"""
FROM sessions s JOIN runs r ON r.id = {CHOSEN_RUN} JOIN events e ON e.run_id = r.id
WHERE s.athlete_id = :athlete AND e.source = 'sensor' AND e.day BETWEEN :first AND :last
"""

_SCORED = ", ".join(f"'{kind}'" for kind in sorted(OSTEOGENIC_IMPACT_KINDS))
_STEPS = ", ".join(f"'{kind}'" for kind in sorted(STEP_KINDS))

_EVENTS = f"""
SELECT e.*, NULL AS cues, {EFFECTIVE} AS effective, s.zone, r.algorithm_version {_OF_ATHLETE}
  AND (e.event IN ('jump', 'landing') OR e.event = 'impact' AND e.kind IN ({_SCORED}))
ORDER BY e.wall_us
"""
"""What enters bouts: of a month of steps none."""

_IN_BANDS = f"e.kind NOT IN ({_STEPS}) AND {EFFECTIVE} = 'counted'"

_BANDS = f"""
SELECT e.day, {", ".join(f"sum({_IN_BANDS} AND e.peak_g >= {low} AND e.peak_g < {high})" for low, high in _LIMITS_G)}
{_OF_ATHLETE} AND e.event = 'impact' AND e.kind NOT IN ({_SCORED}) GROUP BY e.day
"""
"""Other impacts by day and band: they are only ever counted, and in the database; steps have bands of their own."""


def score_days(
    board: Board, first: date, last: date, *, athlete: str, algorithm_version: str | None = None
) -> tuple[DayScore, ...]:
    """Score the days of an athlete over all sessions, corrections included.

    Parameters
    ----------
    board : Board
        Where the events are.
    first, last : date
        Local days; the one before `first` is looked at too, since recovery goes over midnight.
    athlete : str
        Whose.
    algorithm_version : str or None
        None takes each session's current scoring.

    Returns
    -------
    tuple of DayScore
        Days that hold a landing, jump or impact, in order; times of bouts are seconds from 1970 (UTC).
    """
    asked = {
        "athlete": athlete,
        "first": (first - timedelta(days=1)).isoformat(),
        "last": last.isoformat(),
        "version": algorithm_version,
    }
    counts = board.days(first, last, athlete=athlete, algorithm_version=algorithm_version)
    scores = _scores_of(board.ask(_EVENTS, asked))
    for day, *more in board.ask(_BANDS, asked):
        when = date.fromisoformat(day)
        scores[when] = _with_bands(scores.get(when, _MOVED), more)
    found = [(row, scores.get(row.day)) for row in counts]
    return tuple(
        replace(score or _EMPTY, day=row.day, jumps=row.jumps, uncertain=row.uncertain)
        for row, score in found
        if score is not None or row.jumps or row.uncertain
    )


def _with_bands(score: DayScore, more: Sequence[int]) -> DayScore:
    """Add counts to the bands of a day, in order."""
    both = zip(score.bands.items(), more, strict=True)
    return replace(score, bands={name: count + extra for (name, count), extra in both})


def _scores_of(rows: Sequence[Any]) -> dict[date | None, DayScore]:
    """Score events of several sessions as one stretch of time."""
    from impactmon.load import day_scores

    if not rows:
        return {}
    zones = {row["zone"] for row in rows}
    # Bouts and recovery want true time between events. Where sessions of these days lie in several zones, days
    # would come out differently from those stored; then the local clock is the time, off by the hours of travel.
    seconds = _true_seconds if len(zones) == 1 else _local_seconds
    start_s = seconds(rows[0])
    events = [
        replace(row_event(row), time_s=seconds(row) - start_s, status=Status(row["effective"]))
        for row in rows
    ]
    scores = day_scores(
        _of(events, Jump),
        _of(events, Landing),
        _of(events, Impact),
        start=datetime.fromtimestamp(start_s, tz=UTC),
        zone=zone_info(zones.pop()) if len(zones) == 1 else UTC,
    )
    return {score.day: _dated(score, start_s) for score in scores}


def refresh_scores(store: Writable, days: Iterable[date], *, athlete: str) -> None:
    """Compute the scores of some days again, and of the days after them, and store them."""
    wanted = sorted({day + timedelta(days=more) for day in days for more in (0, 1)})
    with Board(store.path) as board:
        scores = [
            (score, _versions_on(board, score.day, athlete))
            for first, last in _runs(wanted)
            for score in score_days(board, first, last, athlete=athlete)
        ]
    with store.transaction() as database:
        for score, versions in scores:
            for table in ("day_scores", "bouts"):
                database.execute(
                    f"DELETE FROM {table} WHERE athlete_id = ? AND day = ?"
                    " AND (algorithm_version = ? OR algorithm_version LIKE '%+%')",
                    [athlete, str(score.day), versions],
                )
            _insert(database, athlete, versions, score)


def _versions_on(board: Board, day: date | None, athlete: str) -> str:
    """Name the version of the algorithm behind a day; several joined by a plus."""
    rows = board.ask(
        "SELECT DISTINCT r.algorithm_version FROM sessions s JOIN runs r ON r.id = s.run_id"
        " WHERE s.athlete_id = ? AND EXISTS (SELECT 1 FROM events e WHERE e.run_id = r.id AND e.day = ?)"
        " ORDER BY r.algorithm_version",
        [athlete, str(day)],
    )
    return "+".join(row[0] for row in rows)


def refresh_session(store: Writable, session_id: int) -> None:
    """Compute the scores of the days a session touches again."""
    with Board(store.path) as board:
        athlete = board.session(session_id).athlete_id
        rows = board.ask(
            "SELECT DISTINCT e.day FROM events e JOIN runs r ON r.id = e.run_id WHERE r.session_id = ?",
            [session_id],
        )
    if rows:
        refresh_scores(store, [date.fromisoformat(row[0]) for row in rows], athlete=athlete)


def _true_seconds(row: Any) -> float:
    return row["wall_us"] / 1e6


def _local_seconds(row: Any) -> float:
    """Give the time a local clock showed, as seconds from 1970 as if in UTC."""
    return from_us(row["wall_us"], row["zone"]).replace(tzinfo=UTC).timestamp()


def _of(events: Sequence[Event], kind: type[Any]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def _dated(score: DayScore, start_s: float) -> DayScore:
    """Date the bouts of a score."""
    bouts = tuple(
        replace(bout, start_s=bout.start_s + start_s, end_s=bout.end_s + start_s) for bout in score.bouts
    )
    return replace(score, bouts=bouts)


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """Put days in a row together."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _insert(database: Database, athlete: str, version: str, score: DayScore) -> None:
    """Store one score and its bouts; the caller holds the transaction."""
    assert score.day is not None  # only dated days come here
    day = score.day.isoformat()
    database.execute(
        "INSERT OR REPLACE INTO day_scores VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            athlete,
            day,
            version,
            clock_us(),
            score.jumps,
            score.uncertain,
            score.landings,
            score.osteogenic_index,
            json.dumps(dict(score.bands)),
        ],
    )
    for bout in score.bouts:
        database.execute(
            "INSERT OR REPLACE INTO bouts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                athlete,
                day,
                version,
                round(bout.start_s * 1e6),
                round(bout.end_s * 1e6),
                bout.landings,
                bout.osteogenic_index,
                bout.recovery,
            ],
        )
