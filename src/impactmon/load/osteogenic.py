"""The osteogenic index: many landings saturate, rest restores.

One bout (Turner & Robling 2003, doi:10.1097/00003677-200301000-00009, in a form that never falls when a
landing is added): sort the loads descending, ``OI = sum F_i (ln(i + 1) - ln i)``, which is ``F ln(N + 1)``
for equal loads. The same number is the area under ``ln(1 + N(F))``, with N(F) the landings of at least F;
see `impactmon.load.grouping` for the day.

A later bout of a day counts by ``1 - exp(-t / 6 h)``, t being the rest since the bout before. Formula and
time constant could not be checked against the paper itself, so the index is labelled experimental.

>>> round(bout_index([3.0] * 50), 1)  # 50 jumps at 3 BW, once
11.8
>>> round(6 * bout_index([3.0] * 50), 1)  # six days a week
70.8
>>> round(bout_index([3.0] * 20) * (1 + recovery(8 * 3600.0)), 1)  # 2 x 20, 8 h apart
15.9
>>> round(bout_index([3.0] * 10) * (1 + recovery(8 * 3600.0)), 1)
12.5
>>> round(5 * bout_index([4.39] * 10), 1)  # where 4.39 BW came from: an example, no evidence
52.6
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import exp, log, log1p

MIN_LOAD_BW = 2.0
"""Loads below this do not count, BW (the moderate-impact limit of the exercise literature)."""

BOUT_PAUSE_S = 3600.0
"""A longer pause ends a bout, s. A convention: no source gives one."""

RECOVERY_TAU_S = 6.0 * 3600.0
"""Time constant of recovery between bouts, s (quoted after Turner & Robling 2003, not seen in the paper)."""

RECOVERY_MIN_LANDINGS = 5
"""Fewer landings do not tire bone: they start no recovery and are scored with the bout that follows."""


def bout_index(loads_bw: Sequence[float]) -> float:
    """Give the osteogenic index of one bout.

    Parameters
    ----------
    loads_bw : sequence of float
        Peak ground-reaction force of each landing, BW, in any order.

    Returns
    -------
    float
        Index in BW; 0 without a load of at least `MIN_LOAD_BW`.

    Examples
    --------
    A further, smaller landing never lowers it (the form with the mean load would fall to 14.6):

    >>> round(bout_index([4.0] * 50), 1), round(bout_index([4.0] * 50 + [2.0] * 20), 1)
    (15.7, 16.4)
    """
    counted = sorted((load for load in loads_bw if load >= MIN_LOAD_BW), reverse=True)
    return sum(load * (log1p(rank) - log(rank)) for rank, load in enumerate(counted, start=1))


def recovery(rest_s: float) -> float:
    """Give the factor in [0, 1] by which a bout counts after a rest.

    >>> round(recovery(8 * 3600.0), 3)
    0.736
    """
    return 1.0 - exp(-max(rest_s, 0.0) / RECOVERY_TAU_S)


def bout_ranges(times_s: Sequence[float]) -> list[tuple[int, int]]:
    """Give bouts as (first, one past the last) index: runs of landings ended by a pause of over an hour.

    >>> bout_ranges([0.0, 1800.0, 5400.0, 9001.0])
    [(0, 3), (3, 4)]
    """
    if not times_s:
        return []
    cuts = [i + 1 for i, (a, b) in enumerate(pairwise(times_s)) if b - a > BOUT_PAUSE_S]
    return list(pairwise([0, *cuts, len(times_s)]))
