"""Seeded scenes: workouts that mix activities, and named stretches of daily life."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from firmware_sim.motion.activities import Activity
from firmware_sim.motion.activities.accidents import DroppedSensor, Fall, ShakenSensor, Vehicle
from firmware_sim.motion.activities.chairs import Chairs
from firmware_sim.motion.activities.drills import (
    HeelDrops,
    JumpingJacks,
    OneLegHops,
    RopeSkips,
    SquatJumps,
    Stomps,
)
from firmware_sim.motion.activities.gait import Jog, Walk
from firmware_sim.motion.activities.hops import Hops
from firmware_sim.motion.activities.jumps import DropLandings, Jumps
from firmware_sim.motion.activities.quiet import Stand
from firmware_sim.motion.activities.running import FastWalk, Sprint
from firmware_sim.motion.activities.stairs import Stairs
from firmware_sim.motion.compose import generate
from firmware_sim.motion.records import Motion, SensorModel, Wearer
from impactmon.model import Placement

Draw = Callable[[np.random.Generator], Activity]

EXERCISES: dict[str, Draw] = {
    "jumps": lambda r: Jumps(int(r.integers(2, 7)), float(r.uniform(0.06, 0.4)), float(r.uniform(0.6, 3.0))),
    "squat_jumps": lambda r: SquatJumps(int(r.integers(2, 4)), float(r.uniform(0.08, 0.3))),
    "drop_landings": lambda r: DropLandings(int(r.integers(1, 4)), float(r.uniform(0.15, 0.5))),
    "hops": lambda r: Hops(int(r.integers(4, 16)), float(r.uniform(0.17, 0.42))),
    "hops_along": lambda r: Hops(int(r.integers(3, 9)), float(r.uniform(0.2, 0.4)), travel=0.3),
    "one_leg_hops": lambda r: OneLegHops(int(r.integers(4, 12)), int(r.choice([-1, 1]))),
    "rope": lambda r: RopeSkips(int(r.integers(10, 40))),
    "jacks": lambda r: JumpingJacks(2 * int(r.integers(4, 12))),
}
"""What counts: jumps and landings."""

FILLERS: dict[str, Draw] = {
    "walk": lambda r: Walk(float(r.uniform(6, 25))),
    "fast_walk": lambda r: FastWalk(float(r.uniform(6, 20))),
    "jog": lambda r: Jog(float(r.uniform(8, 25))),
    "sprint": lambda r: Sprint(float(r.uniform(4, 8))),
    "stairs_up": lambda r: Stairs(float(r.uniform(6, 14))),
    "stairs_down": lambda r: Stairs(float(r.uniform(6, 14)), down=True),
    "chairs": lambda r: Chairs(int(r.integers(1, 4)), 2.0, 1.5),
    "heel_drops": lambda r: HeelDrops(int(r.integers(3, 9))),
    "stomps": lambda r: Stomps(int(r.integers(3, 9))),
    "stand": lambda r: Stand(float(r.uniform(3, 15))),
}
"""What happens between: no jumps."""

MISHAPS: dict[str, Draw] = {
    "fall": lambda r: Fall(lie_s=float(r.uniform(4, 15))),
    "dropped": lambda r: DroppedSensor(lie_s=float(r.uniform(2, 8))),
    "shaken": lambda r: ShakenSensor(float(r.uniform(2, 10))),
    "vehicle": lambda r: Vehicle(float(r.uniform(15, 40)), 8.0),
}
"""What must be told from jumps."""

DAILY: dict[str, Callable[[float], Sequence[Activity]]] = {
    "quiet": lambda s: [Stand(s)],
    "walking": lambda s: [Walk(s)],
    "fast_walking": lambda s: [FastWalk(s)],
    "jogging": lambda s: [Jog(s)],
    "sprinting": lambda s: _repeat(s, [Sprint(8.0), Stand(6.0)], 14.0),
    "stairs": lambda s: _repeat(s, [Stairs(12.0), Walk(6.0), Stairs(12.0, down=True), Walk(6.0)], 36.0),
    "chairs": lambda s: _repeat(s, [Chairs(1, 6.0, 3.0), Walk(8.0)], 20.0),
    "vehicle": lambda s: [Vehicle(s, 4.0)],
    "heel_drops": lambda s: _repeat(s, [HeelDrops(10), Stand(5.0)], 30.0),
    "stomps": lambda s: _repeat(s, [Stomps(10), Stand(5.0)], 27.0),
    "falls": lambda s: _repeat(s, [Walk(6.0), Fall(lie_s=12.0)], 24.0),
    "dropped": lambda s: _repeat(s, [Stand(4.0), DroppedSensor()], 14.0),
    "shaken": lambda s: _repeat(s, [Stand(4.0), ShakenSensor(8.0)], 14.0),
}
"""Named stretches without a jump, for false events per hour: name -> script of so many seconds."""


def _repeat(seconds: float, script: list[Activity], each_s: float) -> list[Activity]:
    return script * max(round(seconds / each_s), 1)


def draw_wearer(
    rng: np.random.Generator, placement: Placement | str | None = None, body_model: str | None = None
) -> Wearer:
    """Draw who wears the sensor, and where unless told."""
    where = Placement(placement) if placement is not None else list(Placement)[int(rng.integers(10))]
    mass = float(np.clip(rng.normal(70.0, 14.0), 45.0, 115.0))
    model = body_model or ("single", "two_mass")[int(rng.integers(2))]
    loose = where in (Placement.POCKET, Placement.BACKPACK) and bool(rng.random() < 0.3)
    return Wearer(mass, where, model, int(rng.choice([-1, 1])), loose)


def draw_sensor(rng: np.random.Generator) -> SensorModel:
    """Draw a sensor: 50 to 400 Hz, 8 or 16 g."""
    rate = float(rng.choice([50.0, 59.5, 100.0, 104.0, 128.0, 200.0, 400.0]))
    return SensorModel(rate, float(rng.choice([8.0, 16.0])), noise_g=float(rng.uniform(0.001, 0.008)))


def scene(
    seed: int,
    placement: Placement | str | None = None,
    *,
    body_model: str | None = None,
    sensor: SensorModel | None = None,
    wearer: Wearer | None = None,
) -> Motion:
    """Give a workout of one to three minutes: exercises, what happens between, in one scene of four a mishap.

    Parameters
    ----------
    seed : int
        Same seed, same scene.
    placement : Placement or str or None
        Where the sensor sits; None draws it.
    body_model : str or None
        "single" or "two_mass"; None draws it.
    sensor, wearer : optional
        Given ones instead of drawn ones.
    """
    rng = np.random.default_rng([seed, 77])
    drawn_wearer, drawn_sensor = draw_wearer(rng, placement, body_model), draw_sensor(rng)
    script = draw_script(rng)
    return generate(script, seed=[seed, 78], wearer=wearer or drawn_wearer, sensor=sensor or drawn_sensor)


def draw_script(rng: np.random.Generator) -> list[Activity]:
    """Draw two to four exercises, two to four fillers and perhaps a mishap, shuffled."""
    drawn = [_pick(rng, EXERCISES) for _ in range(int(rng.integers(2, 5)))]
    drawn += [_pick(rng, FILLERS) for _ in range(int(rng.integers(2, 5)))]
    if rng.random() < 0.25:
        drawn.append(_pick(rng, MISHAPS))
    order = rng.permutation(len(drawn))
    script: list[Activity] = [Stand(float(rng.uniform(2, 4)))]
    for index in [int(k) for k in order]:
        script.append(drawn[index])
        script.append(Stand(float(rng.uniform(0.5, 3.0))))
    return script


def _pick(rng: np.random.Generator, among: dict[str, Draw]) -> Activity:
    return list(among.values())[int(rng.integers(len(among)))](rng)


def daily(
    name: str,
    seed: int,
    seconds: float = 3600.0,
    *,
    wearer: Wearer | None = None,
    sensor: SensorModel | None = None,
) -> Motion:
    """Give a named stretch of daily life without a jump (`DAILY`), an hour unless told.

    Raises
    ------
    ValueError
        If there is no such stretch.
    """
    if name not in DAILY:
        raise ValueError(f"no daily scene {name!r}; there are {', '.join(sorted(DAILY))}")
    rng = np.random.default_rng([seed, 79])
    script = [Stand(2.0), *DAILY[name](seconds), Stand(2.0)]
    return generate(
        script,
        seed=[seed, 80],
        wearer=wearer or draw_wearer(rng, "hip"),
        sensor=sensor or SensorModel(),
    )
