"""A sensor that sends but does not measure: its samples are no samples.

A worn accelerometer feels about 1 g when it is still; constant readings far from that for a second are a dead or
unplugged chip. An axis that does not change by a single count while another moves by more than 1 g is broken.
Standing still honestly repeats itself: that alone is no fault.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DEAD_S = 1.0
"""Constant readings far from 1 g for so long, s: a fall of a second would be five metres deep, and noisy."""

STILL_G = (0.5, 1.5)
"""What a still sensor reads at most and at least, wrongly calibrated ones included, g."""

AXIS_S = 2.0
"""One axis constant for so long while another moves, s."""

MOVES_G = 1.0
"""From the least to the greatest reading of a moving axis, g."""

AXES = range(3)


class StuckWatch:
    """Follows how long each axis has been constant."""

    def __init__(self) -> None:
        self._last = [0, 0, 0]
        self._run = [0, 0, 0]
        self._low = [[0, 0, 0] for _ in AXES]
        self._high = [[0, 0, 0] for _ in AXES]

    def is_stuck(self, counts: NDArray[np.int16], lsb_per_g: float, sample_rate_hz: float) -> bool:
        """Take samples (n, 3); tell whether they are none."""
        first, last = counts[0].tolist(), counts[-1].tolist()
        constant = [
            axis
            for axis in AXES
            if first[axis] == self._last[axis] == last[axis] and bool((counts[:, axis] == last[axis]).all())
        ]
        self._last = last
        for axis in AXES:
            if axis in constant:
                self._go_on(axis, counts)
            else:
                self._run[axis] = 0
        if not constant:
            return False
        return self._is_dead(lsb_per_g, sample_rate_hz) or any(
            self._is_broken(axis, lsb_per_g, sample_rate_hz) for axis in constant
        )

    def _go_on(self, axis: int, counts: NDArray[np.int16]) -> None:
        """Lengthen the run of a constant axis, and note how far the others go meanwhile."""
        low, high = counts.min(axis=0).tolist(), counts.max(axis=0).tolist()
        if self._run[axis]:
            low = [min(pair) for pair in zip(low, self._low[axis], strict=True)]
            high = [max(pair) for pair in zip(high, self._high[axis], strict=True)]
        self._low[axis], self._high[axis] = low, high
        self._run[axis] += len(counts)

    def _is_dead(self, lsb_per_g: float, sample_rate_hz: float) -> bool:
        if min(self._run) < DEAD_S * sample_rate_hz:
            return False
        felt_g = sum(value * value for value in self._last) ** 0.5 / lsb_per_g
        return not STILL_G[0] <= felt_g <= STILL_G[1]

    def _is_broken(self, axis: int, lsb_per_g: float, sample_rate_hz: float) -> bool:
        if self._run[axis] < AXIS_S * sample_rate_hz:
            return False
        moved = max(high - low for low, high in zip(self._low[axis], self._high[axis], strict=True))
        return moved > MOVES_G * lsb_per_g
