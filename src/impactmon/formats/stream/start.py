"""When a recording began: what the caller says, else the device's wall time in the zone it was worn in."""

from __future__ import annotations

from datetime import datetime

from impactmon.formats.cells.stamps import localise
from impactmon.formats.options import ReadOptions

NO_START = "The start in the file, {}, makes no sense and was left out."
ASSUMED_ZONE = "The file names no time zone: its times are taken as this computer's."


def starting(wall: datetime | None, options: ReadOptions) -> tuple[datetime | None, tuple[str, ...]]:
    """Give the aware start and what was assumed.

    Parameters
    ----------
    wall : datetime or None
        Start by the file, aware or not.
    options : ReadOptions
        What the caller says.
    """
    if options.start is not None:
        return (options.start if options.start.tzinfo else localise(options.start, options.time_zone)), ()
    if wall is None or wall.tzinfo is not None:
        return wall, ()
    try:
        return localise(wall, options.time_zone), (() if options.time_zone else (ASSUMED_ZONE,))
    except (ValueError, OverflowError, OSError):  # no computer's zone knows the year 1
        return None, (NO_START.format(wall.isoformat(" ")),)
