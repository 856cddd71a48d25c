"""Specific force as integers: what makes every later sum exact, however the stream was cut."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DEFAULT_LSB_PER_G = 1024.0
"""Counts per g for sources that give decimal numbers: steps of 1 mg up to ±32 g in 16 bits [design]."""

INT16_MAX = 32767

RAIL_SHARE = 0.995
"""A sample within 0.5 % of full scale is at the rail (SCIENCE: within 1 %; ours is the stricter half) [1]."""


def lsb_for_range(range_g: float | None) -> float:
    """Give the counts per g that carry `range_g` in 16 bits.

    Parameters
    ----------
    range_g : float or None
        Full scale, g.

    Returns
    -------
    float
        `DEFAULT_LSB_PER_G`, or for larger ranges the largest power of two that still fits.
    """
    lsb = DEFAULT_LSB_PER_G
    while range_g is not None and range_g * lsb > INT16_MAX + 1:
        lsb /= 2.0
    return lsb


def quantise(acc_g: NDArray[np.floating], lsb_per_g: float = DEFAULT_LSB_PER_G) -> NDArray[np.int16]:
    """Round specific force to counts, saturating at the ends of 16 bits.

    Parameters
    ----------
    acc_g : (n, 3) float
        Specific force, g, finite.
    lsb_per_g : float
        Counts per g.

    Returns
    -------
    (n, 3) int16
    """
    counts = np.multiply(acc_g, lsb_per_g, dtype=np.float64)  # one array for all steps stays in the cache
    np.rint(counts, out=counts)
    return np.clip(counts, -INT16_MAX, INT16_MAX, out=counts).astype(np.int16)


def rail_count(range_g: float | None, lsb_per_g: float) -> int:
    """Give the absolute count from which an axis is at its rail."""
    if range_g is None:
        return INT16_MAX
    return min(INT16_MAX, int(RAIL_SHARE * range_g * lsb_per_g))
