"""What the caller knows better than the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How to read a recording where the file itself leaves a question open.

    Attributes
    ----------
    sample_rate_hz : float or None
        Rate that replaces what the file says, Hz.
    unit : str or None
        Unit of the acceleration: "g", "mg", "m/s2", or counts per g as in "4096/g".
    skip_bad_rows : bool
        Treat rows that cannot be read as missing samples instead of refusing the file.
    time_zone : tzinfo or None
        Zone of times that carry none.
    start : datetime or None
        Start that replaces what the file says.
    day_first : bool or None
        Order of 3/4/2026; None refuses dates that can be read both ways.
    """

    sample_rate_hz: float | None = None
    unit: str | None = None
    skip_bad_rows: bool = False
    time_zone: tzinfo | None = None
    start: datetime | None = None
    day_first: bool | None = None


DEFAULT_OPTIONS = ReadOptions()
