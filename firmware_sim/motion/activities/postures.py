"""Quick and clumsy changes of posture: chairs taken fast or missed by a hand's breadth, beds, cars, bending."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_sim.motion.activities.chairs import SEATED_RAD
from firmware_sim.motion.activities.quiet import quiet
from firmware_sim.motion.records import FloatArray
from firmware_sim.motion.shapes import bump, doublet, grid, raised, solve_momentum, through
from firmware_sim.motion.stretch import Mark, Person, Stretch, join, upright
from impactmon.units import G0_MS2

TRIES = 40
"""Draws before a slower movement is tried."""

TOES_M = 0.05
"""How far somebody who rises fast comes up on the toes."""


def lowered(person: Person, drop_m: float, lasts_s: float, fall: float) -> Stretch:
    """Go down by `drop_m` and meet a seat, bed or floor; `fall` is how freely the last part is fallen (0 to 1)."""
    while True:
        time_s = grid(lasts_s + 0.5)
        touch = 0.85 * lasts_s
        falling = -fall * bump(time_s, touch - 0.32, touch - 0.05, touch + 0.02)
        peak = touch + person.between(0.02, 0.06)
        thud = bump(time_s, touch - 0.005, peak, peak + person.between(0.05, 0.18))
        lower = -doublet(time_s, 0.0, lasts_s)
        much, sunk = solve_momentum(falling, (thud, lower), velocity_ms=(0.0, 0.0), rise_m=-drop_m)
        vertical = falling + much * thud + sunk * lower
        if float(vertical.min()) >= -0.97:
            break
        lasts_s *= 1.1  # nobody falls faster than gravity lets them
    stretch = Stretch(upright(vertical))
    felt = stretch.force_bw[:, 2] - 1.0
    stretch.force_bw[:, 0] = person.between(-0.3, 0.3) * felt
    stretch.marks.append(Mark("sit_down", round(touch * 1000)))
    return stretch


def carried(seconds: float, rise_m: float) -> Stretch:
    """Move up or down without haste: so slowly that the feet keep a fifth of the weight."""
    time_s = grid(seconds)
    while True:
        vertical = raised(doublet(time_s, 0.0, len(time_s) * 1e-3), rise_m)
        if float(vertical.min()) >= -0.8:
            return Stretch(upright(vertical))
        time_s = grid(1.1 * len(time_s) * 1e-3)


def _lean(person: Person, stretch: Stretch, knots: list[tuple[float, float]], name: str = "pitch") -> Stretch:
    """Turn the trunk through (share of the stretch, angle)."""
    end = len(stretch) * 1e-3
    stretch.channels[name] = through(grid(end), [(share * end, angle) for share, angle in knots])
    if name != "pitch":
        stretch.channels["pitch"] = np.full(len(stretch), person.style.lean_stand_rad)
    return stretch


def _thighs(stretch: Stretch, angle: FloatArray) -> Stretch:
    for side in ("left", "right"):
        stretch.channels[f"thigh_{side}"] = angle
    return stretch


@dataclass(frozen=True, slots=True)
class QuickChairs:
    """Sit down fast, sit, rise fast, `count` times; now and then fall back into the chair half way up.

    Attributes
    ----------
    count : int
        How often.
    seat_m : float
        How far the body is lowered: 0.38 for a chair, 0.6 for a low one.
    collapses : bool
        Rise half way and fall back first.
    """

    count: int = 3
    seat_m: float = 0.38
    collapses: bool = False

    def perform(self, person: Person) -> Stretch:
        """Use a chair in a hurry."""
        parts: list[Stretch] = []
        stand = person.style.lean_stand_rad
        for _ in range(self.count):
            lasts = person.between(0.5, 0.95)
            down = lowered(person, self.seat_m, lasts, person.between(0.2, 0.9))
            bent = stand + person.between(0.2, 0.7)
            parts.append(_lean(person, down, [(0.0, stand), (0.5, bent), (1.0, stand - 0.1)]))
            _thighs(down, SEATED_RAD * np.clip(grid(len(down) * 1e-3) / lasts, 0.0, 1.0))
            parts.append(_seated(person, person.between(0.4, 3.0)))
            if self.collapses:
                parts.append(self._collapse(person))
                parts.append(_seated(person, person.between(0.5, 2.0)))
            parts.append(_risen(person, self.seat_m, person.between(0.5, 1.0)))
            parts.append(quiet(person, person.between(0.8, 2.5)))
        return join(parts)

    def _collapse(self, person: Person) -> Stretch:
        """Rise half way, lose it, fall back."""
        half = person.between(0.3, 0.8) * self.seat_m
        up = carried(person.between(0.4, 0.8), half)
        down = lowered(person, half, person.between(0.4, 0.6), person.between(0.5, 0.95))
        stand = person.style.lean_stand_rad
        whole = join([up, down])
        bent = stand + person.between(0.2, 0.6)
        _lean(person, whole, [(0.0, stand - 0.1), (0.35, bent), (0.8, stand - 0.25), (1.0, stand - 0.1)])
        return _thighs(whole, np.full(len(whole), SEATED_RAD))


def _seated(person: Person, seconds: float) -> Stretch:
    stretch = quiet(person, seconds)
    stretch.channels["pitch"] = stretch.channels["pitch"] - 0.1
    return _thighs(stretch, np.full(len(stretch), SEATED_RAD))


def _risen(person: Person, rise_m: float, lasts_s: float) -> Stretch:
    """Rise fast: a short push that overshoots a little, so that the weight comes back with a bump."""
    vertical = _draw_rise(person, rise_m, lasts_s)
    while vertical is None:
        lasts_s *= 1.1
        vertical = _draw_rise(person, rise_m, lasts_s)
    stretch = Stretch(upright(vertical))
    stand = person.style.lean_stand_rad
    bent = stand + person.between(0.3, 0.8)
    _lean(person, stretch, [(0.0, stand - 0.1), (0.3, bent), (0.8, stand), (1.0, stand)])
    return _thighs(stretch, SEATED_RAD * (1.0 - np.clip(grid(lasts_s + 0.6) / lasts_s, 0.0, 1.0)))


def _draw_rise(person: Person, rise_m: float, lasts_s: float) -> FloatArray | None:
    """Draw the acceleration (g) of rising so fast; None where no draw is physical."""
    time_s = grid(lasts_s + 0.6)
    for _ in range(TRIES):
        push = bump(time_s, 0.0, person.between(0.15, 0.4) * lasts_s, person.between(0.6, 0.9) * lasts_s)
        start = person.between(0.3, 0.5) * lasts_s
        brake = -bump(time_s, start, start + person.between(0.3, 0.5) * lasts_s, start + 0.85 * lasts_s)
        back = person.between(0.0, 0.3) * bump(time_s, lasts_s, 1.2 * lasts_s, 1.5 * lasts_s)
        much, most = solve_momentum(back, (push, brake), velocity_ms=(0.0, 0.0), rise_m=rise_m)
        vertical = back + much * push + most * brake
        above_m = float(np.cumsum(np.cumsum(vertical)).max()) * 1e-6 * G0_MS2 - rise_m
        if above_m <= TOES_M and float(vertical.min()) >= -0.95:
            return vertical
    return None


@dataclass(frozen=True, slots=True)
class LieDown:
    """Sit down on a bed, lie down on back or side, lie, sit up, rise.

    Attributes
    ----------
    lie_s : float
        Lying, s.
    quick : bool
        Let oneself fall into the bed.
    """

    lie_s: float = 4.0
    quick: bool = False

    def perform(self, person: Person) -> Stretch:
        """Lie down and get up."""
        axis = "body_pitch" if person.rng.random() < 0.6 else "body_roll"
        tilt = person.between(1.2, 1.6) * (-1.0 if axis == "body_pitch" or person.rng.random() < 0.5 else 1.0)
        fall = person.between(0.4, 0.95) if self.quick else person.between(0.0, 0.3)
        lasts = person.between(0.6, 0.9) if self.quick else person.between(0.9, 1.6)
        stand = person.style.lean_stand_rad
        bed_m, flat_m = person.between(0.35, 0.5), person.between(0.08, 0.2)
        down = _lean(
            person, lowered(person, bed_m, lasts, fall), [(0, stand), (0.5, stand + 0.4), (1, stand)]
        )
        flat = lowered(person, flat_m, person.between(0.5, 1.4), 0.7 * fall)
        _lean(person, flat, [(0.0, 0.0), (0.75, tilt), (1.0, tilt)], axis)
        lying = quiet(person, self.lie_s)
        lying.channels[axis] = np.full(len(lying), tilt)
        up = carried(person.between(0.8, 2.0), flat_m)
        _lean(person, up, [(0.0, tilt), (0.9, 0.0), (1.0, 0.0)], axis)
        parts = [down, _seated(person, person.between(0.2, 1.0)), flat, lying, up]
        return join([*parts, _seated(person, 0.5), _risen(person, bed_m, person.between(0.7, 1.4))])


@dataclass(frozen=True, slots=True)
class Bends:
    """Bend down with straight or bent legs and come up again, `count` times."""

    count: int = 3

    def perform(self, person: Person) -> Stretch:
        """Bend."""
        parts: list[Stretch] = []
        stand = person.style.lean_stand_rad
        for _ in range(self.count):
            deep = person.between(0.1, 0.5)
            lean = stand + (person.between(0.1, 0.5) if deep > 0.3 else person.between(0.9, 1.7))
            down = carried(person.between(0.5, 1.3), -deep)
            parts.append(_lean(person, down, [(0.0, stand), (1.0, lean)]))
            low = quiet(person, person.between(0.3, 1.5))
            low.channels["pitch"] = low.channels["pitch"] + (lean - stand)
            up = carried(person.between(0.5, 1.2), deep)
            parts += [
                low,
                _lean(person, up, [(0.0, lean), (1.0, stand)]),
                quiet(person, person.between(0.6, 2.0)),
            ]
        return join(parts)


@dataclass(frozen=True, slots=True)
class Car:
    """Get into a car, sit, get out: one leg in, drop sideways into the seat, turn."""

    sit_s: float = 4.0

    def perform(self, person: Person) -> Stretch:
        """Get in and out."""
        side = 1.0 if person.rng.random() < 0.5 else -1.0
        seat_m = person.between(0.35, 0.6)
        down = lowered(person, seat_m, person.between(0.7, 1.4), person.between(0.1, 0.8))
        stand = person.style.lean_stand_rad
        _lean(person, down, [(0.0, 0.0), (0.5, side * person.between(0.2, 0.6)), (1.0, 0.0)], "roll")
        _lean(person, down, [(0.0, stand), (0.5, stand + person.between(0.2, 0.6)), (1.0, stand - 0.25)])
        turn = side * person.between(0.8, 1.5)
        _turn(down, 0.0, turn)
        sitting = _seated(person, self.sit_s)
        sitting.channels["yaw"] = np.full(len(sitting), turn)
        up = _risen(person, seat_m, person.between(0.8, 1.5))
        _turn(up, turn, 0.0)
        return join([down, sitting, up])


def _turn(stretch: Stretch, start: float, stop: float) -> None:
    end = len(stretch) * 1e-3
    stretch.channels["yaw"] = through(grid(end), [(0.0, start), (0.9 * end, stop), (end, stop)])
