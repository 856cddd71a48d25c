"""Sitting down and standing up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_sim.motion.activities.quiet import quiet
from firmware_sim.motion.records import FloatArray
from firmware_sim.motion.shapes import bump, doublet, grid, raised, solve_momentum, through
from firmware_sim.motion.stretch import Mark, Person, Stretch, join, upright

SEAT_DROP_M = 0.38
SEATED_RAD = 1.45


@dataclass(frozen=True, slots=True)
class Chairs:
    """Sit down, sit, stand up, stand; `count` times."""

    count: int = 3
    sit_s: float = 4.0
    stand_s: float = 2.0

    def perform(self, person: Person) -> Stretch:
        """Use a chair."""
        parts: list[Stretch] = []
        for _ in range(self.count):
            parts.append(sit_down(person))
            parts.append(seated(person, max(person.vary(self.sit_s, 0.2), 1.0)))
            parts.append(stand_up(person))
            parts.append(quiet(person, max(person.vary(self.stand_s, 0.2), 0.5)))
        return join(parts)


def _thighs(stretch: Stretch, angle: FloatArray) -> Stretch:
    stretch.channels["thigh_left"] = angle
    stretch.channels["thigh_right"] = angle
    return stretch


def sit_down(person: Person) -> Stretch:
    """Lower the body onto a seat; some let themselves fall the last hand's breadth."""
    lower_s = person.between(0.7, 1.5)
    flop = person.between(0.0, 1.0) ** 2
    time_s = grid(lower_s + 0.5)
    touch = 0.85 * lower_s
    fall = -0.6 * flop * bump(time_s, touch - 0.28, touch - 0.06, touch + 0.02)
    thud = bump(time_s, touch, touch + person.between(0.03, 0.06), touch + 0.2)
    lower = -doublet(time_s, 0.0, lower_s)
    thud_g, lower_g = solve_momentum(fall, (thud, lower), velocity_ms=(0.0, 0.0), rise_m=-SEAT_DROP_M)
    vertical = np.maximum(fall + thud_g * thud + lower_g * lower, -0.98)
    stand = person.style.lean_stand_rad
    end = float(time_s[-1])
    lean = stand + person.between(0.3, 0.8)
    stretch = Stretch(upright(vertical))
    stretch.channels["pitch"] = through(time_s, [(0, stand), (0.6 * lower_s, lean), (end, stand - 0.12)])
    stretch.marks.append(Mark("sit_down", round(touch * 1000)))
    return _thighs(stretch, through(time_s, [(0, 0.0), (lower_s, SEATED_RAD), (end, SEATED_RAD)]))


def seated(person: Person, seconds: float) -> Stretch:
    """Sit, leaning back a little."""
    stretch = quiet(person, seconds)
    stretch.channels["pitch"] = stretch.channels["pitch"] - 0.12
    return _thighs(stretch, np.full(len(stretch), SEATED_RAD))


def stand_up(person: Person) -> Stretch:
    """Lean forward and rise."""
    rise_s = person.between(0.9, 1.6)
    time_s = grid(rise_s + 0.6)
    rise = doublet(time_s, 0.35, 0.35 + rise_s)
    stretch = Stretch(upright(raised(rise, SEAT_DROP_M)))
    stand = person.style.lean_stand_rad
    end = float(time_s[-1])
    lean = stand + person.between(0.4, 0.9)
    stretch.channels["pitch"] = through(time_s, [(0, stand - 0.12), (0.5, lean), (end, stand)])
    return _thighs(stretch, through(time_s, [(0, SEATED_RAD), (0.4, SEATED_RAD), (end, 0.0)]))
