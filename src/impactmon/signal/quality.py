"""What can be said about the samples themselves, gathered while they pass."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from impactmon.model import Gap, Quality
from impactmon.signal.calibration import LARGEST_GAIN_ERROR
from impactmon.signal.dead import REST_TOLERANCE_G
from impactmon.signal.level import RestLevels
from impactmon.signal.rest import Seconds, look_at_seconds
from impactmon.signal.windows import KeptWindows, WindowLog, sensor_noise_g

MIN_RESTING_SECONDS = 3
"""Quiet seconds needed for a resting value [1]."""

BINS_PER_G = 1000
"""Resolution of the histogram of resting values [1/g]."""


MOST_RESTING_G = 12
"""Highest resting value told [g]: gravity in m/s2 taken for g reads 9.8."""


class QualityMeter:
    """Counts samples, gaps, clipping and quiet seconds of a recording, and sums it up in windows of ten seconds.

    Attributes
    ----------
    levels : RestLevels
        What the sensor reads at rest, by time.
    """

    def __init__(self) -> None:
        self.levels = RestLevels()
        self._samples_by_rate: dict[float, int] = {}
        self._clipped = 0
        self._gaps: list[Gap] = []
        self._resting = np.zeros(MOST_RESTING_G * BINS_PER_G, np.int64)
        self._log = WindowLog()
        self._held: list[NDArray[np.signedinteger]] = []
        self._held_count = 0
        self._lsb_per_g = 0.0
        self._rate_hz = 0.0
        self._start_s = 0.0
        self._run = 0

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Gaps in order."""
        return tuple(self._gaps)

    @property
    def recorded_s(self) -> float:
        """Time covered by samples, s."""
        return sum(count / rate for rate, count in self._samples_by_rate.items())

    @property
    def windows(self) -> KeptWindows:
        """Windows of ten seconds so far."""
        return self._log.windows()

    def add(
        self, counts: NDArray[np.signedinteger], clipped: int, sample_rate_hz: float, lsb_per_g: float
    ) -> None:
        """Take a gapless block of counts (n, 3) with its number of samples at the rail."""
        if (sample_rate_hz, lsb_per_g) != (self._rate_hz, self._lsb_per_g):
            self._begin(self._start_s + self._run / self._rate_hz if self._rate_hz else 0.0)
            self._rate_hz, self._lsb_per_g = sample_rate_hz, lsb_per_g
        self._samples_by_rate[sample_rate_hz] = self._samples_by_rate.get(sample_rate_hz, 0) + len(counts)
        self._run += len(counts)
        self._clipped += clipped
        length = round(sample_rate_hz)
        self._held_count += len(counts)
        if self._held_count < length:
            self._held.append(counts.copy())
            return
        joined = np.concatenate((*self._held, counts)) if self._held else counts
        whole = self._held_count // length * length
        self._held_count -= whole
        self._held = [joined[whole:].copy()] if self._held_count else []
        seconds = look_at_seconds(joined[:whole], length, lsb_per_g)
        self._rest(seconds, length)
        self._log.add(seconds, lsb_per_g, length / sample_rate_hz)

    def gap(self, gap: Gap) -> None:
        """Take a gap: it ends the running second."""
        self._gaps.append(gap)
        self._begin(gap.end_s)

    def _begin(self, start_s: float) -> None:
        """Begin a gapless run at one rate."""
        self._held, self._held_count = [], 0
        self._start_s, self._run = start_s, 0
        self._log.begin(start_s)

    def _rest(self, seconds: Seconds, length: int) -> None:
        """Note the resultant of quiet seconds."""
        quiet = np.flatnonzero(seconds.quiet)
        if not quiet.size:
            return
        means = seconds.total[quiet] / (seconds.samples * self._lsb_per_g)
        x, y, z = means.T
        resultant = np.sqrt(x * x + y * y + z * z)
        first = self._run - self._held_count - length * len(seconds.quiet)
        end_s = self._start_s + (first + length * (quiet + 1)).astype(np.float64) / self._rate_hz
        self.levels.add(end_s, resultant, self._start_s + first / self._rate_hz)
        bins = np.clip(np.rint(resultant * BINS_PER_G).astype(np.int64), 0, len(self._resting) - 1)
        np.add.at(self._resting, bins, 1)

    def resting_g(self) -> float | None:
        """Give the median resultant of quiet seconds, g; None for fewer than three."""
        total = int(self._resting.sum())
        if total < MIN_RESTING_SECONDS:
            return None
        return int(np.searchsorted(np.cumsum(self._resting), (total + 1) // 2)) / BINS_PER_G

    def record(self, *, range_g: float | None) -> Quality:
        """Give the quality record so far."""
        recorded_s = self.recorded_s
        duration_s = recorded_s + sum(gap.duration_s for gap in self._gaps)
        resting_g = self.resting_g()
        rates = self._samples_by_rate
        return Quality(
            duration_s=duration_s,
            recorded_s=recorded_s,
            lost_fraction=1.0 - recorded_s / duration_s if duration_s > 0.0 else 0.0,
            sample_rate_hz=max(rates, key=lambda rate: rates[rate] / rate) if rates else 0.0,
            range_g=range_g,
            clipped_samples=self._clipped,
            gaps=len(self._gaps),
            resting_g=resting_g,
            notes=self._notes(resting_g, range_g),
            noise_g=sensor_noise_g(self.windows),
        )

    def _notes(self, resting_g: float | None, range_g: float | None) -> tuple[str, ...]:
        """Say in plain sentences what limits the numbers."""
        notes = [] if self._samples_by_rate else ["There is no sample at all: nothing was measured."]
        if self._clipped:
            rail = "its rail" if range_g is None else f"±{range_g:g} g"
            notes.append(
                f"The sensor was at {rail} in {self._clipped:,} samples: forces there are lower bounds."
            )
        if resting_g is not None and abs(resting_g - 1.0) > REST_TOLERANCE_G:
            notes.append(f"At rest the sensor reads {resting_g:.3f} g instead of 1: {_cause(resting_g)}.")
        rate_hz = min(self._samples_by_rate, default=0.0)
        if 0.0 < rate_hz < 50.0:
            notes.append(
                f"{rate_hz:.0f} Hz: jumps are counted, forces need at least 50 Hz. Hard landings read about a fifth "
                "too low, so bands from 3.5 g hold too few."  # SCIENCE 6.1: 0.78 of peaks over 2.5 g at 25 Hz
            )
        elif 0.0 < rate_hz < 98.0:
            notes.append(f"{rate_hz:.0f} Hz: peaks and forces are less exact than at 100 Hz.")
        return tuple(notes)


def _cause(resting_g: float) -> str:
    """Say what to look for where a sensor at rest does not read 1 g."""
    if abs(resting_g - 1.0) <= LARGEST_GAIN_ERROR:
        return "check its calibration"
    return "far more than calibration explains, so check unit and axes; jumps and forces cannot be relied on"
