"""Seconds at rest: the low-passed signal stands still, however noisy the sensor.

A resting sensor shows gravity and its own noise. The noise of a single sample says nothing about rest (10 to 20 mg in
phones and cheap parts, 1 mg in good ones), but it averages out: over a fifth of a second at 100 Hz to less than a
quarter, while a body that moves takes the mean along. So a second is at rest if its five means stay together.

All sums are of integers, exact in any order: no cut into blocks changes them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impactmon.signal.fir import SMALL_PRODUCT

STILL_RANGE_G = 0.05
"""A second whose means of 0.2 s differ by no more on any axis is at rest [g] (van Hees 2013 has the number, for
samples of a sensor of 2-3 mg noise, doi:10.1371/journal.pone.0061691)."""

PARTS = 5
"""Means in a second [1]."""

NOISE_RANGE_G = 0.3
"""Unfiltered samples of a second at rest stay within this [g]: ten standard deviations of 30 mg, the noisiest part in
use. More is vibration."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Seconds:
    """What is known of consecutive seconds; integers in counts.

    Attributes
    ----------
    quiet : (k,) bool
        At rest.
    low, high : (k, 3) int
        Least and largest sample.
    summed : (k,) bool
        `squares` is known: at least two axes stay within `NOISE_RANGE_G`.
    total, squares : (k, 3) int64
        Sum of samples, sum of their squares.
    noise : (k,) int64
        `samples / PARTS` times the sum over axes of squares about the means of 0.2 s.
    samples : int
        How many samples of each second were summed.
    """

    quiet: NDArray[np.bool_]
    low: NDArray[np.signedinteger]
    high: NDArray[np.signedinteger]
    summed: NDArray[np.bool_]
    total: Ints
    squares: Ints
    noise: Ints
    samples: int


def look_at_seconds(counts: NDArray[np.signedinteger], length: int, lsb_per_g: float) -> Seconds:
    """Look at whole seconds.

    Parameters
    ----------
    counts : (k * length, 3) int
        Samples.
    length : int
        Samples in a second, at least `PARTS`.
    lsb_per_g : float
        Counts per g.
    """
    axes = np.ascontiguousarray(counts.reshape(-1, length, 3).transpose(2, 0, 1))  # quicker to sum by axis
    high, low = axes.max(axis=2), axes.min(axis=2)
    within = high.astype(np.int64) - low <= NOISE_RANGE_G * lsb_per_g
    summed = within.sum(axis=0) >= 2
    part = length // PARTS
    sums, squares = _sums(axes[:, :, : PARTS * part], part)
    about = (part * squares - (sums * sums).sum(axis=0)).sum(axis=0)
    still = sums.max(axis=0) - sums.min(axis=0) <= STILL_RANGE_G * lsb_per_g * part
    return Seconds(
        quiet=(still & within).all(axis=0),
        low=low.T,
        high=high.T,
        summed=summed,
        total=_whole(sums.sum(axis=0).T),
        squares=_whole(np.where(summed, squares, 0.0).T),
        noise=_whole(np.where(summed, about, 0.0)),
        samples=PARTS * part,
    )


def _sums(axes: NDArray[np.signedinteger], part: int) -> tuple[Floats, Floats]:
    """Sum seconds (3, k, n): their parts (PARTS, 3, k) and their squares (3, k)."""
    values = axes.astype(np.float64).reshape(
        -1, axes.shape[2]
    )  # whole numbers below 2^53: exact in any order
    parts = np.repeat(np.eye(PARTS), part, axis=0)
    step = max(1, SMALL_PRODUCT // parts.size)
    sums = np.concatenate([values[first : first + step] @ parts for first in range(0, len(values), step)])
    squares = np.matmul(values[:, None], values[:, :, None])
    return np.ascontiguousarray(sums.T).reshape(PARTS, 3, -1), squares.reshape(3, -1)


def _whole(values: NDArray[np.float64]) -> Ints:
    return values.astype(np.int64)
