"""What people do, one small file per family; an activity knows how a person performs it."""

from __future__ import annotations

from typing import Protocol

from firmware_sim.motion.stretch import Person, Stretch


class Activity(Protocol):
    """A line of a script: a frozen record that can be performed."""

    def perform(self, person: Person) -> Stretch:
        """Perform it: begins and ends at rest, upright, with the ground force equal to the weight."""
        ...
