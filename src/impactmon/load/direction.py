"""Direction variety: how spread the horizontal directions of landings are. Experimental.

Bone answers to unusual directions of load, which is why programmes ask for jumps in several directions. A worn
sensor cannot tell the direction of a ground force; what it can tell is where its own horizontal acceleration
points while the body is braked, in axes fixed to the wearer. The variety is 1 - |mean of unit vectors| of these
directions, each weighted by how much of the braking was horizontal: 0 if all landings brake the same way, near
1 if they are spread all around.

It needs an upright wearer and a sensor that does not turn on the body: gravity is the mean specific force of a
few seconds around the landing (over whole movements the body's own acceleration cancels), and a landing is left
out where that mean is not close to 1 g, or points elsewhere than at the other landings.

>>> forward, back, left = np.array([0.3, 0, 0]), np.array([-0.3, 0, 0]), np.array([0, 0.3, 0])
>>> direction_variety(np.stack([forward] * 6))
0.0
>>> round(direction_variety(np.stack([forward, back, left, -left, forward, back])), 2)
1.0
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MIN_LANDINGS = 5
"""Fewer directions say nothing about their spread."""

GRAVITY_WINDOW_S = 2.0
"""Half length of the stretch whose mean is taken as gravity, s: several movements."""

GRAVITY_WITHIN_G = 0.15
"""How far from 1 g that mean may be, g: beyond, the sensor turned or the stretch was no whole movement."""

SAME_POSTURE_DEG = 25.0
"""How far gravity may point from its median direction, degrees: beyond, the wearer was not upright."""

BRAKING_S = 0.15
"""Stretch from contact in which the fall is braked, s."""

MIN_HORIZONTAL_G = 0.05
"""Less mean horizontal acceleration than this has no direction worth the name, g."""


def horizontal_loads(acc_g: Floats, sample_rate_hz: float, contacts_s: Sequence[float]) -> Floats:
    """Give the mean horizontal acceleration while each landing is braked, in the sensor's axes.

    Parameters
    ----------
    acc_g : (n, 3) float64
        Specific force, g, gravity included.
    sample_rate_hz : float
        Rate, Hz.
    contacts_s : sequence of float
        Contacts of the landings, s.

    Returns
    -------
    (m, 3) float64
        One row for each landing whose posture allows it, g; across gravity.
    """
    gravity, braking = _windows(acc_g, sample_rate_hz, contacts_s)
    size = np.linalg.norm(gravity, axis=1)
    sound = np.abs(size - 1.0) <= GRAVITY_WITHIN_G
    if not sound.any():
        return np.empty((0, 3))
    down = gravity[sound] / size[sound, None]
    middle = np.median(down, axis=0)
    middle /= np.linalg.norm(middle)
    upright = down @ middle >= np.cos(np.radians(SAME_POSTURE_DEG))
    down, brake = down[upright], braking[sound][upright]
    return brake - np.sum(brake * down, axis=1)[:, None] * down


def _windows(acc_g: Floats, sample_rate_hz: float, contacts_s: Sequence[float]) -> tuple[Floats, Floats]:
    """Give the mean specific force around each contact, and while it is braked."""
    reach, brake = round(GRAVITY_WINDOW_S * sample_rate_hz), max(round(BRAKING_S * sample_rate_hz), 1)
    gravity, braking = np.empty((len(contacts_s), 3)), np.empty((len(contacts_s), 3))
    for row, contact_s in enumerate(contacts_s):
        k = min(round(contact_s * sample_rate_hz), len(acc_g) - 1)
        gravity[row] = acc_g[max(k - reach, 0) : k + reach].mean(axis=0)
        braking[row] = acc_g[k : k + brake].mean(axis=0)
    return gravity, braking


def direction_variety(loads_g: Floats) -> float | None:
    """Give the spread of horizontal directions in [0, 1], from `horizontal_loads`.

    Returns
    -------
    float or None
        None with fewer than `MIN_LANDINGS` landings that have a direction.
    """
    size = np.linalg.norm(loads_g, axis=1)
    directed = size >= MIN_HORIZONTAL_G
    if int(directed.sum()) < MIN_LANDINGS:
        return None
    return float(1.0 - np.linalg.norm(loads_g[directed].sum(axis=0)) / size[directed].sum())
