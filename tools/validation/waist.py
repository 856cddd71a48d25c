"""What people do with a sensor at the waist that the common scenes leave out: one low jump, falls, clumsy days.

Each kind has a goal of its own, counted as such trials are: a trial with one jump is right if exactly one is counted,
falls by ten, jogging by the minute. The placement is not told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from firmware_sim import motion as gen
from firmware_sim.motion import Activity, SensorModel, Stand, Wearer
from impactmon.model import Placement
from tools.validation.cases import BODY_MODELS, Case, Rng, Script

PLACEMENTS = (Placement.HIP, Placement.BACK)
RATES_HZ = (50.0, 100.0, 200.0)
RANGES_G = (8.0, 16.0)
LOOSE_SHARE = 0.25
"""Share of belts that do not sit tight, where a kind does not say."""


@dataclass(frozen=True, slots=True)
class WaistKind:
    """One kind of scene.

    Attributes
    ----------
    label, group : str
        In words; kinds of a group share a goal.
    make : callable
        Gives a script from a random generator.
    loose : bool or None
        Whether belts are loose; None draws it.
    """

    label: str
    group: str
    make: Callable[[Rng], Script]
    loose: bool | None = None


def _between(rng: Rng, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def _stand(rng: Rng, low: float = 1.5, high: float = 3.5) -> Activity:
    return Stand(_between(rng, low, high))


def _chance(rng: Rng, share: float) -> bool:
    return bool(rng.random() < share)


def _reaching(rng: Rng) -> Script:
    jump = gen.ReachingJump(
        _between(rng, 0.03, 0.25),
        one_legged=_chance(rng, 0.25),
        steps_before=int(rng.integers(1, 4)) if _chance(rng, 0.4) else 0,
        steps_after=int(rng.integers(1, 4)) if _chance(rng, 0.6) else 0,
        softness=_between(rng, 0.6, 2.0),
        one_by_one_s=_between(rng, 0.02, 0.15) if _chance(rng, 0.4) else 0.0,
    )
    return (_stand(rng, 2.0, 5.0), jump, _stand(rng, 2.0, 5.0))


def _single(rng: Rng) -> Script:
    """One jump a clip, of any height."""
    if _chance(rng, 0.5):
        return _reaching(rng)
    height_m = _between(rng, 0.05, 0.4)
    jump = gen.Jumps(1, height_m) if _chance(rng, 0.7) else gen.SquatJumps(1, height_m)
    return (_stand(rng, 1.0, 3.0), jump, _stand(rng, 1.0, 3.0))


def _jog(quickness: tuple[float, float]) -> Callable[[Rng], Script]:
    return lambda rng: (
        _stand(rng),
        gen.ChangingJog(_between(rng, 30.0, 60.0), _between(rng, *quickness)),
        _stand(rng),
    )


def _fall(manner: str) -> Callable[[Rng], Script]:
    return lambda rng: _fallen(rng, manner)


def _fallen(rng: Rng, manner: str) -> Script:
    """Fall; half of them stay on the ground."""
    before, lie_s = _stand(rng, 1.0, 3.0), _between(rng, 1.5, 6.0)
    if _chance(rng, 0.5):
        return (before, gen.Tumble(manner, lie_s), _stand(rng, 1.0, 2.0))
    return (before, gen.Tumble(manner, lie_s + 2.0, gets_up=False))


def _stairs(rng: Rng) -> Script:
    return (
        gen.Stairs(_between(rng, 8, 15)),
        _stand(rng),
        gen.Stairs(_between(rng, 8, 15), down=True),
        _stand(rng),
    )


KINDS = (
    WaistKind("reaching jump", "one jump", _reaching),
    WaistKind("one jump, loose belt", "loose", _single, loose=True),
    WaistKind("slow jogging", "jogging", _jog((0.6, 0.95)), loose=False),
    WaistKind("jogging", "jogging", _jog((0.95, 1.15)), loose=False),
    WaistKind("quick jogging", "jogging", _jog((1.15, 1.5)), loose=False),
    WaistKind("jogging, loose belt", "tumbling", _jog((0.6, 1.5)), loose=True),
    *(WaistKind(f"fall: {manner.replace('_', ' ')}", "falls", _fall(manner)) for manner in gen.MANNERS),
    WaistKind("walking", "walking", lambda r: (_stand(r), gen.Walk(_between(r, 20, 40)), _stand(r))),
    WaistKind("fast walking", "walking", lambda r: (_stand(r), gen.FastWalk(_between(r, 20, 40)), _stand(r))),
    WaistKind("stumbling", "daily life", lambda r: (_stand(r), gen.Stumble(), gen.Stumble(), _stand(r))),
    WaistKind("stairs", "daily life", _stairs),
    WaistKind("chairs in a hurry", "daily life", lambda r: (_stand(r), gen.QuickChairs(3), _stand(r))),
    WaistKind(
        "collapsing into a chair",
        "daily life",
        lambda r: (_stand(r), gen.QuickChairs(2, _between(r, 0.35, 0.6), collapses=True), _stand(r)),
    ),
    WaistKind(
        "lying down",
        "daily life",
        lambda r: (_stand(r), gen.LieDown(_between(r, 2, 6), quick=_chance(r, 0.5)), _stand(r)),
    ),
    WaistKind("bending", "daily life", lambda r: (_stand(r), gen.Bends(3), _stand(r))),
    WaistKind("car", "daily life", lambda r: (_stand(r), gen.Car(_between(r, 2, 5)), _stand(r))),
    WaistKind("running on the spot", "on the spot", lambda r: (_stand(r), gen.JogOnTheSpot(20), _stand(r))),
)

ONE_JUMP = ("one jump", "loose")
"""Groups in which each trial has one jump."""


@dataclass(frozen=True, slots=True)
class WaistCase(Case):
    """One scene at the waist."""

    @property
    def done(self) -> WaistKind:
        """What is done."""
        return KINDS[self.kind]


def waist_cases(each: int, *, seed: int = 20_700_000) -> Iterator[WaistCase]:
    """Draw `each` scenes of every kind, three times as many of those with one jump: each has but one."""
    for index, kind in enumerate(KINDS):
        for k in range(3 * each if kind.group in ONE_JUMP else each):
            own = seed + 1000 * index + k
            rng = np.random.default_rng((own, 0))
            drawn = _chance(rng, LOOSE_SHARE)
            loose = drawn if kind.loose is None else kind.loose
            wearer = Wearer(
                body_mass_kg=round(_between(rng, 48.0, 105.0), 1),
                placement=PLACEMENTS[int(rng.integers(2))],
                body_model=BODY_MODELS[int(rng.integers(2))],
                side=int(rng.choice([-1, 1])),
                loose=loose,
            )
            sensor = SensorModel(
                sample_rate_hz=RATES_HZ[int(rng.integers(len(RATES_HZ)))],
                range_g=RANGES_G[int(rng.integers(len(RANGES_G)))],
            )
            yield WaistCase(index, own, wearer, sensor)
