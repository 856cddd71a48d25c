"""Take-off and landing of one flight, from the resultant around it.

The ground force falls and rises almost linearly at the ends of a flight. Each end is where a line through two
crossings of the lightly smoothed resultant meets what the sensor reads in flight: the wearer's own floor, since trunk
rotation and a loose belt leave 0.1-0.9 g there. The more a sensor is moved in flight, the higher up the edge the line
is taken: what trunk and belt do there stays below half the weight, the ground's force does not.
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

LEAST_LEVEL, HALF_LEVEL = 0.25, 0.5
"""Level between the flight's floor and 1 g at which the line along an edge begins, at least and at most [1]. Above the
half the ground carries."""

LINE_SHARE = 1.6
"""The line ends at this many times the level where it begins [1]: below the 1 g of standing, from which someone steps
off, whatever the sensor's scale."""

CLEAR_OF_UNREST = 2.0
"""How many times the unrest of a flight, its mean specific force, the line keeps above the floor [1]: what swings peaks
at 1.6 times its mean size."""

EDGE_MOST_S = 0.06
"""The longest an edge lasts from the line's upper end to the floor [s]: forces of people's jumps take 20-50 ms. What is
slower is mixed with what trunk and belt do in flight."""

SHORTEST_S = 0.06
"""Less than this below the half is no flight [s] but the rebound of tissue (7-22 Hz) between the blows of forefoot and
heel."""

SUPPORT_LEVEL = 0.80
"""Above this level between floor and 1 g the ground still carries [1] ..."""

SUPPORT_S = 0.11
"""... where it has been above the half for this long [s]: shorter than any push-off, longer than the rebound of a belt
or of soft tissue after toe-off."""

FLOOR_SHARE = 0.15
"""The floor is what the sensor stays under for this share of the time between the contacts' peaks [1]."""

UNREST_SHIFT_S, UNREST_SHIFT_MOST_S = 0.1, 0.025
"""By how much a flight is seen too long per g of mean specific force in it, and at most [s]. A point at the centre of
mass feels nothing in flight; trunk, tissue and belt still move, and the more they do, the earlier the trunk stops being
pushed and the later it feels the ground. From plate-driven signals of both body models (median error 12-26 ms)."""

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
        What the smoothed upward force stays under for `FLOOR_SHARE` of the time between the contacts, at least 0, g.
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
        self._shortest = max(1, round(SHORTEST_S * sample_rate_hz))
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
        time = time[: len(smooth)]
        known = time < length
        ordered = np.sort(np.where(known, smooth, np.inf), axis=0)
        floor = np.maximum(ordered[(FLOOR_SHARE * length).astype(np.int64), np.arange(len(start))], 0.0)
        span = np.maximum(1.0 - floor, 0.2)
        low = known & (smooth < floor + HALF_LEVEL * span)
        touch = self._touch(low, length)
        leave = self._last_support(smooth, low, touch, floor + SUPPORT_LEVEL * span)
        between = low & (time > leave) & (time < touch)
        unrest_g = _mean_size(block[self._half : self._half + len(smooth)], between) / self._counts_per_g
        level = np.minimum(np.maximum(CLEAR_OF_UNREST * unrest_g, LEAST_LEVEL), HALF_LEVEL)
        high = floor + LINE_SHARE * level * span
        takeoff, landing = _ends(
            smooth,
            known & (smooth >= high),
            (leave, touch),
            (floor + level * span, high),
            EDGE_MOST_S * self._rate_hz,
        )
        shift = 0.5 * self._rate_hz * np.minimum(UNREST_SHIFT_S * unrest_g, UNREST_SHIFT_MOST_S)
        takeoff, landing = takeoff + shift, landing - shift
        ends = zip(
            (start + takeoff).tolist(),
            (start + np.maximum(landing, takeoff)).tolist(),
            np.maximum(ordered[0], 0.0).tolist(),
            strict=True,
        )
        return [Flight(*values) for values in ends]

    def _touch(self, low: Bools, length: Ints) -> Ints:
        """Give the first sample after the last flight: after the last long spell of low values, if there is one."""
        lasting = _counts(low)
        time = np.arange(len(low))
        spells = lasting[1:] - lasting[np.maximum(time + 1 - self._shortest, 0)] >= self._shortest
        last = _last(spells)
        last = np.where(last >= 0, last, _last(low))
        return np.where(last >= 0, np.minimum(last + 1, length - 1), length - 1)

    def _last_support(self, smooth: Floats, low: Bools, touch: Ints, carries: Floats) -> Ints:
        """Give the last sample at which the ground has carried for a while; a belt's rebound is shorter."""
        lasting = _counts(low)
        time = np.arange(len(smooth))
        steady = lasting[:-1] == lasting[np.maximum(time - self._support, 0)]
        return np.maximum(_last(steady & (smooth >= carries) & (time[:, None] <= touch)), 0)


