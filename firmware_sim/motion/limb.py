"""What a sensor feels that is not on the trunk: thigh, pocket, ankle, foot, wrist, hand.

The limb hangs from the moving pelvis or shoulder and turns in the sagittal plane (arms also sideways); the
sensor feels the joint's motion, its own swing, and gravity in the limb's turning axes. Feet stand still while
they carry weight and stop within milliseconds when they meet the ground.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_sim.motion.body import Body, mass_spring
from firmware_sim.motion.place import into_trunk, lever_g
from firmware_sim.motion.records import FORCE_RATE_HZ, FloatArray, Wearer
from firmware_sim.motion.shapes import slow_noise, smoothstep
from firmware_sim.motion.stretch import Mark, Stretch
from impactmon.model import ARMS, Placement
from impactmon.units import G0_MS2

THIGH_M = 0.42
SHANK_M = 0.36
ARM_M = 0.62
STANCE_BW = 0.12
"""Load from which a foot does not move."""

HEEL_RISE_M = (0.05, 0.11)
HEEL_RISE_S = (0.05, 0.2)
"""How far the ankle rises before the toes leave, m, and within what time, s."""

SWAY_RAD = 0.006
SWAY_HZ = 0.6
"""Who stands sways about the ankles: a third of a degree, slowly."""

JITTER_RAD = (0.003, 0.028)
JITTER_HZ = 4.0

LEGS = (Placement.THIGH, Placement.POCKET)
FEET = (Placement.ANKLE, Placement.FOOT)


@dataclass(frozen=True, slots=True)
class Limb:
    """How a sensor sits on a limb.

    Attributes
    ----------
    lever_m : (3,) array
        From hip or shoulder, in the limb's axes at rest: forward, left, up.
    swing : float
        How much of the limb's turning it follows (a phone held in the hand is kept level).
    bent_rad : float
        Constant turn of the sensor's segment: thigh in a front pocket, bent elbow.
    spike_s : float
        Time in which the foot stops.
    spike_share : float
        How much of the foot's speed arrives as a spike.
    """

    lever_m: FloatArray
    swing: float
    bent_rad: float
    spike_s: float
    spike_share: float


def draw_limb(wearer: Wearer, rng: np.random.Generator) -> Limb:
    """Draw where exactly the sensor sits."""
    u = rng.uniform
    side = float(wearer.side)
    if wearer.placement in LEGS:
        front = float(u(0.05, 0.11)) * (1.0 if rng.random() < 0.65 else -1.0)
        lever = np.array([front, 0.06 * side, -float(u(0.05, 0.28))])
        return Limb(lever, float(u(0.85, 1.0)), 0.0, float(u(0.016, 0.035)), float(u(0.1, 0.7)))
    if wearer.placement in FEET:
        at_foot = wearer.placement is Placement.FOOT
        lever = np.array([0.08 if at_foot else 0.0, 0.04 * side, 0.0])
        share = float(u(0.6, 0.95)) if at_foot else float(u(0.4, 0.8))
        return Limb(lever, 1.25 if at_foot else 1.0, 0.0, float(u(0.012, 0.024)), share)
    held = wearer.placement is Placement.HAND
    lever = np.array([0.0, 0.05 * side, -ARM_M * float(u(0.55, 0.75) if held else u(0.75, 1.0))])
    return Limb(lever, float(u(0.1, 0.5)) if held else 1.0, float(u(0.2, 0.9)) if held else 0.0, 0.03, 0.0)


def limb_signal(stretch: Stretch, wearer: Wearer, body: Body, rng: np.random.Generator) -> FloatArray:
    """Give the specific force (n, 3) in g at a limb placement, in the limb's own axes."""
    limb = draw_limb(wearer, rng)
    name = "left" if wearer.side > 0 else "right"
    near = stretch.channels.get("load_left")
    world = body.trunk_g(stretch.force_bw, None if near is None else wearer.side * near)
    if wearer.placement in FEET:
        return _foot(stretch, wearer, limb, world, rng)
    if wearer.placement in ARMS:
        return _arm(stretch, wearer, limb, world, name)
    angle = -limb.swing * stretch.channel(f"thigh_{name}") + limb.bent_rad
    world[:, 2] += spikes(stretch.marks, len(stretch), wearer.side, limb)
    angle = angle + jitter(stretch, rng)
    return _turned(stretch, world, None, angle, limb)


def jitter(stretch: Stretch, rng: np.random.Generator) -> FloatArray:
    """Wobble of a limb that works: muscles and cloth turn the sensor a degree or so, several times a second."""
    n = len(stretch)
    work = np.abs(stretch.force_bw[:, 2] - 1.0)
    mean = np.cumsum(np.concatenate([[0.0], work]))
    half = 250
    low = np.maximum(np.arange(n) - half, 0)
    high = np.minimum(np.arange(n) + half, n)
    busy = np.clip((mean[high] - mean[low]) / (high - low) / 0.4, 0.0, 1.0)
    return float(rng.uniform(*JITTER_RAD)) * busy * slow_noise(rng, n, JITTER_HZ, 1.0)


