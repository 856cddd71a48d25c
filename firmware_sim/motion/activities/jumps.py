"""Jumps with a flight of their own, and landings from a box."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_sim.motion.activities.quiet import quiet
from firmware_sim.motion.contact import Absorb, Push, countermovement, landing, takeoff_speed_ms
from firmware_sim.motion.records import FloatArray
from firmware_sim.motion.shapes import doublet, excursion, grid, raised, through
from firmware_sim.motion.stretch import Mark, Person, Stretch, join, upright
from impactmon.units import G0_MS2

KNEE_LIFT_S = 0.36
"""Flight in which there is time for the whole lift of the knees, s."""


def flight_s(speed_ms: float, fall_m: float) -> float:
    """Give the time from take-off at `speed_ms` upward until `fall_m` below it."""
    return (speed_ms + float(np.sqrt(speed_ms * speed_ms + 2.0 * G0_MS2 * fall_m))) / G0_MS2


@dataclass(frozen=True, slots=True)
class Jumps:
    """Single jumps with rest between them.

    Attributes
    ----------
    count : int
        How many.
    height_m : float
        Mean rise after take-off, m; varies from jump to jump with the person's variability.
    rest_s : float
        Quiet stance after each, s.
    """

    count: int = 5
    height_m: float = 0.15
    rest_s: float = 2.0

    def perform(self, person: Person) -> Stretch:
        """Jump and rest, `count` times."""
        parts: list[Stretch] = []
        for _ in range(self.count):
            height = max(person.vary(self.height_m, person.style.variability), 0.015)
            parts.append(countermovement_jump(person, height))
            parts.append(quiet(person, max(person.vary(self.rest_s, 0.12), 0.05)))
        return join(parts)


def countermovement_jump(person: Person, height_m: float, kind: str = "countermovement") -> Stretch:
    """Jump once, from standing to standing."""
    style = person.style
    speed = takeoff_speed_ms(height_m)
    push = countermovement(person, speed, style.toe_rise_m)
    lower = min(max(person.vary(style.land_lower_m, 0.4), -0.3 * height_m), 0.5 * height_m)
    return fly(person, push, speed, lower, kind)


def fly(person: Person, push: Push, speed_ms: float, lower_m: float, kind: str) -> Stretch:
    """Put push, flight and landing together."""
    n_flight = max(round(flight_s(speed_ms, lower_m) * 1000.0), 2)
    # The landing speed follows from the flight on the grid, so that momentum closes exactly.
    down_ms = n_flight * 1e-3 * G0_MS2 - speed_ms
    height_m = person.style.toe_rise_m + speed_ms * n_flight * 1e-3 - 0.5 * G0_MS2 * (n_flight * 1e-3) ** 2
    absorb = landing(person, down_ms, height_m)
    vertical = np.concatenate([push.acceleration_g, -np.ones(n_flight), absorb.acceleration_g])
    takeoff = len(push.acceleration_g)
    contact = takeoff + n_flight
    stretch = Stretch(upright(vertical))
    stretch.force_bw[takeoff:contact] = 0.0
    stretch.marks.append(Mark(kind, contact, takeoff, is_jump=True, is_landing=True, strike_ms=down_ms))
    lean_into(person, stretch, contact)
    turn_trunk(person, stretch, push, absorb, takeoff, contact)
    return stretch


def lean_into(person: Person, stretch: Stretch, contact: int) -> None:
    """Lean into push and landing: horizontal force follows the vertical one, without net impulse."""
    force = stretch.force_bw
    for axis in (0, 1):
        slope = person.style.drift * float(person.rng.standard_normal()) * (1.0, 0.5)[axis]
        for part in (slice(0, contact), slice(contact, None)):
            vertical = force[part, 2] - np.minimum(force[part, 2], 1.0)
            total = float(vertical.sum())
            phase = np.cumsum(vertical) / max(total, 1e-9)
            force[part, axis] = slope * vertical * np.sin(2.0 * np.pi * phase) * 2.0


def turn_trunk(
    person: Person, stretch: Stretch, push: Push | None, absorb: Absorb, takeoff: int, contact: int
) -> None:
    """Lean forward in the dip, extend, turn a little in flight, lean again while landing."""
    style = person.style
    stand = style.lean_stand_rad
    up, down = takeoff * 1e-3, contact * 1e-3
    knots = [(0.0, stand)]
    if push is not None:
        dip = min(max(push.bottom_s, 0.1), up - 0.1)
        knots.append((dip, stand + person.vary(style.lean_jump_rad, 0.15)))
    spin = person.vary(style.spin_flight_rad, 0.3)
    # A short flight, or one that follows at once, is no time for a turn of its own.
    if (up + down) / 2 - knots[-1][0] > 0.16:
        knots.append(((up + down) / 2, stand + spin * min((down - up) / 0.4, 1.0)))
    bottom = max(absorb.bottom_s, 0.12)
    end = len(stretch) * 1e-3
    knots.append((down + min(bottom, 0.6 * (end - down)), stand + person.vary(style.lean_land_rad, 0.15)))
    knots.append((end, stand))
    time_s = grid(end)
    stretch.channels["pitch"] = through(time_s, knots)
    reach = min(style.tuck_m, 0.18 * (down - up) ** 2)
    stretch.channels["trunk_z"] = excursion(time_s, up - 0.05, down + 0.03, person.vary(reach, 0.3))
    _swing_arms(person, stretch, up, down, push)
    stretch.channels["trunk_x"] = excursion(time_s, up - 0.08, down, person.vary(0.5 * reach, 0.5))
    _share_load(person, stretch)
    bend_legs(stretch, up, down, person.vary(0.5 * knee_lift_rad(person, down - up), 0.3))


def _swing_arms(person: Person, stretch: Stretch, up_s: float, down_s: float, push: Push | None) -> None:
    """Swing both arms back in the dip, up with the take-off, and let them come down in the landing."""
    high = person.style.arm_jump_rad
    if high <= 0.0:
        return
    top = person.vary(high, 0.1)
    end = len(stretch) * 1e-3
    knots = [
        (0.0, 0.0),
        (up_s, 0.8 * top),
        (down_s, 0.6 * top),
        (down_s + 0.5 * (end - down_s), 0.0),
        (end, 0.0),
    ]
    if push is not None and 0.1 < push.bottom_s < up_s - 0.1:
        knots.insert(1, (0.7 * push.bottom_s, -0.3 * top))
    arms = through(grid(end), knots)
    stretch.channels["arm_left"] = arms
    stretch.channels["arm_right"] = arms


def _share_load(person: Person, stretch: Stretch) -> None:
    share = person.style.asymmetry + 0.05 * float(person.rng.standard_normal())
    stretch.channels["load_left"] = 0.5 * share * stretch.force_bw[:, 2]


def knee_lift_rad(person: Person, flight_time_s: float) -> float:
    """Give how far the thigh is lifted in a flight: a hip's torque turns it by the square of the time it has.

    Phones in the pockets of people who jump feel 0.2-1 g in flights of 0.2-0.3 s, so no thigh turns quicker there
    than about 80 rad/s2; from 0.36 s on there is time for the whole lift.
    """
    return person.style.hop_knee_rad * min((flight_time_s / KNEE_LIFT_S) ** 2, 1.0)


def bend_legs(stretch: Stretch, up_s: float, down_s: float, knee_rad: float = 0.0) -> None:
    """Bend hips and knees with the depth of the centre of mass in contact, and by `knee_rad` in flight."""
    acceleration = stretch.force_bw[:, 2] - 1.0
    path_m = np.cumsum(np.cumsum(acceleration)) * 1e-6 * G0_MS2
    time_s = grid(len(stretch) * 1e-3)
    # Two segments of 0.43 m, bent alike: depth = 2 * 0.43 * (1 - cos(angle)), rounded for straight legs.
    depth = 0.5 * (np.sqrt(path_m * path_m + 0.02**2) - path_m)
    angle = np.sqrt(np.clip(depth, 0.0, 0.6) / 0.43 + 0.03) - np.sqrt(0.01 / 0.43 + 0.03)
    for _ in range(2):
        padded = np.pad(angle, 40, mode="edge")
        angle = np.convolve(padded, np.ones(81) / 81.0, mode="valid")
    loose = knee_rad * np.sin(np.pi * np.clip((time_s - up_s) / max(down_s - up_s, 1e-3), 0.0, 1.0)) ** 3
    for side in ("left", "right"):
        stretch.channels[f"thigh_{side}"] = angle + loose
        stretch.channels[f"shank_{side}"] = 0.8 * angle - loose


@dataclass(frozen=True, slots=True)
class DropLandings:
    """Step off a box and land; climb it again each time.

    Attributes
    ----------
    count : int
        How many.
    drop_m : float
        Height of the box, m.
    rest_s : float
        Quiet stance before and after each climb, s.
    """

    count: int = 5
    drop_m: float = 0.3
    rest_s: float = 2.0

    def perform(self, person: Person) -> Stretch:
        """Climb, stand, step off, land, rest."""
        parts: list[Stretch] = []
        for _ in range(self.count):
            parts.append(climb(person, self.drop_m))
            parts.append(quiet(person, max(person.vary(0.5 * self.rest_s, 0.2), 0.3)))
            parts.append(step_off(person, self.drop_m))
            parts.append(quiet(person, max(person.vary(self.rest_s, 0.12), 0.3)))
        return join(parts)


def climb(person: Person, height_m: float) -> Stretch:
    """Step up: one push that brakes itself, risen by `height_m`."""
    time_s = grid(person.between(1.1, 1.7))
    end = float(time_s[-1])
    stretch = Stretch(upright(raised(doublet(time_s, 0.0, end), height_m)))
    stand = person.style.lean_stand_rad
    stretch.channels["pitch"] = through(time_s, [(0.0, stand), (0.5 * end, stand + 0.35), (end, stand)])
    side = "left" if person.rng.random() < 0.5 else "right"
    stretch.channels[f"thigh_{side}"] = through(time_s, [(0.0, 0.0), (0.35 * end, 1.2), (end, 0.0)])
    return stretch


def fall_off(person: Person, drop_m: float) -> tuple[FloatArray, int, float, float]:
    """Leave a box.

    Returns
    -------
    leaving : (n,) float64
        Acceleration while the standing leg gives way, g.
    n_flight : int
        Samples of the fall.
    down_ms, height_m : float
        Speed at the ground, and how high above standing the body is then.
    """
    leave_s = person.between(0.07, 0.17)
    time_s = grid(leave_s)
    leaving = -(0.5 - 0.5 * np.cos(np.pi * np.minimum(time_s / leave_s, 1.0)))
    speed = -float(leaving.sum()) * 1e-3 * G0_MS2
    sunk = -float(np.cumsum(leaving).sum()) * 1e-6 * G0_MS2
    touch_m = person.style.toe_rise_m * 0.5
    fall_m = max(drop_m - sunk - touch_m, 0.03)
    n_flight = max(round(flight_s(-speed, fall_m) * 1000.0), 2)
    down_ms = n_flight * 1e-3 * G0_MS2 + speed
    fallen = speed * n_flight * 1e-3 + 0.5 * G0_MS2 * (n_flight * 1e-3) ** 2
    return leaving, n_flight, down_ms, drop_m - sunk - fallen


def step_off(person: Person, drop_m: float) -> Stretch:
    """Let one leg forward, tip off the edge, fall, land.

    The standing leg bends before it leaves: the centre of mass sinks by a part of the box first.
    """
    leaving, n_flight, down_ms, height_m = fall_off(person, drop_m)
    absorb = landing(person, down_ms, height_m)
    vertical = np.concatenate([leaving, -np.ones(n_flight), absorb.acceleration_g])
    takeoff, contact = len(leaving), len(leaving) + n_flight
    stretch = Stretch(upright(vertical))
    stretch.force_bw[takeoff:contact] = 0.0
    stretch.marks.append(Mark("step_off", contact, takeoff, is_landing=True, strike_ms=down_ms))
    lean_into(person, stretch, contact)
    turn_trunk(person, stretch, None, absorb, takeoff, contact)
    return stretch
