"""Local days of a running session, told apart as the store tells them apart."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from impactmon.session import wall
from impactmon.store.rows.wall_clock import WallClock
from impactmon.store.rows.zones import local_day, to_us, zone_for, zone_info


class Calendar:
    """Dates the moments of one session by the clock on the wearer's wall.

    Parameters
    ----------
    start : datetime or None
        Aware wall time of the first packet; None until it is there.

    Attributes
    ----------
    start : datetime or None
        The same.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self.start = start
        self._zone = ""
        self._clock: WallClock | None = None
        if start is not None:
            self.begin(start)

    def begin(self, start: datetime) -> None:
        """Say when the session began."""
        self.start = start
        self._zone = zone_for(start)
        self._clock = WallClock(to_us(start))

    @property
    def zone(self) -> tzinfo:
        """Where its days begin and end."""
        return zone_info(self._zone)

    @property
    def was_set(self) -> bool:
        """Time by the wall and by the session are two."""
        return self._clock is not None and self._clock.was_set

    def day(self, time_s: float) -> date:
        """Give the local day of a moment, s from the session's start; before it has begun, of now."""
        if self._clock is None:
            return wall.now().date()
        return local_day(self._clock.wall_us(time_s), self._zone)

    def compare(self, time_s: float, shown: datetime) -> None:
        """Follow a wall clock that was set, or went on while the computer slept."""
        if self._clock is not None:
            self._clock.compare(time_s, to_us(shown))

    def elapsed_s(self, time_s: float) -> float:
        """Give the wall time from the start to a moment of the session, s."""
        clock = self._clock
        return (clock.wall_us(time_s) - clock.start_us) / 1e6 if clock and clock.was_set else time_s
