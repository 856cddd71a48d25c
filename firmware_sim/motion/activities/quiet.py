"""Standing and sitting still."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_sim.motion.shapes import grid, hold_level, settle, slow_noise, smoothstep
from firmware_sim.motion.stretch import Person, Stretch, upright

SWAY_HZ = 0.8
SWAY_BW = 0.003
SWAY_RAD = 0.006
LONG_S = 8.0
"""From this time on, what sway adds up to is taken out all along and not at the end."""


def quiet(person: Person, seconds: float) -> Stretch:
    """Stand and sway a little."""
    n = len(grid(seconds))
    lean = person.style.lean_stand_rad
    vertical = slow_noise(person.rng, n, 2 * SWAY_HZ, SWAY_BW)
    if seconds > LONG_S:
        vertical = hold_level(1.0 + vertical) - 1.0
    sway = upright(settle(vertical, 0.5 * seconds if seconds < LONG_S else 1.0))
    sway[:, 0] = slow_noise(person.rng, n, SWAY_HZ, SWAY_BW)
    sway[:, 1] = slow_noise(person.rng, n, SWAY_HZ, SWAY_BW)
    pitch = lean + slow_noise(person.rng, n, SWAY_HZ, SWAY_RAD)
    return Stretch(sway, {"pitch": pitch, "roll": slow_noise(person.rng, n, SWAY_HZ, SWAY_RAD)})


@dataclass(frozen=True, slots=True)
class Stand:
    """Stand quietly for `seconds`."""

    seconds: float = 3.0

    def perform(self, person: Person) -> Stretch:
        """Stand."""
        return quiet(person, self.seconds)


@dataclass(frozen=True, slots=True)
class Sit:
    """Sit still for `seconds`, trunk leaning back; sitting down and rising are gentle."""

    seconds: float = 10.0
    recline_rad: float = 0.2

    def perform(self, person: Person) -> Stretch:
        """Sit."""
        stretch = quiet(person, self.seconds)
        time_s = np.arange(len(stretch)) * 1e-3
        edge = smoothstep(np.minimum(time_s, time_s[::-1]) / min(0.8, self.seconds / 4))
        stretch.channels["pitch"] = stretch.channels["pitch"] - edge * self.recline_rad
        for side in ("thigh_left", "thigh_right"):
            stretch.channels[side] = edge * 1.45
        return stretch
