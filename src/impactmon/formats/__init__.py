"""File formats, one a file: recognised by content, read in blocks with constant memory.

What they share has rooms of its own, in the order of the data: ``files`` opens what a path leads to, ``cells`` turns
text into numbers and times, ``stream`` makes samples and gaps of them, ``tables`` reads a table from its header on.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from impactmon.errors import UnknownFormatError
from impactmon.model import Recording


def open_recording(
    path: str | Path,
    *,
    sample_rate_hz: float | None = None,
    unit: str | None = None,
    skip_bad_rows: bool = False,
    time_zone: tzinfo | None = None,
    start: datetime | None = None,
    day_first: bool | None = None,
) -> Recording:
    """Open a recording, whatever its format.

    Parameters
    ----------
    path : str or Path
        The file, or a URL of a file system that fsspec knows; its content decides, its suffix does not.
    sample_rate_hz : float or None
        Rate that replaces what the file says, Hz.
    unit : str or None
        Unit of the acceleration where the file does not say: "g", "mg", "m/s2", "4096/g".
    skip_bad_rows : bool
        Treat unreadable rows as gaps instead of refusing the file.
    time_zone : tzinfo or None
        Zone of times that carry none; None takes this computer's and says so.
    start : datetime or None
        Start that replaces what the file says.
    day_first : bool or None
        Order of dates like 3/4/2026.

    Returns
    -------
    Recording
        Its blocks are read when asked for, as often as needed.

    Raises
    ------
    MissingFileError
        If there is no such file.
    UnknownFormatError
        If no installed reader knows the content.
    InputError
        If the content cannot be trusted: units, gravity, rate, order of time, rows.
    """
    from impactmon.formats.files.location import locate
    from impactmon.formats.files.source import open_source
    from impactmon.formats.options import ReadOptions

    options = ReadOptions(
        sample_rate_hz=sample_rate_hz,
        unit=unit,
        skip_bad_rows=skip_bad_rows,
        time_zone=time_zone,
        start=start,
        day_first=day_first,
    )
    source = open_source(locate(path))
    reader = find_reader(source.head, source.path)
    if reader is None:
        from impactmon.formats.files.foreign import describe

        raise UnknownFormatError(f"{source.name} {describe(source.head)}", hint=_readable())
    recording: Recording = reader.read(source.path, options)
    return recording


def find_reader(head: bytes, path: Path) -> Any:
    """Give the reader that is surest of these first bytes, or None."""
    from impactmon.registry import FORMAT_GROUP, load_all

    best, surest = None, 0.0
    for _, kind in load_all(FORMAT_GROUP):
        reader = kind()
        sure = reader.sniff(head, path)
        if sure > surest:
            best, surest = reader, sure
    return best


def _readable() -> str:
    """Name the formats that can be read."""
    from impactmon.registry import FORMAT_GROUP, names

    return f"impactmon reads: {', '.join(names(FORMAT_GROUP))}."
