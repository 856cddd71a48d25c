"""A summary of a recording in windows of ten seconds: what calibration and wear look at when it is over.

60,000 windows make a week, 7 MB: they are put aside, and who looks at them takes some thousand at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from impactmon.shelf import Place, Shelf
from impactmon.signal.rest import PARTS, Seconds

WINDOW = 10
"""Seconds in a window [1] (van Hees 2014, PMID 25103964)."""

NOISE_SHARE = 10.0
"""Percentile of the noise of quiet windows that is the sensor's own [%]: a body at rest adds to it, never takes."""

_AT_ONCE = 4096
"""Windows put aside at once [1]: half a day, half a megabyte."""

MIN_QUIET_WINDOWS = 3
"""Windows needed to tell the noise [1]."""

Floats = NDArray[np.float64]

_ROW = np.dtype(
    [
        ("start_s", "f8"), ("length_s", "f8"), ("quiet", "?"), ("moving", "?"), ("noise_g", "f8"),
        ("mean_g", "f8", 3), ("sd_g", "f8", 3), ("low_g", "f8", 3), ("high_g", "f8", 3),
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Windows of ten seconds, in order; gaps lie between them.

    Attributes
    ----------
    start_s, length_s : (n,) float64
        When, s from the recording's start; how long.
    quiet : (n,) bool
        All ten seconds at rest.
    noise_g : (n,) float64
        Standard deviation about means of 0.2 s, g; NaN unless quiet.
    moving : (n,) bool
        In each of the ten seconds two axes moved by much.
    mean_g, sd_g : (n, 3) float64
        Mean and standard deviation, g; `sd_g` is infinite where two axes moved by much.
    low_g, high_g : (n, 3) float64
        Extremes, g.
    """

    start_s: Floats
    length_s: Floats
    quiet: NDArray[np.bool_]
    moving: NDArray[np.bool_]
    noise_g: Floats
    mean_g: Floats
    sd_g: Floats
    low_g: Floats
    high_g: Floats

    @classmethod
    def of_rows(cls, rows: NDArray[np.void]) -> Windows:
        """Give records as columns."""
        return cls(**{name: rows[name].copy() for name in _ROW.names or ()})

    @classmethod
    def none(cls) -> Windows:
        """Give no window."""
        return cls.of_rows(np.zeros(0, _ROW))

    def __len__(self) -> int:
        return len(self.start_s)

    def stretches(self) -> Iterator[Windows]:
        """Give them as a summary of one stretch."""
        yield self

    def after(self, first: int, later: Windows) -> Windows:
        """Give those from `first` on, and later ones."""
        if first >= len(self):
            return later
        columns = ((name, getattr(self, name), getattr(later, name)) for name in _ROW.names or ())
        return Windows(**{name: np.concatenate((own[first:], other)) for name, own, other in columns})


class Summary(Protocol):
    """Windows of a recording, looked at in stretches as often as somebody likes."""

    def stretches(self) -> Iterator[Windows]:
        """Give some thousand windows at a time, in order."""
        ...


def sensor_noise_g(summary: Summary) -> float | None:
    """Give the noise of the sensor, g; None with fewer than three quiet windows."""
    known = np.concatenate([np.empty(0), *(part.noise_g[part.quiet] for part in summary.stretches())])
    if known.size < MIN_QUIET_WINDOWS:
        return None
    return float(np.percentile(known, NOISE_SHARE, overwrite_input=True))


@dataclass(frozen=True, slots=True, eq=False)
class KeptWindows:
    """Windows put aside, see `Summary`.

    Attributes
    ----------
    shelf : Shelf
        Where they lie.
    places : tuple of Place
        In order.
    last : (n,) structured
        Those not put aside yet.
    """

    shelf: Shelf
    places: tuple[Place, ...]
    last: NDArray[np.void]

    def stretches(self) -> Iterator[Windows]:
        """Give some thousand windows at a time, in order."""
        for place in self.places:
            yield Windows.of_rows(np.frombuffer(self.shelf.get(place), _ROW))
        yield Windows.of_rows(self.last)


class WindowLog:
    """Folds seconds into windows."""

    def __init__(self) -> None:
        self._shelf = Shelf()
        self._places: list[Place] = []
        self._rows = np.zeros(_AT_ONCE, _ROW)
        self._used = 0
        self._held: list[Seconds] = []
        self._seconds = 0
        self._start_s = 0.0

    def begin(self, start_s: float) -> None:
        """Begin a gapless run at one rate; what does not fill a window is left out."""
        self._held.clear()
        self._seconds = 0
        self._start_s = start_s

    def add(self, seconds: Seconds, lsb_per_g: float, second_s: float) -> None:
        """Take the next seconds of the run, `second_s` long each."""
        self._held.append(seconds)
        self._seconds += len(seconds.quiet)
        if self._seconds < WINDOW:
            return
        joined = _joined(self._held)
        count = self._seconds // WINDOW
        rows = _rows(joined, count, lsb_per_g)
        rows["start_s"] = self._start_s + np.arange(count) * (WINDOW * second_s)
        rows["length_s"] = WINDOW * second_s
        self._keep(rows)
        self._start_s += count * WINDOW * second_s
        self._seconds -= count * WINDOW
        self._held = [_last(joined, self._seconds)] if self._seconds else []

    def _keep(self, rows: NDArray[np.void]) -> None:
        """Add windows, and put them aside once they are many."""
        while len(rows):
            fit = rows[: _AT_ONCE - self._used]
            self._rows[self._used : self._used + len(fit)] = fit
            self._used += len(fit)
            rows = rows[len(fit) :]
            if self._used == _AT_ONCE:
                self._places.append(self._shelf.put(self._rows.tobytes()))
                self._used = 0

    def windows(self) -> KeptWindows:
        """Give the windows so far."""
        return KeptWindows(self._shelf, (*self._places,), self._rows[: self._used].copy())


def _rows(seconds: Seconds, count: int, lsb_per_g: float) -> NDArray[np.void]:
    """Fold the first `count * WINDOW` seconds into windows, times left open."""
    rows = np.zeros(count, _ROW)
    whole = count * WINDOW
    rows["quiet"] = seconds.quiet[:whole].reshape(count, WINDOW).all(axis=1)
    rows["low_g"] = seconds.low[:whole].reshape(count, WINDOW, 3).min(axis=1) / lsb_per_g
    rows["high_g"] = seconds.high[:whole].reshape(count, WINDOW, 3).max(axis=1) / lsb_per_g
    total = seconds.total[:whole].reshape(count, WINDOW, 3).sum(axis=1)
    squares = seconds.squares[:whole].reshape(count, WINDOW, 3).sum(axis=1)
    samples = WINDOW * seconds.samples
    deviation = np.sqrt(np.maximum(samples * squares - total * total, 0).astype(np.float64)) / (
        samples * lsb_per_g
    )
    summed = seconds.summed[:whole].reshape(count, WINDOW, 1).all(axis=1)
    rows["moving"] = ~seconds.summed[:whole].reshape(count, WINDOW).any(axis=1)
    rows["mean_g"] = total / (samples * lsb_per_g)
    rows["sd_g"] = np.where(summed, deviation, np.inf)
    about = seconds.noise[:whole].reshape(count, WINDOW).sum(axis=1)
    part = seconds.samples // PARTS
    freedom = 3.0 * WINDOW * PARTS * part * max(part - 1, 1)
    rows["noise_g"] = np.where(rows["quiet"], np.sqrt(about / freedom) / lsb_per_g, np.nan)
    return rows


def _joined(held: list[Seconds]) -> Seconds:
    """Join runs of seconds."""
    if len(held) == 1:
        return held[0]
    return Seconds(
        quiet=np.concatenate([one.quiet for one in held]),
        low=np.concatenate([one.low for one in held]),
        high=np.concatenate([one.high for one in held]),
        summed=np.concatenate([one.summed for one in held]),
        total=np.concatenate([one.total for one in held]),
        squares=np.concatenate([one.squares for one in held]),
        noise=np.concatenate([one.noise for one in held]),
        samples=held[0].samples,
    )


def _last(seconds: Seconds, count: int) -> Seconds:
    """Keep the last seconds, as copies, so that the rest can go."""
    return Seconds(
        quiet=seconds.quiet[-count:].copy(),
        low=seconds.low[-count:].copy(),
        high=seconds.high[-count:].copy(),
        summed=seconds.summed[-count:].copy(),
        total=seconds.total[-count:].copy(),
        squares=seconds.squares[-count:].copy(),
        noise=seconds.noise[-count:].copy(),
        samples=seconds.samples,
    )
