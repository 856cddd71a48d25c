"""Reducing many short runs of samples at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def fold(combine: np.ufunc, runs: NDArray[Any]) -> NDArray[Any]:
    """Reduce each run of samples by halving it again and again: several times faster than along an inner axis.

    Parameters
    ----------
    combine : ufunc
        Of two arguments, associative on the values given: `np.maximum`, `np.minimum`, `np.add` of integers.
    runs : (k, n, 3) array
        `k` runs of `n` samples.

    Returns
    -------
    (k, 3) array

    Examples
    --------
    >>> fold(np.maximum, np.arange(15).reshape(1, 5, 3)).tolist()
    [[12, 13, 14]]
    """
    while runs.shape[1] > 1:
        half = runs.shape[1] // 2
        folded = combine(runs[:, :half], runs[:, half : 2 * half])
        if runs.shape[1] % 2:
            folded[:, 0] = combine(folded[:, 0], runs[:, -1])
        runs = folded
    return runs[:, 0]
