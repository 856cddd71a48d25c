"""Sensors that date their packets but do not number them: losses are read from the device's own clock."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from impactmon.drivers.base import DecodeCounts, StreamInfo
from impactmon.drivers.timeline import LINK_LOST, LOST_PACKETS, RESTARTED, Timeline
from impactmon.model import Gap, Samples

SAME_TIME_S = 0.0005
"""Two packets whose first samples lie closer are the same packet: half the coarsest clock tick in use."""

BACK_S = 1.0
"""A step back by less is a packet out of order; by more the clock was set or began anew."""

HOST_SLACK_S = 30.0
"""How much longer than the time passed on the host a jump ahead may be: links deliver late (15 s were seen)."""

PAUSE_S = 2.0
"""A gap longer than this is a lost link, shorter ones are lost packets."""

RATE_BASE_S = 10.0
"""The true rate is estimated from so much unbroken device time at least, s."""

RATE_SPREAD = 0.05
"""No sensor's rate is further off its name than this."""


class DeviceTimeline:
    """Places packets by the device's time of their first sample.

    Parameters
    ----------
    counts : DecodeCounts
        Updated.
    """

    def __init__(self, counts: DecodeCounts) -> None:
        self._counts = counts
        self._timeline = Timeline(counts)
        self._last_first_s: float | None = None
        self._last_n = 0
        self._last_host_ns = 0
        self._run_samples = 0
        self._run_s = 0.0

    def place(
        self, counts: NDArray[np.int16], first_s: float, host_ns: int, info: StreamInfo
    ) -> list[Samples | Gap]:
        """Append a packet; a gap comes before it where samples are missing.

        Parameters
        ----------
        counts : (n, 3) int16
            Samples.
        first_s : float
            Device time of the first one, s.
        host_ns : int
            Arrival, ns: used only to tell a reset clock from a long pause.
        info : StreamInfo
            Rate and scale.
        """
        gaps: list[Samples | Gap] = []
        if self._last_first_s is not None:
            step_s = first_s - self._last_first_s
            if self._is_old(step_s):
                self._counts.duplicate += 1
                return []
            gaps = self._gap_before(step_s, len(counts), host_ns, info)
        self._counts.decoded += 1
        self._last_first_s, self._last_n, self._last_host_ns = first_s, len(counts), host_ns
        return [*gaps, *self._timeline.samples(counts, info)]

    def finish(self) -> list[Samples | Gap]:
        """Give what is open: nothing comes any more."""
        return self._timeline.end_stuck()

    def rate_hz(self, nominal_hz: float) -> float:
        """Give the estimated true rate, in device time; nominal before there is enough to go by."""
        if self._run_s < RATE_BASE_S:
            return nominal_hz
        low, high = nominal_hz * (1 - RATE_SPREAD), nominal_hz * (1 + RATE_SPREAD)
        return min(max(self._run_samples / self._run_s, low), high)

    def _is_old(self, step_s: float) -> bool:
        """Tell whether the packet was seen before, or comes after a later one."""
        return -BACK_S < step_s < SAME_TIME_S

    def _gap_before(self, step_s: float, n: int, host_ns: int, info: StreamInfo) -> list[Samples | Gap]:
        passed_s = max(0, host_ns - self._last_host_ns) / 1e9
        if step_s <= -BACK_S or step_s > passed_s + HOST_SLACK_S:
            self._counts.restarts += 1
            missing = round(passed_s * info.sample_rate_hz) - n
            return self._timeline.gap(max(1, missing), RESTARTED)
        rate_hz = self.rate_hz(info.sample_rate_hz)
        missing = round(step_s * rate_hz) - self._last_n
        if missing <= max(1, self._last_n // 2):  # less than half a packet is jitter of the device's stamps
            self._run_samples += self._last_n
            self._run_s += step_s
            return []
        reason = LINK_LOST if missing / rate_hz > PAUSE_S else LOST_PACKETS
        return self._timeline.gap(missing, reason)
