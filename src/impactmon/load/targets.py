"""What a day is held against: jumps done of jumps wanted. No score out of a hundred.

>>> progress(31, jump_target(50))
Progress(done=31, wanted=50)
>>> str(progress(31, jump_target(50)))
'31 of 50'
"""

from __future__ import annotations

from dataclasses import dataclass

from impactmon.errors import UsageError
from impactmon.model import Target

MAX_JUMPS_PER_DAY = 500
"""Programmes with evidence ask for 10 to 100 a day; beyond this, a slip of the finger is likelier."""


def jump_target(jumps_per_day: int) -> Target:
    """Make a daily target.

    Raises
    ------
    impactmon.errors.UsageError
        Unless it is a whole number from 1 to `MAX_JUMPS_PER_DAY`.
    """
    if isinstance(jumps_per_day, bool) or not 1 <= jumps_per_day <= MAX_JUMPS_PER_DAY:
        raise UsageError(
            f"A target of {jumps_per_day} jumps a day is not possible.",
            hint=f"Give a whole number from 1 to {MAX_JUMPS_PER_DAY}; 50 is what the studies used.",
        )
    unit = "jump" if jumps_per_day == 1 else "jumps"
    return Target(jumps_per_day=jumps_per_day, name=f"{jumps_per_day} {unit} a day")


@dataclass(frozen=True, slots=True)
class Progress:
    """Jumps done of jumps wanted.

    Attributes
    ----------
    done, wanted : int
        Counted jumps and the target.
    """

    done: int
    wanted: int

    @property
    def left(self) -> int:
        """Jumps to go; 0 once the target is met."""
        return max(self.wanted - self.done, 0)

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return self.done >= self.wanted

    @property
    def fraction(self) -> float:
        """Share done in [0, 1], for drawing a bar; more jumps than wanted do not overfill it."""
        return min(self.done / self.wanted, 1.0)

    def __str__(self) -> str:
        return f"{self.done} of {self.wanted}"


def progress(jumps: int, target: Target) -> Progress:
    """Hold counted jumps against a target."""
    return Progress(max(jumps, 0), target.jumps_per_day)
