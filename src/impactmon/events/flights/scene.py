"""One contact among its neighbours: the quantities decisions are made of.

A contact is seen inside a fixed window of time, so what is said of it does not depend on how the stream was cut.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impactmon.events.contacts.table import Bools, Floats, Ints
from impactmon.events.flights.upward import Upward, Upwards

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

ENDS_LEAST, ENDS_SHARE = 3, 0.75
"""Intervals that make a rhythm for the last contact of a run that fills the window before it [1]: those of 2 s hold no
more at a pace slower than 2 Hz, and nothing follows. The excess of its own interval over the usual one from which it
belongs to the run [1]: a landing without another push-off has 0.8-1, the rebound after it half."""

RHYTHM_LONGEST_S = 0.95
"""Longest interval of a rhythm [s]: hops slower than 1 Hz stand on their own."""

PAUSE_S = 0.8
"""A run has a contact at least this often [s]: twice the slowest step, for a sensor that sees one leg only."""

CATCH_MOST_G = 2.0
"""Slow resultant up to which a contact before a push-off may be the catch of a countermovement [g]."""

BUMP_SHARE = 0.30
"""A contact this low beside both neighbours [1] within `BUMP_SPAN_S` is swing or ringing, not ground."""

BUMP_SPAN_S = 0.65

BUMP_COSINE = 0.3
"""A contact between two within `BUMP_SPAN_S` whose peak leans further than this from their mean force is a swing of the
limb [1]: the ground pushes up."""

RING_BINS, RING_G = 2, 0.5
"""Bins of its shape to either side of such a contact over which its push is averaged [1], and the upward mean below
which nothing pushes [g]: over 0.2 s the shortest stance of a sprint gives more than 1 g, a pouch that is pulled up by
as much as it falls back 0.2-0.4."""


def bounces_gs(deficit_gs: Floats, excess_gs: Floats) -> Floats:
    """Give changes of vertical velocity from both integrals, g s."""
    return np.array(
        [
            deficit**DEFICIT_SHARE * excess**_EXCESS_SHARE if deficit > 0.0 and excess > 0.0 else 0.0
            for deficit, excess in zip(deficit_gs.tolist(), excess_gs.tolist(), strict=True)
        ]
    )


_EXCESS_SHARE = 1.0 - DEFICIT_SHARE


@dataclass(frozen=True, slots=True)
class Interval:
    """From one contact to the next.

    Attributes
    ----------
    time_s : float
        Length; inf for a first contact.
    deficit_gs, excess_gs : float
        Integral of the slow resultant below and above 1 g, g s.
    """

    time_s: float
    deficit_gs: float
    excess_gs: float


@dataclass(frozen=True, slots=True)
class Scene:
    """A contact that stands alone and may end a flight, and what surrounds it.

    Attributes
    ----------
    kind : str
        What it is if it ends no flight.
    own : Interval
        The interval that ends at the contact.
    own_upward : Upward
        Its upward part.
    precedes_flight : bool
        The next interval has the deficit of a jump.
    isolated : bool
        Nothing touched the ground for `PAUSE_S` before the interval, or nothing but the catch of a countermovement: a
        jump from standing, no part of a run.
    peak_g : float
        The contact's low-passed peak.
    """

    kind: str
    own: Interval
    own_upward: Upward
    precedes_flight: bool
    isolated: bool
    peak_g: float


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """Intervals in columns, see `Interval`."""

    time_s: Floats
    deficit_gs: Floats
    excess_gs: Floats

    @property
    def bounce_gs(self) -> Floats:
        """Weighted geometric means of both integrals, g s.

        Rotation and swing lower the one and raise the other, so this estimates the change of vertical velocity per
        contact (in units of g) better than either.
        """
        return bounces_gs(self.deficit_gs, self.excess_gs)

    def of(self, places: Ints | Bools) -> Intervals:
        """Give some of them."""
        return Intervals(self.time_s[places], self.deficit_gs[places], self.excess_gs[places])

    def at(self, place: int) -> Interval:
        """Give one of them."""
        return Interval(
            float(self.time_s[place]), float(self.deficit_gs[place]), float(self.excess_gs[place])
        )


@dataclass(frozen=True, slots=True, eq=False)
class Scenes:
    """What is seen of many contacts, in columns: most are steps, told by comparisons alone; see `Scene`.

    Attributes
    ----------
    own, pooled : Intervals
        Those that end at the contacts, and medians over their rhythms.
    shared : (n,) bool
        The contact belongs to a rhythm: `pooled` is known.
    precedes_flight, isolated : (n,) bool
        As of one that stands alone.
    """

    own: Intervals
    pooled: Intervals
    shared: Bools
    precedes_flight: Bools
    isolated: Bools

    def scene(self, place: int, kind: str, own_upward: Upward, peak_g: float) -> Scene:
        """Give one that stands alone."""
        return Scene(
            kind=kind,
            own=self.own.at(place),
            own_upward=own_upward,
            precedes_flight=bool(self.precedes_flight[place]),
            isolated=bool(self.isolated[place]),
            peak_g=peak_g,
        )

    def pooled_bounce_gs(self) -> Floats:
        """Give the bounce of each contact's rhythm, g s; 0 without one."""
        bounces = np.zeros(len(self.shared))
        bounces[self.shared] = self.pooled.of(self.shared).bounce_gs
        return bounces


@dataclass(frozen=True, slots=True, eq=False)
class Rhythms:
    """Contacts that belong to a rhythm and may end flights, in columns.

    Attributes
    ----------
    own, pooled : Intervals
        The intervals that end at the contacts, and medians over their rhythms.
    own_upward, pooled_upward : Upwards
        The upward parts of the former, and medians over the rhythms.
    alternation : (n,) float64
        ln(distance to the next contact / distance to the next but one), median over the rhythm: steps of two legs
        alternate (> 0), two-footed jumps do not (about 0). NaN where it is not known.
    sideways : (n,) float64
        Standard deviation of the specific force across gravity over that along it, in the contacts of the rhythm. NaN
        where it is not known.
    progression : (n,) float64
        The same of the mean contact, in which cancels what alternates: being braked and pushed along at each step
        stays, swaying from side to side does not. NaN where it is not known.
    clipped_share : (n,) float64
        Share of the rhythm's contacts at the sensor's rail.
    """

    own: Intervals
    pooled: Intervals
    own_upward: Upwards
    pooled_upward: Upwards
    alternation: Floats
    sideways: Floats
    progression: Floats
    clipped_share: Floats
