"""CSV for spreadsheets: a row per day, session or athlete, with the names of the JSON documents."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from impactmon.store.exchange.tables import Table, write_csv


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    r"""Write rows as CSV; a text that a spreadsheet would run as a formula is made one it shows.

    >>> csv_text(["name", "jumps"], [{"name": "=1+1", "jumps": 3}, {"name": "Ana", "jumps": None}])
    "name,jumps\n'=1+1,3\nAna,\n"
    """
    written = io.StringIO()
    write_csv(written, Table("rows", tuple(columns), [[row[column] for column in columns] for row in rows]))
    return written.getvalue()
