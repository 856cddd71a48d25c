"""Rows with positions in, `Samples` and `Gap` out: the same for every format."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from impactmon.formats.stream.clock import REACH, missing_after
from impactmon.formats.stream.losses import REASON_BAD_ROWS, REASON_MISSING, Losses, count
from impactmon.model import Gap, Samples
from impactmon.signal.quantise import DEFAULT_LSB_PER_G, quantise, rail_count

HELD = REACH + 2
"""Rows kept back until those after them are known."""

FULL_SCALES_G = (2.0, 4.0, 6.0, 8.0, 16.0)
"""Ranges accelerometers have; a plateau there is the rail."""

RAIL_TOLERANCE = 0.03
"""Rails lie within 3 % of the nominal range (offset and scale error)."""

PLATEAU = 3
"""Equal samples in a row at the highest value that make a rail."""


class Assembler:
    """Cuts a stream of rows into blocks and gaps.

    Parameters
    ----------
    sample_rate_hz : float
        Rate, Hz.
    losses : Losses
        Where filled and dropped rows are told.
    """

    def __init__(self, sample_rate_hz: float, losses: Losses) -> None:
        self._rate = sample_rate_hz
        self._losses = losses
        self._index = 0
        self._filled = 0
        self._bad = 0
        self._pending_bad = 0
        self._known = 0
        self._highest = 0.0
        self._rail: float | None = None
        self._position = np.zeros(0)
        self._acc = np.zeros((0, 3))
        self._bad_before = np.zeros(0, dtype=np.int64)

    def push(self, position: NDArray[np.float64], acc_g: NDArray[np.float64]) -> Iterator[Samples | Gap]:
        """Take rows, give what is certain.

        Parameters
        ----------
        position : (n,) float64
            Time of each row in sample periods.
        acc_g : (n, 3) float64
            Specific force, g; a row with NaN is missing.
        """
        self._keep(position, acc_g)
        yield from self._emit(max(self._known, len(self._position) - HELD))

    def finish(self) -> Iterator[Samples | Gap]:
        """Give the rows kept back, and tell what was lost."""
        yield from self._emit(len(self._position))
        if self._filled:
            self._losses.remarks.append(f"{count(self._filled, 'single missing sample')} filled in.")
        if self._bad:
            self._losses.sentences.append(f"{count(self._bad, 'unreadable row')} left out.")

    def _keep(self, position: NDArray[np.float64], acc_g: NDArray[np.float64]) -> None:
        """Append good rows; remember before which of them bad ones stood."""
        bad_before = np.zeros(len(position), dtype=np.int64)
        if np.isfinite(acc_g).all() and np.isfinite(position).all():
            bad_before[:1] = self._pending_bad
            self._pending_bad = 0
        else:
            good = np.isfinite(acc_g).all(axis=1) & np.isfinite(position)
            bad_so_far = np.cumsum(~good)
            bad_before[good] = np.diff(bad_so_far[good], prepend=-self._pending_bad)
            self._pending_bad = int(
                bad_so_far[-1] - (bad_so_far[good][-1] if good.any() else -self._pending_bad)
            )
            self._bad += int(bad_so_far[-1])
            position, acc_g, bad_before = position[good], acc_g[good], bad_before[good]
        self._position = np.concatenate((self._position, position))
        self._acc = np.concatenate((self._acc, acc_g))
        self._bad_before = np.concatenate((self._bad_before, bad_before))

    def _emit(self, end: int) -> Iterator[Samples | Gap]:
        """Give the rows from the first unknown one up to `end`."""
        begin = self._known
        self._find_rail(self._acc[begin:end])
        pieces: list[NDArray[np.float64]] = []
        for step, missing in zip(*missing_after(self._position), strict=True):
            after = int(step) + 1
            if not begin <= after < end or after == 0:
                continue
            pieces.append(self._acc[begin:after])
            begin = after
            if missing == 1:
                pieces.append((self._acc[after - 1 : after] + self._acc[after : after + 1]) / 2.0)
                self._filled += 1
                continue
            yield from self._samples(pieces)
            pieces = []
            yield self._gap(int(missing), bad=bool(self._bad_before[after]))
        pieces.append(self._acc[begin:end])
        yield from self._samples(pieces)
        self._forget(end)

    def _forget(self, end: int) -> None:
        """Keep the rows not given yet, and as many before them as a decision looks back."""
        cut = max(0, end - REACH - 1)
        self._position, self._acc = self._position[cut:], self._acc[cut:]
        self._bad_before = self._bad_before[cut:]
        self._known = end - cut

    def _samples(self, pieces: list[NDArray[np.float64]]) -> Iterator[Samples]:
        """Give joined pieces as one block, unless they are empty."""
        acc_g = pieces[0] if len(pieces) == 1 else np.concatenate(pieces)
        if not len(acc_g):
            return
        self._index += len(acc_g)
        counts = quantise(acc_g, DEFAULT_LSB_PER_G)
        yield Samples(counts, DEFAULT_LSB_PER_G, self._rate, rail_count(self._rail, DEFAULT_LSB_PER_G))

    def _gap(self, missing: int, *, bad: bool) -> Gap:
        """Give a gap of `missing` samples from here."""
        start = self._index
        self._index += missing
        return Gap(start / self._rate, self._index / self._rate, REASON_BAD_ROWS if bad else REASON_MISSING)

    def _find_rail(self, acc_g: NDArray[np.float64]) -> None:
        """Recognise the sensor's rail by a plateau of equal samples at a usual full scale."""
        if not len(acc_g):
            return
        highest = max(float(acc_g.max()), -float(acc_g.min()))
        if highest <= self._highest:
            return
        size = np.abs(acc_g)
        self._highest = highest
        self._rail = None
        for scale in FULL_SCALES_G:
            if abs(highest / scale - 1.0) <= RAIL_TOLERANCE and _longest_run(size, highest) >= PLATEAU:
                self._rail = highest


def _longest_run(size: NDArray[np.float64], value: float) -> int:
    """Count the longest run of `value` along any axis."""
    longest = 0
    for axis in range(size.shape[1]):
        at = np.concatenate(([False], size[:, axis] >= value, [False]))
        edges = np.flatnonzero(at[1:] != at[:-1])
        if len(edges):
            longest = max(longest, int((edges[1::2] - edges[::2]).max()))
    return longest
