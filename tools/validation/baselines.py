"""What ours is held against: impactr's pipeline, and a naive flight detector. For comparison only.

impactr (an R package; its formulas in our words: an order-4 Butterworth at 20 Hz run forward and backward,
peaks of the resultant from 1.3 g at least 0.4 s apart, a regression) finds loading peaks. It does not claim
to know jumps. Its walking/running model was validated with the treadmill speed known and over-predicts slow
steps by tens of percent: it stands here to be read beside ours, and is no model of the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from impactmon.events.impactr import force_n
from impactmon.model import Placement

Floats = NDArray[np.float64]

PEAK_HEIGHT_G = 1.3
PEAK_DISTANCE_S = 0.4
BONE_TRIAL_HEIGHT_G = 4.9


@dataclass(frozen=True, slots=True)
class Peaks:
    """Peaks as impactr finds them.

    Attributes
    ----------
    index : (n,) int
        Samples.
    height_g : (n,) float64
        Filtered resultant, g.
    """

    index: NDArray[np.intp]
    height_g: Floats


def filtered_resultant(acc_g: Floats, sample_rate_hz: float) -> Floats:
    """Give the zero-phase 20 Hz resultant, g."""
    design: Any = signal  # scipy's stubs are partial
    sos = design.butter(4, min(20.0, 0.4 * sample_rate_hz), fs=sample_rate_hz, output="sos")
    smooth: Floats = design.sosfiltfilt(sos, acc_g, axis=0)
    return np.sqrt(np.sum(smooth * smooth, axis=1))


def impactr_peaks(
    acc_g: Floats,
    sample_rate_hz: float,
    *,
    min_height_g: float = PEAK_HEIGHT_G,
    distance_s: float = PEAK_DISTANCE_S,
) -> Peaks:
    """Find impactr's peaks: highest first, none closer than 0.4 s to a higher one; plateaus are missed."""
    resultant = filtered_resultant(acc_g, sample_rate_hz)
    rises = np.diff(resultant)
    tops = np.flatnonzero((rises[:-1] > 0) & (rises[1:] < 0)) + 1
    tops = tops[resultant[tops] >= min_height_g]
    distance = distance_s * sample_rate_hz
    alive = np.ones(len(tops), dtype=bool)
    for k in np.argsort(-resultant[tops], kind="stable"):
        if alive[k]:
            near = np.abs(tops - tops[k]) < distance
            near[k] = False
            alive &= ~near
    index = tops[alive]
    return Peaks(index, resultant[index])


def impactr_force_n(
    peak_g: Floats, body_mass_kg: float, placement: Placement, *, model: str = "walking/running"
) -> Floats:
    """Apply impactr's regression, N."""
    return np.array([force_n(float(peak), body_mass_kg, placement, model) for peak in peak_g])


NAIVE_FLIGHT_G = 0.6
NAIVE_FLIGHT_S = (0.1, 0.9)
NAIVE_LANDING_G = 2.0
NAIVE_LANDING_S = 0.25


def naive_jumps(acc_g: Floats, sample_rate_hz: float) -> list[tuple[float, float]]:
    """Find jumps as most tutorials do: a stretch of low |a|, then a landing peak.

    Returns
    -------
    list of (takeoff_s, landing_s)
    """
    resultant = filtered_resultant(acc_g, sample_rate_hz)
    low = np.concatenate([[False], resultant < NAIVE_FLIGHT_G, [False]])
    edges = np.flatnonzero(np.diff(low.astype(np.int8)))
    jumps: list[tuple[float, float]] = []
    reach = round(NAIVE_LANDING_S * sample_rate_hz)
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        flight_s = (end - begin) / sample_rate_hz
        landing = resultant[end : end + reach]
        if NAIVE_FLIGHT_S[0] <= flight_s <= NAIVE_FLIGHT_S[1] and landing.max(initial=0.0) >= NAIVE_LANDING_G:
            jumps.append((begin / sample_rate_hz, end / sample_rate_hz))
    return jumps
