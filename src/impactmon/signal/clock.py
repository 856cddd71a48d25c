"""When a sample was taken, on the host's clock, through a link that delivers late but never early.

The radio repeats what was not heard, so delay has a floor and a long tail: the least-delayed packets tell the
truth. The lower convex hull of (device time, arrival - device time) follows them; a least-squares line follows
the tail. The result labels wall time and tells how late data come; no score depends on it.

Where packet period and connection interval are in a simple ratio the floor itself slides, by at most their common
divisor (10 ms for 40 and 30 ms): one-way times cannot tell, as arrivals are the same to the nanosecond until the slide
has gone through. Real sensors are 1-3 % off their rate, so it is rare.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from itertools import pairwise

BIN_S = 0.5
"""One point, the least delayed, is kept of each bin, s."""

WINDOW_S = 120.0
"""Points older than this are forgotten, s: drift of crystals is steady over minutes."""

BASELINE_S = 10.0
"""A shorter baseline tells an offset but no drift, s."""

POINTS_PER_FIT = 24
"""The line is fitted anew after as many bins as there are points for so many: often while it is young, every five
seconds once the window is full. In between it is only lowered where a packet came sooner than it allows."""

MAX_DRIFT = 300e-6
"""Crystals drift 20 ppm, bad ones 100: a steeper line is a mistake."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ClockLine:
    """Host time as a line over device time.

    Attributes
    ----------
    at_s : float
        Device time the line is anchored at, s.
    offset_s : float
        Host time minus device time there, s, at the floor of delay.
    drift : float
        How much faster the host's clock runs, s/s.
    """

    at_s: float
    offset_s: float
    drift: float

    def host_s(self, device_s: float) -> float:
        """Give the host time of a moment of the device."""
        return device_s + self.offset_s + self.drift * (device_s - self.at_s)


class HullClock:
    """Estimates the line from arrivals, causally.

    Parameters
    ----------
    max_drift : float
        Steepest line believed; for devices dated by their sample count, the tolerance of their rate.
    """

    def __init__(self, *, max_drift: float = MAX_DRIFT) -> None:
        self._max_drift = max_drift
        self._points: deque[Point] = deque()
        self._bin: int | None = None
        self._fit_due = 0
        self._line: ClockLine | None = None

    @property
    def settled(self) -> bool:
        """Whether there is enough to tell a drift."""
        return len(self._points) > 1 and self._points[-1][0] - self._points[0][0] >= BASELINE_S

    @property
    def line(self) -> ClockLine | None:
        """The estimate; None before the first packet."""
        return self._line

    def update(self, device_s: float, host_s: float) -> float:
        """Take a packet: device time of its last sample, and arrival. Give its delay above the floor, s."""
        offset_s = host_s - device_s
        number = int(device_s // BIN_S)
        if self._bin is not None and number < self._bin:
            return self.delay_s(device_s, host_s)  # late in order: it says nothing new
        if number != self._bin:
            self._bin = number
            self._points.append((device_s, offset_s))
            self._forget(device_s)
        elif offset_s < self._points[-1][1]:
            self._points[-1] = (device_s, offset_s)
        if self._line is None or number >= self._fit_due:
            self._fit_due = number + 1 + len(self._points) // POINTS_PER_FIT
            self._line = self._fit()
        elif host_s < self._line.host_s(device_s):
            lower_s = self._line.offset_s + host_s - self._line.host_s(device_s)
            self._line = replace(self._line, offset_s=lower_s)
        return self.delay_s(device_s, host_s)

    def restart(self) -> None:
        """Forget everything: the device's clock began anew, or a gap has no exact length."""
        self._points.clear()
        self._bin = None
        self._line = None

    def delay_s(self, device_s: float, host_s: float) -> float:
        """Give the delay above the floor, s."""
        return 0.0 if self._line is None else host_s - self._line.host_s(device_s)

    def _forget(self, now_s: float) -> None:
        while self._points and self._points[0][0] < now_s - WINDOW_S:
            self._points.popleft()

    def _fit(self) -> ClockLine:
        points = list(self._points)
        middle_s = sum(x for x, _y in points) / len(points)
        drift = 0.0
        if self.settled:
            drift = min(max(_slope_at(lower_hull(points), middle_s), -self._max_drift), self._max_drift)
        # A clamped slope leaves the hull: touch the points again from below.
        offset_s = min(y - drift * (x - middle_s) for x, y in points)
        return ClockLine(middle_s, offset_s, drift)


def lower_hull(points: list[Point]) -> list[Point]:
    """Give the lower convex hull of points in order of x.

    >>> lower_hull([(0, 0), (1, 5), (2, 1), (3, 0)])
    [(0, 0), (3, 0)]
    """
    hull: list[Point] = []
    for point in points:
        while len(hull) >= 2 and _turns_down(hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    return hull


def _turns_down(first: Point, second: Point, third: Point) -> bool:
    """Tell whether the middle point lies on or above the line between its neighbours."""
    run = (second[0] - first[0]) * (third[1] - first[1])
    return run <= (third[0] - first[0]) * (second[1] - first[1])


def _slope_at(hull: list[Point], x: float) -> float:
    """Give the slope of the hull's edge above `x`."""
    for (x0, y0), (x1, y1) in pairwise(hull):
        if x0 <= x <= x1 and x1 > x0:
            return (y1 - y0) / (x1 - x0)
    return 0.0
