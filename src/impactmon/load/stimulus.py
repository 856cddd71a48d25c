"""The daily load stimulus, for export to research tools only.

``(sum n_i F_i^m)^(1/m)`` with m = 4 (after Whalen, Carter and Steele 1988). It ranks badly for this product's
purpose: by it 10,000 walking steps at 1.2 BW equal 256 landings at 3 BW, against the threshold studies.

>>> round(load_stimulus([3.0] * 256) / load_stimulus([1.2] * 10_000), 3)
1.0
"""

from __future__ import annotations

from collections.abc import Iterable

STIMULUS_EXPONENT = 4.0
"""m: how much magnitude outweighs number; 3 to 8 in the literature."""


def load_stimulus(loads_bw: Iterable[float], *, exponent: float = STIMULUS_EXPONENT) -> float:
    """Give the load stimulus of a day's loads, BW.

    Parameters
    ----------
    loads_bw : iterable of float
        Peak forces of all loads, steps included, BW.
    exponent : float
        m.
    """
    return sum(load**exponent for load in loads_bw) ** (1.0 / exponent)
