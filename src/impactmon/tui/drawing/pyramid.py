"""Lowest and highest values of a long recording at every zoom, so that a week scrubs without lag."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from impactmon.model import Gap, Samples
from impactmon.shelf import Place, Shelf
from impactmon.store.rows.outline import SAMPLES_PER_ENTRY, Outline
from impactmon.tui.drawing.envelope import Envelope, joined

FACTOR = 8
"""Entries of a level per entry of the next: few levels, and at most 16 entries to look at per column."""
CHUNK = 1 << 15
"""Entries per array; a chunk that was never written costs nothing, so long gaps are free."""
LEVELS = 8
MG_PER_G = 1000.0
MISSING_LOW, MISSING_HIGH = 65535, 0
"""An entry without samples has its lowest value above its highest."""

Pair = tuple[NDArray[np.uint16], NDArray[np.uint16]]


class Level:
    """One resolution: chunks of lowest and highest values, thousandths of g; those that are full are put aside.

    Parameters
    ----------
    shelf : Shelf
        Where they lie then.
    samples : bool
        The entries are samples: lowest and highest are the same and kept once.
    """

    def __init__(self, shelf: Shelf, *, samples: bool = False) -> None:
        self._shelf = shelf
        self._chunks: dict[int, Pair | Place] = {}
        self._samples = samples
        self.taken = 0

    def skip(self, entries: int) -> None:
        """Leave entries without samples."""
        self.taken += entries

    def holds(self, start: int, stop: int) -> bool:
        """Tell whether any chunk between two entries was ever written."""
        return any(number in self._chunks for number in range(start // CHUNK, -(-stop // CHUNK)))

    def write(self, low: NDArray[np.uint16], high: NDArray[np.uint16]) -> None:
        """Append entries."""
        done = 0
        while done < low.size:
            number, at = divmod(self.taken, CHUNK)
            count = min(CHUNK - at, low.size - done)
            chunk = self._chunk(number)
            chunk[0][at : at + count] = low[done : done + count]
            if not self._samples:
                chunk[1][at : at + count] = high[done : done + count]
            done += count
            self.taken += count
            if at + count == CHUNK:
                kept = chunk[:1] if self._samples else chunk
                self._chunks[number] = self._shelf.put(b"".join(column.tobytes() for column in kept))

    def _chunk(self, number: int) -> Pair:
        """Give a chunk to write into; one that is full is never asked for again."""
        chunk = self._opened(number)
        if chunk is None:
            low = np.full(CHUNK, MISSING_LOW, np.uint16)
            high = low if self._samples else np.full(CHUNK, MISSING_HIGH, np.uint16)
            chunk = self._chunks[number] = (low, high)
        return chunk

    def _opened(self, number: int) -> Pair | None:
        """Give a chunk from wherever it lies; None if it was never written."""
        chunk = self._chunks.get(number)
        if not isinstance(chunk, Place):
            return chunk
        values = np.frombuffer(self._shelf.get(chunk), np.uint16)
        return (values, values) if self._samples else (values[:CHUNK], values[CHUNK:])

    def read(self, start: int, stop: int) -> Pair:
        """Give entries `start` to `stop`; those outside are missing."""
        low, high = _missing(max(0, stop - start))
        first, last = max(0, start), min(stop, self.taken)
        while first < last:
            number, at = divmod(first, CHUNK)
            count = min(CHUNK - at, last - first)
            chunk = self._opened(number)
            if chunk is not None:
                part = slice(first - start, first - start + count)
                low[part] = chunk[0][at : at + count]
                high[part] = chunk[1][at : at + count]
            first += count
        if self._samples:
            high[high == MISSING_LOW] = MISSING_HIGH
        return low, high


class Pyramid:
    """The resultant of a recording at every zoom; written by one thread, read by another.

    Parameters
    ----------
    sample_rate_hz : float
        Rate, Hz.
    stretch : float
        Seconds by the device's clock per second of counted samples.
    pairs : bool
        The finest level holds lowest and highest values already, as an outline does.
    """

    def __init__(self, sample_rate_hz: float, *, stretch: float = 1.0, pairs: bool = False) -> None:
        self.sample_rate_hz = sample_rate_hz
        self.stretch = stretch
        self._pairs = pairs
        shelf = Shelf()
        self._levels = [Level(shelf, samples=number == 0 and not pairs) for number in range(LEVELS)]
        self._lock = threading.Lock()

    @classmethod
    def of_outline(cls, outline: Outline) -> Pyramid:
        """Give the pyramid over a stored outline."""
        pyramid = cls(outline.sample_rate_hz / SAMPLES_PER_ENTRY, stretch=outline.stretch, pairs=True)
        pyramid._levels[0].write(outline.low_mg, outline.high_mg)
        pyramid.finish()
        return pyramid

    @property
    def duration_s(self) -> float:
        """Length of what was written, s."""
        return self._levels[0].taken / self.sample_rate_hz * self.stretch

    def append(self, block: Samples | Gap) -> None:
        """Write a block."""
        if isinstance(block, Gap):
            with self._lock:
                whole = round(block.end_s * self.sample_rate_hz) - self._levels[0].taken
                self._levels[0].skip(max(0, whole))
                self._raise_levels()
            return
        counts = block.counts.astype(np.float32)
        resultant_mg = np.sqrt(np.einsum("ij,ij->i", counts, counts)) * (MG_PER_G / block.lsb_per_g)
        values = np.minimum(resultant_mg, MISSING_LOW - 1).astype(np.uint16)
        with self._lock:
            self._levels[0].write(values, values)
            self._raise_levels()

    def finish(self) -> None:
        """Fill up the last, incomplete entries of the coarse levels."""
        with self._lock:
            self._raise_levels(last=True)

    def _raise_levels(self, *, last: bool = False) -> None:
        for fine, coarse in zip(self._levels, self._levels[1:], strict=False):
            whole = (fine.taken + FACTOR - 1 if last else fine.taken) // FACTOR
            while coarse.taken < whole:
                count = min(whole - coarse.taken, CHUNK)
                if not fine.holds(coarse.taken * FACTOR, (coarse.taken + count) * FACTOR):
                    coarse.skip(count)
                    continue
                low, high = fine.read(coarse.taken * FACTOR, (coarse.taken + count) * FACTOR)
                coarse.write(low.reshape(-1, FACTOR).min(axis=1), high.reshape(-1, FACTOR).max(axis=1))

    def envelope(self, start_s: float, stop_s: float, columns: int) -> Envelope:
        """Reduce a span of time to columns.

        Parameters
        ----------
        start_s, stop_s : float
            From where to where, s; may reach beyond the recording.
        columns : int
            How many columns.

        Returns
        -------
        Envelope
            No value is lost: a column holds every sample that touches it.
        """
        column_s = (stop_s - start_s) / columns
        rate_hz = self.sample_rate_hz / self.stretch
        per_column = column_s * rate_hz
        edges = (start_s + np.arange(columns + 1) * column_s) * rate_hz
        number = 0
        while number + 1 < LEVELS and 2 * FACTOR ** (number + 1) <= per_column:
            number += 1
        entries = edges / FACTOR**number
        first, stop = int(np.floor(entries[0])), int(np.ceil(entries[-1])) + 1
        with self._lock:
            low, high = self._levels[number].read(first, stop)
        if per_column < 1.0 and not self._pairs:
            low_g = high_g = _between(low, high, (edges[:-1] + edges[1:]) / 2 - 0.5 - first)
        else:
            low_g, high_g = _reduce(low, high, entries - first)
        return Envelope(*joined(low_g, high_g), start_s, column_s)


def _missing(entries: int) -> Pair:
    return np.full(entries, MISSING_LOW, np.uint16), np.full(entries, MISSING_HIGH, np.uint16)


def _reduce(
    low: NDArray[np.uint16], high: NDArray[np.uint16], edges: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    starts = np.floor(edges[:-1] + 1e-6).astype(np.int64)
    lowest = np.minimum.reduceat(low, starts)
    highest = np.maximum.reduceat(high, starts)
    return _in_g(lowest, highest)


def _between(
    low: NDArray[np.uint16], high: NDArray[np.uint16], places: NDArray[np.float64]
) -> NDArray[np.float64]:
    level = _in_g(low, high)[0]
    return np.interp(places, np.arange(level.size), level)


def _in_g(
    low: NDArray[np.uint16], high: NDArray[np.uint16]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    missing = low > high
    low_g = np.where(missing, np.nan, low / MG_PER_G)
    high_g = np.where(missing, np.nan, high / MG_PER_G)
    return low_g, high_g