def _mean_direction(block: Floats) -> Floats:
    """Give the unit vectors of the mean specific force: up, as the sensor sees it over push-off, flight and landing."""
    total = block.sum(axis=0)
    squared = total * total
    length = np.sqrt(squared[:, 0] + squared[:, 1] + squared[:, 2])[:, None]
    return np.where(length > 0.0, total / np.where(length > 0.0, length, 1.0), np.array([0.0, 0.0, 1.0]))


def _along(block: Floats, direction: Floats) -> Floats:
    """Project samples (time, flight, axis) onto the direction of their flight."""
    return block[..., 0] * direction[:, 0] + block[..., 1] * direction[:, 1] + block[..., 2] * direction[:, 2]


def _mean_size(block: Floats, which: Bools) -> Floats:
    """Average the resultant of the samples (time, flight, axis) that count, row by row: any cut, the same sum."""
    squared = block * block
    resultant = np.sqrt(squared[..., 0] + squared[..., 1] + squared[..., 2])
    total = np.cumsum(np.where(which, resultant, 0.0), axis=0)[-1]
    return total / np.maximum(which.sum(axis=0), 1)


def _counts(marked: Bools) -> Ints:
    """Count the marked rows of each column before each row, and all of them."""
    counts = np.zeros((len(marked) + 1, marked.shape[1]), np.int64)
    np.cumsum(marked, axis=0, out=counts[1:])
    return counts


def _last(marked: Bools) -> Ints:
    """Give the last marked row of each column; -1 without any."""
    last = len(marked) - 1 - marked[::-1].argmax(axis=0)
    return np.where(marked.any(axis=0), last, -1)


def _ends(
    smooth: Floats, carries: Bools, around: tuple[Ints, Ints], levels: tuple[Floats, Floats], longest: float
) -> tuple[Floats, Floats]:
    """Give the feet of the edges at both ends of flights, each from where the ground carries inwards."""
    (leave, touch), (low, high) = around, levels
    time = np.arange(len(smooth))[:, None]
    columns = np.arange(len(leave))
    first = np.maximum(_last(carries & (time <= leave)), 0)
    after = carries & (time >= touch)
    last = np.where(after.any(axis=0), after.argmax(axis=0), touch)
    size = last - first + 1
    inside = np.arange(int(size.max()))[:, None]
    takeoff = first + _edge(smooth[np.minimum(first + inside, last), columns], size, low, high, longest)
    landing = last - _edge(smooth[np.maximum(last - inside, first), columns], size, low, high, longest)
    return takeoff, landing


def _edge(inwards: Floats, size: Ints, low: Floats, high: Floats, longest: float) -> Floats:
    """Give the distance in samples from the first value to the foot of the edge it stands on."""
    inside = np.arange(len(inwards))[:, None] < size
    falls = _fall(inwards, inside, high, size)
    foot = _fall(inwards, inside, low, size)
    length = (foot - falls) * LINE_SHARE / (LINE_SHARE - 1.0)
    return np.minimum(falls + np.minimum(length, longest), size - 1.0)


def _fall(values: Floats, inside: Bools, level: Floats, size: Ints) -> Floats:
    """Give where the values first come below `level`, between samples."""
    under = inside & (values < level)
    right = under.argmax(axis=0)
    columns = np.arange(len(right))
    after, before = values[right, columns], values[np.maximum(right - 1, 0), columns]
    crossed = under.any(axis=0) & (right > 0)
    between = right - (level - after) / np.where(crossed, before - after, 1.0)
    return np.where(crossed, between, np.where(under.any(axis=0), 0.0, size - 1.0))
