"""Device blocks with time stamps in, `Samples` and `Gap` out: shared by all loggers' own formats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impactmon.formats.stream.drift import Drift
from impactmon.formats.stream.losses import REASON_DAMAGED, REASON_MISSING, Losses, count
from impactmon.model import Gap, Samples

TOLERATED_BLOCKS = 0.5
"""A whole block is lost or none: a step of the clock below half a block is its jitter."""

LONGEST_GAP_S = 60 * 86400.0
"""A clock that leaps further was set, and says nothing about the time in between."""


ANCHOR_EVERY_S = 10.0
"""How often the device's time is noted beside the counted one: crystals drift by microseconds in between."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """Readable blocks of a file, in order.

    Attributes
    ----------
    time_s : (k,) float64
        Device time of each block's first sample, s.
    sizes : (k,) int64
        Samples in each block.
    counts : (sum of sizes, 3) int16
        Samples.
    damaged_before : (k,) int64
        Unreadable blocks right before each.
    """

    time_s: NDArray[np.float64]
    sizes: NDArray[np.int64]
    counts: NDArray[np.int16]
    damaged_before: NDArray[np.int64]


NO_BLOCKS = Blocks(np.empty(0), np.empty(0, np.int64), np.empty((0, 3), np.int16), np.empty(0, np.int64))


class BlockStream:
    """Joins blocks into runs, and turns what is missing between them into gaps.

    Parameters
    ----------
    sample_rate_hz : float
        True rate, Hz.
    lsb_per_g : float
        Counts per g.
    clipped_at : int
        Count of the rail.
    losses : Losses
        Where damage is told.
    gap_reason : str
        Why samples are missing where nothing is damaged.
    drift : Drift or None
        Where the device's times are noted.
    """

    def __init__(
        self,
        sample_rate_hz: float,
        lsb_per_g: float,
        clipped_at: int,
        losses: Losses,
        *,
        gap_reason: str = REASON_MISSING,
        drift: Drift | None = None,
    ) -> None:
        self._rate = sample_rate_hz
        self._lsb_per_g = lsb_per_g
        self._clipped_at = clipped_at
        self._losses = losses
        self._gap_reason = gap_reason
        self._drift = drift
        self._zero_s: float | None = None
        self._next_s = 0.0
        self._next_device_s = 0.0
        self._blocks = 0
        self._damaged = 0
        self._damaged_s = 0.0
        self._block_s = 0.0
        self._clock_jumps = 0

    def push(self, blocks: Blocks) -> Iterator[Samples | Gap]:
        """Take blocks, give runs and gaps."""
        if not len(blocks.time_s):
            return
        self._blocks += len(blocks.time_s)
        if self._zero_s is None:
            self._zero_s = self._next_device_s = float(blocks.time_s[0])
        lengths = blocks.sizes / self._rate
        due = np.concatenate(([self._next_device_s], blocks.time_s[:-1] + lengths[:-1]))
        early = blocks.time_s - due
        tolerance = TOLERATED_BLOCKS * np.minimum(lengths, np.concatenate((lengths[:1], lengths[:-1])))
        breaks = np.flatnonzero((np.abs(early) > tolerance) | (blocks.damaged_before > 0))
        starts = np.concatenate(([0], np.cumsum(blocks.sizes)))
        begin = 0
        for place in breaks.tolist():
            self._note(blocks, starts, begin, place)
            yield from self._samples(blocks.counts[starts[begin] : starts[place]])
            begin = place
            damaged = int(blocks.damaged_before[place])
            yield from self._gap(
                float(early[place]), float(blocks.time_s[place]), damaged, block_s=float(lengths[place])
            )
        self._note(blocks, starts, begin, len(blocks.time_s))
        yield from self._samples(blocks.counts[starts[begin] :])
        self._block_s = float(lengths[-1])
        self._next_device_s = float(blocks.time_s[-1] + lengths[-1])

    def finish(self, *, damaged_after: int = 0) -> None:
        """Tell what was damaged.

        Parameters
        ----------
        damaged_after : int
            Unreadable blocks behind the last readable one.
        """
        self._damaged += damaged_after
        self._damaged_s += damaged_after * self._block_s
        if self._damaged:
            whole = self._blocks + self._damaged
            self._losses.sentences.append(
                f"{self._damaged:,} of {count(whole, 'block')} unreadable, {self._damaged_s:.1f} s lost."
            )
        if self._clock_jumps:
            self._losses.remarks.append(
                f"The device's clock was set {count(self._clock_jumps, 'time')} while recording: "
                "times after that are counted on from before."
            )

    def _note(self, blocks: Blocks, starts: NDArray[np.int64], begin: int, end: int) -> None:
        """Note the device's time at some blocks of a run."""
        if self._drift is None or self._zero_s is None or begin == end:
            return
        stride = max(1, int(ANCHOR_EVERY_S * self._rate / max(1, int(blocks.sizes[begin]))))
        places = np.arange(begin, end, stride)
        counted = self._next_s + (starts[places] - starts[begin]) / self._rate
        self._drift.note(counted, blocks.time_s[places] - self._zero_s)

    def _samples(self, counts: NDArray[np.int16]) -> Iterator[Samples]:
        """Give one run."""
        if len(counts):
            self._next_s += len(counts) / self._rate
            yield Samples(counts, self._lsb_per_g, self._rate, self._clipped_at)

    def _gap(self, early_s: float, device_s: float, damaged: int, *, block_s: float) -> Iterator[Gap]:
        """Give what is missing before a block whose clock is `early_s` ahead of what was due."""
        self._damaged += damaged
        period = 1.0 / self._rate
        if self._zero_s is None or not -period < early_s < LONGEST_GAP_S:
            self._clock_jumps += 1
            yield Gap(self._next_s, self._next_s + period, "clock set")
            self._next_s += period
            self._zero_s = device_s - self._next_s
            return
        if self._next_s == 0.0:  # damaged blocks before the first sample: the recording begins after them
            self._damaged_s += damaged * block_s
            return
        end_s = max(device_s - self._zero_s, self._next_s + max(early_s, period))
        if damaged:
            self._damaged_s += end_s - self._next_s
        yield Gap(self._next_s, end_s, REASON_DAMAGED if damaged else self._gap_reason)
        self._next_s = end_s


def measured_rate(
    order: NDArray[np.float64], time_s: NDArray[np.float64], nominal_hz: float, *, within: float = 0.1
) -> float:
    """Find the true rate from samples counted and device times.

    Parameters
    ----------
    order : (k,) float64
        Number of the first sample of some blocks, gaps not counted.
    time_s : (k,) float64
        Their device times, s.
    nominal_hz : float
        Rate the device was set to, Hz.
    within : float
        Largest believable deviation of the true rate; spans with gaps lie outside.

    Returns
    -------
    float
        Median over the spans, with six figures; the nominal rate if there is none to believe.
    """
    steps = np.diff(time_s)
    good = steps > 0.0
    rates = np.diff(order)[good] / steps[good]
    rates = rates[np.abs(rates / nominal_hz - 1.0) <= within]
    return float(f"{np.median(rates):.6g}") if len(rates) else nominal_hz


def aligned(pieces: Iterator[bytes], *, skip: int, size: int) -> Iterator[bytes]:
    """Cut a stream of bytes into pieces of whole blocks of `size` after `skip` bytes; a rest comes last."""
    rest = b""
    for piece in pieces:
        if skip:
            piece, skip = piece[skip:], max(0, skip - len(piece))
        rest = rest + piece if rest else piece
        whole = len(rest) // size * size
        if whole:
            yield rest[:whole]
            rest = rest[whole:]
    if rest:
        yield rest
