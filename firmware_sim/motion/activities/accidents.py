"""What must not count: falls, a dropped sensor, a shaken one, a ride."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_sim.motion.activities.chairs import seated, sit_down, stand_up
from firmware_sim.motion.activities.quiet import quiet
from firmware_sim.motion.records import FORCE_RATE_HZ, FloatArray
from firmware_sim.motion.shapes import (
    bump,
    doublet,
    grid,
    raised,
    settle,
    slow_noise,
    smoothstep,
    solve_momentum,
)
from firmware_sim.motion.stretch import Mark, Person, Stretch, join, upright
from impactmon.units import G0_MS2

FALL_DIRECTIONS = ("forward", "back", "left", "right")


@dataclass(frozen=True, slots=True)
class Fall:
    """Lose balance, fall on the ground, lie still, get up.

    Attributes
    ----------
    direction : str or None
        "forward", "back", "left", "right"; None draws one.
    lie_s : float
        Lying still, s.
    get_up : bool
        Stand up again; otherwise the stretch ends lying.
    """

    direction: str | None = None
    lie_s: float = 12.0
    get_up: bool = True

    def perform(self, person: Person) -> Stretch:
        """Fall."""
        direction = self.direction or FALL_DIRECTIONS[int(person.rng.integers(4))]
        axis = "pitch" if direction in ("forward", "back") else "roll"
        tilt = (1.0 if direction in ("forward", "right") else -1.0) * person.between(1.25, 1.6)
        drop_m = person.between(0.65, 0.9)
        parts = [_topple(person, axis, tilt, drop_m)]
        lying = quiet(person, self.lie_s)
        lying.force_bw *= np.array([0.3, 0.3, 1.0])
        lying.channels[f"body_{axis}"] = np.full(len(lying), tilt)
        parts.append(lying)
        if self.get_up:
            parts.append(get_up(person, axis, tilt, drop_m))
        return join(parts)


def _topple(person: Person, axis: str, tilt: float, drop_m: float) -> Stretch:
    tip_s = person.between(0.25, 0.5)
    fall_s = person.between(0.3, 0.5)
    time_s = grid(tip_s + fall_s + 1.0)
    hit_s = tip_s + fall_s
    fall = -bump(time_s, 0.4 * tip_s, hit_s - 0.08, hit_s + 0.03)
    peak = hit_s + person.between(0.02, 0.05)
    hit = bump(time_s, hit_s - 0.005, peak, peak + person.between(0.05, 0.12))
    # Knee, hand or hip first: many falls have a smaller contact before the main one.
    first = person.between(0.0, 0.6) * bump(time_s, hit_s - 0.13, hit_s - 0.1, hit_s - 0.04)
    hit = hit + first + person.between(0.05, 0.3) * bump(time_s, peak, peak + 0.15, peak + 0.5)
    down, up = solve_momentum(np.zeros_like(time_s), (fall, hit), velocity_ms=(0.0, 0.0), rise_m=-drop_m)
    scale = min(1.0, 0.97 / down)
    vertical = scale * (down * fall + up * hit)
    # What the fall has not reached yet is sunk while collapsing.
    sink = doublet(time_s, peak, float(time_s[-1]))
    vertical = vertical + raised(sink, -(1.0 - scale) * drop_m)
    stretch = Stretch(upright(vertical))
    side = person.between(0.2, 0.6) * (stretch.force_bw[:, 2] - 1.0) * (time_s > hit_s - 0.02)
    stretch.force_bw[:, 0 if axis == "pitch" else 1] = np.sign(tilt) * -side
    turning = smoothstep((time_s - 0.3 * tip_s) / (hit_s + 0.05 - 0.3 * tip_s)) ** 1.6
    stretch.channels["pitch"] = np.full(len(time_s), person.style.lean_stand_rad)
    stretch.channels[f"body_{axis}"] = tilt * turning
    stretch.marks.append(Mark("fall", round(hit_s * 1000) - 5))
    return stretch


def get_up(person: Person, axis: str, tilt: float, drop_m: float) -> Stretch:
    """Rise from lying tilted about an axis."""
    time_s = grid(person.between(2.5, 4.5))
    end = float(time_s[-1])
    rise = doublet(time_s, 0.1 * end, end)
    stretch = Stretch(upright(raised(rise, drop_m)))
    stretch.channels["pitch"] = np.full(len(time_s), person.style.lean_stand_rad)
    turning = smoothstep((time_s - 0.1 * end) / (0.85 * end))
    stretch.channels[f"body_{axis}"] = tilt * (1.0 - turning)
    return stretch


@dataclass(frozen=True, slots=True)
class DroppedSensor:
    """Take the sensor off, let it fall on the floor, leave it there, put it on again.

    Attributes
    ----------
    height_m : float or None
        Of the fall; None draws 0.3 to 1.3 m.
    lie_s : float
        On the floor, s.
    """

    height_m: float | None = None
    lie_s: float = 5.0

    def perform(self, person: Person) -> Stretch:
        """Drop the sensor."""
        height = self.height_m if self.height_m is not None else person.between(0.3, 1.3)
        taken = _handled(person, person.between(1.0, 2.5))
        fall, last = _tumble(person, height, taken[-1])
        still = np.tile(last, (round(self.lie_s * FORCE_RATE_HZ), 1))
        back = _handled(person, person.between(1.5, 3.0), last)
        free = np.concatenate([taken, fall, still, back])
        stretch = quiet(person, len(free) / FORCE_RATE_HZ)
        stretch.free_g = free[: len(stretch)]
        hit = len(taken) + round(np.sqrt(2.0 * height / G0_MS2) * FORCE_RATE_HZ)
        stretch.marks.append(Mark("drop", hit))
        return stretch


def _handled(person: Person, seconds: float, start: FloatArray | None = None) -> FloatArray:
    """Move a sensor by hand: gentle accelerations, turning; from `start` or from upright."""
    n = round(seconds * FORCE_RATE_HZ)
    rng = person.rng
    first = np.array([0.0, 0.0, 1.0]) if start is None else start
    other = rng.standard_normal(3)
    phase = smoothstep(np.arange(n) / max(n - 1, 1))[:, None]
    last = np.array([0.0, 0.0, 1.0]) if start is not None else other / np.linalg.norm(other)
    way = (1 - phase) * first + phase * last + 0.3 * np.sin(np.pi * phase) * np.roll(first, 1)
    gravity = way / np.linalg.norm(way, axis=1, keepdims=True)
    moving = np.column_stack([slow_noise(rng, n, 2.5, person.between(0.05, 0.3)) for _ in range(3)])
    return gravity + moving


def _tumble(person: Person, height_m: float, held: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Fall freely (turning slowly), hit, bounce a few times; also give how it lies."""
    rng = person.rng
    parts: list[FloatArray] = []
    speed = float(np.sqrt(2.0 * G0_MS2 * height_m))
    air_s = speed / G0_MS2
    lies = rng.standard_normal(3)
    lies = lies / np.linalg.norm(lies)
    let_go = smoothstep(1.0 - np.arange(30) / 30.0)[:, None] * held
    parts.append(let_go)
    for bounce in range(int(rng.integers(2, 5))):
        n = max(round(air_s * FORCE_RATE_HZ) - (30 if bounce == 0 else 0), 5)
        spin = person.between(0.0, 0.15) * (1.0 + bounce)
        parts.append(np.tile(spin * rng.standard_normal(3), (n, 1)))
        rebound = person.between(0.2, 0.5)
        width = int(rng.integers(2, 7))
        shape = np.sin(np.pi * (np.arange(width) + 0.5) / width)
        size = speed * (1.0 + rebound) / G0_MS2 / (shape.sum() / FORCE_RATE_HZ)
        way = lies + 0.7 * rng.standard_normal(3)
        parts.append(size * shape[:, None] * (way / np.linalg.norm(way)))
        speed *= rebound
        air_s = 2.0 * speed / G0_MS2
    ring_s = np.arange(120) / FORCE_RATE_HZ
    ring = np.exp(-ring_s / 0.02)[:, None] * np.sin(2 * np.pi * 60 * ring_s)[:, None] * rng.standard_normal(3)
    parts.append(lies + ring)
    return np.concatenate(parts), lies


