"""Units of acceleration as files write them, and whether what they hold can be gravity at all."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from impactmon.errors import UnitError, UsageError
from impactmon.units import G0_MS2

WINDOW_S = 10.0
"""Over 10 s the mean of the specific force is gravity, however lively the movement: speed does not grow."""

NO_GRAVITY_BELOW_G = 0.35
"""A sensor that turns can average less than 1 g; below this in nearly every window gravity is gone.
Measured on 28 recordings with gravity: 0.64 at least, and the highest window of each 0.95 or more."""

TOO_MUCH_ABOVE_G = 4.0
"""Arms that swing add to the mean (jumping jacks, phone in the hand: 2.1 g); nothing worn averages 4 g."""

LARGEST = 1e9
"""Nothing in any unit is larger; a garbled exponent must not overflow the mean."""

NEAR = 0.25
"""How near to a round unit the resting magnitude must be before it is suggested."""

KNOWN = {"g": 1.0, "m/s2": G0_MS2, "mg": 1000.0}
"""Unit and what gravity measures in it."""


def unit_per_g(unit: str) -> float:
    """Give how much of `unit` is 1 g.

    >>> unit_per_g("mg"), unit_per_g("4096/g")
    (1000.0, 4096.0)

    Raises
    ------
    UsageError
        If the unit is none of g, mg, m/s2, N/g.
    """
    if unit in KNOWN:
        return KNOWN[unit]
    match = re.fullmatch(r"(\d+(\.\d+)?)/g", unit)
    if match and float(match.group(1)) > 0:
        return float(match.group(1))
    raise UsageError(
        f"{unit!r} is no unit of acceleration.", hint="Use g, mg, m/s2, or counts per g such as 4096/g."
    )


def resting_magnitude(acc: NDArray[np.float64], sample_rate_hz: float) -> float:
    """Estimate what gravity measures in the unit of `acc`.

    Parameters
    ----------
    acc : (n, 3) float64
        Acceleration in any unit.
    sample_rate_hz : float
        Rate, Hz.

    Returns
    -------
    float
        90th percentile of the length of the mean vector over windows of 10 s.
    """
    size = max(1, min(len(acc), round(WINDOW_S * sample_rate_hz)))
    windows = len(acc) // size
    sane = np.clip(acc[: windows * size], -LARGEST, LARGEST)
    means = sane.reshape(windows, size, 3).mean(axis=1)
    return float(np.percentile(np.sqrt((means * means).sum(axis=1)), 90))


def check_gravity(acc: NDArray[np.float64], sample_rate_hz: float, unit: str | None, *, file: str) -> None:
    """Refuse acceleration whose unit is unknown or cannot be, or that holds no gravity.

    Parameters
    ----------
    acc : (n, 3) float64
        Acceleration in the file's unit.
    sample_rate_hz : float
        Rate, Hz.
    unit : str or None
        What the header or the caller says.
    file : str
        Name of the file for messages.

    Raises
    ------
    UnitError
        With the magnitude seen and the unit that would fit.
    """
    seen = resting_magnitude(acc, sample_rate_hz)
    likely = suggest(seen)
    if unit is None:
        raise UnitError(
            f"{file} does not say the unit of its acceleration. "
            f"Its mean over 10 s is {seen:.4g}{_as(likely)}.",
            hint=f"Say --unit {likely}."
            if likely
            else "Say --unit g, mg, m/s2, or counts per g such as 4096/g.",
        )
    in_g = seen / unit_per_g(unit)
    if NO_GRAVITY_BELOW_G <= in_g <= TOO_MUCH_ABOVE_G:
        return
    if likely is not None and likely != unit:
        raise UnitError(
            f"{file} is said to be in {unit}, but its mean over 10 s is {seen:.4g}{_as(likely)}.",
            hint=f"If that is so, say --unit {likely}.",
        )
    if in_g > TOO_MUCH_ABOVE_G:
        raise UnitError(
            f"{file} is said to be in {unit}, but its mean over 10 s is {in_g:.4g} g where gravity gives 1.",
            hint="Say --unit g, mg, m/s2, or counts per g such as 4096/g.",
        )
    raise UnitError(
        f"{file} holds acceleration without gravity: "
        f"its mean over 10 s is {in_g:.2f} g where gravity gives 1.",
        hint="Record or export the acceleration with gravity (phyphox: 'Acceleration (with g)').",
    )


def suggest(seen: float) -> str | None:
    """Name the unit in which gravity measures about `seen`.

    >>> suggest(9.7), suggest(1010.0), suggest(0.1)
    ('m/s2', 'mg', None)
    """
    for unit, gravity in KNOWN.items():
        if abs(seen / gravity - 1.0) <= NEAR:
            return unit
    return None


def _as(likely: str | None) -> str:
    """Say what a magnitude looks like."""
    return f", as gravity in {likely}" if likely else ""
