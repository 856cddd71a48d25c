"""When a table's recording began: by its header, its column of time, or another column that holds dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from impactmon.errors import InputError
from impactmon.formats.cells.stamps import StampStyle, stamp_seconds, stamp_start, stamp_style
from impactmon.formats.options import ReadOptions
from impactmon.formats.stream.start import starting
from impactmon.formats.tables.columns import Columns


def start_of(
    first_row: Sequence[str],
    first_s: float,
    columns: Columns,
    style: StampStyle | None,
    options: ReadOptions,
    stated: datetime | None,
) -> tuple[datetime | None, tuple[str, ...]]:
    """Find when a table's recording began, and say what was assumed.

    Parameters
    ----------
    first_row : sequence of str
        Fields of the first row.
    first_s : float
        Its time, s.
    columns : Columns
        Which columns hold times.
    style : StampStyle or None
        How the time column is written.
    options : ReadOptions
        What the caller says.
    stated : datetime or None
        The start by the header.
    """
    wall = stated
    own = None
    if style is not None and columns.time is not None:
        own = _moment(first_row, columns.time, style, options, first_s)
    if wall is None:
        # Sensors count from their own year zero: a date in words beats a large number.
        wall = own if style is not None and style.written else None
        wall = wall or _other_clock(first_row, columns, options) or own
    if wall is not None and wall.tzinfo is not None and options.time_zone is not None:
        wall = wall.astimezone(options.time_zone)
    return starting(wall, options)


def _moment(
    first_row: Sequence[str], index: int, style: StampStyle, options: ReadOptions, first_s: float
) -> datetime | None:
    """Give the moment a time column begins with; without a zone if it names none."""
    field = first_row[index] if index < len(first_row) else ""
    if style.written:
        return stamp_start(field, float(stamp_seconds(np.array([field.encode()]), style)[0]), style)
    if field and options.sample_rate_hz is not None:
        try:
            first_s = float(field.replace(",", ".")) * style.scale_s
        except ValueError:  # the row is unreadable and left out
            return None
    return stamp_start(field, first_s, style)


def _other_clock(first_row: Sequence[str], columns: Columns, options: ReadOptions) -> datetime | None:
    """Look for a date in the other columns of time; written ones first."""
    found: list[datetime] = []
    for index in columns.clocks:
        if index >= len(first_row):
            continue
        try:
            field = first_row[index]
            style = stamp_style([field], None, day_first=options.day_first, order=None, file="")
            seconds = (
                float(stamp_seconds(np.array([field.encode()]), style)[0])
                if style.written
                else (float(field) * style.scale_s)
            )
            moment = stamp_start(field, seconds, style)
        except (InputError, ValueError, OverflowError, OSError):
            continue
        if moment is not None:
            found.insert(0 if style.written else len(found), moment)
    return found[0] if found else None
