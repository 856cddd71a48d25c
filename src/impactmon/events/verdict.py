"""What is asked about a likely flight, and what a contact was found to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from impactmon.events.cues import CueColumn, cues_at
from impactmon.events.table import Floats
from impactmon.model import Cue

LEAST = 1e-3
"""What logarithms and ratios take for nothing [g s, s]."""

IMPULSE_MOST_GS = 1.0
"""Impulse of a push-off that no legs give [g s]: 1 g s is 10 m/s, far more than a high jump lands and leaves with;
a shaking arm and the swing of a runner's foot give 1-3."""


@dataclass(frozen=True, slots=True)
class Context:
    """What lies outside the contacts: asked for only where it can matter.

    Attributes
    ----------
    push_gs : float
        Excess of the push-off before the flight, g s.
    landing_gs : float
        Excess of the landing, g s.
    floor_g : float
        Least smoothed resultant in flight.
    flight_s : float
        Flight time.
    turn_deg : float or None
        Angle between mean specific force before and after.
    upward : float or None
        Cosine between the peak's direction and the mean specific force around it.
    still_after : bool or None
        Nothing but noise from half a second after the landing on.
    """

    push_gs: float
    landing_gs: float
    floor_g: float
    flight_s: float
    turn_deg: float | None
    upward: float | None
    still_after: bool | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a contact was.

    Attributes
    ----------
    kind : str
        "jump", "hop", "step_off", "walking_step", "run_step", "push_off", "impact", or the reason of a rejection.
    family : str
        "jump", "landing", "impact" or "reject".
    confidence : float
        Probability of being a jump (of the family, if it is not a jump).
    cues : tuple of Cue
        What spoke for and against.
    """

    kind: str
    family: str
    confidence: float
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RhythmVerdicts:
    """Verdicts on contacts of rhythms, in columns.

    Attributes
    ----------
    kinds : list of str
        "hop", or a kind without flight, or the reason of a rejection.
    confidence : (n,) float64
        As of one verdict.
    cues : sequence of CueColumn
        What spoke for and against.
    rejected : mapping of int to Verdict
        Those that are not judged by their cues, by place.
    """

    kinds: Sequence[str]
    confidence: Floats
    cues: Sequence[CueColumn]
    rejected: Mapping[int, Verdict]

    def at(self, place: int) -> Verdict:
        """Give one of them."""
        if place in self.rejected:
            return self.rejected[place]
        kind = self.kinds[place]
        family = "jump" if kind == "hop" else "impact"
        return Verdict(kind, family, float(self.confidence[place]), cues_at(self.cues, place))
