"""Take-off and landing of one flight, from the resultant around it.

The ground force falls and rises almost linearly at the ends of a flight. Each end is where a line through two
crossings of the lightly smoothed resultant meets what the sensor reads in flight: the wearer's own floor, since trunk
rotation and a loose belt leave 0.1-0.9 g there.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

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

REBOUND_LEVEL = 0.1
"""Rise inwards of an edge, as a share of floor to 1 g, that ends it [1]: before a landing the rebound of trunk and
belt may read half a g, and the landing begins where it turns."""

FLOOR_SHARE = 0.15
"""The floor is what the sensor stays under for this share of the time between the contacts' peaks [1]."""

UNREST_SHIFT_S, UNREST_SHIFT_MOST_S = 0.1, 0.025
"""By how much a flight is seen too long per g of mean specific force in it, and at most [s]. A point at the centre of
mass feels nothing in flight; trunk, tissue and belt still move, and the more they do, the earlier the trunk stops being
pushed and the later it feels the ground. From plate-driven signals of both body models (median error 12-26 ms)."""

UNREST_LEAST = 5
"""Samples a flight must have for this [1]."""

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
        self._rate_hz = sample_rate_hz

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
        upward = np.rint(_along(block, _mean_direction(block)))
        smooth = filter_valid(upward, self._taps) / (COEFFICIENT_SCALE * self._counts_per_g)
        floor = max(0.0, float(np.sort(smooth)[int(FLOOR_SHARE * smooth.size)]))
        span = max(1.0 - floor, 0.2)
        touch = _last_below(smooth, floor + HIGH_LEVEL * span)
        leave = self._last_support(smooth[: touch + 1], floor, span)
        takeoff = leave + _edge(smooth[leave : touch + 1], floor, span)
        landing = touch - _edge(smooth[leave : touch + 1][::-1], floor, span)
        shift = self._unrest_samples(block[self._half :], takeoff, landing)
        takeoff, landing = takeoff + shift, landing - shift
        return Flight(start + takeoff, start + max(landing, takeoff), max(0.0, float(smooth.min())))

    def _unrest_samples(self, block: NDArray[np.float64], takeoff: float, landing: float) -> float:
        """Give by how much each end moves inwards for what the sensor still feels in flight."""
        flight = block[round(takeoff) : round(landing) + 1]
        if len(flight) < UNREST_LEAST:
            return 0.0
        squared = flight * flight
        unrest = np.sqrt(squared[:, 0] + squared[:, 1] + squared[:, 2]).sum() / (
            len(flight) * self._counts_per_g
        )
        return 0.5 * self._rate_hz * min(UNREST_SHIFT_S * float(unrest), UNREST_SHIFT_MOST_S)

    def _last_support(self, smooth: NDArray[np.float64], floor: float, span: float) -> int:
        """Give the last sample at which the ground has carried for a while; a belt's rebound is shorter."""
        low = np.concatenate(([0], np.cumsum(smooth < floor + HIGH_LEVEL * span)))
        first = np.maximum(np.arange(smooth.size) - self._support, 0)
        steady = low[np.arange(smooth.size)] == low[first]
        held = np.flatnonzero(steady & (smooth >= floor + SUPPORT_LEVEL * span))
        return int(held[-1]) if held.size else 0


def _mean_direction(block: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the unit vector of the mean specific force: up, as the sensor sees it over push-off, flight and landing."""
    total = block.sum(axis=0)
    length = sqrt(float((total * total).sum()))
    return total / length if length > 0.0 else np.array([0.0, 0.0, 1.0])


def _along(block: NDArray[np.float64], direction: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project samples onto a direction."""
    return block[:, 0] * direction[0] + block[:, 1] * direction[1] + block[:, 2] * direction[2]


def _last_below(values: NDArray[np.float64], level: float) -> int:
    """Give the last sample under `level` plus one: the rise that follows is the contact."""
    under = np.flatnonzero(values < level)
    return min(int(under[-1]) + 1, values.size - 1) if under.size else values.size - 1


def _edge(inwards: NDArray[np.float64], floor: float, span: float) -> float:
    """Give the distance in samples from the first value to the foot of the edge it stands on."""
    high = _fall(inwards, floor + HIGH_LEVEL * span)
    low = _fall(inwards, floor + LOW_LEVEL * span)
    turn = _turn(inwards[int(high) : int(low) + 2], REBOUND_LEVEL * span)
    if turn is not None:
        return min(float(int(high) + turn), inwards.size - 1.0)
    return min(low + LEVEL_STEPS_TO_FLOOR * (low - high), inwards.size - 1.0)


def _turn(falling: NDArray[np.float64], rebound: float) -> int | None:
    """Give where values that should fall turn up again by more than `rebound`; None if they never do."""
    least = np.minimum.accumulate(falling)
    risen = np.flatnonzero(falling > least + rebound)
    return int(falling[: risen[0]].argmin()) if risen.size else None


def _fall(values: NDArray[np.float64], level: float) -> float:
    """Give where the values first come below `level`, between samples."""
    under = np.flatnonzero(values < level)
    if not under.size:
        return values.size - 1.0
    right = int(under[0])
    if right == 0:
        return 0.0
    return right - float((level - values[right]) / (values[right - 1] - values[right]))
