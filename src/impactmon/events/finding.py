"""What the detector found: contacts with their verdicts, those of a stretch in columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from impactmon.events.flight import Flight
from impactmon.events.table import Contacts, Floats, Measured
from impactmon.events.verdict import Verdict

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
        For final running steps: the peak along gravity over the mean, see `impactmon.events.running`.
    """

    measured: Measured
    verdict: Verdict
    flight: Flight | None
    final: bool
    step_quotient: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """Verdicts on a stretch of contacts: most are steps, of which no object is made here.

    Attributes
    ----------
    contacts : Contacts
        The contacts.
    kinds : list of str
        Of each, as in `Verdict`.
    verdicts : mapping of int to Verdict
        Of those whose cues were weighed, by place; the rest are impacts of `PLAIN_CONFIDENCE`.
    flights : mapping of int to Flight
        Of the same.
    quotients : (n,) float64
        Step quotients; NaN where there is none.
    final : bool
        The whole windows were known.
    """

    contacts: Contacts
    kinds: list[str]
    verdicts: Mapping[int, Verdict]
    flights: Mapping[int, Flight]
    quotients: Floats
    final: bool

    def at(self, place: int) -> Finding:
        """Give one of them."""
        kind, quotient = self.kinds[place], float(self.quotients[place])
        return Finding(
            self.contacts.measured(place),
            self.verdicts.get(place) or plain_verdict(kind),
            self.flights.get(place),
            self.final,
            None if quotient != quotient else quotient,
        )


def plain_verdict(kind: str) -> Verdict:
    """Give the verdict on a contact whose cues were not weighed."""
    return Verdict(kind, "impact", BUMP_CONFIDENCE if kind == BUMP else PLAIN_CONFIDENCE, ())
