"""Time stamps of rows as positions in sample periods, across blocks; time that goes back is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from impactmon.errors import InputError
from impactmon.formats.files.source import Source
from impactmon.formats.stream.blocks import LONGEST_GAP_S
from impactmon.formats.stream.clock import Clock, spread_stamps
from impactmon.formats.stream.losses import count
from impactmon.formats.tables.rows import Rows


class Positions:
    """Gives each row its time in sample periods, across blocks.

    Parameters
    ----------
    source : Source
        Named in messages.
    rows : callable
        Gives the rows anew, to count in how many places time goes back.
    clock : Clock
        Rate and kind of the stamps.
    first_s : float
        First stamp, s.
    wraps_s : float or None
        When the clock comes round, s.
    """

    def __init__(
        self,
        source: Source,
        rows: Callable[[], Iterable[Rows]],
        clock: Clock,
        first_s: float,
        wraps_s: float | None,
    ) -> None:
        self._source = source
        self._anew = rows
        self._clock = clock
        self._first_s = first_s
        self._wraps_s = wraps_s
        self._rows = 0
        self._last = -np.inf
        self._shared = 0
        self._turns = 0

    def of(self, rows: Rows) -> NDArray[np.float64]:
        """Give the positions of a block's rows.

        Raises
        ------
        InputError
            If time goes back, or leaps by months.
        """
        rate = self._clock.sample_rate_hz
        if rows.time_s is None:
            self._rows += len(rows.acc)
            return np.arange(self._rows - len(rows.acc), self._rows, dtype=np.float64)
        time = rows.time_s - self._first_s
        if self._wraps_s is not None:
            time = self._unwrap(time, self._wraps_s)
        finite = np.isfinite(time)
        known = time if finite.all() else time[finite]
        if not len(known):
            return time
        if known[0] < self._last or (np.diff(known) < 0.0).any():
            refuse_backwards(self._source, self._anew(), self._wraps_s)
        before = self._last if np.isfinite(self._last) else float(known[0])
        if known[-1] - before > LONGEST_GAP_S:
            self._refuse_leap(rows, time, before)
        spread = time
        if self._clock.coarse:
            spread = time.copy()
            spread[finite] = spread_stamps(known, 1.0 / rate, self._shared, float(self._last))
            tail = int((known == known[-1]).sum())
            self._shared = tail + (self._shared if tail == len(known) and known[0] == self._last else 0)
        self._last = float(known[-1])
        return spread * rate

    def _refuse_leap(self, rows: Rows, time: NDArray[np.float64], before: float) -> None:
        """Refuse a block in which time leaps too far to be believed; one that lasts long without is let through."""
        known = np.flatnonzero(np.isfinite(time))
        steps = np.diff(time[known], prepend=before)
        leaps = np.flatnonzero(steps > LONGEST_GAP_S)
        if len(leaps):
            first = int(leaps[0])
            raise InputError(
                f"{self._source.name}, line {rows.first_line + int(known[first]):,}: "
                f"time leaps by {steps[first] / 86400.0:,.0f} days.",
                hint="Correct the time, or cut the file where a second recording begins.",
            )

    def _unwrap(self, time: NDArray[np.float64], wraps_s: float) -> NDArray[np.float64]:
        """Let a clock that comes round go on, across blocks."""
        known = np.isfinite(time)
        seen = time[known] + self._turns * wraps_s
        if len(seen) and seen[0] < self._last - wraps_s / 2.0:
            self._turns += 1
            seen = seen + wraps_s
        steady = unwrapped(seen, wraps_s)
        if len(seen):
            self._turns += round((steady[-1] - seen[-1]) / wraps_s)
        time = time.copy()
        time[known] = steady
        return time


def refuse_backwards(source: Source, rows: Iterable[Rows], wraps_s: float | None = None) -> None:
    """Count where time goes back, and refuse the file with the first line.

    Raises
    ------
    InputError
        With count and line, if time goes back anywhere.
    """
    times, first, last = 0, 0, -np.inf
    for block in rows:
        if block.time_s is None:
            return
        known = np.flatnonzero(np.isfinite(block.time_s))
        steps = np.diff(block.time_s[known], prepend=last)
        back = known[(steps < 0.0) & ((steps > -wraps_s / 2.0) if wraps_s else True)]
        if len(back) and not times:
            first = block.first_line + int(back[0])
        times += len(back)
        last = float(block.time_s[known[-1]]) if len(known) else last
    if times:
        raise InputError(
            f"{source.name}: time goes back {count(times, 'time')}, first at line {first:,}.",
            hint="Sort the rows by time, or cut the file where a second recording begins.",
        )


def unwrapped(time_s: NDArray[np.float64], wraps_s: float | None) -> NDArray[np.float64]:
    """Let a clock that comes round go on."""
    if wraps_s is None or not len(time_s):
        return time_s
    return time_s + wraps_s * np.cumsum(np.diff(time_s, prepend=time_s[:1]) < -wraps_s / 2.0)
