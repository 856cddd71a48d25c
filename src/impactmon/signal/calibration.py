"""Gain and offset of each axis, found where the sensor lies still: then it must read 1 g, whichever way it points.

After van Hees 2014 (J Appl Physiol 117:738-744, doi:10.1152/japplphysiol.00421.2014, PMID 25103964): means of windows
of 10 s in which no axis moves should lie on the unit sphere; the gains and offsets that bring them there are found by
weighted least squares against the nearest points of the sphere, over and over. It needs windows in enough directions,
or gain and offset cannot be told apart.

Calibration stands outside the engine: it is one of its inputs, from a profile or from an earlier look at the same
recording, so that the same samples with the same calibration give the same events, live or not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from impactmon.model import Calibration, CalibrationReport
from impactmon.signal.windows import Summary, sensor_noise_g

STILL_SD_G = 0.013
"""A window in which no axis has a larger standard deviation is still [g] (van Hees 2014)."""

NOISE_FACTOR = 1.2
"""For a noisier sensor: this times its own noise [1] (as GGIR does for devices it does not know)."""

LARGEST_MEAN_G = 2.0
"""No axis at rest reads more [g] (van Hees 2014)."""

MIN_WINDOWS = 10
"""Different still windows needed [1] (van Hees 2014)."""

SPHERE_G = 0.3
"""Each axis must have been still above this and below its negative [g] (van Hees 2014)."""

GOOD_ERROR_G = 0.01
"""Mean distance from 1 g that a calibrated sensor must reach, and that needs no calibration [g] (van Hees 2014)."""

AUTOMATIC_FROM_H = 72.0
"""From so much recorded on it is done unasked [h] (van Hees 2014: three days)."""

SAME_G = 0.001
"""Windows that agree to this count once [g]: a night on one side is one direction."""

LARGEST_GAIN_ERROR = 0.2
LARGEST_OFFSET_G = 0.3
"""More than this is a wrong unit or a broken sensor, no calibration error [1], [g]: data sheets promise a tenth."""

MAX_ROUNDS = 1000
CONVERGED = 1e-10
WEIGHT_FLOOR_G = 0.01
"""Rounds at most, change of the residual that ends them, distance below which a window gains no more weight [g]
(van Hees 2014)."""

FINEST_LSB_PER_G = 4096.0
"""Calibrated counts per g, at least [1]: a quarter of a milligravity."""

LARGEST_COUNT = 2**17
"""Calibrated counts stay below this [1], so that all sums stay exact."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What the still windows say.

    Attributes
    ----------
    calibration : Calibration or None
        Accepted gain and offset; None with `reason`.
    error_before_g, error_after_g : float or None
        Mean distance of still windows from 1 g; None without still windows, or without a fit.
    windows : int
        Different still windows.
    reason : str
        Why there is no calibration; empty if there is.
    """

    calibration: Calibration | None = None
    error_before_g: float | None = None
    error_after_g: float | None = None
    windows: int = 0
    reason: str = ""


def fit(windows: Summary) -> Fit:
    """Find gain and offset of each axis from the still windows of a recording.

    Returns
    -------
    Fit
        With a calibration only if the windows suffice and it helps.
    """
    points = still_points(windows)
    count = len(points)
    if not count:
        return Fit(reason="the sensor never lay still")
    seen = Fit(error_before_g=_error(points), windows=count)
    if count < MIN_WINDOWS:
        return replace(seen, reason=f"{count} different still windows; {MIN_WINDOWS} are needed")
    missing = _missing_directions(points)
    if missing:
        return replace(seen, reason=f"too few orientations: never still with {missing}")
    gain, offset_g = _on_sphere(points)
    seen = replace(seen, error_after_g=_error(gain * (points + offset_g)))
    reason = _fault(seen, gain, offset_g)
    if reason:
        return replace(seen, reason=reason)
    return replace(seen, calibration=Calibration(gain=_three(gain), offset_g=_three(offset_g)))


def _fault(seen: Fit, gain: Floats, offset_g: Floats) -> str:
    """Say what speaks against a fit; nothing if it is sound."""
    before, after = seen.error_before_g or 0.0, seen.error_after_g or 0.0
    if not _plausible(gain, offset_g):
        return "too far off to be a matter of calibration: check the unit"
    if not after < GOOD_ERROR_G:
        return f"no gain and offset bring it within {GOOD_ERROR_G * 1000:.0f} mg of 1 g"
    return "" if after < before else "no gain and offset make it better"


def consider(windows: Summary, recorded_s: float, *, wanted: bool | None) -> CalibrationReport:
    """Decide whether a recording is to be calibrated by itself.

    Parameters
    ----------
    windows : Windows
        Of the recording as measured.
    recorded_s : float
        Time with samples, s.
    wanted : bool or None
        True: whenever it can be; False: never; None: a recording of days whose sensor is off.
    """
    found = fit(windows)
    applied, reason = _verdict(found, recorded_s / 3600.0, wanted=wanted)
    return CalibrationReport(
        applied=applied,
        reason=reason,
        calibration=found.calibration,
        error_before_g=found.error_before_g,
        error_after_g=found.error_after_g,
        windows=found.windows,
    )


def _verdict(found: Fit, recorded_h: float, *, wanted: bool | None) -> tuple[bool, str]:
    """Say whether to apply what was found, and why."""
    if wanted is False:
        return False, "not wanted"
    if found.calibration is None:
        return False, found.reason
    off_mg = 1000.0 * (found.error_before_g or 0.0)
    if wanted is None and recorded_h < AUTOMATIC_FROM_H:
        return False, f"{recorded_h:.1f} h recorded; by itself it is applied from {AUTOMATIC_FROM_H:.0f} h on"
    if wanted is None and off_mg < 1000.0 * GOOD_ERROR_G:
        return False, f"the sensor is within {off_mg:.1f} mg of 1 g as it is"
    return True, f"{found.windows} still windows in enough directions"


def still_points(windows: Summary) -> Floats:
    """Give the means of still windows that differ (n, 3), g."""
    limit_g = max(STILL_SD_G, NOISE_FACTOR * (sensor_noise_g(windows) or 0.0))
    points = np.empty((0, 3))
    for part in windows.stretches():
        means = part.mean_g[(part.sd_g < limit_g).all(axis=1)]
        points = np.concatenate((points, means[(np.abs(means) < LARGEST_MEAN_G).all(axis=1)]))
        _, first = np.unique(np.rint(points / SAME_G), axis=0, return_index=True)
        points = points[np.sort(first)]
    return points


def calibrated(
    counts: NDArray[np.int16], lsb_per_g: float, calibration: Calibration
) -> tuple[NDArray[np.int32], float]:
    """Apply a calibration: gain times (measured plus offset), for each sample by itself.

    Returns
    -------
    (counts, lsb_per_g)
        Calibrated counts (n, 3) and how many make 1 g.
    """
    finer = finer_by(lsb_per_g)
    gain = np.array(calibration.gain) * finer
    offset = np.array(calibration.offset_g) * lsb_per_g
    exact = (counts.astype(np.float64) + offset) * gain
    return np.clip(np.rint(exact), -LARGEST_COUNT, LARGEST_COUNT).astype(np.int32), lsb_per_g * finer


def finer_by(lsb_per_g: float) -> float:
    """Give the factor by which calibrated counts are finer than measured ones: a power of two.

    >>> [finer_by(lsb) for lsb in (64.0, 1024.0, 4096.0, 16384.0)]
    [64.0, 4.0, 1.0, 1.0]
    """
    finer = 1.0
    while lsb_per_g * finer < FINEST_LSB_PER_G:
        finer *= 2.0
    return finer


def _missing_directions(points: Floats) -> str:
    """Name the axes that never pointed up, or never down."""
    missing = [
        f"{axis} {way}"
        for k, axis in enumerate("xyz")
        for way, seen in (("up", points[:, k] > SPHERE_G), ("down", points[:, k] < -SPHERE_G))
        if not seen.any()
    ]
    return ", ".join(missing)


def _on_sphere(points: Floats) -> tuple[Floats, Floats]:
    """Give the gains and offsets that bring the points nearest to the unit sphere."""
    gain, offset_g = np.ones(3), np.zeros(3)
    weights = np.ones(len(points))
    residual = np.inf
    for _ in range(MAX_ROUNDS):
        now = gain * (points + offset_g)
        nearest = now / np.sqrt((now * now).sum(axis=1))[:, None]
        intercept, slope = _weighted_lines(now, nearest, weights)
        offset_g = offset_g + intercept / (gain * slope)
        gain = gain * slope
        apart = ((gain * (points + offset_g) - nearest) ** 2).sum(axis=1)
        last, residual = residual, float((weights * apart).sum() / weights.sum())
        weights = np.minimum(1.0 / np.sqrt(np.maximum(apart, 1e-30)), 1.0 / WEIGHT_FLOOR_G)
        if abs(last - residual) < CONVERGED:
            break
    return gain, offset_g


def _weighted_lines(x: Floats, y: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Fit y = intercept + slope x to each column."""
    share = (weights / weights.sum())[:, None]
    mean_x, mean_y = (share * x).sum(axis=0), (share * y).sum(axis=0)
    slope = (share * (x - mean_x) * (y - mean_y)).sum(axis=0) / (share * (x - mean_x) ** 2).sum(axis=0)
    return mean_y - slope * mean_x, slope


def _error(points: Floats) -> float:
    """Give the mean distance from 1 g, g."""
    return float(np.abs(np.sqrt((points * points).sum(axis=1)) - 1.0).mean())


def _three(values: Floats) -> tuple[float, float, float]:
    x, y, z = (round(float(value), 6) for value in values)
    return x, y, z


def is_plausible(calibration: Calibration) -> bool:
    """Tell whether this can be the calibration of a sound sensor: finite, near one and near zero."""
    return _plausible(np.array(calibration.gain), np.array(calibration.offset_g))


def _plausible(gain: Floats, offset_g: Floats) -> bool:
    near = (np.abs(gain - 1.0) <= LARGEST_GAIN_ERROR) & (np.abs(offset_g) <= LARGEST_OFFSET_G)
    return bool(near.all())
