"""The slow resultant: what the body's vertical motion leaves once ringing is filtered away.

A quiet second costs a comparison: only cells near a sample outside 0.75-1.2 g are filtered, in all others the slow
resultant is 1 g by definition. All values are integers, in quanta of 1/4096 g.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impactmon.signal.fir import COEFFICIENT_SCALE, filter_valid, lowpass_taps
from impactmon.signal.fold import fold
from impactmon.signal.history import History

QUANTA_PER_G = 4096
"""Resolution of all slow quantities: 0.24 mg, finer than any commodity sensor's noise [1/g]."""

SLOW_CUTOFF_HZ = 8.0
"""Contacts repeat at up to 3.5 Hz and their shape needs the second harmonic; belt and tissue ring above 10 Hz [Hz]."""

SLOW_ORDER = 2
SLOW_HALF_S = 0.16
"""Half window: the impulse response has fallen below 0.3 % of its peak there [s]."""

LOW_G = 0.75
HIGH_G = 1.2
"""Standing and sitting stay between these [g]; the least jump goes far outside both ways."""

CELL = 8
"""Samples per cell of the screen."""

HOLD_S = 0.5
"""How long after the last sample outside the band the motion is still followed [s]."""

_CHUNK = 8 * CELL  # samples whose extremes are looked at before the samples themselves
_BOUND_SHARE = 1e-4  # distance from the band's edges at which extremes decide: far above float32's rounding
_PIECE = 7680  # samples filtered at once: their arrays stay in the second-level cache
_NONE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Maxima:
    """Local maxima of the slow resultant: columns of equal length.

    Attributes
    ----------
    index : int64
        Absolute index.
    height : int64
        Slow resultant there, quanta.
    deficit, excess : int64
        Running sums of max(0, 1 g - s) and max(0, s - 1 g) up to and with the maximum, quanta x samples.
    valley : int64
        Least slow resultant since the maximum before, quanta.
    """

    index: NDArray[np.int64]
    height: NDArray[np.int64]
    deficit: NDArray[np.int64]
    excess: NDArray[np.int64]
    valley: NDArray[np.int64]


