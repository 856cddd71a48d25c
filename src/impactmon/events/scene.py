"""One contact among its neighbours: the quantities decisions are made of.

A contact is seen inside a fixed window of time, so what is said of it does not depend on how the stream was cut.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp, inf, log, sqrt

import numpy as np
from numpy.typing import NDArray

from impactmon.events.measure import Measured
from impactmon.signal.slow import QUANTA_PER_G

BACK_S, AHEAD_S = 2.0, 4.5
"""Window of neighbours around a contact [s]."""

LONGEST_INTERVAL_S = 1.2
"""Longest time from a push-off peak to its landing peak [s]: a 0.9 s flight would be a 1 m jump."""

FLIGHT_DEFICIT_GS = 0.17
"""Deficit from which an interval is likely a flight [g s]: 0.15 s without support plus the ends of the force."""

DEFICIT_SHARE = 0.35
"""Weight of the deficit in the bounce [1]: swing spoils it more than the excess."""

RHYTHM_TOLERANCE = 0.30
"""Intervals within a factor e^0.3 of each other share a rhythm [1]."""

RHYTHM_STRONGER = 3.0
"""A contact whose bounce is more than this many times another's does not share its rhythm [1]: a jump among swaying."""

RHYTHM_LEAST = 4
"""Intervals that make a rhythm [1]."""

RHYTHM_LONGEST_S = 0.95
"""Longest interval of a rhythm [s]: hops slower than 1 Hz stand on their own."""

BUMP_SHARE = 0.30
"""A contact this low beside both neighbours [1] within `BUMP_SPAN_S` is swing or ringing, not ground."""

BUMP_SPAN_S = 0.65


@dataclass(frozen=True, slots=True)
class Interval:
    """From one contact to the next.

    Attributes
    ----------
    time_s : float
        Length; inf for a first contact.
    deficit_gs, excess_gs : float
        Integral of the slow resultant below and above 1 g, g s.
    bounce_gs : float
        Weighted geometric mean of both: rotation and swing lower the one and raise the other, so it estimates the
        change of vertical velocity per contact (in units of g) better than either.
    """

    time_s: float
    deficit_gs: float
    excess_gs: float

    @property
    def bounce_gs(self) -> float:
        """Change of vertical velocity from both integrals, g s."""
        return max(self.deficit_gs, 0.0) ** DEFICIT_SHARE * max(self.excess_gs, 0.0) ** (1.0 - DEFICIT_SHARE)


@dataclass(frozen=True, slots=True)
class Scene:
    """A contact and what surrounds it.

    Attributes
    ----------
    own : Interval
        The interval that ends at the contact.
    pooled : Interval or None
        Medians over the rhythm the contact belongs to; None for one that stands alone.
    rhythm : tuple of int
        Positions of its members among the contacts of the window; empty for one that stands alone.
    alternation : float or None
        Filled by `look_closer`, like the next two.
        ln(distance to the next contact / distance to the next but one), median over the rhythm: steps of two legs
        alternate (> 0), two-footed jumps do not (about 0).
    sideways : float or None
        Standard deviation of the specific force across gravity over that along it, in the contacts of the rhythm.
    clipped_share : float
        Share of the rhythm's contacts at the sensor's rail; 0 outside a rhythm.
    precedes_flight : bool
        The next interval has the deficit of a jump.
    """

    own: Interval
    pooled: Interval | None
    rhythm: tuple[int, ...]
    alternation: float | None
    sideways: float | None
    clipped_share: float
    precedes_flight: bool


def interval(before: Measured | None, after: Measured, sample_rate_hz: float) -> Interval:
    """Measure the interval between two contacts."""
    if before is None:
        return Interval(inf, 0.0, 0.0)
    unit = QUANTA_PER_G * sample_rate_hz
    return Interval(
        (after.contact.index - before.contact.index) / sample_rate_hz,
        (after.contact.deficit - before.contact.deficit) / unit,
        (after.contact.excess - before.contact.excess) / unit,
    )


def without_bumps(contacts: list[Measured], sample_rate_hz: float) -> list[Measured]:
    """Leave out low peaks between two high ones: limb swing and ringing in mid-flight."""
    span = BUMP_SPAN_S * sample_rate_hz
    kept = list(contacts)
    for left, middle, right in zip(contacts, contacts[1:], contacts[2:], strict=False):
        if right.contact.index - left.contact.index > span:
            continue
        shoulder = min(left.contact.height, right.contact.height) - QUANTA_PER_G
        if middle.contact.height - QUANTA_PER_G < BUMP_SHARE * shoulder:
            kept.remove(middle)
    return kept


