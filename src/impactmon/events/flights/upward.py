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
    """

    deficit_gs: float
    unsupported_s: float


class Upwards(NamedTuple):
    """The upward parts of many intervals, in columns; see `Upward`."""

    deficit_gs: Floats
    unsupported_s: Floats

    def of(self, places: Ints | Bools) -> Upwards:
        """Give some of them."""
        return Upwards(self.deficit_gs[places], self.unsupported_s[places])

    def at(self, place: int) -> Upward:
        """Give one of them."""
        return Upward(float(self.deficit_gs[place]), float(self.unsupported_s[place]))


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
        deficit_gs, unsupported_s = self.measure_all(np.array([start]), np.array([stop]), samples)
        return Upward(float(deficit_gs[0]), float(unsupported_s[0]))

    def measure_all(self, start: Ints, stop: Ints, samples: History) -> Upwards:
        """Project samples on the mean of their interval; give deficits, g s, and unsupported times, s."""
        parts = [
            self._measure(start[first : first + _AT_ONCE], stop[first : first + _AT_ONCE], samples)
            for first in range(0, len(start), _AT_ONCE)
        ]
        deficit, unsupported = (np.concatenate(both) for both in zip(*parts, strict=True))
        return Upwards(deficit / (QUANTA_PER_G * self._rate_hz), unsupported / self._rate_hz)

    def _measure(self, start: Ints, stop: Ints, samples: History) -> tuple[Ints, Ints]:
        """Sum what intervals lack to 1 g, quanta x samples, and count samples without support."""
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
        return _sums(np.clip(lacking, 0, QUANTA_PER_G), ends), _sums(
            (lacking > _UNSUPPORTED).view(np.int8), ends
        )


def _sums(values: NDArray[np.integer], ends: Ints) -> Ints:
    """Sum stretches of values that follow one another."""
    running = np.zeros((len(values) + 1, *values.shape[1:]), np.int64)
    np.cumsum(values, axis=0, out=running[1:])
    sums = running[ends]
    sums[1:] -= running[ends[:-1]]
    return sums