class SlowResultant:
    """The slow resultant of a stream, its running sums and its maxima.

    Parameters
    ----------
    sample_rate_hz : float
        Rate of the samples pushed, Hz.
    counts_per_g : float
        Their counts per g.
    dtype : integer type
        That holds them.
    """

    def __init__(
        self, sample_rate_hz: float, counts_per_g: float, dtype: type[np.integer] = np.int32
    ) -> None:
        self._scale = QUANTA_PER_G / counts_per_g
        self._half = max(2, round(SLOW_HALF_S * sample_rate_hz))
        self._taps = lowpass_taps(
            min(SLOW_CUTOFF_HZ, 0.4 * sample_rate_hz), sample_rate_hz, SLOW_ORDER, self._half
        )
        self._hold_cells = int(np.ceil(HOLD_S * sample_rate_hz / CELL))
        self._low2 = np.float32((LOW_G * counts_per_g) ** 2)
        self._high2 = np.float32((HIGH_G * counts_per_g) ** 2)
        self._hot: NDArray[np.bool_] = np.zeros(self._hold_cells, np.bool_)  # cells before the next to decide
        self._hot_cells = 0
        self.samples = History(dtype, columns=3)
        self.slow = History(np.int64)
        self.deficit = History(np.int64)
        self.excess = History(np.int64)
        self._scanned = 1
        self._active_to = 0
        self._valley = QUANTA_PER_G

    @property
    def end(self) -> int:
        """Index up to which the slow resultant is known."""
        return self.slow.end

    def push(self, samples: NDArray[np.integer]) -> Maxima:
        """Add samples (n, 3) and give the maxima that are certain now."""
        self.samples.append(samples)
        self._screen(final=False)
        cells = min(self._hot_cells - 1, (self.samples.end - self._half) // CELL)
        self._extend(cells * CELL)
        return self._maxima(self.slow.end)

    def flush(self) -> Maxima:
        """Take the stream as ended, its last sample as repeated, and give the maxima left."""
        self._screen(final=True)
        self._extend(self.samples.end)
        return self._maxima(self.slow.end)

    def forget_before(self, index: int) -> None:
        """Drop what lies before `index`."""
        for history in (self.samples, self.slow, self.deficit, self.excess):
            history.forget_before(min(index, self.slow.end - 1))

    def _screen(self, *, final: bool) -> None:
        """Tell for each complete cell whether a sample leaves the quiet band."""
        stop_cell = -(-self.samples.end // CELL) if final else self.samples.end // CELL
        if stop_cell <= self._hot_cells:
            return
        block = self.samples.view(self._hot_cells * CELL, min(stop_cell * CELL, self.samples.end))
        self._hot = np.concatenate((self._hot, self._hot_in(block)))
        self._hot_cells = stop_cell

    def _hot_in(self, block: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Tell for each cell of samples whether one leaves the band; where its neighbourhood cannot, none is read."""
        chunks = len(block) // _CHUNK
        if chunks < 2:
            return self._hot_cells_of(block)
        body = block[: chunks * _CHUNK].reshape(chunks, _CHUNK, 3)
        doubtful = np.flatnonzero(~self._surely_inside(body))
        hot = np.zeros((chunks, _CHUNK // CELL), np.bool_)
        if doubtful.size:
            hot[doubtful] = self._hot_cells_of(body[doubtful].reshape(-1, 3)).reshape(doubtful.size, -1)
        return np.concatenate((hot.ravel(), self._hot_cells_of(block[chunks * _CHUNK :])))

    def _surely_inside(self, chunks: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Bound the resultant of whole chunks by the extremes of their axes."""
        highest = fold(np.maximum, chunks).astype(np.float64)
        lowest = fold(np.minimum, chunks).astype(np.float64)
        farthest = np.maximum(highest, -lowest)
        nearest = np.maximum(np.maximum(lowest, -highest), 0.0)
        return ((farthest * farthest).sum(axis=1) <= self._high2 * (1.0 - _BOUND_SHARE)) & (
            (nearest * nearest).sum(axis=1) >= self._low2 * (1.0 + _BOUND_SHARE)
        )

    def _hot_cells_of(self, block: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Tell for each cell of samples whether one leaves the band."""
        axes = block.astype(np.float32)
        axes *= axes
        squared = axes[:, 0] + axes[:, 1] + axes[:, 2]
        outside = (squared < self._low2) | (squared > self._high2)
        if len(outside) % CELL:
            outside = np.concatenate((outside, np.zeros(-len(outside) % CELL, np.bool_)))
        return np.logical_or.reduce(outside.reshape(-1, CELL), axis=1)

    def _extend(self, stop: int) -> None:
        """Compute the slow resultant and its running sums up to `stop`."""
        start = self.slow.end
        if stop <= start:
            return
        values = self.slow.extend(stop - start)
        values[:] = QUANTA_PER_G
        runs = self._active_runs(start, stop)
        for run_start, run_stop in runs:
            for first in range(run_start, run_stop, _PIECE):
                last = min(first + _PIECE, run_stop)
                values[first - start : last - start] = self._filter(first, last)
        if runs:
            self._active_to = runs[-1][1]
        self._sum(values, still=not runs)

    def _sum(self, values: NDArray[np.int64], *, still: bool) -> None:
        """Continue the running sums over new values; all of them 1 g if `still`."""
        before = [
            int(sums.view(sums.end - 1, sums.end)[0]) if sums.end else 0
            for sums in (self.deficit, self.excess)
        ]
        deficit, excess = (history.extend(len(values)) for history in (self.deficit, self.excess))
        if still:
            deficit[:], excess[:] = before
            return
        above = values - QUANTA_PER_G
        np.maximum(above, 0, out=excess)
        excess[0] += before[1]
        np.add.accumulate(excess, out=excess)
        above[0] += (
            before[1] - before[0]
        )  # the running sum of all is that of the excess less that of the deficit
        np.add.accumulate(above, out=deficit)
        np.subtract(excess, deficit, out=deficit)

    def _active_runs(self, start: int, stop: int) -> list[tuple[int, int]]:
        """Give the sample ranges between `start` and `stop` whose cells are near a hot one."""
        cells, reach = -(-(stop - start) // CELL), self._hold_cells + 1
        hot = np.flatnonzero(self._hot[: cells + reach])
        self._hot = self._hot[cells:]
        if not hot.size:
            return []
        apart = np.flatnonzero(hot[1:] - hot[:-1] > reach + 1)
        firsts = [int(hot[0]), *hot[apart + 1].tolist()]
        lasts = [*hot[apart].tolist(), int(hot[-1])]
        return [
            (start + max(first - reach, 0) * CELL, min(start + min(last + 1, cells) * CELL, stop))
            for first, last in zip(firsts, lasts, strict=True)
        ]

    def _filter(self, start: int, stop: int) -> NDArray[np.int64]:
        """Filter the resultant from `start` to `stop`."""
        axes = self.samples.padded(start - self._half, stop + self._half).astype(np.float64)
        axes *= axes
        squared = axes[:, 0] + axes[:, 1] + axes[:, 2]
        resultant = np.rint(np.sqrt(squared) * self._scale)
        return np.rint(filter_valid(resultant, self._taps) / COEFFICIENT_SCALE).astype(np.int64)

    def _maxima(self, stop: int) -> Maxima:
        """Find local maxima between what was scanned and `stop`; a maximum needs both neighbours."""
        start = self._scanned
        if stop - 1 <= start:
            return Maxima(_NONE, _NONE, _NONE, _NONE, _NONE)
        if start > self._active_to:  # the quiet value all along
            self._scanned = stop - 1
            self._valley = min(self._valley, QUANTA_PER_G)
            return Maxima(_NONE, _NONE, _NONE, _NONE, _NONE)
        slow = self.slow.view(start - 1, stop)
        inner = slow[1:-1]
        found = np.flatnonzero((inner > slow[:-2]) & (inner >= slow[2:]))
        if found.size:
            borders = np.concatenate(([0], found))
            valley = np.minimum.reduceat(inner, borders)
            before = valley[:-1]
            before[0] = min(int(before[0]), self._valley)
            self._valley = int(valley[-1])
        else:
            before = np.empty(0, np.int64)
            self._valley = min(self._valley, int(inner.min()))
        self._scanned = stop - 1
        return Maxima(
            index=found + start,
            height=inner[found],
            deficit=self.deficit.view(start, stop)[found],
            excess=self.excess.view(start, stop)[found],
            valley=before,
        )
