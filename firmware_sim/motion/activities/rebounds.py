"""Drop jumps: step off a box and jump from the landing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_sim.motion.activities.hops import spring
from firmware_sim.motion.activities.jumps import climb, fall_off, lean_into, turn_trunk
from firmware_sim.motion.activities.quiet import quiet
from firmware_sim.motion.contact import landing
from firmware_sim.motion.stretch import Mark, Person, Stretch, join, upright
from impactmon.units import G0_MS2


@dataclass(frozen=True, slots=True)
class DropJumps:
    """Step off a box, land and jump at once; climb it again each time.

    The truth has a landing ("step_off") and a jump ("drop_jump") for each.

    Attributes
    ----------
    count : int
        How many.
    drop_m : float
        Height of the box, m.
    flight_s : float
        Mean flight after the rebound, s.
    rest_s : float
        Quiet stance before and after each climb, s.
    """

    count: int = 4
    drop_m: float = 0.3
    flight_s: float = 0.4
    rest_s: float = 2.0

    def perform(self, person: Person) -> Stretch:
        """Climb, stand, step off, rebound, land, rest."""
        parts: list[Stretch] = []
        for _ in range(self.count):
            flight = max(person.vary(self.flight_s, person.style.variability), 0.15)
            parts.append(climb(person, self.drop_m))
            parts.append(quiet(person, max(person.vary(0.5 * self.rest_s, 0.2), 0.3)))
            parts.append(_drop_jump(person, self.drop_m, round(flight * 1000.0)))
            parts.append(quiet(person, max(person.vary(self.rest_s, 0.12), 0.3)))
        return join(parts)


def _drop_jump(person: Person, drop_m: float, n_flight: int) -> Stretch:
    """Fall off a box and fly again for `n_flight` samples; drop jumpers are on the ground for 0.16 to 0.4 s."""
    leaving, n_fall, down_ms, height_m = fall_off(person, drop_m)
    up_ms = 0.5 * n_flight * 1e-3 * G0_MS2
    impact = max(person.vary(person.style.hop_impact, 0.35), 0.0)
    rebound = spring(person, person.between(0.16, 0.4), down_ms, up_ms, impact)
    absorb = landing(person, up_ms, height_m)
    flights = -np.ones(n_fall), -np.ones(n_flight)
    vertical = np.concatenate([leaving, flights[0], rebound, flights[1], absorb.acceleration_g])
    stretch = Stretch(upright(vertical))
    left, met = len(leaving), len(leaving) + n_fall
    takeoff, contact = met + len(rebound), met + len(rebound) + n_flight
    stretch.force_bw[left:met] = 0.0
    stretch.force_bw[takeoff:contact] = 0.0
    stretch.marks.append(Mark("step_off", met, left, is_landing=True, reach_s=0.25, strike_ms=down_ms))
    stretch.marks.append(Mark("drop_jump", contact, takeoff, is_jump=True, is_landing=True, strike_ms=up_ms))
    lean_into(person, stretch, contact)
    turn_trunk(person, stretch, None, absorb, takeoff, contact)
    return stretch
