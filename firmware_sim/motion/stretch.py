"""A stretch of movement: what the ground does to the body and how the segments turn, at 1 kHz.

Every stretch of an upright person begins and ends at rest with the ground force equal to the weight, so
stretches join without a step. Channels that a stretch does not name are zero there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from firmware_sim.motion.records import FORCE_RATE_HZ, FloatArray, Spell
from firmware_sim.motion.shapes import bump, doublet, smoothstep, solve_momentum
from firmware_sim.motion.style import Style

CHANNELS = (
    "pitch",  # trunk leaning forward, rad
    "roll",  # trunk leaning to the right, rad
    "yaw",  # trunk turning left, rad
    "body_pitch",  # the whole person tilted forward, rad: beyond the trunk's own lean
    "body_roll",  # the same to the right
    "carried",  # 1 in a vehicle: the feet ride on its floor
    "trunk_x",  # acceleration of the trunk relative to the centre of mass, forward, g
    "trunk_z",  # the same, up
    "load_left",  # vertical force under the left foot minus half the total, BW
    "thigh_left",  # thigh flexed forward, rad
    "thigh_right",
    "shank_left",  # shank leaning forward of vertical, rad
    "shank_right",
    "arm_left",  # arm swung forward, rad
    "arm_right",
    "arm_spread",  # both arms lifted sideways, rad
)
"""Everything that may move besides the centre of mass, with units; ARCHITECTURE of a body for placements."""


ABRUPT = ("carried", "load_left")
"""Channels that may step."""

CLOSING = 300
"""Samples on either side of a joint over which a gap between two stretches is closed."""

SMALLEST_STEP = 1e-5

GIVEN_BACK_S = 4.0
"""Time over which two movements that overlap are brought back to rest."""

_RISE = smoothstep((np.arange(CLOSING) + 0.5) / CLOSING)


@dataclass(frozen=True, slots=True)
class Mark:
    """An event to be measured later, in samples of the stretch.

    Attributes
    ----------
    kind : str
        As in `TruthEvent.kind`.
    contact : int
        First sample of contact.
    takeoff : int or None
        First sample of flight.
    is_jump, is_landing : bool
        As in `TruthEvent`.
    reach_s : float
        How long after contact its peak may come, s.
    foot : int
        +1 left, -1 right, 0 both or neither.
    strike_ms : float
        Speed at which the foot meets the ground, m/s: what a sensor near it feels as a spike.
    """

    kind: str
    contact: int
    takeoff: int | None = None
    is_jump: bool = False
    is_landing: bool = False
    reach_s: float = 0.3
    foot: int = 0
    strike_ms: float = 0.0


@dataclass(slots=True)
class Stretch:
    """One stretch.

    Attributes
    ----------
    force_bw : (n, 3) array
        Ground force over body weight: forward, left, up.
    channels : dict of str to (n,) array
        See `CHANNELS`.
    marks : list of Mark
        Events.
    spells : list of Spell
        Filled when stretches are joined.
    free_g : (n, 3) array or None
        Specific force of a sensor that is not worn (in the hand of a shaker, falling), in the axes of the
        body; NaN where it is worn.
    """

    force_bw: FloatArray
    channels: dict[str, FloatArray] = field(default_factory=dict[str, FloatArray])
    marks: list[Mark] = field(default_factory=list[Mark])
    spells: list[Spell] = field(default_factory=list[Spell])
    free_g: FloatArray | None = None

    def __len__(self) -> int:
        """Count the samples."""
        return len(self.force_bw)

    def channel(self, name: str) -> FloatArray:
        """Give a channel, zero where nothing moves."""
        return self.channels.get(name, np.zeros(len(self)))


@dataclass(frozen=True, slots=True)
class Person:
    """Who performs: a style, and the source of its variability."""

    style: Style
    rng: np.random.Generator

    def vary(self, value: float, fraction: float) -> float:
        """Give `value` as it comes out this time: a normal spread, cut at 2.5 sigma."""
        return value * (1.0 + fraction * float(np.clip(self.rng.standard_normal(), -2.5, 2.5)))

    def between(self, low: float, high: float) -> float:
        """Draw evenly from an interval."""
        return float(self.rng.uniform(low, high))


def upright(
    vertical_g: FloatArray, forward: FloatArray | None = None, left: FloatArray | None = None
) -> FloatArray:
    """Make the ground force (BW) of an upward acceleration (g) and horizontal forces (BW)."""
    force = np.zeros((len(vertical_g), 3))
    force[:, 2] = np.maximum(1.0 + vertical_g, 0.0)
    if forward is not None:
        force[:, 0] = forward
    if left is not None:
        force[:, 1] = left
    return force


def join(stretches: Sequence[Stretch]) -> Stretch:
    """Put stretches one after another."""
    force = np.concatenate([part.force_bw for part in stretches])
    whole = Stretch(force)
    starts = np.cumsum([0, *(len(part) for part in stretches)])
    names = {name for part in stretches for name in part.channels}
    for name in sorted(names):
        line = np.zeros(len(force))
        for part, start in zip(stretches, starts[:-1], strict=True):
            if name in part.channels:
                line[start : start + len(part)] = part.channels[name]
        whole.channels[name] = line if name in ABRUPT else _without_steps(line, starts[1:-1].tolist())
    if any(part.free_g is not None for part in stretches):
        whole.free_g = np.full((len(force), 3), np.nan)
    for part, start in zip(stretches, starts[:-1], strict=True):
        _move_marks(part, int(start), whole)
        if part.free_g is not None and whole.free_g is not None:
            whole.free_g[start : start + len(part)] = part.free_g
    return whole


def _without_steps(line: FloatArray, joints: list[int]) -> FloatArray:
    """Close the small gaps between the end of one stretch and the beginning of the next, on both sides."""
    for joint in joints:
        step = float(line[joint] - line[joint - 1])
        if abs(step) < SMALLEST_STEP:
            continue
        before = min(CLOSING, joint)
        after = min(CLOSING, len(line) - joint)
        line[joint - before : joint] += 0.5 * step * _RISE[CLOSING - before :]
        line[joint : joint + after] -= 0.5 * step * _RISE[::-1][:after]
    return line


def _move_marks(part: Stretch, start: int, whole: Stretch) -> None:
    for mark in part.marks:
        takeoff = None if mark.takeoff is None else mark.takeoff + start
        whole.marks.append(replace(mark, contact=mark.contact + start, takeoff=takeoff))
    offset_s = start / FORCE_RATE_HZ
    whole.spells.extend(
        Spell(spell.activity, spell.start_s + offset_s, spell.end_s + offset_s) for spell in part.spells
    )


def superpose(first: Stretch, second: Stretch, at: int) -> Stretch:
    """Let `second` begin at sample `at` of `first`, whether that is over or not.

    Newton's law is linear: two forces beyond the weight that each leave the body where it was do so together. Turns
    add up likewise, each beyond what it began with. What would pull the body down to the ground is cut off, and given
    back to the steps after it in proportion to their force, so that flights stay free of force.
    """
    total = max(len(first), at + len(second))
    force = np.zeros((total, 3))
    force[:, 2] = 1.0
    force[: len(first)] = first.force_bw
    force[at : at + len(second)] += second.force_bw - np.array([0.0, 0.0, 1.0])
    whole = Stretch(force)
    if float(force[:, 2].min()) < 0.0:
        force[:, 2] = _given_back(np.maximum(force[:, 2], 0.0), at)
    for name in sorted({*first.channels, *second.channels}):
        whole.channels[name] = _added(first.channel(name), second.channel(name), at, total)
    _move_marks(first, 0, whole)
    _move_marks(second, at, whole)
    return whole


def _given_back(vertical_bw: FloatArray, at: int) -> FloatArray:
    """Close the momentum of a vertical force by changing it in proportion to itself, from sample `at` on."""
    time_s = (np.arange(len(vertical_bw), dtype=np.float64) - at) * 1e-3
    span_s = min(float(time_s[-1]), GIVEN_BACK_S)
    once = vertical_bw * bump(time_s, 0.0, 0.5 * span_s, span_s)
    twice = vertical_bw * doublet(time_s, 0.0, span_s)
    a, b = solve_momentum(vertical_bw - 1.0, (once, twice), velocity_ms=(0.0, 0.0), rise_m=0.0)
    return np.maximum(vertical_bw + a * once + b * twice, 0.0)


def _added(first: FloatArray, second: FloatArray, at: int, total: int) -> FloatArray:
    """Add two channels, the first held beyond its end, the second reckoned from where it began."""
    line = np.full(total, first[-1])
    line[: len(first)] = first
    line[at : at + len(second)] += second - second[0]
    line[at + len(second) :] += second[-1] - second[0]
    return line