@dataclass(frozen=True, slots=True)
class ShakenSensor:
    """Shake the sensor in the hand for `seconds` (3 to 8 Hz, a few g)."""

    seconds: float = 6.0

    def perform(self, person: Person) -> Stretch:
        """Shake."""
        n = round(self.seconds * FORCE_RATE_HZ)
        rng = person.rng
        rate = person.between(2.5, 7.5) * (1.0 + slow_noise(rng, n, 0.5, 0.12))
        phase = 2.0 * np.pi * np.cumsum(rate) / FORCE_RATE_HZ
        edge = smoothstep(np.minimum(np.arange(n), np.arange(n)[::-1]) / 400.0)
        size = edge * person.between(1.0, 5.0) * (1.0 + slow_noise(rng, n, 0.8, 0.3))
        wave = np.sin(phase) + person.between(0.0, 0.35) * np.sin(2.0 * phase + 1.0)
        along, across, gravity = rng.standard_normal((3, 3))
        free = _handled(person, 1.0)
        down = free[-1] / np.linalg.norm(free[-1])
        shaken = (size * wave)[:, None] * along / np.linalg.norm(along)
        shaken += (
            (person.between(0.0, 0.35) * size * np.cos(phase))[:, None] * across / np.linalg.norm(across)
        )
        wobble = edge[:, None] * slow_noise(rng, n, 1.0, 0.2)[:, None] * gravity / np.linalg.norm(gravity)
        held = down + wobble
        shaken += held / np.linalg.norm(held, axis=1, keepdims=True)
        worn = np.concatenate([free, shaken, _handled(person, 1.0, down)])
        stretch = quiet(person, len(worn) / FORCE_RATE_HZ)
        stretch.free_g = worn[: len(stretch)]
        return stretch