def _turned(
    stretch: Stretch, world: FloatArray, roll: FloatArray | None, pitch: FloatArray, limb: Limb
) -> FloatArray:
    """Turn into the limb's axes, with the whole body where it has fallen, and add its swing."""
    pitch = pitch + stretch.channel("body_pitch")
    tipped = stretch.channels.get("body_roll")
    if tipped is not None:
        roll = tipped if roll is None else roll + tipped
    return into_trunk(world, roll, pitch, None) + lever_g((roll, pitch, None), limb.lever_m)


def _arm(stretch: Stretch, wearer: Wearer, limb: Limb, world: FloatArray, name: str) -> FloatArray:
    for axis, part in ((0, "trunk_x"), (2, "trunk_z")):
        if part in stretch.channels:
            world[:, axis] += stretch.channels[part]
    angle = -limb.swing * stretch.channel(f"arm_{name}") - limb.bent_rad + stretch.channel("pitch")
    spread = stretch.channels.get("arm_spread")
    roll = None if spread is None else wearer.side * spread
    return _turned(stretch, world, roll, angle, limb)


def _foot(
    stretch: Stretch, wearer: Wearer, limb: Limb, world: FloatArray, rng: np.random.Generator
) -> FloatArray:
    name = "left" if wearer.side > 0 else "right"
    thigh, shank = stretch.channel(f"thigh_{name}"), stretch.channel(f"shank_{name}")
    reach = np.column_stack(
        [
            THIGH_M * np.sin(thigh) - SHANK_M * np.sin(shank),
            np.zeros(len(stretch)),
            -THIGH_M * np.cos(thigh) - SHANK_M * np.cos(shank),
        ]
    )
    swing = np.gradient(np.gradient(reach, axis=0), axis=0) * (FORCE_RATE_HZ**2 / G0_MS2)
    near = wearer.side * stretch.channel("load_left")
    load = 0.5 * stretch.force_bw[:, 2] + near
    stands = smoothstep(load / STANCE_BW) * (1.0 - stretch.channel("carried"))
    stands = np.convolve(stands, np.full(15, 1.0 / 15.0), mode="same")
    still = stands[:, None]
    body_ms = np.cumsum(stretch.force_bw[:, 2] - 1.0) * (G0_MS2 / FORCE_RATE_HZ)
    foot_ms = body_ms + np.gradient(reach[:, 2]) * FORCE_RATE_HZ
    world = (1.0 - still) * (world + swing) + still * np.array([0.0, 0.0, 1.0])
    world[:, 2] += spikes(stretch.marks, len(stretch), wearer.side, limb) + heel_rises(stands, foot_ms, rng)
    sway = slow_noise(rng, len(stretch), SWAY_HZ, SWAY_RAD)
    return _turned(stretch, world, None, limb.swing * shank + sway, limb)


def heel_rises(stands: FloatArray, foot_ms: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Let the heel rise before the foot leaves the ground: the push that gives the foot its speed, g.

    A foot at rest cannot leave at a speed it was not given: the heel rises, and with it the ankle, by a few
    centimetres while the toes still push.
    """
    pulse = np.zeros(len(stands))
    on = stands > 0.5
    leaves = np.flatnonzero(on[:-1] & ~on[1:]) + 1
    for at in leaves.tolist():
        speed_ms = float(foot_ms[min(at + 8, len(stands) - 1)])
        if speed_ms <= 0.0:
            continue
        rise_s = float(np.clip(2.0 * rng.uniform(*HEEL_RISE_M) / speed_ms, *HEEL_RISE_S))
        width = min(round(rise_s * FORCE_RATE_HZ), at)
        shape = np.sin(np.pi * (np.arange(width) + 0.5) / width) ** 2
        pulse[at - width : at] += shape * (speed_ms * FORCE_RATE_HZ / G0_MS2 / shape.sum())
    return pulse


def spikes(marks: list[Mark], n: int, side: int, limb: Limb) -> FloatArray:
    """Stop the foot: for each contact of this leg a short pulse that takes its speed, and a ringing tail."""
    pulse = np.zeros(n)
    width = max(round(limb.spike_s * FORCE_RATE_HZ), 3)
    shape = np.sin(np.pi * (np.arange(width) + 0.5) / width) ** 2
    shape /= shape.sum() / FORCE_RATE_HZ
    for mark in marks:
        if mark.strike_ms > 0.0 and mark.foot != -side:
            end = min(mark.contact + width, n)
            size = limb.spike_share * mark.strike_ms / G0_MS2
            pulse[mark.contact : end] += size * shape[: end - mark.contact]
    return mass_spring(28.0, 0.25)(pulse) if pulse.any() else pulse
