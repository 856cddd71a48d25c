"""Fast sensors brought to 100-200 Hz by whole-number averaging."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FULL_RATE_HZ = 100.0
"""The rate of the published force models (Veras 2023, doi:10.3390/s23042246), Hz."""


def factor_for(sample_rate_hz: float) -> int:
    """Give the number of samples to average so that the rate stays at or above 100 Hz.

    >>> [factor_for(rate) for rate in (50.0, 100.29, 196.0, 208.0, 800.0)]
    [1, 1, 1, 2, 8]
    """
    return max(1, int(sample_rate_hz // FULL_RATE_HZ))


class BoxDecimator:
    """Sums of `factor` samples at fixed absolute indices; integers in, integers out.

    The box has its zeros at the multiples of the new rate, where aliases would fall onto slow motion.

    Parameters
    ----------
    factor : int
        Samples to a sum.
    wide : bool
        Counts have more than 16 bits: they are calibrated.
    """

    def __init__(self, factor: int, *, wide: bool = False) -> None:
        self._factor = factor
        self._wide = wide
        self._left: NDArray[np.int32] = np.empty((0, 3), np.int32)

    @property
    def dtype(self) -> type[np.integer]:
        """Type of the sums."""
        return np.int16 if self._factor == 1 and not self._wide else np.int32

    def push(self, counts: NDArray[np.signedinteger]) -> NDArray[np.integer]:
        """Add counts (n, 3); give the sums that are complete (m, 3)."""
        if self._factor == 1:
            return counts
        joined = np.concatenate((self._left, counts.astype(np.int32)))
        whole = len(joined) // self._factor * self._factor
        self._left = joined[whole:]
        return joined[:whole].reshape(-1, self._factor, 3).sum(axis=1, dtype=np.int32)
