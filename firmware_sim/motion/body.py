"""From the ground force to the acceleration of the trunk under the sensor: two body models.

They are built differently. Both are linear, are at rest under the weight, and leave slow motion alone:
a body that moves as one block reads its ground force in BW as specific force in g. What differs is how a
quick force becomes trunk motion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import signal

from firmware_sim.motion.records import FORCE_RATE_HZ, FloatArray, Wearer
from impactmon.model import Placement

TRUNK = (Placement.HIP, Placement.BACK, Placement.CHEST, Placement.BACKPACK)

SOFT_TISSUE: dict[Placement, tuple[tuple[float, float], tuple[float, float]]] = {
    Placement.HIP: ((9.0, 18.0), (0.28, 0.6)),
    Placement.BACK: ((11.0, 22.0), (0.3, 0.65)),
    Placement.CHEST: ((7.0, 14.0), (0.35, 0.7)),
    Placement.BACKPACK: ((3.0, 6.0), (0.3, 0.55)),
    Placement.THIGH: ((12.0, 25.0), (0.3, 0.6)),
    Placement.POCKET: ((7.0, 18.0), (0.15, 0.4)),
    Placement.HAND: ((2.5, 5.0), (0.5, 0.9)),
    Placement.WRIST: ((2.5, 5.0), (0.45, 0.9)),
}
"""Natural frequency (Hz) and damping ratio of tissue, belt or cloth under the sensor: lowest, highest."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A discrete transfer function at 1 kHz."""

    b: FloatArray
    a: FloatArray

    def __call__(self, x: FloatArray) -> FloatArray:
        """Filter a signal that starts at its first value's steady state."""
        start = signal.lfilter_zi(self.b, self.a)
        if x.ndim == 1:
            return np.asarray(signal.lfilter(self.b, self.a, x, zi=start * x[0])[0], dtype=np.float64)
        state = start[:, None] * x[0][None, :]
        return np.asarray(signal.lfilter(self.b, self.a, x, axis=0, zi=state)[0], dtype=np.float64)


def digital(numerator: list[float], denominator: list[float]) -> Filter:
    """Make a filter from a transfer function in s (highest power first)."""
    b, a = signal.bilinear(numerator, denominator, fs=FORCE_RATE_HZ)
    return Filter(np.asarray(b, dtype=np.float64), np.asarray(a, dtype=np.float64))


def mass_spring(natural_hz: float, damping: float) -> Filter:
    """Sit on a damped spring whose base is moved: absolute acceleration over base acceleration."""
    w = 2.0 * np.pi * natural_hz
    return digital([2.0 * damping * w, w * w], [1.0, 2.0 * damping * w, w * w])


def shelf(gain: float, corner_hz: float) -> Filter:
    """Leave slow motion alone and multiply quick motion by `gain`: first order, around `corner_hz`."""
    w = 2.0 * np.pi * corner_hz
    return digital([gain, w], [1.0, w])


def chain(natural_hz: float, damping: float) -> Filter:
    """Stand a trunk on legs (two masses, spring and damper between): trunk acceleration over total.

    The ground force drives the lower mass. For masses m1 (legs), m2 (trunk) and the force F:
    m1 x1'' = F - m1 g - f, m2 x2'' = f - m2 g, f = k (x1 - x2) + c (x1' - x2'). Momentum of the whole is
    F - (m1 + m2) g at every instant; the trunk follows with the free-free mode sqrt(k (1/m1 + 1/m2)), and its
    transfer depends on that mode and its damping alone, however the mass is divided.
    """
    w = 2.0 * np.pi * natural_hz
    return digital([2.0 * damping * w, w * w], [1.0, 2.0 * damping * w, w * w])


NEAR_LEG: dict[Placement, tuple[float, float]] = {
    Placement.HIP: (0.0, 0.55),
    Placement.THIGH: (0.5, 1.1),
    Placement.POCKET: (0.4, 1.1),
}
"""How much more of its own leg's impacts a sensor on one side feels: lowest, highest."""

NEAR_SLOW = digital([2.0 * np.pi * 4.0], [1.0, 2.0 * np.pi * 4.0])
"""What the pelvis shares between its two sides: motion slower than 4 Hz."""


@dataclass(frozen=True, slots=True)
class Body:
    """How this wearer's trunk follows the ground force at this placement.

    Attributes
    ----------
    vertical, horizontal : tuple of Filter
        Applied one after another to the force (BW) less the weight.
    near_leg : float
        How much more of the near leg's impacts a sensor on one side feels.
    """

    vertical: tuple[Filter, ...]
    horizontal: tuple[Filter, ...]
    near_leg: float = 0.0

    def trunk_g(self, force_bw: FloatArray, near_bw: FloatArray | None = None) -> FloatArray:
        """Turn the ground force (n, 3) in BW into the trunk's specific force (n, 3) in g, world axes.

        `near_bw` is how much more than half the near leg carries: its impacts arrive sharper.
        """
        up = force_bw[:, 2] - 1.0
        if near_bw is not None and self.near_leg > 0.0:
            up = up + self.near_leg * (near_bw - NEAR_SLOW(near_bw))
        for stage in self.vertical:
            up = stage(up)
        level = np.ascontiguousarray(force_bw[:, :2])
        for stage in self.horizontal:
            level = stage(level)
        return np.column_stack([level, 1.0 + up])


def draw_body(wearer: Wearer, rng: np.random.Generator) -> Body:
    """Draw the parameters of a wearer's body and attachment."""
    hz, damping = SOFT_TISSUE.get(wearer.placement, ((12.0, 25.0), (0.3, 0.6)))
    tissue_hz = float(rng.uniform(*hz))
    tissue_damping = float(rng.uniform(*damping))
    if wearer.placement in (Placement.ANKLE, Placement.FOOT):
        tissue_hz *= 2.0
    side_hz = tissue_hz * float(rng.uniform(0.7, 1.2))
    near = float(rng.uniform(*NEAR_LEG.get(wearer.placement, (0.0, 0.0))))
    if wearer.body_model == "single":
        gain = float(rng.uniform(1.08, 1.65))
        corner = float(rng.uniform(2.5, 5.0))
        vertical = (shelf(gain, corner), mass_spring(tissue_hz, tissue_damping))
        return Body(vertical, (mass_spring(side_hz, tissue_damping),), near)
    mode_hz = float(rng.uniform(5.0, 10.0))
    mode_damping = float(rng.uniform(0.22, 0.5))
    vertical = (chain(mode_hz, mode_damping), mass_spring(1.8 * tissue_hz, 0.6 * tissue_damping))
    return Body(vertical, (mass_spring(1.5 * side_hz, 0.7 * tissue_damping),), near)
