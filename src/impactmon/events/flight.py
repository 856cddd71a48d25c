"""Take-off and landing of one flight, from the resultant around it.

The ground force falls and rises almost linearly at the ends of a flight. Each end is where a line through two
crossings of the lightly smoothed resultant meets what the sensor reads in flight: the wearer's own floor, since trunk
rotation and a loose belt leave 0.1-0.9 g there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impactmon.signal.fir import COEFFICIENT_SCALE, filter_columns, lowpass_taps
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

REBOUND_LEVEL, EDGE_MOST_S = 0.1, 0.05
"""Rise inwards of an edge, as a share of floor to 1 g, that ends it [1], where the levels are further apart than an
edge is long [s]: before a landing the rebound of trunk and belt may read half a g, and the landing begins where it
turns."""

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

_AT_ONCE = 64  # flights measured at once: their samples stay in the second-level cache

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


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
        """Find the flight between two contacts, see `measure_all`."""
        return self.measure_all(np.array([start]), np.array([stop]), samples)[0]

    def measure_all(self, start: Ints, stop: Ints, samples: History) -> list[Flight]:
        """Find the flights between pairs of contacts.

        Parameters
        ----------
        start, stop : (k,) int64
            Samples of the contacts before (or of the earliest take-offs) and of the landing contacts.
        samples : History
            Counts.
        """
        found: list[Flight] = []
        for first in range(0, len(start), _AT_ONCE):
            part = slice(first, first + _AT_ONCE)
            found += self._measure(start[part], stop[part], samples)
        return found

    def _measure(self, start: Ints, stop: Ints, samples: History) -> list[Flight]:
        """Find flights side by side: time runs downwards from each start."""
        length = stop - start + 1
        time = np.arange(int(length.max()) + 2 * self._half)[:, None]
        block = samples.take(start - self._half + time).astype(np.float64)
        block *= (time < length + 2 * self._half)[..., None]
        upward = np.rint(_along(block, _mean_direction(block)))
        smooth = filter_columns(upward, self._taps) / (COEFFICIENT_SCALE * self._counts_per_g)
        known = time[: len(smooth)] < length
        ordered = np.sort(np.where(known, smooth, np.inf), axis=0)
        columns = np.arange(len(start))
        floor = np.maximum(ordered[(FLOOR_SHARE * length).astype(np.int64), columns], 0.0)
        span = np.maximum(1.0 - floor, 0.2)
        touch = _last_below(smooth, known, floor + HIGH_LEVEL * span, length)
        leave = self._last_support(smooth, touch, floor, span)
        inside = np.arange(int((touch - leave).max()) + 1)[:, None]
        size, slowest = touch - leave + 1, EDGE_MOST_S * self._rate_hz
        takeoff = leave + _edge(
            smooth[np.minimum(leave + inside, touch), columns], size, floor, span, slowest
        )
        landing = touch - _edge(
            smooth[np.maximum(touch - inside, leave), columns], size, floor, span, slowest
        )
        shift = self._unrest_samples(block[self._half :], takeoff, landing)
        takeoff, landing = takeoff + shift, landing - shift
        ends = zip(
            (start + takeoff).tolist(),
            (start + np.maximum(landing, takeoff)).tolist(),
            np.maximum(ordered[0], 0.0).tolist(),
            strict=True,
        )
        return [Flight(*values) for values in ends]

    def _unrest_samples(self, block: Floats, takeoff: Floats, landing: Floats) -> Floats:
        """Give by how much each end moves inwards for what the sensor still feels in flight."""
        first = np.rint(takeoff).astype(np.int64)
        length = np.rint(landing).astype(np.int64) + 1 - first
        shift = np.zeros(len(first))
        squared = block * block
        resultant = np.sqrt(squared[..., 0] + squared[..., 1] + squared[..., 2])
        for size in np.unique(length[length >= UNREST_LEAST]).tolist():  # equal lengths: sums in one order
            group = np.flatnonzero(length == size)
            flights = resultant[first[group][:, None] + np.arange(size), group[:, None]]
            unrest = flights.sum(axis=1) / (size * self._counts_per_g)
            shift[group] = 0.5 * self._rate_hz * np.minimum(UNREST_SHIFT_S * unrest, UNREST_SHIFT_MOST_S)
        return shift

    def _last_support(self, smooth: Floats, touch: Ints, floor: Floats, span: Floats) -> Ints:
        """Give the last sample at which the ground has carried for a while; a belt's rebound is shorter."""
        low = np.zeros((len(smooth) + 1, smooth.shape[1]), np.int64)
        np.cumsum(smooth < floor + HIGH_LEVEL * span, axis=0, out=low[1:])
        time = np.arange(len(smooth))
        steady = low[:-1] == low[np.maximum(time - self._support, 0)]
        held = steady & (smooth >= floor + SUPPORT_LEVEL * span) & (time[:, None] <= touch)
        return np.maximum(_last(held), 0)


