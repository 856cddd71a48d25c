"""Generated scenes: what is done, by whom, seen by which sensor. Seeded, and the same on every machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from firmware_sim import motion as gen
from firmware_sim.motion import Activity, Motion, SensorModel, Stand, Wearer, generate
from impactmon.model import Placement

Script = Sequence[Activity]
Rng = np.random.Generator

PLACEMENTS = (
    Placement.HIP,
    Placement.BACK,
    Placement.CHEST,
    Placement.THIGH,
    Placement.POCKET,
    Placement.ANKLE,
    Placement.WRIST,
    Placement.HAND,
    Placement.BACKPACK,
)
RATES_HZ = (50.0, 100.0, 200.0, 400.0)
RANGES_G = (8.0, 16.0)
BODY_MODELS = ("single", "two_mass")
TRUNK_SHARE = 0.6
"""Share of scenes at hip and back, where the product is meant to be worn."""


class Scripted(Protocol):
    """A kind of scene: its name, and what makes a script of it."""

    @property
    def label(self) -> str:
        """In words."""
        ...

    @property
    def make(self) -> Callable[[Rng], Script]:
        """Gives a script from a random generator."""
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """An activity to be validated.

    Attributes
    ----------
    label : str
        In words.
    make : callable
        Gives a script from a random generator.
    share : int
        How many of a hundred scenes.
    goal_per_hour : float or None
        False jumps an hour that are allowed; None where jumps are made.
    trunk_only : bool
        The generator moves only the trunk for it.
    """

    label: str
    make: Callable[[Rng], Script]
    share: int
    goal_per_hour: float | None = None


def _between(rng: Rng, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def _mixed(rng: Rng) -> Script:
    return (
        Stand(2),
        gen.Walk(12),
        gen.Jumps(3, height_m=_between(rng, 0.08, 0.35), rest_s=_between(rng, 0.4, 2.5)),
        gen.Jog(12),
        Stand(1.5),
        gen.Hops(int(rng.integers(4, 15)), flight_s=_between(rng, 0.18, 0.36)),
        gen.Walk(8),
        gen.DropLandings(1, drop_m=_between(rng, 0.15, 0.45)),
        gen.Jumps(2, height_m=_between(rng, 0.08, 0.35)),
        Stand(2),
    )


def _around(rng: Rng, *activities: Activity) -> Script:
    return (Stand(_between(rng, 1.5, 3.0)), *activities, Stand(_between(rng, 1.5, 3.0)))


KINDS = (
    Kind(
        "countermovement jumps",
        lambda r: _around(r, gen.Jumps(8, height_m=_between(r, 0.05, 0.45), rest_s=_between(r, 0.3, 3.0))),
        12,
    ),
    Kind("squat jumps", lambda r: _around(r, gen.SquatJumps(6, height_m=_between(r, 0.06, 0.35))), 6),
    Kind(
        "hops",
        lambda r: _around(r, gen.Hops(int(r.integers(6, 30)), flight_s=_between(r, 0.16, 0.38))),
        9,
    ),
    Kind("one-legged hops", lambda r: _around(r, gen.OneLegHops(int(r.integers(5, 15)))), 5),
    Kind("rope skipping", lambda r: _around(r, gen.RopeSkips(int(r.integers(20, 50)))), 6),
    Kind("jumping jacks", lambda r: _around(r, gen.JumpingJacks(int(r.integers(10, 30)))), 4),
    Kind("step-offs", lambda r: _around(r, gen.DropLandings(4, drop_m=_between(r, 0.1, 0.5))), 4, 0.0),
    Kind("mixed session", _mixed, 8),
    Kind("walking", lambda r: (gen.Walk(60),), 7, 0.0),
    Kind("fast walking", lambda r: (gen.FastWalk(60),), 5, 2.0),
    Kind("jogging", lambda r: (gen.Jog(60),), 8, 2.0),
    Kind("sprinting", lambda r: _around(r, gen.Sprint(8), Stand(4), gen.Sprint(8)), 3),
    Kind("stairs", lambda r: (gen.Stairs(60),), 4, 0.0),
    Kind("chairs", lambda r: (gen.Chairs(6),), 4, 0.0),
    Kind("vehicle", lambda r: (gen.Vehicle(120),), 3, 0.0),
    Kind("heel drops", lambda r: _around(r, gen.HeelDrops(12)), 3, 0.0),
    Kind("stomps", lambda r: _around(r, gen.Stomps(12)), 3, 0.0),
    Kind("falls", lambda r: _around(r, gen.Fall()), 2),
    Kind("sensor dropped", lambda r: _around(r, gen.DroppedSensor()), 2),
    Kind("sensor shaken", lambda r: _around(r, gen.ShakenSensor()), 2),
)

ONE_IN_FIFTY = ("falls", "sensor dropped", "sensor shaken")
"""Held to one false jump in fifty scenes, not to an hour."""


@dataclass(frozen=True, slots=True)
class Case:
    """One scene.

    Attributes
    ----------
    kind : int
        What is done, by its place among its kinds.
    seed : int
        Of the scene.
    wearer, sensor
        As drawn.
    """

    kind: int
    seed: int
    wearer: Wearer
    sensor: SensorModel

    @property
    def done(self) -> Scripted:
        """What is done."""
        return KINDS[self.kind]

    @property
    def label(self) -> str:
        """The activity in words."""
        return self.done.label

    def perform(self) -> Motion:
        """Generate the scene."""
        rng = np.random.default_rng((self.seed, 1))
        return generate(self.done.make(rng), seed=self.seed, wearer=self.wearer, sensor=self.sensor)


def cases(total: int, *, seed: int = 20_260_000) -> Iterator[Case]:
    """Draw `total` scenes, each activity in its share."""
    weights = np.array([kind.share for kind in KINDS], dtype=np.float64)
    counts = np.maximum(np.floor(weights / weights.sum() * total), 1).astype(int)
    for index, count in enumerate(counts.tolist()):
        for k in range(count):
            yield _draw(index, seed + 1000 * index + k)


def _draw(kind: int, seed: int) -> Case:
    rng = np.random.default_rng((seed, 0))
    trunk = rng.random() < TRUNK_SHARE
    placement = (
        PLACEMENTS[int(rng.integers(2))] if trunk else PLACEMENTS[int(rng.integers(2, len(PLACEMENTS)))]
    )
    wearer = Wearer(
        body_mass_kg=round(_between(rng, 48.0, 105.0), 1),
        placement=placement,
        body_model=BODY_MODELS[int(rng.integers(2))],
        side=int(rng.choice([-1, 1])),
    )
    sensor = SensorModel(
        sample_rate_hz=RATES_HZ[int(rng.integers(len(RATES_HZ)))],
        range_g=RANGES_G[int(rng.integers(len(RANGES_G)))],
    )
    return Case(kind, seed, wearer, sensor)


POOR_SENSORS = (
    SensorModel(sample_rate_hz=25.0, range_g=8.0),
    SensorModel(sample_rate_hz=100.0, range_g=4.0),
    SensorModel(sample_rate_hz=100.0, range_g=2.0),
)
"""Slower or narrower than the goals ask for: people own such sensors."""

POOR_LABELS = ("countermovement jumps", "hops", "rope skipping", "walking", "jogging")
POOR_PLACEMENTS = (Placement.HIP, Placement.BACK, Placement.POCKET)


def poor_cases(each: int, *, seed: int = 20_500_000) -> Iterator[Case]:
    """Draw `each` scenes of common activities for every poor sensor, at hip, back and in a pocket by turns."""
    for number, sensor in enumerate(POOR_SENSORS):
        for index, kind in enumerate(KINDS):
            if kind.label not in POOR_LABELS:
                continue
            for k in range(each):
                own = seed + 10_000 * number + 100 * index + k
                wearer = Wearer(
                    placement=POOR_PLACEMENTS[k % len(POOR_PLACEMENTS)], body_model=BODY_MODELS[k % 2]
                )
                yield Case(index, own, wearer, sensor)
