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
from impactmon.shelf import Place, Shelf

if TYPE_CHECKING:
    from sqlite_utils import Database

SAMPLES_PER_ENTRY = 64
"""A week at 100 Hz becomes 945,000 entries, 4 MB: quick to read, and finer than any screen shows of an hour."""
MG_PER_G = 1000.0
PART = 65536
"""Entries put aside at once [1]: half a day, a quarter of a megabyte."""
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
        self._shelf = Shelf()
        self._places: list[tuple[Place, Place]] = []
        self._open()

    def _open(self) -> None:
        """Begin a part without values."""
        self._low = np.full(PART, MISSING_LOW, np.uint16)
        self._high = np.full(PART, MISSING_HIGH, np.uint16)

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
        scale = MG_PER_G / block.lsb_per_g
        low = _in_mg(np.minimum.reduceat(squares, edges), scale)
        high = _in_mg(np.maximum.reduceat(squares, edges), scale)
        self._lay(first, low, high)
        self._samples += squares.size

    def _lay(self, first: int, low: NDArray[np.uint16], high: NDArray[np.uint16]) -> None:
        """Lay values over those of the entries from `first` on, of which earlier parts hold none."""
        while len(low):
            begin = first - PART * len(self._places)
            if begin >= PART:
                self._put_aside()
                continue
            count = min(len(low), PART - begin)
            part = slice(begin, begin + count)
            np.minimum(self._low[part], low[:count], out=self._low[part])
            np.maximum(self._high[part], high[:count], out=self._high[part])
            first, low, high = first + count, low[count:], high[count:]

    def _put_aside(self) -> None:
        """Put a part that is whole aside, and begin the next one."""
        self._places.append((self._shelf.put(_bytes(self._low)), self._shelf.put(_bytes(self._high))))
        self._open()

    def _columns(self) -> Iterator[bytes]:
        """Give all lowest values, then all highest, as bytes."""
        entries = -(-self._samples // SAMPLES_PER_ENTRY)
        while entries > PART * (len(self._places) + 1):  # a gap ends the recording
            self._put_aside()
        left = entries - PART * len(self._places)
        for column, last in enumerate((self._low, self._high)):
            yield from (self._shelf.get(places[column]) for places in self._places)
            yield _bytes(last[:left])

    def body(self) -> bytes:
        """Give the outline of all blocks so far as it is stored."""
        packer = zlib.compressobj(LEVEL)
        return b"".join([*map(packer.compress, self._columns()), packer.flush()])

    @property
    def samples(self) -> int:
        """Samples so far, gaps included."""
        return self._samples

    def outline(self, true_time_s: Callable[[float], float] | None = None) -> Outline:
        """Give the outline of all blocks so far."""
        values = np.frombuffer(b"".join(self._columns()), "<u2").astype(np.uint16)
        low, high = np.split(values, 2)
        return Outline(low, high, self.sample_rate_hz, self._samples, self.end_s(true_time_s))

    def end_s(self, true_time_s: Callable[[float], float] | None) -> float:
        """Give when the samples end by the device's own clock, s."""
        counted_s = self._samples / self.sample_rate_hz
        return counted_s if true_time_s is None else true_time_s(counted_s)


def outlined(recording: Recording) -> tuple[Recording, Outliner]:
    """Give a recording that outlines itself while it is analysed, and what will hold the outline."""
    outliner = Outliner(recording.sample_rate_hz)
    return replace(recording, blocks=outliner.tapped(recording.blocks)), outliner


def write_outline(database: Database, session_id: int, outliner: Outliner, end_s: float) -> None:
    """Keep the outline of a session; the caller holds the transaction."""
    database.conn.execute(
        "INSERT OR REPLACE INTO outlines (session_id, codec, sample_rate_hz, samples, end_s, body)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (session_id, CODEC, float(outliner.sample_rate_hz), outliner.samples, float(end_s), outliner.body()),
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


def _bytes(values: NDArray[np.uint16]) -> bytes:
    return values.astype("<u2", copy=False).tobytes()


def _in_mg(squares: NDArray[np.float32], scale: float) -> NDArray[np.uint16]:
    return np.minimum(np.sqrt(squares) * np.float32(scale), MISSING_LOW - 1).astype(np.uint16)
