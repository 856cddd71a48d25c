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

from impactmon.signal.fold import fold

STILL_RANGE_G = 0.05
"""A second whose means of 0.2 s differ by no more on any axis is at rest [g] (van Hees 2013 has the number, for
samples of a sensor of 2-3 mg noise, doi:10.1371/journal.pone.0061691)."""

PARTS = 5
"""Means in a second [1]."""

NOISE_RANGE_G = 0.3
"""Unfiltered samples of a second at rest stay within this [g]: ten standard deviations of 30 mg, the noisiest part in
use. More is vibration."""

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
    runs = counts.reshape(-1, length, 3)
    high, low = fold(np.maximum, runs), fold(np.minimum, runs)
    within = high.astype(np.int64) - low <= NOISE_RANGE_G * lsb_per_g
    summed = within.sum(axis=1) >= 2
    part = length // PARTS
    total, squares, noise = (np.zeros(summed.size * width, np.int64) for width in (3, 3, 1))
    total, squares = total.reshape(-1, 3), squares.reshape(-1, 3)
    quiet = np.zeros(summed.size, np.bool_)
    if summed.any():
        chosen = runs if summed.all() else runs[summed]
        axes = np.ascontiguousarray(chosen[:, : PARTS * part].transpose(2, 0, 1))  # quicker to sum by axis
        total[summed], squares[summed], noise[summed], means = _sums(axes, part)
        still = means.max(axis=0) - means.min(axis=0) <= STILL_RANGE_G * lsb_per_g * part
        quiet[summed] = (still & within[summed].T).all(axis=0)
    if not summed.all():
        total[~summed] = fold(np.add, runs[~summed, : PARTS * part].astype(np.int32))
    return Seconds(quiet, low, high, summed, total, squares, noise, PARTS * part)


def _sums(axes: NDArray[np.signedinteger], part: int) -> tuple[Ints, Ints, Ints, NDArray[np.float64]]:
    """Sum seconds (3, k, n): totals, squares, squares about the parts, sums of the parts (PARTS, 3, k)."""
    values = axes.astype(np.float64)  # whole numbers with sums below 2^53: exact in any order
    sums = (values @ np.repeat(np.eye(PARTS), part, axis=0)).transpose(2, 0, 1)
    squares = np.einsum("akn,akn->ak", values, values)
    about = (part * squares - (sums * sums).sum(axis=0)).sum(axis=0)
    return _whole(sums.sum(axis=0).T), _whole(squares.T), _whole(about), sums


def _whole(values: NDArray[np.float64]) -> Ints:
    return values.astype(np.int64)
