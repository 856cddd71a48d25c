"""The accelerometer of a virtual sensor: a recording or generated motion, read by the sensor's own clock."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(slots=True)
class Playback:
    """Plays counts from the moment the sensor first streams; the wearer does not wait for the radio.

    Attributes
    ----------
    counts : (n, 3) int16
        What the accelerometer measures.
    sample_rate_hz : float
        Its rate by its own clock, Hz.
    lsb_per_g, range_g : float
        Its scale.
    clock_ppm : float
        How much its clock is fast, parts per million.
    hold : bool
        After the end stand still in the last posture instead of falling silent.
    """

    counts: NDArray[np.int16]
    sample_rate_hz: float
    lsb_per_g: float = 2048.0
    range_g: float = 16.0
    clock_ppm: float = 0.0
    hold: bool = False
    _began_s: float | None = field(default=None, init=False)

    @classmethod
    def from_g(
        cls,
        acc_g: NDArray[np.floating],
        sample_rate_hz: float,
        *,
        range_g: float = 16.0,
        lsb_per_g: float | None = None,
        hold: bool = False,
    ) -> Playback:
        """Quantise specific force in g, clipping at the range; the scale fills 16 bits unless given."""
        scale = lsb_per_g or math.floor(32767 / range_g)
        top = min(32767, int(range_g * scale))
        counts = np.clip(np.rint(np.asarray(acc_g) * scale), -top, top).astype(np.int16)
        return cls(counts, sample_rate_hz, lsb_per_g=float(scale), range_g=range_g, hold=hold)

    def at_scale(self, lsb_per_g: float, range_g: float) -> Playback:
        """Give the same motion as a sensor of another scale and range counts it."""
        top = min(32767, int(range_g * lsb_per_g))
        counts = np.clip(np.rint(self.counts * (lsb_per_g / self.lsb_per_g)), -top, top).astype(np.int16)
        return Playback(counts, self.sample_rate_hz, lsb_per_g, range_g, self.clock_ppm, self.hold)

    @property
    def duration_s(self) -> float:
        """Length of the motion by the sensor's clock, s."""
        return len(self.counts) / self.sample_rate_hz

    def begin(self, t_s: float) -> None:
        """Start the motion, unless it runs already."""
        if self._began_s is None:
            self._began_s = t_s

    def device_s(self, t_s: float) -> float:
        """Give the sensor's clock since the motion began, s."""
        began_s = t_s if self._began_s is None else self._began_s
        return (t_s - began_s) * (1 + self.clock_ppm * 1e-6)

    def world_s(self, index: int) -> float:
        """Give the world's time at which sample `index` is complete, s."""
        return (self._began_s or 0.0) + (index + 1) / self.sample_rate_hz / (1 + self.clock_ppm * 1e-6)

    def index_at(self, t_s: float) -> int:
        """Count the samples taken up to now, also those nobody heard."""
        # A hair of slack keeps a sample that is due exactly now from slipping to the next event.
        return int(self.device_s(t_s) * self.sample_rate_hz + 1e-6)

    def at_end(self, index: int) -> bool:
        """Tell whether there is nothing from `index` on."""
        return not self.hold and index >= len(self.counts)

    def take(self, start: int, n: int) -> NDArray[np.int16]:
        """Give samples `start` to `start + n`; fewer at the end, or still ones if it holds."""
        block = self.counts[start : start + n]
        if len(block) == n or not self.hold:
            return block
        still = np.repeat(self.counts[-1:], n - len(block), axis=0)
        return np.concatenate((block, still))
