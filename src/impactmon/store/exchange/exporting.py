"""What is exported: events, days, sessions, samples as tables; packets as they came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from impactmon.model import Gap, Recording
from impactmon.store.board import Board
from impactmon.store.exchange.days import DAY_COLUMNS, day_values
from impactmon.store.exchange.tables import Table, Value
from impactmon.store.rows.queries import EFFECTIVE
from impactmon.store.rows.zones import from_us

_PLACE = ("session", "athlete", "day", "time", "event", "id", "status", "detected_status", "source")
_FIGURES = (
    "kind", "time_s", "takeoff_s", "landing_s", "flight_time_s", "jump_height_m", "peak_s", "peak_g",
    "acc_slope_g_s", "clipped", "peak_grf_n", "peak_grf_bw", "peak_grf_bw_low", "peak_grf_bw_high",
    "grf_model", "grf_component", "grf_reason", "jump_id", "reason", "confidence",
)  # fmt: skip
SAMPLE_COLUMNS = ("t_s", "ax_g", "ay_g", "az_g")

_EVENTS = f"""
SELECT s.id AS session, s.athlete_id, s.zone, r.algorithm_version, e.*, {EFFECTIVE} AS effective
FROM sessions s JOIN runs r ON r.id = s.run_id JOIN events e ON e.run_id = r.id
WHERE s.id = ? ORDER BY e.wall_us, e.event
"""


def event_table(board: Board, session_ids: Sequence[int]) -> Table:
    """Give all final events of sessions, with what they count for after corrections."""
    return Table("events", (*_PLACE, *_FIGURES, "algorithm_version"), _event_rows(board, session_ids))


def day_table(board: Board, first: date, last: date, *, athlete: str) -> Table:
    """Give one row a day."""
    scores = board.scores(first, last, athlete=athlete)
    days = board.days(first, last, athlete=athlete)
    rows = [tuple(day_values(row, scores.get(row.day), athlete).values()) for row in days]
    return Table("days", DAY_COLUMNS, rows)


def session_table(board: Board, session_ids: Sequence[int]) -> Table:
    """Give one row a session."""
    columns = (
        "session", "athlete", "start", "end", "zone", "state", "kind", "name", "placement", "body_mass_kg",
        "simulated", "jumps", "uncertain", "landings", "peak_grf_bw", "gaps", "lost_s", "algorithm_version",
    )  # fmt: skip
    rows: list[Sequence[Value]] = []
    for session_id in session_ids:
        row = board.session(session_id)
        rows.append(
            (
                row.id,
                row.athlete_id,
                row.start.isoformat(),
                row.end.isoformat() if row.end else None,
                row.zone,
                row.state,
                row.kind,
                row.name,
                row.placement,
                row.body_mass_kg,
                int(row.simulated),
                row.jumps,
                row.uncertain,
                row.landings,
                row.peak_grf_bw,
                row.gaps,
                row.lost_s,
                row.algorithm_version,
            )
        )
    return Table("sessions", columns, rows)


def sample_table(recording: Recording) -> Table:
    """Give the samples of a recording, g, gravity included; a gap is a jump of ``t_s``."""
    return Table("samples", SAMPLE_COLUMNS, sample_rows(recording))


def sample_rows(recording: Recording) -> Iterator[tuple[float, float, float, float]]:
    """Give time and acceleration of each sample."""
    for time_s, acc_g in timed_blocks(recording):
        rows = np.column_stack([np.round(time_s, 6), np.round(acc_g, 6)])
        yield from ((t_s, x_g, y_g, z_g) for t_s, x_g, y_g, z_g in rows.tolist())


def timed_blocks(recording: Recording) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Give blocks of time (s from the start) and specific force (g) between gaps."""
    base_s, index = 0.0, 0
    for block in recording.blocks():
        if isinstance(block, Gap):
            base_s, index = block.end_s, 0
            continue
        count = len(block.counts)
        time_s = base_s + (index + np.arange(count)) / block.sample_rate_hz
        index += count
        yield time_s, block.counts / block.lsb_per_g


def _event_rows(board: Board, session_ids: Sequence[int]) -> Iterator[Sequence[Value]]:
    for session_id in session_ids:
        for row in board.ask(_EVENTS, [session_id]):
            yield (
                row["session"],
                row["athlete_id"],
                row["day"],
                from_us(row["wall_us"], row["zone"]).isoformat(),
                row["event"],
                row["event_id"],
                row["effective"],
                row["status"],
                row["source"],
                *(row[name] for name in _FIGURES),
                row["algorithm_version"],
            )
