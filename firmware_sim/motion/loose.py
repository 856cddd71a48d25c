"""A sensor loose in cloth or a bag: it lags, rings and turns over with each impact."""

from __future__ import annotations

import numpy as np

from firmware_sim.motion.body import mass_spring
from firmware_sim.motion.place import into_trunk
from firmware_sim.motion.records import FORCE_RATE_HZ, FloatArray
from firmware_sim.motion.shapes import slow_noise


def rattle(worn_g: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Give what a loose sensor reads where a fixed one would read `worn_g`."""
    ring = mass_spring(float(rng.uniform(9.0, 22.0)), float(rng.uniform(0.08, 0.2)))
    shaken = ring(worn_g)
    excess = np.maximum(np.linalg.norm(shaken, axis=1) - 1.8, 0.0)
    turned = np.cumsum(excess * rng.standard_normal(len(excess)) / np.sqrt(FORCE_RATE_HZ))
    smooth = np.convolve(turned, np.full(301, 1.0 / 301.0), mode="same")
    n = len(worn_g)
    pitch = 0.9 * np.sin(0.8 * smooth) + slow_noise(rng, n, 0.3, 0.12)
    roll = 0.7 * np.sin(0.6 * smooth + 1.0) - 0.7 * np.sin(1.0) + slow_noise(rng, n, 0.3, 0.12)
    return into_trunk(shaken, roll, pitch, None)
