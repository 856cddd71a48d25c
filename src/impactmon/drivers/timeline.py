"""Sample-index time: the only clock of a recording.

Device sequence and device time place samples on it; arrival time never does, with one exception that is
named and bounded: how long a sensor was away when its own clock began anew.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from impactmon.drivers.base import DecodeCounts, StreamInfo
from impactmon.drivers.stuck import StuckWatch
from impactmon.model import Gap, Samples

LOST_PACKETS = "lost packets"
LINK_LOST = "link lost"
RESTARTED = "sensor restarted"
STUCK = "sensor stuck"

STUCK_S = 5.0
"""A sensor that stays stuck makes a gap of this length again and again, s, not one for each packet."""

MAX_GAP_S = 7 * 86_400.0
"""Longest gap a decoder may claim: a week, the longest recording in use."""


class Timeline:
    """Counts samples and missing samples of one recording and dates gaps by them.

    Parameters
    ----------
    counts : DecodeCounts
        Updated with samples given and lost.
    """

    def __init__(self, counts: DecodeCounts) -> None:
        self._counts = counts
        self._base_s = 0.0
        self._index = 0
        self._rate_hz = 0.0
        self._watch = StuckWatch()
        self._stuck = 0

    @property
    def now_s(self) -> float:
        """Time of the next sample, s from the recording's start."""
        return self._base_s + (self._index / self._rate_hz if self._rate_hz else 0.0)

    def run_at(self, sample_rate_hz: float) -> None:
        """Go on at another rate."""
        if sample_rate_hz != self._rate_hz:
            self._base_s = self.now_s
            self._index = 0
            self._rate_hz = sample_rate_hz

    def samples(self, counts: NDArray[np.int16], info: StreamInfo) -> list[Samples | Gap]:
        """Append a block of samples; where the sensor is stuck they become gaps of some seconds."""
        if info.sample_rate_hz != self._rate_hz:
            ended = self.end_stuck()
            self.run_at(info.sample_rate_hz)
        elif len(counts) and self._watch.is_stuck(counts, info.lsb_per_g, info.sample_rate_hz):
            self._stuck += len(counts)
            return self.end_stuck() if self._stuck >= STUCK_S * self._rate_hz else []
        else:
            ended = self.end_stuck()
        self._index += len(counts)
        self._counts.samples += len(counts)
        return [*ended, Samples(counts, info.lsb_per_g, info.sample_rate_hz, info.clipped_at)]

    def end_stuck(self) -> list[Samples | Gap]:
        """Give what a stuck sensor has sent so far as a gap."""
        stuck, self._stuck = self._stuck, 0
        return [self._append_gap(stuck, STUCK)] if stuck else []

    def gap(self, missing: int, reason: str) -> list[Samples | Gap]:
        """Append `missing` whole samples; none gives no gap."""
        if missing <= 0 or not self._rate_hz:
            return []
        ended = self.end_stuck()
        return [*ended, self._append_gap(min(missing, int(MAX_GAP_S * self._rate_hz)), reason)]

    def _append_gap(self, missing: int, reason: str) -> Gap:
        start_s = self.now_s
        self._index += missing
        self._counts.lost_samples += missing
        return Gap(start_s, self.now_s, reason)
