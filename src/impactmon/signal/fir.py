"""Zero-phase low-pass filters with integer coefficients.

A forward-backward Butterworth filter is cut to a fixed window and rounded to integers. Applied to integers, every
sum is exact (below 2^53), so the result is the same for any cut of the stream and on any processor.
"""

from __future__ import annotations

from functools import lru_cache
from math import pi, sin, tan

import numpy as np
from numpy.typing import NDArray

COEFFICIENT_SCALE = 2.0**22
"""Integer steps per unit of gain: |x| < 2^19 keeps all sums below 2^53 [1]."""

_BLOCK, _LONG = 48, 2048
"""Outputs per row of the matrix product, and outputs from which it pays."""

SMALL_PRODUCT = 250_000
"""Multiplications in one matrix product: OpenBLAS wakes threads for larger ones, which costs more than it gains."""


@lru_cache(maxsize=64)
def lowpass_taps(cutoff_hz: float, sample_rate_hz: float, order: int, half_width: int) -> NDArray[np.float64]:
    """Design the taps of a zero-phase low-pass filter.

    Parameters
    ----------
    cutoff_hz : float
        Cut-off of the single pass, Hz: the forward-backward response is −6 dB there.
    sample_rate_hz : float
        Rate, Hz.
    order : int
        Order of the single pass.
    half_width : int
        Taps on each side of the centre.

    Returns
    -------
    (2 half_width + 1,) float64
        Integers that sum to `COEFFICIENT_SCALE`.
    """
    taps_around = slice(7 * half_width, 9 * half_width + 1)
    window = np.array(_response(cutoff_hz / sample_rate_hz, order, 8 * half_width)[taps_around])
    taps = np.rint(window / window.sum() * COEFFICIENT_SCALE)
    taps[half_width] += COEFFICIENT_SCALE - taps.sum()  # unit gain at rest, to the bit
    taps.setflags(write=False)
    return taps


def _response(cutoff: float, order: int, reach: int) -> list[float]:
    """Filter an impulse in the middle of 2 `reach` + 1 samples forward, then backward.

    Plain numbers instead of scipy.signal: its import costs a second and 75 MB, and the taps are the same integers.
    """
    pulse = [0.0] * reach + [1.0] + [0.0] * reach
    for _direction in range(2):
        for angle in range(1, order, 2):
            pulse = _second_order(pulse, tan(pi * cutoff), 2.0 * sin(pi * angle / (2 * order)))
        pulse.reverse()
    return pulse


def _second_order(values: list[float], edge: float, damping: float) -> list[float]:
    """Run one second-order section of a Butterworth low-pass, at rest on the first value."""
    scale = 1.0 + damping * edge + edge * edge
    gain = edge * edge / scale
    back1 = 2.0 * (edge * edge - 1.0) / scale
    back2 = (1.0 - damping * edge + edge * edge) / scale
    second = (gain - back2) * values[0]
    first = (2.0 * gain - back1) * values[0] + second
    out: list[float] = []
    for value in values:
        result = gain * value + first
        first = 2.0 * gain * value - back1 * result + second
        second = gain * value - back2 * result
        out.append(result)
    return out


def filter_valid(values: NDArray[np.float64], taps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Filter integer-valued samples where the whole window is known.

    Parameters
    ----------
    values : (n,) float64
        Integer values, |x| < 2^19.
    taps : (m,) float64
        Symmetric integer coefficients.

    Returns
    -------
    (n - m + 1,) float64
        Exact integers, to be divided by `COEFFICIENT_SCALE`.
    """
    values = np.ascontiguousarray(values)
    outputs = values.size - taps.size + 1
    if outputs <= 0:
        return np.empty(0)
    if outputs < _LONG:
        return np.convolve(values, taps, mode="valid")
    rows = outputs // _BLOCK
    step = max(1, SMALL_PRODUCT // (_BLOCK * (_BLOCK + taps.size - 1)))
    parts = [_product(values, taps, first, min(first + step, rows)) for first in range(0, rows, step)]
    if outputs % _BLOCK:
        parts.append(np.convolve(values[rows * _BLOCK :], taps, mode="valid"))
    return np.concatenate(parts)


def _product(
    values: NDArray[np.float64], taps: NDArray[np.float64], first: int, last: int
) -> NDArray[np.float64]:
    """Filter the blocks from `first` to `last` by one matrix product."""
    length = _BLOCK + taps.size - 1
    part = values[first * _BLOCK : last * _BLOCK + taps.size - 1]
    overlapping = np.ndarray((last - first, length), np.float64, part, strides=(8 * _BLOCK, 8))
    return (overlapping.copy() @ _shifted(taps.tobytes(), length).T).ravel()


def filter_columns(columns: NDArray[np.float64], taps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Filter many columns of equal length at once.

    Parameters
    ----------
    columns : (n, k) float64
        Integer values, one sample a row.
    taps : (m,) float64
        Integer coefficients.

    Returns
    -------
    (n - m + 1, k) float64
        Exact integers, to be divided by `COEFFICIENT_SCALE`.
    """
    matrix = _shifted(taps.tobytes(), len(columns))
    step = max(1, SMALL_PRODUCT // matrix.size)
    if columns.shape[1] <= step:
        return matrix @ columns
    parts = [matrix @ columns[:, first : first + step] for first in range(0, columns.shape[1], step)]
    return np.concatenate(parts, axis=1)


@lru_cache(maxsize=32)
def _shifted(raw_taps: bytes, length: int) -> NDArray[np.float64]:
    """Lay the taps out, the last one first as in `np.convolve`, so that one product filters windows of one length."""
    taps = np.frombuffer(raw_taps)
    matrix = np.zeros((length - taps.size + 1, length))
    for row in range(len(matrix)):
        matrix[row, row : row + taps.size] = taps[::-1]
    return matrix
