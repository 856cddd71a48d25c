"""CSV for spreadsheets: a row per day, session or athlete, with the names of the JSON documents."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from impactmon.store.exchange.tables import Table, write_csv
from impactmon.store.rows.views import DayIndexRow, DayRow

DAY_COLUMNS = (
    "day", "athlete", "jumps", "uncertain", "corrected", "landings", "peak_grf_bw", "peak_g", "osteogenic_index",
    "recorded_h", "worn_h", "valid_day", "target", "reached", "sessions",
)  # fmt: skip


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    r"""Write rows as CSV; a text that a spreadsheet would run as a formula is made one it shows.

    >>> csv_text(["name", "jumps"], [{"name": "=1+1", "jumps": 3}, {"name": "Ana", "jumps": None}])
    "name,jumps\n'=1+1,3\nAna,\n"
    """
    written = io.StringIO()
    write_csv(written, Table("rows", tuple(columns), [[row[column] for column in columns] for row in rows]))
    return written.getvalue()


def day_values(row: DayRow, score: DayIndexRow | None, athlete: str) -> dict[str, Any]:
    """Give a day as one row of `DAY_COLUMNS`."""
    values = (
        row.day.isoformat(), athlete, row.jumps, row.uncertain, row.corrected, row.landings, row.peak_grf_bw,
        row.peak_g, score.osteogenic_index if score else None, row.recorded_h, row.worn_h, row.valid_day, row.target,
        row.reached, row.sessions,
    )  # fmt: skip
    return dict(zip(DAY_COLUMNS, values, strict=True))
