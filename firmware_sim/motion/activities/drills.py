"""Exercises of a jump programme beyond the countermovement jump."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_sim.motion.activities.hops import Hops
from firmware_sim.motion.activities.jumps import fly
from firmware_sim.motion.activities.quiet import quiet
from firmware_sim.motion.contact import Push, takeoff_speed_ms
from firmware_sim.motion.shapes import bump, doublet, grid, raised, smoothstep, solve_momentum, through
from firmware_sim.motion.stretch import Mark, Person, Stretch, join, upright


@dataclass(frozen=True, slots=True)
class SquatJumps:
    """Sink into a squat, hold it, jump without a countermovement."""

    count: int = 5
    height_m: float = 0.15
    rest_s: float = 2.0

    def perform(self, person: Person) -> Stretch:
        """Jump from squats."""
        parts: list[Stretch] = []
        for _ in range(self.count):
            height = max(person.vary(self.height_m, person.style.variability), 0.015)
            speed = takeoff_speed_ms(height)
            push = _squat_push(person, speed)
            lower = float(np.clip(person.vary(person.style.land_lower_m, 0.4), -0.3 * height, 0.5 * height))
            parts.append(fly(person, push, speed, lower, "squat"))
            parts.append(quiet(person, max(person.vary(self.rest_s, 0.12), 0.05)))
        return join(parts)


def _squat_push(person: Person, speed_ms: float) -> Push:
    """Sink by a push-free dip, hold, then extend; where the push peaks follows from depth and speed."""
    style = person.style
    best: tuple[float, Push] | None = None
    for _ in range(60):
        depth = person.between(0.14, 0.36)
        sink_s = person.between(0.9, 1.4)
        hold_s = person.between(0.4, 1.6)
        push_s = style.push_s * person.between(0.65, 1.1)
        start = sink_s + hold_s
        end = start + push_s
        time_s = grid(end)
        sink = -doublet(time_s, 0.0, sink_s)
        fall = -smoothstep((time_s - (end - style.release_s)) / style.release_s)
        early = bump(time_s, start, start + 0.4 * push_s, start + 0.8 * push_s)
        late = bump(time_s, start + 0.1 * push_s, start + 0.75 * push_s, end)
        fixed = raised(sink, -depth) + fall
        a, b = solve_momentum(fixed, (early, late), velocity_ms=(0.0, speed_ms), rise_m=style.toe_rise_m)
        vertical = fixed + a * early + b * late
        force = 1.0 + vertical
        rising = force[round(start * 1000) : -round(style.release_s * 1000)]
        cost = max(0.85 - float(rising.min()), 0.0) * 4 + max(float(force.max()) - 2.9, 0.0)
        cost += 10.0 * max(-float(force.min()), 0.0)
        if best is None or cost < best[0]:
            best = (cost, Push(vertical, sink_s))
        if cost <= 0.0:
            break
    assert best is not None
    return best[1]


@dataclass(frozen=True, slots=True)
class OneLegHops:
    """Hop in place on one leg."""

    count: int = 8
    leg: int = -1

    def perform(self, person: Person) -> Stretch:
        """Hop on one leg."""
        flight = person.between(0.16, 0.27)
        return Hops(self.count, flight, person.between(0.22, 0.34), "one_leg_hop", self.leg).perform(person)


@dataclass(frozen=True, slots=True)
class RopeSkips:
    """Skip a rope, both feet together.

    Attributes
    ----------
    count : int
        How many skips.
    rate_hz : float or None
        Skips per second, 1.7 to 3; None draws 1.8 to 2.7.
    """

    count: int = 30
    rate_hz: float | None = None

    def perform(self, person: Person) -> Stretch:
        """Skip."""
        period = 1.0 / (self.rate_hz if self.rate_hz is not None else person.between(1.8, 2.7))
        contact = float(np.clip(period * person.between(0.36, 0.58), 0.13, period - 0.14))
        return Hops(self.count, period - contact, contact, "skip").perform(person)


@dataclass(frozen=True, slots=True)
class JumpingJacks:
    """Jumping jacks: two jumps each, arms up and down.

    Attributes
    ----------
    count : int
        How many landings.
    rate_hz : float or None
        Landings per second; None draws 1.7 to 2.3.
    """

    count: int = 20
    rate_hz: float | None = None

    def perform(self, person: Person) -> Stretch:
        """Jump with legs and arms apart and together."""
        period = 1.0 / (self.rate_hz if self.rate_hz is not None else person.between(1.7, 2.3))
        contact = period * person.between(0.45, 0.62)
        stretch = Hops(self.count, max(period - contact, 0.14), contact, "jack").perform(person)
        knots = [(0.0, 0.0)]
        top = person.between(2.0, 2.9)
        for k, mark in enumerate(stretch.marks):
            knots.append((mark.contact * 1e-3 + 0.03, 0.1 if k % 2 else top))
        end = len(stretch) * 1e-3
        knots.append((max(knots[-1][0] + 0.6, end - 0.05), 0.0))
        stretch.channels["arm_spread"] = through(grid(end), knots)[: len(stretch)]
        return stretch


@dataclass(frozen=True, slots=True)
class HeelDrops:
    """Rise on the toes, drop on the heels: an impact without flight."""

    count: int = 10
    rest_s: float = 1.0

    def perform(self, person: Person) -> Stretch:
        """Drop on the heels."""
        parts: list[Stretch] = []
        for _ in range(self.count):
            parts.append(_heel_drop(person))
            parts.append(quiet(person, max(person.vary(self.rest_s, 0.15), 0.1)))
        return join(parts)


def _heel_drop(person: Person) -> Stretch:
    rise_m = person.between(0.045, 0.09)
    rise_s = person.between(0.5, 0.9)
    hold = rise_s + person.between(0.1, 0.5)
    time_s = grid(hold + 0.9)
    fall_s = person.between(0.12, 0.19)
    touch = hold + fall_s
    rise = doublet(time_s, 0.0, rise_s)
    fall = -bump(time_s, hold, hold + 0.7 * fall_s, touch + 0.02)
    peak = touch + person.between(0.015, 0.035)
    hit = bump(time_s, touch - 0.01, peak, peak + person.between(0.03, 0.065))
    hit = hit + 0.15 * bump(time_s, touch, peak + 0.08, peak + 0.3)
    fixed = raised(rise, rise_m)
    down, size = solve_momentum(fixed, (fall, hit), velocity_ms=(0.0, 0.0), rise_m=0.0)
    scale = min(1.0, 0.93 / max(down, 1e-6))
    vertical = fixed + scale * down * fall + scale * size * hit
    # What a limited fall leaves of the height is lowered by bending the knees.
    rest = doublet(time_s, peak + 0.15, float(time_s[-1]))
    zero, sink = solve_momentum(vertical, (fall, rest), velocity_ms=(0.0, 0.0), rise_m=0.0)
    if abs(zero) < 0.05:
        vertical = vertical + sink * rest
    stretch = Stretch(upright(vertical))
    stretch.channels["pitch"] = np.full(len(time_s), person.style.lean_stand_rad)
    stretch.marks.append(Mark("heel_drop", round(touch * 1000) - 8, reach_s=0.15, strike_ms=0.6))
    return stretch


@dataclass(frozen=True, slots=True)
class Stomps:
    """Stamp with one foot."""

    count: int = 10
    rest_s: float = 1.0

    def perform(self, person: Person) -> Stretch:
        """Stamp."""
        parts: list[Stretch] = []
        for _ in range(self.count):
            parts.append(_stomp(person))
            parts.append(quiet(person, max(person.vary(self.rest_s, 0.15), 0.1)))
        return join(parts)


def _stomp(person: Person) -> Stretch:
    time_s = grid(1.1)
    touch = 0.55
    swing = -person.between(0.25, 0.7) * bump(time_s, touch - 0.22, touch - 0.08, touch)
    peak = touch + person.between(0.012, 0.03)
    hit = bump(time_s, touch, peak, peak + person.between(0.02, 0.045))
    lift = bump(time_s, 0.0, 0.15, 0.35) - bump(time_s, 0.75, 0.9, 1.1)
    size, back = solve_momentum(swing, (hit, lift), velocity_ms=(0.0, 0.0), rise_m=0.0)
    stretch = Stretch(upright(swing + size * hit + back * lift))
    side = "left" if person.rng.random() < 0.5 else "right"
    foot = 1 if side == "left" else -1
    stretch.channels["pitch"] = np.full(len(time_s), person.style.lean_stand_rad)
    high = person.between(0.5, 1.1)
    stretch.channels[f"thigh_{side}"] = through(time_s, [(0, 0), (0.3, high), (touch, 0.05), (1.1, 0)])
    stretch.channels[f"shank_{side}"] = through(time_s, [(0, 0), (0.3, 0.5 * high), (touch, 0), (1.1, 0)])
    carried = through(time_s, [(0, 0), (0.2, -0.5), (touch - 0.05, -0.5), (touch + 0.12, 0), (1.1, 0)])
    stretch.channels["load_left"] = foot * carried * stretch.force_bw[:, 2]
    strike = person.between(1.2, 2.5)
    stretch.marks.append(Mark("stomp", round(touch * 1000), reach_s=0.15, foot=foot, strike_ms=strike))
    return stretch
