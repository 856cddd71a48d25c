"""Zero-phase low-pass filters with integer coefficients.

A forward-backward Butterworth filter is cut to a fixed window and rounded to integers. Applied to integers, every
sum is exact (below 2^53), so the result is the same for any cut of the stream and on any processor.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

COEFFICIENT_SCALE = 2.0**22
"""Integer steps per unit of gain: |x| < 2^19 keeps all sums below 2^53 [1]."""

_BLOCK = 96  # outputs per row of the Toeplitz product; measured best of 32..256 for 30-60 taps


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
    from scipy import signal  # ~0.7 s to import: only a first design pays it

    design: Any = signal  # scipy's stubs are partial
    sos = design.butter(order, cutoff_hz / (sample_rate_hz / 2.0), output="sos")
    impulse = np.zeros(16 * half_width + 1)
    impulse[8 * half_width] = 1.0
    response: NDArray[np.float64] = design.sosfiltfilt(sos, impulse, padtype=None)
    window = response[7 * half_width : 9 * half_width + 1]
    taps = np.rint(window / window.sum() * COEFFICIENT_SCALE)
    taps[half_width] += COEFFICIENT_SCALE - taps.sum()  # unit gain at rest, to the bit
    taps.setflags(write=False)
    return taps


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
    width = taps.size
    outputs = values.size - width + 1
    if outputs <= 0:
        return np.empty(0)
    whole = outputs // _BLOCK
    if whole < 4:
        return np.convolve(values, taps, mode="valid")
    rows = sliding_window_view(values, _BLOCK + width - 1)[: whole * _BLOCK : _BLOCK]
    body = (rows @ _toeplitz(taps.tobytes(), width)).ravel()
    rest = np.convolve(values[whole * _BLOCK :], taps, mode="valid") if outputs % _BLOCK else np.empty(0)
    return np.concatenate((body, rest))


@lru_cache(maxsize=16)
def _toeplitz(raw_taps: bytes, width: int) -> NDArray[np.float64]:
    """Lay the taps out so that one matrix product gives a block of outputs."""
    taps = np.frombuffer(raw_taps)
    matrix = np.zeros((_BLOCK + width - 1, _BLOCK))
    for column in range(_BLOCK):
        matrix[column : column + width, column] = taps
    return matrix


def filter_windows(windows: NDArray[np.float64], taps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Filter many windows of equal length at once, in g where the taps are scaled.

    Parameters
    ----------
    windows : (k, n, 3) float64
        Integer values per window, sample and axis.
    taps : (m,) float64
        Integer coefficients.

    Returns
    -------
    (k, n - m + 1, 3) float64
        Exact integers.
    """
    count, length, axes = windows.shape
    outputs = length - taps.size + 1
    matrix = _window_matrix(taps.tobytes(), taps.size, length)
    flat = np.ascontiguousarray(windows.transpose(0, 2, 1)).reshape(count * axes, length) @ matrix
    return flat.reshape(count, axes, outputs).transpose(0, 2, 1)


@lru_cache(maxsize=16)
def _window_matrix(raw_taps: bytes, width: int, length: int) -> NDArray[np.float64]:
    """Lay the taps out for windows of one length."""
    taps = np.frombuffer(raw_taps)
    matrix = np.zeros((length, length - width + 1))
    for column in range(matrix.shape[1]):
        matrix[column : column + width, column] = taps
    return matrix
