"""A day as one row of a table, the same in every export and every verb."""

from __future__ import annotations

from datetime import date

from impactmon.store.exchange.tables import Value
from impactmon.store.rows.views import DayIndexRow, DayRow


def day_values(row: DayRow, score: DayIndexRow | None, athlete: str) -> dict[str, Value]:
    """Give the columns of a day and their values."""
    return {
        "day": row.day.isoformat(),
        "athlete": athlete,
        "jumps": row.jumps,
        "uncertain": row.uncertain,
        "corrected": row.corrected,
        "landings": row.landings,
        "peak_grf_bw": row.peak_grf_bw,
        "peak_grf_bw_low": row.peak_grf_bw_low,
        "peak_grf_bw_high": row.peak_grf_bw_high,
        "peak_g": row.peak_g,
        "osteogenic_index": score.osteogenic_index if score else None,
        "sessions": row.sessions,
        "target": row.target,
        "reached": int(row.reached),
        "recorded_h": row.recorded_h,
        "worn_h": row.worn_h,
        "valid_day": None if row.valid_day is None else int(row.valid_day),
    }


DAY_COLUMNS = tuple(day_values(DayRow(day=date.min), None, ""))
