"""Take-off and landing of one flight, from the resultant around it.

The ground force falls and rises almost linearly at the ends of a flight. Each end is where a line through two
crossings of the lightly smoothed resultant meets what the sensor reads in flight: the wearer's own floor, since trunk
rotation and a loose belt leave 0.1-0.9 g there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impactmon.signal.fir import COEFFICIENT_SCALE, filter_valid, lowpass_taps
from impactmon.signal.history import History

EDGE_CUTOFF_HZ = 30.0
EDGE_ORDER = 2
EDGE_HALF_S = 0.08
"""Smoothing of the edges: steep enough for 5 ms, slow enough for belt ringing [Hz, 1, s]."""

LOW_LEVEL, HIGH_LEVEL = 0.25, 0.50
"""Levels between the flight's floor and 1 g whose crossings give the slope of an edge [1]."""

SUPPORT_LEVEL = 0.80
"""Above this level between floor and 1 g the ground still carries [1] ..."""

SUPPORT_S = 0.11
"""... where it has been above the higher crossing level for this long [s]: shorter than any push-off, longer than the
rebound of a belt or of soft tissue after toe-off."""

FLOOR_SHARE = 0.15
"""The floor is what the sensor stays under for this share of the time between the contacts' peaks [1]."""

LEVEL_STEPS_TO_FLOOR = LOW_LEVEL / (HIGH_LEVEL - LOW_LEVEL)
"""From the low crossing the line goes on by this many steps between the levels until it meets the floor [1]."""


@dataclass(frozen=True, slots=True)
class Flight:
    """Ends of a flight in samples (fractions allowed) and its floor.

    Attributes
    ----------
    takeoff, landing : float
        Sample indices.
    floor_g : float
        Least smoothed resultant between them, g.
    """

    takeoff: float
    landing: float
    floor_g: float


class FlightGauge:
    """Finds the ends of flights in one stream.

    Parameters
    ----------
    sample_rate_hz, counts_per_g : float
        Of the samples.
    """

    def __init__(self, sample_rate_hz: float, counts_per_g: float) -> None:
        self._half = max(1, round(EDGE_HALF_S * sample_rate_hz))
        self._taps = lowpass_taps(
            min(EDGE_CUTOFF_HZ, 0.4 * sample_rate_hz), sample_rate_hz, EDGE_ORDER, self._half
        )
        self._support = max(1, round(SUPPORT_S * sample_rate_hz))
        self._counts_per_g = counts_per_g

    def measure(self, start: int, stop: int, samples: History) -> Flight:
        """Find the flight between two contacts.

        Parameters
        ----------
        start, stop : int
            Samples of the contact before (or of the earliest take-off) and of the landing contact.
        samples : History
            Counts.
        """
        block = samples.padded(start - self._half, stop + self._half + 1).astype(np.float64)
        squared = block * block
        resultant = np.rint(np.sqrt(squared[:, 0] + squared[:, 1] + squared[:, 2]))
        smooth = filter_valid(resultant, self._taps) / (COEFFICIENT_SCALE * self._counts_per_g)
        floor = max(0.0, float(np.sort(smooth)[int(FLOOR_SHARE * smooth.size)]))
        span = max(1.0 - floor, 0.2)
        touch = _last_below(smooth, floor + HIGH_LEVEL * span)
        sharp = resultant[self._half : self._half + smooth.size] / self._counts_per_g
        leave = self._last_support(sharp[: touch + 1], floor, span)
        takeoff = leave + _edge(sharp[leave : touch + 1], floor, span)
        landing = touch - _edge(smooth[leave : touch + 1][::-1], floor, span)
        return Flight(start + takeoff, start + max(landing, takeoff), float(smooth.min()))

    def _last_support(self, sharp: NDArray[np.float64], floor: float, span: float) -> int:
        """Give the last sample at which the ground has carried for a while; a belt's rebound is shorter."""
        low = np.concatenate(([0], np.cumsum(sharp < floor + HIGH_LEVEL * span)))
        first = np.maximum(np.arange(sharp.size) - self._support, 0)
        steady = low[np.arange(sharp.size)] == low[first]
        held = np.flatnonzero(steady & (sharp >= floor + SUPPORT_LEVEL * span))
        return int(held[-1]) if held.size else 0


def _last_below(values: NDArray[np.float64], level: float) -> int:
    """Give the last sample under `level` plus one: the rise that follows is the contact."""
    under = np.flatnonzero(values < level)
    return min(int(under[-1]) + 1, values.size - 1) if under.size else values.size - 1


def _edge(inwards: NDArray[np.float64], floor: float, span: float) -> float:
    """Give the distance in samples from the first value to the foot of the edge it stands on."""
    high = _fall(inwards, floor + HIGH_LEVEL * span)
    low = _fall(inwards, floor + LOW_LEVEL * span)
    return min(low + LEVEL_STEPS_TO_FLOOR * (low - high), inwards.size - 1.0)


def _fall(values: NDArray[np.float64], level: float) -> float:
    """Give where the values first come below `level`, between samples."""
    under = np.flatnonzero(values < level)
    if not under.size:
        return values.size - 1.0
    right = int(under[0])
    if right == 0:
        return 0.0
    return right - float((level - values[right]) / (values[right - 1] - values[right]))
