"""Physical units: the only conversions in the code.

Specific force is carried in g, force in newton or in body weights (BW).

>>> round(newton_to_bw(2059.4, body_mass_kg=70.0), 3)
3.0
>>> round(bw_to_newton(3.0, body_mass_kg=70.0), 1)
2059.4
>>> round(ms2_to_g(19.6133), 6)
2.0
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

G0_MS2 = 9.80665
"""Standard gravity, m/s2 (CGPM 1901)."""

T = TypeVar("T", float, NDArray[np.float64])


def ms2_to_g(acceleration_ms2: T) -> T:
    """Convert m/s2 to g."""
    return acceleration_ms2 / G0_MS2


def g_to_ms2(acceleration_g: T) -> T:
    """Convert g to m/s2."""
    return acceleration_g * G0_MS2


def mg_to_g(acceleration_mg: T) -> T:
    """Convert thousandths of g to g."""
    return acceleration_mg / 1000.0


def newton_to_bw(force_n: T, body_mass_kg: float) -> T:
    """Convert a force in N to body weights of a person of `body_mass_kg`."""
    return force_n / (body_mass_kg * G0_MS2)


def bw_to_newton(force_bw: T, body_mass_kg: float) -> T:
    """Convert a force in body weights to N."""
    return force_bw * (body_mass_kg * G0_MS2)


def flight_height_m(flight_time_s: float) -> float:
    """Give the height of a jump from its flight time: h = g t2 / 8.

    Holds for equal posture at take-off and landing.

    >>> round(flight_height_m(0.40), 3)
    0.196
    """
    return G0_MS2 * flight_time_s * flight_time_s / 8.0


def height_flight_s(jump_height_m: float) -> float:
    """Give the flight time of a jump from its height, the inverse of `flight_height_m`.

    >>> round(height_flight_s(0.196), 2)
    0.4
    """
    return float(np.sqrt(8.0 * jump_height_m / G0_MS2))
