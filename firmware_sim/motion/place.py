"""From the moving body to the specific force at a placement on the trunk, in the body's own axes.

Rotations are small-angle in roll and yaw and exact in pitch, which is the one that grows large.
"""

from __future__ import annotations

import numpy as np

from firmware_sim.motion.body import Body
from firmware_sim.motion.records import FORCE_RATE_HZ, FloatArray, Wearer
from firmware_sim.motion.stretch import Stretch
from impactmon.model import Placement
from impactmon.units import G0_MS2

LEVER_M: dict[Placement, tuple[float, float, float]] = {
    Placement.HIP: (0.07, 0.15, 0.02),
    Placement.BACK: (-0.11, 0.0, 0.06),
    Placement.CHEST: (0.12, 0.0, 0.36),
    Placement.BACKPACK: (-0.22, 0.0, 0.22),
}
"""Where sensors sit from the centre of mass: forward, towards the worn side, up, m."""


def trunk_signal(stretch: Stretch, wearer: Wearer, body: Body) -> FloatArray:
    """Give the specific force (n, 3) in g at a placement on the trunk: forward, left, up of the trunk."""
    forward, outward, up = LEVER_M.get(wearer.placement, (0.0, 0.0, 0.0))
    lever = np.array([forward, outward * wearer.side, up])
    near = stretch.channels.get("load_left")
    world = body.trunk_g(stretch.force_bw, None if near is None else wearer.side * near)
    for axis, name in ((0, "trunk_x"), (1, "trunk_y"), (2, "trunk_z")):
        if name in stretch.channels:
            world[:, axis] += stretch.channels[name]
    angles = (
        _sum(stretch, "roll", "body_roll"),
        _sum(stretch, "pitch", "body_pitch"),
        stretch.channels.get("yaw"),
    )
    local = into_trunk(world, *angles)
    return local + lever_g(angles, lever)


def _sum(stretch: Stretch, *names: str) -> FloatArray | None:
    """Add channels, where there are any."""
    present = [stretch.channels[name] for name in names if name in stretch.channels]
    return np.sum(present, axis=0) if present else None


def into_trunk(
    world: FloatArray, roll: FloatArray | None, pitch: FloatArray | None, yaw: FloatArray | None
) -> FloatArray:
    """Turn vectors from the walker's level axes into the trunk's axes."""
    x, y, z = world[:, 0], world[:, 1], world[:, 2]
    if yaw is not None:
        c, s = np.cos(yaw), np.sin(yaw)
        x, y = c * x + s * y, c * y - s * x
    if pitch is not None:
        c, s = np.cos(pitch), np.sin(pitch)
        x, z = c * x - s * z, c * z + s * x
    if roll is not None:
        c, s = np.cos(roll), np.sin(roll)
        y, z = c * y + s * z, c * z - s * y
    return np.column_stack([x, y, z])


def lever_g(angles: tuple[FloatArray | None, ...], lever_m: FloatArray) -> FloatArray | float:
    """Give what a sensor off the axis of rotation feels: tangential and centripetal acceleration, g."""
    turning = [angle for angle in angles if angle is not None]
    if not turning:
        return 0.0
    n = len(turning[0])
    rate = np.zeros((n, 3))
    for axis, angle in enumerate(angles):
        if angle is not None:
            rate[:, axis] = np.gradient(angle) * FORCE_RATE_HZ
    change: FloatArray = np.asarray(np.gradient(rate, axis=0), dtype=np.float64) * FORCE_RATE_HZ
    tangential = np.cross(change, lever_m)
    centripetal = np.cross(rate, np.cross(rate, lever_m))
    return np.asarray((tangential + centripetal) / G0_MS2, dtype=np.float64)
