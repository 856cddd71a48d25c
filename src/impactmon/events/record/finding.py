"""What the detector found: contacts with their verdicts, those of a stretch in columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from impactmon.events.contacts.table import Contacts, Floats, Ints, Measured
from impactmon.events.flights.ends import Flight
from impactmon.events.verdict.outcome import RhythmVerdicts, Verdict

BUMP = "bump"
"""Kind of a low peak between two high ones: ringing or swing, never shown."""

BUMP_CONFIDENCE, PLAIN_CONFIDENCE = 0.5, 0.9
"""Confidence of a bump, and of a contact that never looked like the end of a flight [1]."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict on one contact.

    Attributes
    ----------
    measured : Measured
        The contact.
    verdict : Verdict
        What it was.
    flight : Flight or None
        For jumps and landings.
    final : bool
        The whole window was known.
    step_quotient : float or None
        For final running steps: the peak along gravity over the mean, see `impactmon.events.force.running`.
    rest_g : float or None
        What the sensor read when it was last at rest, g.
    """

    measured: Measured
    verdict: Verdict
    flight: Flight | None
    final: bool
    step_quotient: float | None = None
    rest_g: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """Verdicts on the contacts of a stretch whose cues were weighed, by place.

    Attributes
    ----------
    lone : dict of int to Verdict
        Those that stand alone.
    rhythms : RhythmVerdicts or None
        Those of rhythms, in columns.
    number : (n,) int64
        Where in the columns each contact of the stretch is; -1 where it is not.
    """

    lone: dict[int, Verdict]
    rhythms: RhythmVerdicts | None
    number: Ints

    def __contains__(self, place: int) -> bool:
        return place in self.lone or self.number[place] >= 0

    def __getitem__(self, place: int) -> Verdict:
        number = int(self.number[place])
        return self.lone[place] if self.rhythms is None or number < 0 else self.rhythms.at(number)


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """Verdicts on a stretch of contacts: most are steps, of which no object is made here.

    Attributes
    ----------
    contacts : Contacts
        The contacts.
    kinds : list of str
        Of each, as in `Verdict`.
    weighed : Weighed
        Verdicts on those whose cues were weighed; the rest are impacts of `PLAIN_CONFIDENCE`.
    flights : mapping of int to Flight
        Of the same, by place.
    quotients : (n,) float64
        Step quotients; NaN where there is none.
    final : bool
        The whole windows were known.
    rest_g : (n,) float64
        What the sensor read when it was last at rest, g; NaN where that is not known.
    """

    contacts: Contacts
    kinds: list[str]
    weighed: Weighed
    flights: Mapping[int, Flight]
    quotients: Floats
    final: bool
    rest_g: Floats

    def at(self, place: int) -> Finding:
        """Give one of them."""
        return Finding(
            self.contacts.measured(place),
            self.weighed[place] if place in self.weighed else plain_verdict(self.kinds[place]),
            self.flights.get(place),
            self.final,
            known(float(self.quotients[place])),
            known(float(self.rest_g[place])),
        )


def known(value: float) -> float | None:
    """Give a number of a column, None for NaN."""
    return None if value != value else value


def plain_verdict(kind: str) -> Verdict:
    """Give the verdict on a contact whose cues were not weighed."""
    return Verdict(kind, "impact", BUMP_CONFIDENCE if kind == BUMP else PLAIN_CONFIDENCE, ())
