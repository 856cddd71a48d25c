"""The filter taps are those scipy designs, and filtering is exact however long the stretch."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from impactmon.signal.fir import COEFFICIENT_SCALE, filter_columns, filter_valid, lowpass_taps

USES = [(8.0, 2, 0.16), (15.0, 4, 0.32), (20.0, 4, 0.24), (30.0, 2, 0.08)]


def designed_by_scipy(cutoff_hz, rate_hz, order, half):
    sos = signal.butter(order, cutoff_hz / (rate_hz / 2.0), output="sos")
    impulse = np.zeros(16 * half + 1)
    impulse[8 * half] = 1.0
    window = signal.sosfiltfilt(sos, impulse, padtype=None)[7 * half : 9 * half + 1]
    taps = np.rint(window / window.sum() * COEFFICIENT_SCALE)
    taps[half] += COEFFICIENT_SCALE - taps.sum()
    return taps


@pytest.mark.parametrize(
    "rate_hz", [20.0, 25.0, 31.25, 50.0, 66.7, 100.0, 100.29, 104.0, 128.0, 196.0, 199.9]
)
@pytest.mark.parametrize(("cutoff_hz", "order", "half_s"), USES)
def test_taps_equal_those_of_scipy(rate_hz, cutoff_hz, order, half_s):
    cutoff_hz, half = min(cutoff_hz, 0.4 * rate_hz), max(2, round(half_s * rate_hz))
    taps = lowpass_taps(cutoff_hz, rate_hz, order, half)
    assert taps.tolist() == designed_by_scipy(cutoff_hz, rate_hz, order, half).tolist()


@pytest.mark.parametrize("length", [10, 33, 500, 1055, 1056, 1103, 9000, 20_001])
def test_filtering_is_exact_at_any_length(length):
    taps = lowpass_taps(8.0, 100.0, 2, 16)
    values = np.random.default_rng(length).integers(-(2**18), 2**18, length)
    expected = [
        int(np.dot(values[i : i + taps.size], taps.astype(np.int64))) for i in range(length - taps.size + 1)
    ]
    assert filter_valid(values.astype(np.float64), taps).tolist() == expected
    columns = np.stack([values, values[::-1]], axis=1).astype(np.float64)[:200]
    if length >= taps.size:
        assert (
            filter_columns(columns, taps)[:, 0].tolist() == expected[: max(len(columns) - taps.size + 1, 0)]
        )
