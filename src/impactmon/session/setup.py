"""What a person says before a session."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from impactmon.model import Athlete, Bout, Placement, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSetup:
    """What a person says before a session.

    Attributes
    ----------
    athlete, placement, body_mass_kg, target : optional
        Who, where, how heavy, and what for.
    jumps_before : int
        Jumps of earlier sessions of the same local day.
    day : date or None
        Which day that is; None: the one on which the session begins.
    simulated : bool
        A virtual sensor: the screen carries a badge.
    bouts_before : tuple of Bout
        Bouts of earlier sessions, of yesterday and today, seconds from 1970 (UTC).
    beside : bool
        A second sensor of the same person: recorded and compared, never counted.
    """

    athlete: Athlete | None = None
    placement: Placement | None = None
    body_mass_kg: float | None = None
    target: Target = field(default_factory=Target)
    jumps_before: int = 0
    day: date | None = None
    simulated: bool = False
    bouts_before: tuple[Bout, ...] = ()
    beside: bool = False

    def jumps_on(self, day: date, first: date) -> int:
        """Give the jumps of earlier sessions of a day; `first` is the one on which the session begins."""
        return self.jumps_before if day == (self.day or first) else 0
