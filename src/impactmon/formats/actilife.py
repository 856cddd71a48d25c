"""ActiLife's raw CSV: ten lines about device, rate and start, then g (IMU files with a time column)."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from impactmon.errors import InputError
from impactmon.formats.files.source import Source, open_source
from impactmon.formats.options import DEFAULT_OPTIONS, ReadOptions
from impactmon.formats.tables.table import Facts, read_table
from impactmon.model import Recording
from impactmon.text import clean

MARK = b"Data File Created By ActiGraph"
_FIRST = re.compile(r"date format (?P<date>\S+)\s+at (?P<rate>\d+(?:[.,]\d+)?) Hz")
_FIELD = re.compile(r"^(?P<name>Serial Number:?|Start Time|Start Date)\s+(?P<value>[^,;\r\n]+)", re.MULTILINE)


class ActiLifeFormat:
    """The raw (not epoch) CSV export of ActiGraph's ActiLife."""

    name = "actilife"

    def sniff(self, head: bytes, path: Path) -> float:
        """Say how likely these first bytes are ActiLife's, 0 to 1."""
        return 0.95 if MARK in head[:600].replace(b"\0", b"") else 0.0

    def read(self, path: Path, options: ReadOptions = DEFAULT_OPTIONS) -> Recording:
        """Read the table with rate and start from the header."""
        return self.read_source(open_source(path), options)

    def read_source(self, source: Source, options: ReadOptions) -> Recording:
        """Read an opened table."""
        text = source.head[:4000].replace(b"\0", b"").decode("utf-8", errors="replace")
        return read_table(source, options, _facts(text, source.name))


def _facts(text: str, file: str) -> Facts:
    """Read device, rate and start from the header's lines."""
    first = _FIRST.search(text)
    if first is None:
        raise InputError(f"{file} is ActiLife's, but its first line names no date format and rate in Hz.")
    fields = {match["name"].rstrip(":"): match["value"].strip() for match in _FIELD.finditer(text)}
    epoch = re.search(r"Epoch Period \(hh:mm:ss\) (\d\d:\d\d:\d\d)", text)
    if epoch and epoch.group(1) != "00:00:00":
        raise InputError(
            f"{file} holds epoch counts of {epoch.group(1)}, not samples.",
            hint="Export the raw data: File > Export > raw CSV.",
        )
    order = "".join(dict.fromkeys(letter for letter in first["date"].lower() if letter in "dmy"))
    serial = fields.get("Serial Number")
    return Facts(
        format="actilife",
        sample_rate_hz=float(first["rate"].replace(",", ".")),
        start=_start(fields, order, file),
        date_order=order,
        unit="g",
        notes=(f"Device {clean(serial, limit=30)}.",) if serial else (),
    )


def _start(fields: dict[str, str], order: str, file: str) -> datetime | None:
    """Put start date and time together."""
    if "Start Date" not in fields or "Start Time" not in fields:
        return None
    parts = re.split(r"[-/. ]", fields["Start Date"])
    try:
        day = {key: int(parts[order.index(key)]) for key in "dmy"}
        hour, minute, second = (int(part) for part in fields["Start Time"].split(":"))
        return datetime(day["y"], day["m"], day["d"], hour, minute, second)  # noqa: DTZ001 - wall time of the file
    except (ValueError, IndexError) as error:
        shown = clean(f"{fields['Start Date']} {fields['Start Time']}", limit=40)
        raise InputError(f"{file}: the start {shown!r} in its header is no date and time.") from error
