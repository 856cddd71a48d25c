"""Faster gaits: sprinting and brisk walking."""

from __future__ import annotations

from dataclasses import dataclass

from firmware_sim.motion.activities.gait import Jog, Walk
from firmware_sim.motion.stretch import Person, Stretch


@dataclass(frozen=True, slots=True)
class Sprint:
    """Sprint for `seconds`: 3.6 to 4.5 steps a second, flights of 0.10 to 0.14 s."""

    seconds: float = 8.0

    def perform(self, person: Person) -> Stretch:
        """Sprint."""
        hz = person.between(3.5, 4.4)
        flight = min(person.between(0.10, 0.14), 0.55 / hz)
        return Jog(self.seconds, hz, flight, vigour=person.between(1.4, 1.9)).perform(person)


@dataclass(frozen=True, slots=True)
class FastWalk:
    """Walk briskly for `seconds`: 2.1 to 2.5 steps a second, hard heels, no flight."""

    seconds: float = 30.0

    def perform(self, person: Person) -> Stretch:
        """Walk briskly."""
        return Walk(self.seconds, person.between(2.1, 2.5), vigour=person.between(1.25, 1.5)).perform(person)
