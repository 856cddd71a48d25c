"""Stairs up and down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_sim.motion.activities.gait import rest_at_end, walking_foot, walking_marks
from firmware_sim.motion.activities.stepping import fade, swing_legs, swing_trunk, timetable
from firmware_sim.motion.stretch import Person, Stretch

RISE_MS = 0.3
"""Vertical speed on stairs: 0.17 m a step at 1.8 steps a second."""


@dataclass(frozen=True, slots=True)
class Stairs:
    """Climb (or descend) for `seconds`.

    Attributes
    ----------
    seconds : float
        Duration, s.
    down : bool
        Downstairs: the forefoot meets each step with a thud; upstairs pushes more smoothly.
    """

    seconds: float = 15.0
    down: bool = False

    def perform(self, person: Person) -> Stretch:
        """Take the stairs.

        Going up or down at an even pace is, to force and sensor, walking in a lift: the even speed shows
        only when it begins and ends, and that hides in the first and last step.
        """
        hz = person.between(1.6, 2.2) if self.down else person.between(1.4, 1.9)
        n = round(self.seconds * 1000.0)
        steps = timetable(person, n, 1.0 / hz, 1.24 / hz, lag=0.5)
        vigour = person.between(1.0, 1.45) if self.down else person.between(0.8, 1.1)
        feet = [walking_foot(person, steps, n, foot, vigour) for foot in (0, 1)]
        envelope = fade(n)
        force = envelope[:, None] * (feet[0] + feet[1])
        force[:, 0] *= 0.4
        pulse = np.gradient(envelope) * 1000.0 * RISE_MS / 9.81 * (-1.0 if self.down else 1.0)
        force[:, 2] = rest_at_end(1.0 + force[:, 2] - envelope) + pulse
        channels = swing_trunk(person, steps, n, 0.9) | swing_legs(person, steps, n, 0.8, running=False)
        channels["pitch"] = channels["pitch"] + envelope * (0.02 if self.down else 0.18)
        for side in ("left", "right"):
            lift = 0.25 if self.down else 0.45
            channels[f"thigh_{side}"] = 1.2 * channels[f"thigh_{side}"] + envelope * 0.5 * lift
            channels[f"shank_{side}"] = channels[f"shank_{side}"] * (0.9 if self.down else 1.1)
        channels["load_left"] = 0.5 * envelope * (feet[0][:, 2] - feet[1][:, 2])
        stretch = Stretch(np.maximum(force, [-9.0, -9.0, 0.0]), channels)
        stretch.marks.extend(walking_marks(steps, vigour, "stair_step"))
        return stretch
