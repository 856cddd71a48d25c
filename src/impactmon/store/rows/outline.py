"""The outline of a recording: lowest and highest resultant of every 64 samples, kept so that a week opens at once.

It is derived from the samples alone, so no version of the algorithm changes it, and it goes with its session.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from impactmon.model import Gap, Recording, Samples

if TYPE_CHECKING:
    from sqlite_utils import Database

SAMPLES_PER_ENTRY = 64
"""A week at 100 Hz becomes 945,000 entries, 4 MB: quick to read, and finer than any screen shows of an hour."""
MG_PER_G = 1000.0
MISSING_LOW, MISSING_HIGH = 65535, 0
"""An entry without samples has its lowest value above its highest."""
CODEC = 1
"""All lowest values, then all highest, little-endian uint16, in thousandths of g, zlib."""
LEVEL = 1  # higher ones shrink it by a tenth more and cost five times as long


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Lowest and highest resultant of every 64 samples.

    Attributes
    ----------
    low_mg, high_mg : (entries,) uint16
        Thousandths of g; lowest above highest where there are no samples.
    sample_rate_hz : float
        Nominal rate of the samples, Hz.
    samples : int
        How many there are, gaps included.
    end_s : float
        When they end by the device's own clock, which may drift against the nominal rate, s.
    """

    low_mg: NDArray[np.uint16]
    high_mg: NDArray[np.uint16]
    sample_rate_hz: float
    samples: int
    end_s: float

    @property
    def stretch(self) -> float:
        """Give device seconds per second of counted samples."""
        counted_s = self.samples / self.sample_rate_hz
        return self.end_s / counted_s if counted_s > 0 else 1.0


class Outliner:
    """Makes an outline of the blocks that pass by.

    Parameters
    ----------
    sample_rate_hz : float
        Rate, Hz.
    """

    def __init__(self, sample_rate_hz: float) -> None:
        self.sample_rate_hz = sample_rate_hz
        self._start()

    def _start(self) -> None:
        self._samples = 0
        self._low = np.full(1024, MISSING_LOW, np.uint16)
        self._high = np.full(1024, MISSING_HIGH, np.uint16)

    def tapped(self, blocks: Callable[[], Iterator[Samples | Gap]]) -> Callable[[], Iterator[Samples | Gap]]:
        """Give the same blocks, outlined while they are read; a second reading begins anew."""

        def passing() -> Iterator[Samples | Gap]:
            self._start()
            for block in blocks():
                self.push(block)
                yield block

        return passing

    def push(self, block: Samples | Gap) -> None:
        """Take a block."""
        if isinstance(block, Gap):
            self._samples = max(self._samples, round(block.end_s * self.sample_rate_hz))
            return
        if not len(block.counts):
            return
        counts = block.counts.astype(np.float32)
        squares: NDArray[np.float32] = np.einsum("ij,ij->i", counts, counts)
        first = self._samples // SAMPLES_PER_ENTRY
        last = (self._samples + squares.size - 1) // SAMPLES_PER_ENTRY
        edges = np.maximum(np.arange(first, last + 1) * SAMPLES_PER_ENTRY - self._samples, 0)
        self._grow(last + 1)
        part = slice(first, last + 1)
        scale = MG_PER_G / block.lsb_per_g
        low = _in_mg(np.minimum.reduceat(squares, edges), scale)
        high = _in_mg(np.maximum.reduceat(squares, edges), scale)
        np.minimum(self._low[part], low, out=self._low[part])
        np.maximum(self._high[part], high, out=self._high[part])
        self._samples += squares.size

    def _grow(self, entries: int) -> None:
        while self._low.size < entries:
            self._low = np.concatenate([self._low, np.full_like(self._low, MISSING_LOW)])
            self._high = np.concatenate([self._high, np.full_like(self._high, MISSING_HIGH)])

    def outline(self, true_time_s: Callable[[float], float] | None = None) -> Outline:
        """Give the outline of all blocks so far."""
        entries = -(-self._samples // SAMPLES_PER_ENTRY)
        self._grow(entries)
        counted_s = self._samples / self.sample_rate_hz
        return Outline(
            self._low[:entries],
            self._high[:entries],
            self.sample_rate_hz,
            self._samples,
            counted_s if true_time_s is None else true_time_s(counted_s),
        )


def outlined(recording: Recording) -> tuple[Recording, Outliner]:
    """Give a recording that outlines itself while it is analysed, and what will hold the outline."""
    outliner = Outliner(recording.sample_rate_hz)
    return replace(recording, blocks=outliner.tapped(recording.blocks)), outliner


def write_outline(database: Database, session_id: int, outline: Outline) -> None:
    """Keep the outline of a session; the caller holds the transaction."""
    raw = outline.low_mg.astype("<u2").tobytes() + outline.high_mg.astype("<u2").tobytes()
    database.conn.execute(
        "INSERT OR REPLACE INTO outlines (session_id, codec, sample_rate_hz, samples, end_s, body)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            session_id,
            CODEC,
            float(outline.sample_rate_hz),
            outline.samples,
            float(outline.end_s),
            zlib.compress(raw, LEVEL),
        ),
    )


def row_outline(row: sqlite3.Row) -> Outline | None:
    """Give back the outline of a row; None if it was written another way or is damaged."""
    if row["codec"] != CODEC:
        return None
    entries = -(-row["samples"] // SAMPLES_PER_ENTRY)
    try:
        values = np.frombuffer(zlib.decompress(row["body"]), "<u2").astype(np.uint16)
    except (zlib.error, ValueError):
        return None
    if values.size != 2 * entries or row["sample_rate_hz"] <= 0:
        return None
    return Outline(values[:entries], values[entries:], row["sample_rate_hz"], row["samples"], row["end_s"])


def _in_mg(squares: NDArray[np.float32], scale: float) -> NDArray[np.uint16]:
    return np.minimum(np.sqrt(squares) * np.float32(scale), MISSING_LOW - 1).astype(np.uint16)
