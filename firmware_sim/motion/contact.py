"""Push-off and landing: ground-force waveforms that give and take exactly the momentum of a flight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_sim.motion.records import FloatArray
from firmware_sim.motion.shapes import bump, doublet, grid, slow_noise, smoothstep, solve_momentum
from firmware_sim.motion.stretch import Person
from impactmon.units import G0_MS2

TEXTURE_BW = 0.05
"""Fine grain of a landing (RMS), BW."""

DEEPEST_M = 0.5
"""How far people sink before they jump, at most."""

TRIES = 60
"""Draws before the best one so far is taken: nearly all people need one to five."""


@dataclass(frozen=True, slots=True)
class Push:
    """A push-off from standing at rest.

    Attributes
    ----------
    acceleration_g : (n,) array
        Upward acceleration of the centre of mass; the last sample is -1 g: take-off follows.
    bottom_s : float
        Time of the lowest point.
    """

    acceleration_g: FloatArray
    bottom_s: float


def takeoff_speed_ms(rise_m: float) -> float:
    """Give the speed that carries a body `rise_m` up."""
    return float(np.sqrt(2.0 * G0_MS2 * rise_m))


def countermovement(person: Person, speed_ms: float, toe_rise_m: float) -> Push:
    """Dip and push off so that take-off happens at `speed_ms`, `toe_rise_m` above standing."""
    best: tuple[float, FloatArray] | None = None
    quick = float(np.clip(0.62 + 0.2 * speed_ms, 0.65, 1.0))
    for k, spread in enumerate(np.linspace(0.04, 0.35, TRIES)):
        # Who cannot jump so high from so quick a dip takes a longer one.
        longer = quick * (1.0 + 0.02 * max(k - 12, 0))
        acceleration = _draw_push(person, speed_ms, toe_rise_m, longer, float(spread))
        cost = _push_cost(acceleration)
        if best is None or cost < best[0]:
            best = (cost, acceleration)
        if cost <= 0.0:
            break
    assert best is not None
    velocity = np.cumsum(best[1])
    return Push(best[1], float(np.argmin(np.cumsum(velocity))) * 1e-3)


def _draw_push(person: Person, speed_ms: float, toe_rise_m: float, quick: float, spread: float) -> FloatArray:
    style = person.style
    dip = max(person.vary(style.dip_s * quick, spread), 0.12)
    push = max(person.vary(style.push_s * quick, spread), 0.2)
    release = person.vary(style.release_s, 0.1)
    start = 0.55 * dip
    end = start + push
    time_s = grid(end)
    late = start + push * style.push_late
    first = start + push * 0.45 * style.push_late
    shape = bump(time_s, start, late, end) + style.push_second_hump * bump(time_s, start, first, late)
    unweight = -bump(time_s, 0.0, 0.5 * dip, 1.1 * dip)
    fixed = -smoothstep((time_s - (end - release)) / release)
    down, up = solve_momentum(fixed, (unweight, shape), velocity_ms=(0.0, speed_ms), rise_m=toe_rise_m)
    return fixed + down * unweight + up * shape


def _push_cost(acceleration_g: FloatArray) -> float:
    """Say how far from physiological: force below zero or above 3 BW, no dip, or too deep a one."""
    force = 1.0 + acceleration_g
    early = force[: len(force) // 3]
    negative = max(-float(force.min()), 0.0)
    high = max(float(force.max()) - 3.0, 0.0)
    no_dip = max(float(early.min()) - 0.93, 0.0)
    depth_m = -float(np.cumsum(np.cumsum(acceleration_g)).min()) * 1e-6 * G0_MS2
    deep = max(depth_m - DEEPEST_M, 0.0)
    return 10.0 * negative + high + 3.0 * no_dip + 4.0 * deep + max(0.02 - float(early.min()), 0.0)


@dataclass(frozen=True, slots=True)
class Absorb:
    """A landing until quiet stance.

    Attributes
    ----------
    acceleration_g : (n,) array
        Upward acceleration; the first sample is -1 g: the foot touches.
    bottom_s : float
        Time of the lowest point.
    """

    acceleration_g: FloatArray
    bottom_s: float


def landing(person: Person, speed_ms: float, height_m: float) -> Absorb:
    """Land at `speed_ms` (downward), the centre of mass `height_m` above standing; end standing at rest."""
    best: tuple[float, FloatArray] | None = None
    for spread in np.linspace(0.05, 0.3, TRIES):
        acceleration = _draw_landing(person, speed_ms, height_m, float(spread))
        cost = _landing_cost(acceleration)
        if best is None or cost < best[0]:
            best = (cost, acceleration)
        if cost <= 0.0:
            break
    assert best is not None
    path = np.cumsum(np.cumsum(best[1]) * 1e-3 - speed_ms / G0_MS2)
    return Absorb(best[1], float(np.argmin(path)) * 1e-3)


def _draw_landing(person: Person, speed_ms: float, height_m: float, spread: float) -> FloatArray:
    style = person.style
    # A deep fall is met with a longer, more bent leg; a low hop hardly gives time for a first peak.
    peak = max(person.vary(style.land_peak_s, spread), 0.035)
    fall = max(person.vary(style.land_fall_s, spread), 0.014)
    total = max(person.vary(style.land_s, spread), 0.45) + 0.12 * speed_ms
    time_s = grid(total)
    fore = min(person.vary(style.forefoot_s, spread), 0.45 * peak)
    main = bump(time_s, 0.12 * peak, peak, peak + 2.0 * fall)
    shoulder = bump(time_s, 0.2 * peak, peak + 0.5 * fall + 0.02, peak + fall + person.between(0.16, 0.34))
    shape = main + max(person.vary(style.shoulder_share, spread), 0.05) * shoulder
    shape += max(person.vary(style.forefoot_share, 2 * spread), 0.0) * bump(time_s, 0.0, fore, 2.6 * fore)
    width = style.heel_spike_s
    heel = peak + person.vary(0.0, 1.0) if peak < 2.2 * width else peak - 0.2 * width
    shape += max(person.vary(style.heel_spike_share, 2 * spread), 0.0) * bump(
        time_s, heel - 1.3 * width, heel, heel + 1.6 * width
    )
    fixed = -(1.0 - smoothstep(time_s / (0.6 * peak)))
    # No two landings have the same fine grain: muscles and joints answer one after another.
    grain = slow_noise(person.rng, len(time_s), 14.0, TEXTURE_BW, edge_s=0.03)
    fixed = fixed + grain * np.exp(-time_s / 0.2)
    rising = doublet(time_s, peak + fall, total)
    much, stand = solve_momentum(fixed, (shape, rising), velocity_ms=(-speed_ms, 0.0), rise_m=-height_m)
    return fixed + much * shape + stand * rising


def _landing_cost(acceleration_g: FloatArray) -> float:
    """Say how far from physiological: the foot leaves the ground again, or stands up with a second peak."""
    force = 1.0 + acceleration_g
    late = force[min(250, len(force) - 1) :]
    lifts = max(0.35 - float(force[60:].min()), 0.0) if len(force) > 60 else 1.0
    negative = max(-float(force.min()), 0.0)
    second = max(float(late.max()) - 0.75 * float(force.max()), 0.0)
    return 10.0 * negative + 3.0 * lifts + second
