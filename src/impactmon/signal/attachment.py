"""Whether the sensor sits where it is said to sit, and stays there: what motion itself tells.

Over whole movements a body that neither rises nor sinks feels a mean specific force of 1 g, straight up. Hence two
checks of a sensor that is said to sit on the trunk, in windows of ten seconds full of motion:

- It shows that 1 g. One on a swinging limb shows more: the pull towards the joint adds to it, at the ankle 10 to 20 %
  in walking and 60 % and more in running, at the wrist 10 to 50 %.
- Its direction is that of the upright body. If it changes for good, the sensor has turned on the body.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from impactmon.model import ARMS, Placement
from impactmon.signal.windows import Summary

TRUNK = frozenset({Placement.HIP, Placement.BACK, Placement.CHEST, Placement.BACKPACK})

ARM_NOTE = (
    "An arm that swings hides flights: jumps with swung arms, jumping jacks above all, are missed here, so the count "
    "is the least that was jumped. A sensor at hip or back counts them."
)

TRUNK_BELOW_G = 1.12
"""On the trunk the mean in motion stays below, over the resting value [g]: generated motion of any kind gives 0.82 to
1.05; ankle and foot 1.12 and more in walking, 1.6 and more in running."""

MIN_WINDOWS = 3
"""Windows in motion needed for either check, on each side of a turn [1]."""

SIDE = 12
"""Windows looked at on each side of a turn, at most [1]."""

TURNED_DEG = 35.0
"""A turn of the upright direction by more is the sensor's, not the body's [degrees]: a trunk leans 10 to 20."""

STEADY_DEG = 15.0
"""Half of the windows on either side of a turn must lie within this of their middle [degrees]."""

_AT_ONCE = 1024
"""Turns looked at together [1]: their sides take 300 bytes each."""

Floats = NDArray[np.float64]


def attachment_notes(
    windows: Summary, placement: Placement | None, resting_g: float | None
) -> tuple[str, ...]:
    """Say in plain sentences what speaks against the placement, and whether the sensor turned.

    Parameters
    ----------
    windows : Summary
        Of the whole recording.
    placement : Placement or None
        As said; only on the trunk there is something to check.
    resting_g : float or None
        What the sensor reads at rest, which takes its scale out.
    """
    if placement in ARMS:
        return (ARM_NOTE,)
    if placement is None or placement not in TRUNK:
        return ()
    moving = [(part.mean_g[part.moving], part.start_s[part.moving]) for part in windows.stretches()]
    means, start_s = (np.concatenate(columns) for columns in zip(*moving, strict=True))
    if len(means) < MIN_WINDOWS:
        return ()
    notes = (_limb_note(means, placement, resting_g or 1.0), _turn_note(means, start_s))
    return tuple(note for note in notes if note)


def _limb_note(means: Floats, placement: Placement, resting_g: float) -> str:
    """Say that the mean specific force in motion is that of a swinging limb."""
    mean_g = float(np.median(np.sqrt((means * means).sum(axis=1)))) / resting_g
    if mean_g <= TRUNK_BELOW_G:
        return ""
    return (
        f"In motion the sensor feels {mean_g:.2f} g on average, as on a swinging limb and not on the trunk: "
        f"check the placement ({placement}); with a wrong one, forces are wrong."
    )


def _turn_note(means: Floats, start_s: Floats) -> str:
    """Find the largest lasting turn of the upright direction."""
    angles = _turns_deg(means / np.sqrt((means * means).sum(axis=1))[:, None])
    if not angles or max(angles) <= TURNED_DEG:
        return ""
    at_s = float(start_s[MIN_WINDOWS + int(np.argmax(angles))])
    return (
        f"The sensor turned by {max(angles):.0f}° on the body before {at_s / 60.0:.0f} min: it slipped, or was put on "
        "anew. Jumps and peaks do not depend on it."
    )


def _turns_deg(up: Floats) -> list[float]:
    """Give the angle between the steady directions before and after each window that has enough on both sides."""
    places = range(MIN_WINDOWS, len(up) - MIN_WINDOWS + 1)
    before = _middles([max(k - SIDE, 0) for k in places], list(places), up)
    after = _middles(list(places), [min(k + SIDE, len(up)) for k in places], up)
    steady = before[1] & after[1]
    return np.where(steady, _angles_deg(before[0], after[0]), 0.0).tolist()


def _middles(first: list[int], stop: list[int], up: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Give the median directions of some stretches, and whether half of each lies near it."""
    begin, length = np.array(first, np.int64), np.array(stop, np.int64) - np.array(first, np.int64)
    middles, steady = np.zeros((len(begin), 3)), np.zeros(len(begin), np.bool_)
    for size in np.unique(length).tolist():
        places = np.flatnonzero(length == size)
        for group in np.split(places, range(_AT_ONCE, len(places), _AT_ONCE)):
            sides = up[begin[group][:, None] + np.arange(size)]
            middle = np.median(sides, axis=1)
            middle /= np.sqrt((middle * middle).sum(axis=1))[:, None]
            middles[group] = middle
            steady[group] = np.median(_angles_deg(sides, middle[:, None]), axis=1) <= STEADY_DEG
    return middles, steady


def _angles_deg(directions: Floats, middle: Floats) -> Floats:
    return np.degrees(np.arccos(np.clip((directions * middle).sum(axis=-1), -1.0, 1.0)))
