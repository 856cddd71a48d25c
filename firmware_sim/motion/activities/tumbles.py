"""Falls out of movement: slips, trips, faints, chairs missed.

What the person was doing is cut off at some moment, with the velocity and height it had then; from there on gravity has
the body until knees, hands, hip or trunk have met the ground, and the momentum closes over the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from firmware_sim.motion.activities.accidents import get_up
from firmware_sim.motion.activities.chairs import seated, sit_down, stand_up
from firmware_sim.motion.activities.gait import Jog, Walk
from firmware_sim.motion.activities.quiet import quiet
from firmware_sim.motion.records import FloatArray
from firmware_sim.motion.shapes import bump, doublet, grid, smoothstep, solve_momentum
from firmware_sim.motion.stretch import Mark, Person, Stretch, join, upright
from impactmon.units import G0_MS2

TRIES = 40
"""Draws before the best one so far is taken."""

DENT_M = 0.06
"""How far flesh and mat give way."""

SETTLE_S = 1.1
"""Time after the last blow until the body lies still."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How one kind of fall goes.

    Attributes
    ----------
    before : str
        "walk", "jog", "sit_down", "stand_up", "seated": what is cut off.
    directions : tuple of str
        To choose from.
    steps : tuple of int
        Least and most steps that try to save the balance.
    lasts_s : tuple of float
        Shortest and longest time without much support, s.
    """

    before: str
    directions: tuple[str, ...]
    steps: tuple[int, int] = (0, 0)
    lasts_s: tuple[float, float] = (0.35, 0.7)


MANNERS: Mapping[str, Manner] = MappingProxyType(
    {
        "slip_forward": Manner("walk", ("forward",), (0, 1), (0.3, 0.6)),
        "slip_back": Manner("walk", ("back",), (0, 1), (0.3, 0.55)),
        "slip_aside": Manner("walk", ("left", "right"), (0, 1), (0.3, 0.6)),
        "trip": Manner("walk", ("forward",), (0, 2), (0.35, 0.7)),
        "trip_jogging": Manner("jog", ("forward",), (0, 2), (0.3, 0.6)),
        "faint": Manner("walk", ("forward", "back", "left", "right"), (0, 0), (0.45, 0.9)),
        "faint_held": Manner("walk", ("forward", "left", "right"), (0, 0), (0.8, 1.4)),
        "rising": Manner("stand_up", ("forward", "left", "right"), (0, 1), (0.35, 0.7)),
        "sitting_down": Manner("sit_down", ("forward", "back", "left", "right"), (0, 1), (0.25, 0.5)),
        "from_seat": Manner("seated", ("forward", "back", "left", "right"), (0, 0), (0.3, 0.6)),
    }
)
"""Kinds of fall by name."""

_SIGN = {"forward": 1.0, "right": 1.0, "back": -1.0, "left": -1.0}


@dataclass(frozen=True, slots=True)
class Tumble:
    """Fall in one of the `MANNERS`, lie, perhaps get up.

    Attributes
    ----------
    manner : str
        Name.
    lie_s : float
        Lying or half sitting still, s.
    gets_up : bool
        Stand up again; otherwise it ends on the ground.
    """

    manner: str = "trip"
    lie_s: float = 5.0
    gets_up: bool = True

    def perform(self, person: Person) -> Stretch:
        """Fall."""
        manner = MANNERS[self.manner]
        before = _before(person, manner)
        direction = manner.directions[int(person.rng.integers(len(manner.directions)))]
        axis = "pitch" if direction in ("forward", "back") else "roll"
        half_sitting = person.rng.random() < 0.3
        tilt = _SIGN[direction] * (person.between(0.5, 1.1) if half_sitting else person.between(1.2, 1.65))
        drop_m = person.between(0.5, 0.7) if half_sitting else person.between(0.65, 0.9)
        drop_m = max(drop_m, -_risen_m(before) + 0.15)
        parts = [before, _down(person, manner, before, drop_m, (axis, tilt))]
        lying = quiet(person, self.lie_s)
        lying.force_bw[:, :2] *= 0.3
        lying.channels[f"body_{axis}"] = np.full(len(lying), tilt)
        parts.append(lying)
        if self.gets_up:
            parts.append(get_up(person, axis, tilt, drop_m))
        return join(parts)


def _before(person: Person, manner: Manner) -> Stretch:
    """Do what the fall interrupts, up to a moment of its own."""
    if manner.before == "walk":
        walk = Walk(person.between(3.0, 5.0), vigour=person.between(0.7, 1.3)).perform(person)
        return _cut(walk, len(walk) - round(1000.0 * person.between(1.0, 1.5)))
    if manner.before == "jog":
        jog = Jog(person.between(4.0, 7.0)).perform(person)
        return _cut(jog, len(jog) - round(1000.0 * person.between(1.0, 1.5)))
    if manner.before == "sit_down":
        down = sit_down(person)
        return _cut(down, round(person.between(0.35, 0.6) * down.marks[0].contact))
    sitting = [sit_down(person), seated(person, person.between(1.0, 3.0))]
    if manner.before == "seated":
        return join(sitting)
    up = stand_up(person)
    return join([*sitting, _cut(up, round(person.between(0.45, 0.8) * len(up)))])


def _cut(stretch: Stretch, at: int) -> Stretch:
    """Break a movement off."""
    channels = {name: line[:at] for name, line in stretch.channels.items()}
    marks = [mark for mark in stretch.marks if mark.contact < at - 150]
    return Stretch(stretch.force_bw[:at], channels, marks)


def _speed_ms(before: Stretch) -> float:
    """Give the vertical speed at the end of a movement."""
    return float(np.sum(before.force_bw[:, 2] - 1.0)) * 1e-3 * G0_MS2


def _risen_m(before: Stretch) -> float:
    """Give how far a movement has carried the body up."""
    velocity = np.cumsum(before.force_bw[:, 2] - 1.0) * 1e-3 * G0_MS2
    return float(np.sum(velocity)) * 1e-3


@dataclass(slots=True)
class _Blows:
    """Force of one fall, drawn: the last sample is the weight."""

    vertical: FloatArray
    hits: list[float]
    steps: list[float]
    cost: float


def _down(person: Person, manner: Manner, before: Stretch, drop_m: float, to: tuple[str, float]) -> Stretch:
    """Lose support, meet the ground, come to rest."""
    last = before.force_bw[-1]
    speed, rise = _speed_ms(before), -drop_m - _risen_m(before)
    best = min(
        (_draw(person, manner, float(last[2]), speed, rise) for _ in range(TRIES)), key=lambda b: b.cost
    )
    stretch = Stretch(upright(best.vertical))
    time_s = grid(len(stretch) * 1e-3)
    first, main = best.hits[0], best.hits[-1]
    axis, tilt = to
    felt = (stretch.force_bw[:, 2] - 1.0) * (time_s > first - 0.02)
    across = person.between(0.1, 0.6) * np.sign(tilt) * -felt
    stretch.force_bw[:, 0 if axis == "pitch" else 1] = across
    stretch.force_bw[:, :2] += (1.0 - smoothstep(time_s / 0.15))[:, None] * last[:2]
    begin = person.between(0.0, 0.5) * first
    turning = smoothstep((time_s - begin) / (main + person.between(0.02, 0.25) - begin)) ** person.between(
        1.0, 1.8
    )
    stretch.channels["pitch"] = np.full(len(time_s), person.style.lean_stand_rad)
    stretch.channels[f"body_{axis}"] = tilt * turning
    stretch.channels["trunk_z"] = _knock(person, time_s, best.hits)
    stretch.channels["yaw"] = person.between(-0.4, 0.4) * np.sin(np.pi * turning) ** 2
    stretch.marks += [Mark("rescue_step", round(1000 * at), strike_ms=1.0) for at in best.steps]
    stretch.marks += [Mark("fall", round(1000 * at) - 5) for at in best.hits]
    return stretch


def _draw(person: Person, manner: Manner, force_bw: float, speed_ms: float, rise_m: float) -> _Blows:
    """Draw the times and sizes of steps and blows; solve for what closes the momentum."""
    count = int(person.rng.integers(manner.steps[0], manner.steps[1] + 1))
    steps = np.cumsum([person.between(0.16, 0.36) for _ in range(count)]).tolist()
    begin = steps[-1] + person.between(0.08, 0.15) if steps else 0.0
    hits = [begin + person.between(*manner.lasts_s)]
    # Knees, hands or the seat first: most falls have a smaller contact or two before the trunk's.
    for _ in range(int(person.rng.integers(0, 3))):
        hits.append(hits[-1] + person.between(0.1, 0.3))
    time_s = grid(hits[-1] + SETTLE_S)
    fixed = (force_bw - 1.0) * (1.0 - smoothstep(time_s / 0.08))
    for at in steps:
        width = person.between(0.07, 0.14)
        fixed -= person.between(0.5, 0.95) * bump(time_s, max(at - 0.16, 0.0), at - 0.05, at + 0.02)
        fixed += person.between(0.3, 2.2) * bump(time_s, at - 0.01, at + 0.35 * width, at + 1.6 * width)
    late = hits[0] - person.between(0.05, 0.12)
    fixed -= person.between(0.35, 0.98) ** 0.7 * bump(time_s, begin, late, hits[0] + 0.03)
    blow = np.zeros_like(time_s)
    sizes = sorted(person.between(0.2, 1.0) for _ in hits)
    for k, at in enumerate(hits):
        peak = at + person.between(0.018, 0.055)
        blow += sizes[k] * bump(time_s, at - 0.005, peak, peak + person.between(0.05, 0.14))
        if k:
            fixed -= person.between(0.1, 0.8) * bump(time_s, hits[k - 1] + 0.08, at - 0.04, at + 0.02)
    peak = hits[-1] + 0.04
    blow += person.between(0.05, 0.3) * bump(time_s, peak, peak + 0.15, peak + 0.5)
    sink = doublet(time_s, 0.3 * hits[0], float(time_s[-1]))
    much, sunk = solve_momentum(fixed, (blow, sink), velocity_ms=(speed_ms, 0.0), rise_m=rise_m)
    vertical = fixed + much * blow + sunk * sink
    path_m = np.cumsum(np.cumsum(vertical) * 1e-3 * G0_MS2 + speed_ms) * 1e-3
    through_m = max(rise_m - DENT_M - float(path_m.min()), 0.0)
    return _Blows(vertical, hits, steps, _cost(vertical, much, sunk) + 10.0 * through_m)


def _cost(vertical: FloatArray, much: float, sunk: float) -> float:
    """Say how far from physical: the ground pulls, pushes harder than any, or slow sinking does most of it."""
    force = 1.0 + vertical
    cost = 10.0 * max(-float(force.min()), 0.0) + max(float(force.max()) - 6.5, 0.0)
    return cost + 10.0 * max(-much, 0.0) + 2.0 * max(abs(sunk) - 0.3, 0.0)


def _knock(person: Person, time_s: FloatArray, hits: list[float]) -> FloatArray:
    """Stop the pelvis itself at one of the blows, faster than the rest of the body follows, g."""
    at = hits[int(person.rng.integers(len(hits)))]
    width = person.between(0.02, 0.05)
    blow = bump(time_s, at, at + 0.4 * width, at + width)
    back = bump(time_s, at + 0.4 * width, at + 1.5 * width, at + person.between(4.0, 7.0) * width)
    size = person.between(0.0, 2.0) ** 2
    return size * (blow - back * float(blow.sum()) / max(float(back.sum()), 1e-9))
