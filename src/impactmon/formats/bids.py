"""BIDS-Motion: a table of numbers without header, whose columns a `_channels.tsv` beside it names."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from impactmon.errors import InputError
from impactmon.formats.files.source import open_source
from impactmon.formats.options import DEFAULT_OPTIONS, ReadOptions
from impactmon.formats.tables.table import Facts, read_table
from impactmon.model import PLACEMENT_ALIASES, Placement, Recording
from impactmon.text import clean

ENDING, BESIDE = "_motion.tsv", "_channels.tsv"
CHANNELS_BYTES = 1024 * 1024
ACCELERATION = "ACCEL"


class BidsFormat:
    """The motion extension of the Brain Imaging Data Structure."""

    name = "bids"

    def sniff(self, head: bytes, path: Path) -> float:
        """Say how likely this is a BIDS-Motion table, 0 to 1; it takes two files to know."""
        return 0.6 if path.name.endswith(ENDING) and _channels_path(path).is_file() else 0.0

    def read(self, path: Path, options: ReadOptions = DEFAULT_OPTIONS) -> Recording:
        """Read the first tracked point that has three axes of acceleration.

        Raises
        ------
        InputError
            If the table of channels names no such point.
        """
        source = open_source(path)
        channels = _read_channels(_channels_path(path), source.name)
        point = _point(channels, source.name)
        facts = Facts(
            format=self.name,
            sample_rate_hz=channels[0].sample_rate_hz or _sidecar_rate(path),
            header=tuple(_title(channel, point) for channel in channels),
            placement=_placement(point),
            notes=(f"BIDS-Motion, tracked point {clean(point, limit=40)!r}.",),
        )
        # Missing samples are rows of "n/a" in this format: gaps, no faults.
        return read_table(source, replace(options, skip_bad_rows=True), facts)


@dataclass(frozen=True, slots=True)
class _Channel:
    """A row of the table of channels."""

    name: str
    component: str
    kind: str
    point: str
    unit: str
    sample_rate_hz: float | None


def _channels_path(path: Path) -> Path:
    """Name the table of channels beside a table of motion."""
    return path.with_name(path.name.removesuffix(ENDING) + BESIDE)


def _read_channels(path: Path, file: str) -> list[_Channel]:
    """Read the table of channels."""
    text = path.read_bytes()[:CHANNELS_BYTES].decode("utf-8-sig", errors="replace")
    try:
        channels = [_channel(row) for row in csv.DictReader(text.splitlines(), delimiter="\t")]
    except (KeyError, ValueError, csv.Error) as error:
        raise InputError(
            f"{clean(path.name)} beside {file} is no table of channels: {clean(str(error))}."
        ) from error
    if not channels:
        raise InputError(f"{clean(path.name)} beside {file} names no channel.")
    return channels


def _sidecar_rate(path: Path) -> float | None:
    """Read the sample rate from the description beside a table; the table of channels need not tell it."""
    try:
        said: Any = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        return float(said["SamplingFrequency"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _channel(row: dict[str, str | None]) -> _Channel:
    """Read one row; a rate may be absent."""
    rate = (row.get("sampling_frequency") or "").strip()
    known = rate not in ("", "n/a")
    return _Channel(
        name=(row.get("name") or "").strip(),
        component=(row.get("component") or "").strip().lower(),
        kind=(row.get("type") or "").strip().upper(),
        point=(row.get("tracked_point") or "").strip(),
        unit=(row.get("units") or "").strip(),
        sample_rate_hz=float(rate) if known else None,
    )


def _point(channels: list[_Channel], file: str) -> str:
    """Find the first point with x, y and z of acceleration."""
    for channel in channels:
        axes = {c.component for c in channels if c.kind == ACCELERATION and c.point == channel.point}
        if {"x", "y", "z"} <= axes:
            return channel.point
    raise InputError(
        f"{file}: no tracked point has three axes of type ACCEL.", hint="Use a recording with an IMU."
    )


def _title(channel: _Channel, point: str) -> str:
    """Write a heading as other tables have it; columns of other points must not look like axes."""
    if channel.kind == ACCELERATION and channel.point == point:
        return f"acc {channel.component} ({channel.unit})"
    if channel.kind == "LATENCY":
        return "time (s)"
    return "other"


def _placement(point: str) -> Placement | None:
    """Take the placement from the point's name where it is one."""
    word = point.lower().replace("_", " ").removeprefix("left ").removeprefix("right ")
    if word in PLACEMENT_ALIASES:
        return PLACEMENT_ALIASES[word]
    return Placement(word) if word in set(Placement) else None