def _mean_direction(block: Floats) -> Floats:
    """Give the unit vectors of the mean specific force: up, as the sensor sees it over push-off, flight and landing."""
    total = block.sum(axis=0)
    squared = total * total
    length = np.sqrt(squared[:, 0] + squared[:, 1] + squared[:, 2])[:, None]
    return np.where(length > 0.0, total / np.where(length > 0.0, length, 1.0), np.array([0.0, 0.0, 1.0]))


def _along(block: Floats, direction: Floats) -> Floats:
    """Project samples (time, flight, axis) onto the direction of their flight."""
    return block[..., 0] * direction[:, 0] + block[..., 1] * direction[:, 1] + block[..., 2] * direction[:, 2]


def _last(marked: Bools) -> Ints:
    """Give the last marked row of each column; -1 without any."""
    last = len(marked) - 1 - marked[::-1].argmax(axis=0)
    return np.where(marked.any(axis=0), last, -1)


def _last_below(values: Floats, known: Bools, level: Floats, length: Ints) -> Ints:
    """Give the last sample under `level` plus one: the rise that follows is the contact."""
    under = _last(known & (values < level))
    return np.where(under >= 0, np.minimum(under + 1, length - 1), length - 1)


def _edge(inwards: Floats, size: Ints, floor: Floats, span: Floats, slowest: float) -> Floats:
    """Give the distance in samples from the first value to the foot of the edge it stands on."""
    inside = np.arange(len(inwards))[:, None] < size
    high = _fall(inwards, inside, floor + HIGH_LEVEL * span, size)
    low = _fall(inwards, inside, floor + LOW_LEVEL * span, size)
    turn = _turn(inwards, inside, high.astype(np.int64), low.astype(np.int64) + 2, REBOUND_LEVEL * span)
    turns = (turn >= 0) & (low - high > slowest)
    foot = np.where(turns, turn, low + LEVEL_STEPS_TO_FLOOR * (low - high))
    return np.minimum(foot, size - 1.0)


def _turn(inwards: Floats, inside: Bools, start: Ints, stop: Ints, rebound: Floats) -> Ints:
    """Give where values that should fall turn up again by more than `rebound`; -1 if they never do."""
    time = np.arange(len(inwards))[:, None]
    falling = np.where(inside & (time >= start) & (time < stop), inwards, np.inf)
    least = np.minimum.accumulate(falling, axis=0)
    risen = np.isfinite(falling) & (falling > least + rebound)
    turned = risen.any(axis=0)
    before = least[np.maximum(risen.argmax(axis=0) - 1, 0), np.arange(len(start))]
    return np.where(turned, (falling == before).argmax(axis=0), -1)


def _fall(values: Floats, inside: Bools, level: Floats, size: Ints) -> Floats:
    """Give where the values first come below `level`, between samples."""
    under = inside & (values < level)
    right = under.argmax(axis=0)
    columns = np.arange(len(right))
    after, before = values[right, columns], values[np.maximum(right - 1, 0), columns]
    crossed = under.any(axis=0) & (right > 0)
    between = right - (level - after) / np.where(crossed, before - after, 1.0)
    return np.where(crossed, between, np.where(under.any(axis=0), 0.0, size - 1.0))
