"""Forces in words: never without their interval, never as exact where the sensor was at its rail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a day starts quickly
    from impactmon.model import Loaded


def force_words(event: Loaded, to: str = "–") -> str:
    """Write a force with its 95 % interval; a clipped one is a lower bound. Empty where there is none."""
    if event.peak_grf_bw is None:
        return ""
    interval = interval_words(event.peak_grf_bw_low, event.peak_grf_bw_high, to)
    return f"{_least(event.clipped)}{event.peak_grf_bw:.1f} BW{interval}"


def interval_words(low_bw: float | None, high_bw: float | None, to: str = "–") -> str:
    """Write an interval behind its force; open upwards it says from where on, unknown it is empty.

    >>> interval_words(2.04, 3.61), interval_words(2.04, None), interval_words(None, None)
    (' (2.0–3.6)', ' (from 2.0)', '')
    """
    if low_bw is None:
        return ""
    return f" (from {low_bw:.1f})" if high_bw is None else f" ({low_bw:.1f}{to}{high_bw:.1f})"


def peak_words(loads: Sequence[Loaded]) -> str:
    """Sum up the peaks of some loads."""
    typical, highest = (f"{_least(bound)}{value:.1f} g" for value, bound in _summed(loads, _peak_g))
    return f"peak typically {typical}, highest {highest}"


def forces_words(loads: Sequence[Loaded]) -> str:
    """Sum up the forces of some loads; empty where none has one."""
    known = [load for load in loads if load.peak_grf_bw is not None]
    if not known:
        return ""
    (typical, typical_bound), (_, highest_bound) = _summed(known, _force_bw)
    top = max(known, key=_force_bw)
    around = _typical_interval(known, bound=typical_bound)
    above = interval_words(top.peak_grf_bw_low, None if highest_bound else top.peak_grf_bw_high)
    return (
        f"force typically {_least(typical_bound)}{typical:.1f} BW{around}, "
        f"highest {_least(highest_bound)}{_force_bw(top):.1f} BW{above}"
    )


def _typical_interval(loads: Sequence[Loaded], *, bound: bool) -> str:
    """Write the interval of a typical load: the medians of both ends, a clipped one's upper end beyond all."""
    lows = [load.peak_grf_bw_low for load in loads if load.peak_grf_bw_low is not None]
    if len(lows) < len(loads):
        return ""
    high = median(inf if load.peak_grf_bw_high is None else load.peak_grf_bw_high for load in loads)
    return interval_words(median(lows), None if bound or high == inf else high)


def _summed(loads: Sequence[Loaded], value: Callable[[Loaded], float]) -> list[tuple[float, bool]]:
    """Give median and maximum, and whether they are lower bounds: a clipped load may have been any higher."""
    middle = median(value(load) for load in loads)
    return [
        (middle, any(load.clipped and value(load) <= middle for load in loads)),
        (max(value(load) for load in loads), any(load.clipped for load in loads)),
    ]


def _peak_g(load: Loaded) -> float:
    return load.peak_g


def _force_bw(load: Loaded) -> float:
    return load.peak_grf_bw or 0.0


def _least(bound: bool) -> str:
    return "≥ " if bound else ""