def look(contacts: list[Measured], position: int, sample_rate_hz: float) -> Scene:
    """See contact `position` of `contacts`, all those of its window in order of time, bumps left out."""
    intervals = [
        interval(contacts[i - 1] if i else None, contact, sample_rate_hz)
        for i, contact in enumerate(contacts)
    ]
    own = intervals[position]
    following = intervals[position + 1] if position + 1 < len(intervals) else None
    precedes = (
        following is not None
        and following.time_s <= LONGEST_INTERVAL_S
        and following.deficit_gs >= FLIGHT_DEFICIT_GS
    )
    rhythm = _rhythm(intervals, position)
    if len(rhythm) < RHYTHM_LEAST:
        return Scene(own, None, (), None, None, 0.0, precedes)
    pooled = Interval(
        _median([intervals[i].time_s for i in rhythm]),
        _median([intervals[i].deficit_gs for i in rhythm]),
        _median([intervals[i].excess_gs for i in rhythm]),
    )
    return Scene(own, pooled, tuple(rhythm), None, None, 0.0, precedes)


def look_closer(seen: Scene, contacts: list[Measured]) -> Scene:
    """Add what only a likely flight needs of its rhythm: most contacts are steps, and these are dear."""
    rhythm = seen.rhythm
    if seen.pooled is None:
        return seen
    return replace(
        seen,
        alternation=_alternation(contacts, rhythm),
        sideways=_sideways([contacts[i].shape for i in rhythm]),
        clipped_share=sum(contacts[i].clipped for i in rhythm) / len(rhythm),
    )


def _rhythm(intervals: list[Interval], position: int) -> list[int]:
    """Give the positions of the rhythm of `position`: intervals as long and not much weaker, in an unbroken run."""
    own_s = intervals[position].time_s
    if own_s > RHYTHM_LONGEST_S:
        return []
    low, high = own_s * exp(-RHYTHM_TOLERANCE), own_s * exp(RHYTHM_TOLERANCE)
    first = position
    while first > 0 and intervals[first - 1].time_s <= RHYTHM_LONGEST_S:
        first -= 1
    last = position
    while last + 1 < len(intervals) and intervals[last + 1].time_s <= RHYTHM_LONGEST_S:
        last += 1
    weakest = intervals[position].bounce_gs / RHYTHM_STRONGER
    members = [
        i
        for i in range(first, last + 1)
        if low <= intervals[i].time_s <= high and intervals[i].bounce_gs >= weakest
    ]
    return members if len(members) * 5 >= (last - first + 1) * 3 else []


def _alternation(contacts: list[Measured], rhythm: tuple[int, ...]) -> float | None:
    """Compare each contact's shape with that of the next and the next but one."""
    ratios: list[float] = []
    for i in rhythm:
        if i < 1 or i + 1 >= len(contacts):
            continue
        before, here, following = contacts[i - 1 : i + 2]
        one = _distance(before, here) + _distance(here, following)
        two = 2.0 * _distance(before, following)
        if one > 0.0 and two > 0.0:
            ratios.append(log(one / two))
    return _median(ratios) if ratios else None


def _sideways(shapes: list[NDArray[np.float64]]) -> float | None:
    """Compare movement across gravity with that along it; gravity is the mean of a whole rhythm."""
    force = np.concatenate(shapes).reshape(-1, 3)
    mean = force.sum(axis=0) / len(force)
    length = sqrt(float((mean * mean).sum()))
    if length == 0.0:
        return None
    moving = force - mean
    along = (moving[:, 0] * mean[0] + moving[:, 1] * mean[1] + moving[:, 2] * mean[2]) / length
    vertical = float((along * along).sum())
    if vertical == 0.0:
        return None
    return sqrt(max(float((moving * moving).sum()) - vertical, 0.0) / vertical)


@lru_cache(maxsize=512)
def _distance(a: Measured, b: Measured) -> float:
    """Give the squared distance of two shapes; each pair is asked for by a dozen neighbours."""
    difference = a.shape - b.shape
    return float((difference * difference).sum())


def _median(values: list[float]) -> float:
    """Give the lower median: a value that occurred, never a mean of two."""
    return sorted(values)[(len(values) - 1) // 2]