@dataclass(frozen=True, slots=True)
class Vehicle:
    """Ride seated for `seconds`: road noise, sway, potholes and bumps.

    Attributes
    ----------
    seconds : float
        Duration, s.
    potholes_per_min : float
        Mean number of hard jolts.
    """

    seconds: float = 60.0
    potholes_per_min: float = 4.0

    def perform(self, person: Person) -> Stretch:
        """Ride."""
        return join([sit_down(person), self._ride(person), stand_up(person)])

    def _ride(self, person: Person) -> Stretch:
        stretch = seated(person, self.seconds)
        rng = person.rng
        n = len(stretch)
        rough = person.between(0.4, 1.6)
        for axis, size in ((0, 0.05), (1, 0.06), (2, 0.05)):
            stretch.force_bw[:, axis] += rough * slow_noise(rng, n, 1.6, size)
            stretch.force_bw[:, axis] += rough * slow_noise(rng, n, 12.0, 0.5 * size)
        vertical = stretch.force_bw[:, 2] - 1.0
        for _ in range(int(rng.poisson(self.potholes_per_min * self.seconds / 60.0))):
            at = int(rng.integers(500, max(n - 1500, 501)))
            jolt = _jolt(person)
            stop = min(at + len(jolt), n)
            vertical[at:stop] += jolt[: stop - at]
            stretch.marks.append(Mark("pothole", at, reach_s=0.6))
        stretch.channels["carried"] = np.ones(n)
        stretch.force_bw[:, 2] = np.maximum(1.0 + settle(vertical, self.seconds), 0.02)
        return stretch


def _jolt(person: Person) -> FloatArray:
    """Drop into a hole or over a bump: the seat falls away (or lifts), hits, and swings out."""
    time_s = np.arange(1400) / FORCE_RATE_HZ
    hz = person.between(1.2, 2.2)
    swing = np.exp(-time_s / 0.35) * np.sin(2.0 * np.pi * hz * time_s)
    knock_s = person.between(0.05, 0.12)
    knock = np.exp(-np.maximum(time_s - knock_s, 0.0) / 0.05) * np.sin(
        2.0 * np.pi * person.between(7.0, 13.0) * np.maximum(time_s - knock_s, 0.0)
    )
    sign = 1.0 if person.rng.random() < 0.5 else -1.0
    size = person.between(0.2, 0.75)
    edge = smoothstep(time_s / 0.03) * smoothstep((1.4 - time_s) / 0.2)
    return edge * (sign * size * swing + person.between(0.3, 1.6) * size * knock)
