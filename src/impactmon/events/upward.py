"""What an interval between two contacts lacks along gravity: the one sign of flight that a limb's swing cannot hide.

In flight nothing holds the body up. A sensor that swings on a limb still reads up to 1 g, so its resultant hides the
flight, but swing points sideways or down as well; along the mean specific force of the interval, which is up, hardly
anything is left. In gait the limb is carried, and the upward part stays near 1 g even where the resultant is high.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from impactmon.signal.history import History
from impactmon.signal.slow import QUANTA_PER_G

UNSUPPORTED_G = 0.3
"""Upward specific force below which nobody stands [g]: less than any step's mid-swing leaves."""

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
        self._known: dict[tuple[int, int], Upward] = {}

    def measure(self, start: int, stop: int, samples: History) -> Upward:
        """Measure from sample `start` to `stop`, counts (n, 3); neighbours ask for the same interval a dozen times."""
        known = self._known.get((start, stop))
        if known is None:
            known = self._known[start, stop] = self._measured(start, stop, samples)
        return known

    def forget_before(self, index: int) -> None:
        """Drop intervals that began before a sample."""
        self._known = {span: upward for span, upward in self._known.items() if span[0] >= index}

    def _measured(self, start: int, stop: int, samples: History) -> Upward:
        """Project the samples on their own mean."""
        block = samples.view(max(start, samples.base), min(stop, samples.end))
        x, y, z = (int(total) for total in block.sum(axis=0, dtype=np.int64))
        length = sqrt(float(x * x + y * y + z * z))
        if length == 0.0:
            return Upward(len(block) / self._rate_hz, len(block) / self._rate_hz)
        unit = 1.0 / (length * self._counts_per_g)
        up = block[:, 0] * (x * unit) + block[:, 1] * (y * unit) + block[:, 2] * (z * unit)
        lacking = np.rint((1.0 - up) * QUANTA_PER_G).astype(
            np.int64
        )  # whole numbers: any order, the same sum
        return Upward(
            int(lacking[lacking > 0].sum()) / (QUANTA_PER_G * self._rate_hz),
            int(np.count_nonzero(lacking > _UNSUPPORTED)) / self._rate_hz,
        )


def pooled_upward(parts: list[Upward]) -> Upward:
    """Give the lower medians of a rhythm's upward parts."""
    middle = (len(parts) - 1) // 2
    return Upward(
        sorted(part.deficit_gs for part in parts)[middle],
        sorted(part.unsupported_s for part in parts)[middle],
    )
