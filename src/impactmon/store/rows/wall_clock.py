"""The wall time of a session's moments: elapsed time since its start, or since the computer's clock was last set."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

CLOCK_JUMP_S = 2.0
"""A wall clock that leaves the session's own by more was set, or the computer slept; NTP slews far less, s."""


class WallClock:
    """Dates the moments of one session.

    Parameters
    ----------
    start_us : int
        Its start, microseconds of UTC since 1970.
    settings : iterable of (float, int)
        What a clock that was set showed, microseconds, and at which second of the session, in order.

    Examples
    --------
    >>> clock = WallClock(1_000_000)
    >>> clock.compare(60.0, 61_500_000), clock.compare(60.0, 3_600_000_000)
    (False, True)
    >>> clock.wall_us(59.0), clock.wall_us(61.0)
    (60000000, 3601000000)
    """

    def __init__(self, start_us: int, settings: Iterable[tuple[float, int]] = ()) -> None:
        anchors = [(0.0, start_us), *settings]
        self._from_s = [time_s for time_s, _ in anchors]
        self._anchor_us = [wall_us for _, wall_us in anchors]

    @property
    def start_us(self) -> int:
        """Start of the session, microseconds."""
        return self._anchor_us[0]

    @property
    def was_set(self) -> bool:
        """The clock did not run on evenly since the start."""
        return len(self._from_s) > 1

    def wall_us(self, time_s: float) -> int:
        """Give the wall time of a moment, after the last known setting of the clock before it."""
        place = max(bisect_right(self._from_s, time_s) - 1, 0)
        return self._anchor_us[place] + round((time_s - self._from_s[place]) * 1e6)

    def compare(self, time_s: float, wall_us: int) -> bool:
        """Compare with what the computer's clock shows at a moment; True if it was set: what is later follows it."""
        if abs(wall_us - self.wall_us(time_s)) < CLOCK_JUMP_S * 1e6:
            return False
        self._anchor_us.append(wall_us)  # first: another thread may be dating events
        self._from_s.append(time_s)
        return True
