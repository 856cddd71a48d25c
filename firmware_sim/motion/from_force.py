"""Wear a sensor over a force that was measured: a plate recording becomes a sensor signal with truth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import signal

from firmware_sim.motion.activities.jumps import bend_legs
from firmware_sim.motion.compose import record
from firmware_sim.motion.records import FORCE_RATE_HZ, FloatArray, Motion, SensorModel, Spell, Wearer
from firmware_sim.motion.shapes import excursion
from firmware_sim.motion.stretch import Mark, Person, Stretch, upright
from firmware_sim.motion.style import Style, draw_style
from impactmon.units import G0_MS2

UNLOADED_BW = 0.03
SHORTEST_FLIGHT_S = 0.06
LONGEST_FLIGHT_S = 0.95
"""Beyond this the plate is not empty because someone flies: it is empty."""

BEND_ROUNDED_M = 0.1
"""Over this much of the way hips begin to bend [m]."""

TRUNK_LAG_S = 0.12
"""A trunk leans no quicker than a mean over this long, taken twice [s]: hip muscles (some 200 N m) turn a trunk (some
8 kg m2) by 25 rad/s2; with it most flights and landings stay below that, as those of generated jumps do."""

DEEPEST_M = 0.45
"""How far people sink at most [m]."""


def sensor_from_force(
    force_n: FloatArray,
    rate_hz: float,
    body_mass_kg: float,
    wearer: Wearer | None = None,
    sensor: SensorModel | None = None,
    seed: int | Sequence[int] = 0,
    kind: str = "jump",
) -> Motion:
    """Turn a recorded vertical ground force into what a worn sensor would have read.

    Parameters
    ----------
    force_n : (n,) or (n, 3) array
        Vertical force, or forward, left, up, N.
    rate_hz : float
        Its rate, Hz.
    body_mass_kg : float
        Mass of who stood on the plate, kg; overrides the wearer's.
    wearer, sensor, seed
        As in `generate`; the seed draws body, rotations and mounting.
    kind : str
        What to call each flight with its landing.

    Returns
    -------
    Motion
        Stretches with nobody on the plate read as quiet stance.
    """
    base = wearer or Wearer()
    own = Wearer(body_mass_kg, base.placement, base.body_model, base.side, base.loose)
    force_bw = _at_1khz(np.atleast_2d(np.asarray(force_n, dtype=np.float64).T).T, rate_hz)
    force_bw /= body_mass_kg * G0_MS2
    if force_bw.shape[1] == 1:
        force_bw = upright(force_bw[:, 0] - 1.0)
    flights = _fill_absence(force_bw)
    marks = [
        Mark(kind, down, up, is_jump=True, is_landing=True, strike_ms=0.5 * (down - up) * 1e-3 * G0_MS2)
        for up, down in flights
    ]
    stretch = Stretch(force_bw, marks=marks)
    stretch.spells.append(Spell("plate", 0.0, len(force_bw) / FORCE_RATE_HZ))
    streams = np.random.SeedSequence(seed).spawn(4)
    rngs = [np.random.default_rng(stream) for stream in streams]
    _dress(stretch, flights, Person(draw_style(rngs[0]), rngs[1]))
    return record(stretch, own, sensor or SensorModel(), seed, rngs[2], rngs[3])


def _at_1khz(force: FloatArray, rate_hz: float) -> FloatArray:
    if rate_hz > 1.01 * FORCE_RATE_HZ:
        sos = np.asarray(signal.butter(4, 400.0, fs=rate_hz, output="sos"), dtype=np.float64)
        force = np.asarray(signal.sosfiltfilt(sos, force, axis=0), dtype=np.float64)
    n = int(len(force) / rate_hz * FORCE_RATE_HZ)
    at = np.arange(n) / FORCE_RATE_HZ * rate_hz
    columns = [np.interp(at, np.arange(len(force)), force[:, axis]) for axis in range(force.shape[1])]
    return np.column_stack(columns)


def _fill_absence(force_bw: FloatArray) -> list[tuple[int, int]]:
    """Stand still where the plate is empty too long or at an end; give the true flights."""
    empty = force_bw[:, 2] < UNLOADED_BW
    edges = np.flatnonzero(np.diff(np.concatenate([[0], empty.astype(np.int8), [0]])))
    flights: list[tuple[int, int]] = []
    for up, down in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        seconds = (down - up) / FORCE_RATE_HZ
        if up == 0 or down == len(empty) or seconds > LONGEST_FLIGHT_S:
            # Stepping on and off is not part of the measurement either.
            force_bw[max(up - 250, 0) : min(down + 250, len(empty))] = (0.0, 0.0, 1.0)
        elif seconds >= SHORTEST_FLIGHT_S:
            force_bw[up:down] = 0.0
            flights.append((up, down))
    return flights


def _dress(stretch: Stretch, flights: list[tuple[int, int]], person: Person) -> None:
    """Lean with the depth of the squat, turn a little in flight: a person of a drawn style."""
    style: Style = person.style
    sos = np.asarray(signal.butter(2, 0.25, btype="high", fs=FORCE_RATE_HZ, output="sos"), dtype=np.float64)
    acceleration = (stretch.force_bw[:, 2] - 1.0) * G0_MS2
    velocity = np.asarray(signal.sosfiltfilt(sos, np.cumsum(acceleration) * 1e-3), dtype=np.float64)
    path = np.asarray(signal.sosfiltfilt(sos, np.cumsum(velocity) * 1e-3), dtype=np.float64)
    depth = _bent(path)
    n = len(depth)
    time_s = np.arange(n, dtype=np.float64) * 1e-3
    lift = np.zeros(n)
    spin = np.zeros(n)
    for up, down in flights:
        start, end = up * 1e-3 - 0.05, down * 1e-3 + 0.03
        reach = min(style.tuck_m, 0.15 * (end - start) ** 2)
        lift += excursion(time_s, start, end, person.vary(reach, 0.3))
        phase = np.clip((time_s - start + 0.1) / (end - start + 0.2), 0.0, 1.0)
        spin += person.vary(style.spin_flight_rad, 0.3) * np.sin(np.pi * phase) ** 4
    lean = style.lean_jump_rad * depth / 0.3
    stretch.channels["pitch"] = style.lean_stand_rad + lean + spin
    stretch.channels["trunk_z"] = lift
    stretch.channels["load_left"] = 0.5 * style.asymmetry * stretch.force_bw[:, 2]
    bend_legs(stretch, 0.0, 0.0)


def _bent(path_m: FloatArray) -> FloatArray:
    """Give how deep hips are bent for a height over standing: not at all above it, and never abruptly."""
    below = 0.5 * (np.sqrt(path_m * path_m + BEND_ROUNDED_M**2) - BEND_ROUNDED_M - path_m)
    depth = DEEPEST_M * np.tanh(below / DEEPEST_M)
    half = round(0.5 * TRUNK_LAG_S * FORCE_RATE_HZ)
    for _ in range(2):
        padded = np.pad(depth, half, mode="edge")
        depth = np.convolve(padded, np.ones(2 * half + 1) / (2 * half + 1), mode="valid")
    return depth
