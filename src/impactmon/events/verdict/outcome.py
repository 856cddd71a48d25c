"""What a contact was found to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from impactmon.events.contacts.table import Floats
from impactmon.events.verdict.cues import CueColumn, cues_at
from impactmon.model import Cue

LEAST = 1e-3
"""What logarithms and ratios take for nothing [g s, s]."""

IMPULSE_MOST_GS = 1.0
"""Impulse of a push-off that no legs give [g s]: 1 g s is 10 m/s, far more than a high jump lands and leaves with;
a shaking arm and the swing of a runner's foot give 1-3."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a contact was.

    Attributes
    ----------
    kind : str
        "hop" or another kind of jump (see `impactmon.events.verdict.kinds`), "step_off", "walking_step", "run_step",
        "push_off", "impact", or the reason of a rejection.
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
