"""How much higher a wearer is after a movement than before: the resultant, integrated twice between two rests.

Who jumps up comes to stand as high as before; who falls or sinks into a seat stays lower by half a metre. The resultant
does not care how the sensor turns. Its scale error and what swings add to it are taken out by letting the mean
velocity be nothing in a window at either end, as it is in standing, sitting, lying and over a step.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from impactmon.events.contacts.table import Ints
from impactmon.signal.slow import QUANTA_PER_G
from impactmon.units import g_to_ms2

REST_S = 0.7
"""Length of the windows at either end in which the mean velocity is nothing [s]: a step of slow walking, and what is
left of the posture windows beside a countermovement (0.8 s) and a landing on bent knees (0.8 s)."""

BEFORE_S, AFTER_S = 0.8, 0.8
"""From the first window to the take-off, and from the landing to the second [s]."""


class Rise(NamedTuple):
    """Where a movement has led.

    Attributes
    ----------
    height_m : float
        By how much the sensor is higher in the second window than in the first.
    drift_g : float
        Mean resultant between the windows less 1 g: scale error of the sensor, and what swings and turns.
    unrest_m_s : float
        Standard deviation of the velocity inside the windows, the larger of both: no rest where it is large.
    """

    height_m: float
    drift_g: float
    unrest_m_s: float


def resultant(block: NDArray[np.integer], counts_per_g: float) -> Ints:
    """Give the lengths of samples (n, 3), quanta."""
    axes = block.astype(np.int64)
    squared = (axes * axes).sum(axis=1)
    return np.rint(np.sqrt(squared.astype(np.float64)) * (QUANTA_PER_G / counts_per_g)).astype(np.int64)


def rise(force: Ints, sample_rate_hz: float) -> Rise:
    """Integrate the resultant (quanta) twice from the start of one window of rest to the end of another."""
    rest = round(REST_S * sample_rate_hz)
    velocity = np.cumsum(force - QUANTA_PER_G)  # whole numbers: any order, the same sum
    height = np.cumsum(velocity)
    steps = np.arange(1, len(force) + 1)
    squares = np.cumsum(steps)
    before, after = _ends(velocity, rest)
    first, last = _ends(steps, rest)
    drift = (after - before) / (last - first)
    still = before - drift * first
    low, high = _ends(height, rest)
    early, late = _ends(squares, rest)
    moved = high - low - still * (last - first) - drift * (late - early)
    spread = max(_spread(velocity[:rest]), _spread(velocity[-rest:]))
    unit = QUANTA_PER_G * sample_rate_hz
    return Rise(g_to_ms2(moved / (unit * sample_rate_hz)), drift / QUANTA_PER_G, g_to_ms2(spread / unit))


def _ends(values: Ints, length: int) -> tuple[float, float]:
    """Average the first and the last values."""
    return int(values[:length].sum()) / length, int(values[-length:].sum()) / length


def _spread(values: Ints) -> float:
    """Give the standard deviation."""
    total, squares = int(values.sum()), int((values * values).sum())
    return sqrt(len(values) * squares - total * total) / len(values)
