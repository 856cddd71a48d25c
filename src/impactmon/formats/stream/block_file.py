"""A logger's own file, whose blocks carry device times, as a recording."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from impactmon.formats.files.source import Source
from impactmon.formats.stream.blocks import Blocks, BlockStream
from impactmon.formats.stream.drift import Drift
from impactmon.formats.stream.losses import REASON_MISSING, Losses
from impactmon.model import Gap, Placement, Recording, Samples

Started = tuple[datetime | None, tuple[str, ...]]
"""When a recording starts, and what was assumed of it."""


def device_wall(first_s: float) -> datetime:
    """Give what the wall showed when a device counted so many seconds from 1970 of its own time."""
    return datetime(1970, 1, 1) + timedelta(seconds=first_s)  # noqa: DTZ001 - the device keeps wall time


def first_time_s(read: Iterable[tuple[Blocks, int]]) -> float | None:
    """Give the device time of the first sample of a file, s; None without any."""
    return next((float(blocks.time_s[0]) for blocks, _ in read if len(blocks.time_s)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockFile:
    """A file of blocks, understood: all that a pass over it needs.

    Attributes
    ----------
    source : Source
        The file.
    read : callable
        Decodes it from its beginning: gives blocks, and with them the unreadable ones behind the last of them.
    sample_rate_hz : float
        True rate, Hz.
    lsb_per_g : float
        Counts per g.
    clipped_at : int
        Count of the rail.
    losses : Losses
        Where damage is told.
    drift : Drift or None
        Where the device's times are noted, if they run on evenly.
    gap_reason : str
        Why samples are missing where nothing is damaged.
    """

    source: Source
    read: Callable[[], Iterable[tuple[Blocks, int]]]
    sample_rate_hz: float
    lsb_per_g: float
    clipped_at: int
    losses: Losses
    drift: Drift | None = None
    gap_reason: str = REASON_MISSING

    def passes(self) -> Iterator[Samples | Gap]:
        """Read the file once."""
        self.losses.begin()
        if self.drift is not None:
            self.drift.begin()
        stream = BlockStream(
            self.sample_rate_hz,
            self.lsb_per_g,
            self.clipped_at,
            self.losses,
            gap_reason=self.gap_reason,
            drift=self.drift,
        )
        damaged = 0
        for blocks, damaged in self.read():  # noqa: B007 - the last value is used
            yield from stream.push(blocks)
        stream.finish(damaged_after=damaged)

    def recording(
        self,
        started: Started,
        *,
        format: str,  # noqa: A002 - as the record calls it
        device: str = "",
        range_g: float | None = None,
        placement: Placement | None = None,
    ) -> Recording:
        """Give it as a recording; `device` says in a sentence what recorded it."""
        start, assumed = started
        return Recording(
            name=self.source.name,
            sample_rate_hz=self.sample_rate_hz,
            blocks=self.passes,
            start=start,
            range_g=range_g,
            placement=placement,
            format=format,
            notes=(*filter(None, [device]), *assumed),
            losses=self.losses.tell,
            remarks=self.losses.tell_remarks,
            true_time_s=None if self.drift is None else self.drift.true_s,
        )
