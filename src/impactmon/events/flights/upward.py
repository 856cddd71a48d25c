"""What an interval between two contacts lacks along gravity: the one sign of flight that a limb's swing cannot hide.

In flight nothing holds the body up. A sensor that swings on a limb still reads up to 1 g, so its resultant hides the
flight, but swing points sideways or down as well; along the mean specific force of the interval, which is up, hardly
anything is left. In gait the limb is carried, and the upward part stays near 1 g even where the resultant is high.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from impactmon.events.contacts.table import Bools, Floats, Ints
from impactmon.signal.history import History
from impactmon.signal.slow import QUANTA_PER_G

ONE_FLIGHT_REACH_S = 0.03
"""Upward force is averaged over this to either side to tell where support begins and ends [s]: a heel's spike and the
ringing of a mount after it are shorter than twice that, a stance and a flight are longer."""

UNSUPPORTED_G = 0.3
"""Upward specific force below which nobody stands [g]: less than any step's mid-swing leaves."""

_AT_ONCE = 256  # intervals measured at once: their samples stay in the second-level cache
_UNSUPPORTED = round((1.0 - UNSUPPORTED_G) * QUANTA_PER_G)


@dataclass(frozen=True, slots=True)
class Upward:
    """The upward part of one interval.

    Attributes
    ----------
    deficit_gs : float
        Integral of what it lacks to 1 g, g s.
    unsupported_s : float
        Time below `UNSUPPORTED_G`, s.
    one_flight_gs : float
        The most of the deficit that lies between two supports, g s: all of it after a jump; about half where the
        interval is a stride, with the stance of the other leg in its middle.
    """

    deficit_gs: float
    unsupported_s: float
    one_flight_gs: float


class Upwards(NamedTuple):
    """The upward parts of many intervals, in columns; see `Upward`."""

    deficit_gs: Floats
    unsupported_s: Floats
    one_flight_gs: Floats

    def of(self, places: Ints | Bools) -> Upwards:
        """Give some of them."""
        return Upwards(self.deficit_gs[places], self.unsupported_s[places], self.one_flight_gs[places])

    def at(self, place: int) -> Upward:
        """Give one of them."""
        return Upward(*(float(values[place]) for values in self))


class UpwardGauge:
    """Measures the upward part of intervals of one stream.

    Parameters
    ----------
    sample_rate_hz, counts_per_g : float
        Of the samples.
    """

    def __init__(self, sample_rate_hz: float, counts_per_g: float) -> None:
        self._rate_hz = sample_rate_hz
        self._counts_per_g = counts_per_g

    def measure(self, start: int, stop: int, samples: History) -> Upward:
        """Measure from sample `start` to `stop`, counts (n, 3)."""
        return self.measure_all(np.array([start]), np.array([stop]), samples).at(0)

    def measure_all(self, start: Ints, stop: Ints, samples: History) -> Upwards:
        """Project samples on the mean of their interval, and measure what is up."""
        parts = [
            self._measure(start[first : first + _AT_ONCE], stop[first : first + _AT_ONCE], samples)
            for first in range(0, len(start), _AT_ONCE)
        ]
        deficit, unsupported, one_flight = (np.concatenate(each) for each in zip(*parts, strict=True))
        unit = QUANTA_PER_G * self._rate_hz
        return Upwards(deficit / unit, unsupported / self._rate_hz, one_flight / unit)

    def _measure(self, start: Ints, stop: Ints, samples: History) -> tuple[Ints, Ints, Ints]:
        """Sum what intervals and their longest flights lack to 1 g, quanta x samples; count samples without support."""
        first = np.maximum(start, samples.base)
        length = np.maximum(np.minimum(stop, samples.end) - first, 0)
        ends = np.cumsum(length)
        block = samples.take(np.arange(int(ends[-1])) + np.repeat(first - ends + length, length))
        total = _sums(block, ends)
        x, y, z = total.T
        size = np.sqrt((x * x + y * y + z * z).astype(np.float64))
        unit = 1.0 / (np.where(size > 0.0, size, np.inf) * self._counts_per_g)  # no mean: nothing points up
        shares = np.repeat(total * unit[:, None], length, axis=0)
        shares *= block
        up = shares[:, 0] + shares[:, 1] + shares[:, 2]
        # Whole numbers: any order, the same sum.
        lacking = np.rint((1.0 - up) * QUANTA_PER_G).astype(np.int64)
        # A body in flight lacks its weight, never more: what points down is rebound, swing or a shaking arm.
        deficit = np.clip(lacking, 0, QUANTA_PER_G)
        unsupported = (lacking > _UNSUPPORTED).view(np.int8)
        reach = round(ONE_FLIGHT_REACH_S * self._rate_hz)
        return (
            _sums(deficit, ends),
            _sums(unsupported, ends),
            _largest(deficit, _lack(lacking, ends, reach), ends),
        )


def _lack(lacking: Ints, ends: Ints, reach: int) -> Bools:
    """Tell which samples lack support on average over `reach` to either side, within their own stretch."""
    running = np.zeros(len(lacking) + 1, np.int64)
    np.cumsum(lacking, out=running[1:])
    lack = np.zeros(len(lacking), np.bool_)
    if len(lacking) > 2 * reach:
        lack[reach : len(lacking) - reach] = running[2 * reach + 1 :] > running[: -2 * reach - 1]
    begin = np.concatenate(([0], ends[:-1]))[:, None]
    offsets = np.arange(reach)
    place = np.concatenate((begin + offsets, ends[:, None] - 1 - offsets), axis=1)  # where others begin
    own = (place >= begin) & (place < ends[:, None])
    first = np.maximum(place - reach, begin)
    stop = np.minimum(place + reach + 1, ends[:, None])
    lack[place[own]] = running[stop[own]] > running[first[own]]
    return lack


def _largest(deficit: Ints, lack: Bools, ends: Ints) -> Ints:
    """Give the largest sum over neighbouring samples without support, in stretches that follow one another."""
    begin = np.concatenate(([0], ends[:-1]))
    turns = np.append(lack[1:] != lack[:-1], True)
    turns[ends[ends > 0] - 1] = True  # no flight goes on in the next stretch
    stops = np.flatnonzero(turns) + 1
    sums = np.append(np.where(lack[stops - 1], _sums(deficit, stops), 0), 0)
    return np.where(ends > begin, np.maximum.reduceat(sums, np.searchsorted(stops, begin, "right")), 0)


def _sums(values: NDArray[np.integer], ends: Ints) -> Ints:
    """Sum stretches of values that follow one another."""
    running = np.zeros((len(values) + 1, *values.shape[1:]), np.int64)
    np.cumsum(values, axis=0, out=running[1:])
    sums = running[ends]
    sums[1:] -= running[ends[:-1]]
    return sums
