"""Decimal samples as counts, missing ones as gaps."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from impactmon.errors import UsageError
from impactmon.model import Gap, Samples
from impactmon.signal.quantise import lsb_for_range, quantise, rail_count


def blocks_of(
    acc_g: NDArray[np.float64], sample_rate_hz: float, range_g: float | None, start_s: float = 0.0
) -> Iterator[Samples | Gap]:
    """Cut an array at rows that are not finite.

    Parameters
    ----------
    acc_g : (n, 3) float64
        Specific force, g.
    sample_rate_hz : float
        Rate, Hz.
    range_g : float or None
        Full scale, g.
    start_s : float
        Time of the first row, s.

    Yields
    ------
    Samples or Gap
        In order of time.

    Raises
    ------
    UsageError
        For any other shape.
    """
    if acc_g.ndim != 2 or acc_g.shape[1] != 3:
        raise UsageError(f"Acceleration needs shape (n, 3), not {acc_g.shape}.")
    lsb = lsb_for_range(range_g)
    rail = rail_count(range_g, lsb)
    finite = np.logical_and.reduce(np.isfinite(acc_g), axis=1)
    borders = [0, *(np.flatnonzero(np.diff(finite)) + 1).tolist(), len(acc_g)]
    for first, last in itertools.pairwise(borders):
        if first == last:
            continue
        if finite[first]:
            yield Samples(quantise(acc_g[first:last], lsb), lsb, sample_rate_hz, rail)
        else:
            yield Gap(start_s + first / sample_rate_hz, start_s + last / sample_rate_hz, "not a number")
