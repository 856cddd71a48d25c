"""Columns of dates and times as seconds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

import numpy as np
from numpy.typing import NDArray

from impactmon.errors import InputError
from impactmon.text import clean

STAMP_BYTES = 40
"""Longest written time: date, time to the nanosecond, offset."""

DAY_S = 86400.0

ISO_SECONDS = 19
"""Length of 2017-12-09T15:00:00."""

EPOCH_SCALES = ((1e8, 1.0), (1e11, 1e-3), (1e14, 1e-6), (1e17, 1e-9))
"""A number beyond 1e8 counts from 1970 (in s, ms, µs, ns): no recording lasts three years."""

_WRITTEN = re.compile(
    r"^(?:(?P<a>\d{1,4})(?P<sign>[-/.])(?P<b>\d{1,2})(?P=sign)(?P<c>\d{1,4})[T ]+)?"
    r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?P<zone>Z|[-+]\d{2}:?\d{2})?$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StampStyle:
    """How a time column is written.

    Attributes
    ----------
    scale_s : float
        Seconds per unit of a number; 1 for written times.
    written : bool
        True for text such as 2017-12-09T15:00:00.
    order : str
        Order of the date's parts: "ymd", "dmy", "mdy", or "" for a time of day alone.
    epoch : bool
        True if the numbers count from 1970 UTC.
    """

    scale_s: float = 1.0
    written: bool = False
    order: str = "ymd"
    epoch: bool = False

    @property
    def wraps_s(self) -> float | None:
        """When a time of day comes round, s."""
        return DAY_S if self.written and not self.order else None


def stamp_style(
    first: list[str], scale_s: float | None, *, day_first: bool | None, order: str | None, file: str
) -> StampStyle:
    """Tell how a time column is written from its first fields.

    Parameters
    ----------
    first : list of str
        The first fields of the column.
    scale_s : float or None
        Seconds per unit by the header.
    day_first : bool or None
        What the caller says about 3/4/2026.
    order : str or None
        What the file's header says about it.
    file : str
        Name of the file for messages.

    Raises
    ------
    InputError
        If a date can be read in two ways and nobody says which.
    """
    known = next((field for field in first if _WRITTEN.match(field) or _is_number(field)), None)
    if known is None:
        raise InputError(
            f"{file}: {clean(first[0], limit=30)!r} in its time column is neither number nor time."
        )
    match = _WRITTEN.match(known)
    if match is None:
        return _number_style(known, scale_s)
    if match.group("a") is None:
        return StampStyle(written=True, order="")
    if len(match.group("a")) == 4:
        return StampStyle(written=True, order="ymd")
    if order is None and day_first is not None:
        order = "dmy" if day_first else "mdy"
    if order is None:
        order = _order_by_value(first)
    if order is None:
        raise InputError(
            f"{file}: the date {known!r} can be read in two ways.",
            hint="Say --day-first or --month-first.",
        )
    return StampStyle(written=True, order=order)


def stamp_seconds(fields: NDArray[np.bytes_], style: StampStyle) -> NDArray[np.float64]:
    """Turn written times into seconds since 1970 (or midnight), to 1 µs; unreadable ones into NaN."""
    moments = _plain_moments(fields) if style.order == "ymd" else None
    if moments is None:
        iso = [_iso(field, style.order) for field in fields.tolist()]
        try:
            moments = np.array(iso, dtype="datetime64[us]")
        except ValueError:  # some day or hour does not exist
            moments = np.array([_moment(text) for text in iso], dtype="datetime64[us]")
    seconds = moments.astype(np.int64) / 1e6
    seconds[np.isnat(moments)] = np.nan
    return seconds


def stamp_start(first: str, seconds: float, style: StampStyle) -> datetime | None:
    """Give the moment of the first sample, without a zone if none is named, or None if the stamps do not tell."""
    if not np.isfinite(seconds):
        return None
    if style.epoch:
        return datetime.fromtimestamp(seconds, tz=UTC)
    if not style.written or not style.order:
        return None
    naive = datetime(1970, 1, 1) + timedelta(seconds=seconds)  # noqa: DTZ001 - wall time as the file writes it
    match = _WRITTEN.match(first)
    written = match.group("zone") if match else None
    if written is None:
        return naive
    return naive.replace(
        tzinfo=datetime.fromisoformat("2000-01-01T00:00:00" + written.replace("Z", "+00:00")).tzinfo
    )


def localise(naive: datetime, zone: tzinfo | None) -> datetime:
    """Place a wall time in a zone; without one in that of this computer."""
    return naive.replace(tzinfo=zone) if zone is not None else naive.astimezone()


def _is_number(field: str) -> bool:
    """Tell whether a field is a number, or empty."""
    try:
        return bool(np.isfinite(float(field.replace(",", ".") or 0.0)))
    except ValueError:
        return False


def _number_style(first: str, scale_s: float | None) -> StampStyle:
    """Find scale and origin of a numeric time column."""
    value = abs(float(first.replace(",", ".") or 0.0))
    for limit, scale in reversed(EPOCH_SCALES):
        if value >= limit:
            return StampStyle(
                scale_s=scale if scale_s is None or value * scale_s > 1e11 else scale_s, epoch=True
            )
    return StampStyle(scale_s=1.0 if scale_s is None else scale_s)


def _order_by_value(first: list[str]) -> str | None:
    """Tell day from month where a value is above 12."""
    for field in first:
        match = _WRITTEN.match(field)
        if match and match.group("a") and int(match.group("a")) > 12:
            return "dmy"
        if match and match.group("b") and int(match.group("b")) > 12:
            return "mdy"
    return None


def _plain_moments(fields: NDArray[np.bytes_]) -> NDArray[np.datetime64] | None:
    """Read times all written alike, as 2017-12-09T15:00:00.0000000; None if they are not."""
    width = len(fields[0])
    text = np.ascontiguousarray(fields).view(np.uint8).reshape(len(fields), -1)
    if width < ISO_SECONDS or text[:, width:].any() or (text[:, :width] == 0).any():
        return None
    marks = {4: b"-", 7: b"-", 10: b"T ", 13: b":", 16: b":"}
    if any(
        not np.isin(text[:, place], np.frombuffer(signs, np.uint8)).all() for place, signs in marks.items()
    ):
        return None
    if width > ISO_SECONDS and not (text[:, ISO_SECONDS] == ord(".")).all():
        return None
    number = np.delete(text[:, :width], [*marks, *([ISO_SECONDS] if width > ISO_SECONDS else [])], axis=1)
    if ((number < ord("0")) | (number > ord("9"))).any():
        return None
    try:
        return fields.astype(f"S{min(width, ISO_SECONDS + 7)}").astype("U").astype("datetime64[us]")
    except ValueError:
        return None


def _moment(text: str) -> np.datetime64:
    """Read one time; one that does not exist is no time."""
    try:
        return np.datetime64(text, "us")
    except ValueError:
        return np.datetime64("NaT", "us")


def _iso(field: bytes, order: str) -> str:
    """Write one time as numpy reads it: ISO, without zone, at most microseconds; "NaT" if it is none."""
    text = field.decode("latin-1").strip().strip('"')
    match = _WRITTEN.match(text)
    if match is None:
        return "NaT"
    zone = match.group("zone")
    clock = text[: len(text) - len(zone)] if zone else text
    clock = clock.replace(",", ".").rstrip()
    day = "1970-01-01"
    if match.group("a"):
        date, _, clock = clock.replace("T", " ").partition(" ")
        parts = date.split(match.group("sign"))
        year, month, number = (parts[order.index(part)] for part in "ymd")
        day = f"{year:0>4}-{month:0>2}-{number:0>2}"
    clock = clock.strip()
    return f"{day}T{clock if clock[1] != ':' and len(clock) > 4 and clock[2] == ':' else '0' + clock}"[:26]
