"""Smooth building blocks of accelerations, and the algebra that makes them obey momentum.

Accelerations are in g, times in s, so an impulse per mass is in g·s and a displacement in g·s2.
A motion is a sum of known shapes whose few coefficients follow from the change of velocity and of height
it has to produce: linear equations, solved exactly on the 1 kHz grid.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.interpolate import CubicSpline

from firmware_sim.motion.records import FORCE_RATE_HZ, FloatArray
from impactmon.units import G0_MS2

DT_S = 1.0 / FORCE_RATE_HZ


def grid(duration_s: float) -> FloatArray:
    """Give the times of the samples of a stretch, s; at least one."""
    return np.arange(max(round(duration_s * FORCE_RATE_HZ), 1), dtype=np.float64) * DT_S


def smoothstep(phase: FloatArray) -> FloatArray:
    """Rise from 0 to 1 over phase 0 to 1 with two continuous derivatives."""
    p = np.clip(phase, 0.0, 1.0)
    return p * p * p * (10.0 + p * (6.0 * p - 15.0))


def bump(time_s: FloatArray, start_s: float, peak_s: float, end_s: float) -> FloatArray:
    """Rise from 0 at `start_s` to 1 at `peak_s` and fall to 0 at `end_s`, as raised cosines."""
    rise = np.clip((time_s - start_s) / (peak_s - start_s), 0.0, 1.0)
    fall = np.clip((end_s - time_s) / (end_s - peak_s), 0.0, 1.0)
    return 0.25 * (1.0 - np.cos(np.pi * rise)) * (1.0 - np.cos(np.pi * fall))


def doublet(time_s: FloatArray, start_s: float, end_s: float) -> FloatArray:
    """Push and brake: one smooth period from `start_s` to `end_s` without net impulse."""
    phase = np.clip((time_s - start_s) / (end_s - start_s), 0.0, 1.0)
    return np.sin(2.0 * np.pi * phase) * np.sin(np.pi * phase)


def excursion(time_s: FloatArray, start_s: float, end_s: float, size_m: float) -> FloatArray:
    """Give the acceleration (g) of going `size_m` away and back, smoothly, between two times.

    The path is sin^4, so velocity and acceleration are zero at both ends.
    """
    span = end_s - start_s
    phase = np.clip((time_s - start_s) / span, 0.0, 1.0) * np.pi
    second = 4.0 * np.sin(phase) ** 2 * (3.0 * np.cos(phase) ** 2 - np.sin(phase) ** 2)
    return size_m * second * (np.pi / span) ** 2 / G0_MS2


def impulse_gs(acceleration_g: FloatArray) -> float:
    """Integrate once over the grid: g·s."""
    return float(np.sum(acceleration_g)) * DT_S


def displacement_gs2(acceleration_g: FloatArray) -> float:
    """Integrate twice over the grid from rest: g·s2."""
    left = np.arange(len(acceleration_g), 0, -1) - 0.5
    return float(np.dot(left, acceleration_g)) * DT_S * DT_S


def solve_momentum(
    fixed: FloatArray,
    free: tuple[FloatArray, FloatArray],
    *,
    velocity_ms: tuple[float, float],
    rise_m: float,
) -> tuple[float, float]:
    """Find how much of two shapes takes a body from one velocity to another over a given rise.

    Parameters
    ----------
    fixed : (n,) array
        The acceleration that is there anyway, g.
    free : two (n,) arrays
        Shapes to be scaled.
    velocity_ms : tuple of float
        Before and after, m/s.
    rise_m : float
        Change of height, m.

    Returns
    -------
    tuple of float
        Coefficients, g.
    """
    before, after = velocity_ms
    duration_s = len(fixed) * DT_S
    want = np.array(
        [
            (after - before) / G0_MS2 - impulse_gs(fixed),
            (rise_m - before * duration_s) / G0_MS2 - displacement_gs2(fixed),
        ]
    )
    have = np.array(
        [[impulse_gs(shape) for shape in free], [displacement_gs2(shape) for shape in free]],
    )
    first, second = np.linalg.solve(have, want)
    return float(first), float(second)


def raised(shape: FloatArray, rise_m: float) -> FloatArray:
    """Scale a shape without net impulse (a `doublet`) so that it carries a body `rise_m` up."""
    return shape * (rise_m / G0_MS2 / displacement_gs2(shape))


LEVEL_KNOTS_S = 3.0
"""A walker's height may wander within this time, not beyond it."""


def hold_level(vertical_bw: FloatArray) -> FloatArray:
    """Keep a long cyclic force from carrying the body away: rest at both ends, no drift between.

    The slow path is fitted by a spline and its (tiny) acceleration taken from the force in proportion to
    the force, so that flight stays free of force.
    """
    force = vertical_bw
    n = len(force)
    half = min(500, n // 8)
    count = max(int(n * DT_S / LEVEL_KNOTS_S), 2)
    at = np.linspace(0.0, float(n), count + 1)
    for _ in range(3):
        velocity = np.cumsum(force - 1.0) * DT_S
        path = np.cumsum(velocity) * DT_S
        total = np.cumsum(path)
        middle = at[1:-1].astype(np.int64)
        means = (total[middle + half] - total[middle - half]) / (2 * half)
        values = np.concatenate([[0.0], means, path[-1:]])
        ends: Any = ((1, 0.0), (1, float(velocity[-1])))
        slow = CubicSpline(at * DT_S, values, bc_type=ends)
        force = force * (1.0 - np.asarray(slow(np.arange(n) * DT_S, 2), dtype=np.float64))
    return force


def settle(acceleration_g: FloatArray, over_s: float) -> FloatArray:
    """Bring a motion back to rest at its starting height by a smooth touch on its last `over_s`."""
    time_s = np.arange(len(acceleration_g), dtype=np.float64) * DT_S
    end_s = len(acceleration_g) * DT_S
    start_s = float(max(end_s - over_s, 0.0))
    shapes = (bump(time_s, start_s, (start_s + end_s) / 2, end_s), doublet(time_s, start_s, end_s))
    a, b = solve_momentum(acceleration_g, shapes, velocity_ms=(0.0, 0.0), rise_m=0.0)
    return acceleration_g + a * shapes[0] + b * shapes[1]


def through(time_s: FloatArray, knots: list[tuple[float, float]]) -> FloatArray:
    """Run a smooth curve (two continuous derivatives, at rest at both ends) through (time, value) knots."""
    at, values = zip(*knots, strict=True)
    curve = CubicSpline(at, values, bc_type="clamped")
    return np.asarray(curve(np.clip(time_s, at[0], at[-1])), dtype=np.float64)


def slow_noise(
    rng: np.random.Generator, n: int, corner_hz: float, rms: float, edge_s: float = 0.3
) -> FloatArray:
    """Wander: noise without content above about `corner_hz`, zero at both ends."""
    step = max(int(FORCE_RATE_HZ / (4.0 * corner_hz)), 1)
    count = n // step + 4
    coarse = rng.standard_normal(count)
    at = np.arange(count) * float(step)
    fine = np.asarray(CubicSpline(at, coarse)(np.arange(n, dtype=np.float64)), dtype=np.float64)
    edge = np.minimum(np.arange(n), np.arange(n)[::-1]) / (edge_s * FORCE_RATE_HZ)
    return rms * fine * smoothstep(edge)
