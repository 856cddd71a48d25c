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
        lowest = int(smooth.argmin())
        floor = max(0.0, float(smooth[lowest]))
        takeoff = lowest - _edge(smooth[lowest::-1], floor)
        landing = lowest + _edge(smooth[lowest:], floor)
        return Flight(start + takeoff, start + landing, floor)


def _edge(outwards: NDArray[np.float64], floor: float) -> float:
    """Give the distance in samples from the floor to the foot of the edge beside it."""
    span = max(1.0 - floor, 0.2)
    low = _crossing(outwards, floor + LOW_LEVEL * span)
    high = _crossing(outwards, floor + HIGH_LEVEL * span)
    return max(0.0, low - LEVEL_STEPS_TO_FLOOR * (high - low))


def _crossing(outwards: NDArray[np.float64], level: float) -> float:
    """Give where the values first reach `level`, between samples."""
    above = np.flatnonzero(outwards >= level)
    if not above.size:
        return float(outwards.size - 1)
    right = int(above[0])
    if right == 0:
        return 0.0
    return right - float((outwards[right] - level) / (outwards[right] - outwards[right - 1]))
