"""Sample times from a column of time stamps: the true rate, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impactmon.errors import RateError

MIN_RATE_HZ = 20.0
"""Below this a landing is one or two samples: refused [DECISIONS]."""

MAX_RATE_HZ = 8000.0
"""No accelerometer worn for movement is faster; a time column that says so has another unit."""

GAP_PERIODS = 1.5
"""A step of more than this many periods may be a gap."""

REACH = 8
"""Samples on each side that must confirm a step: jitter is caught up within a few samples, a loss never."""

COARSE_SHARE = 0.2
"""Share of repeated stamps from which on they count packets or seconds, not samples."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How stamps become positions.

    Attributes
    ----------
    sample_rate_hz : float
        Rate, Hz.
    coarse : bool
        True if several samples share a stamp.
    """

    sample_rate_hz: float
    coarse: bool


def measure_clock(time_s: NDArray[np.float64], *, file: str) -> Clock:
    """Estimate the true rate from stamps with jitter, rounding and gaps.

    Parameters
    ----------
    time_s : (n,) float64
        Not falling, s.
    file : str
        Name of the file for messages.

    Raises
    ------
    RateError
        If the stamps stand still or the rate is below 20 Hz or beyond any sensor.
    """
    span = float(time_s[-1] - time_s[0]) if len(time_s) > 1 else 0.0
    if span <= 0.0:
        raise RateError(f"{file}: the time column does not advance.", hint="Give the rate with --rate.")
    steps = np.diff(time_s)
    coarse = bool(np.count_nonzero(steps == 0.0) > COARSE_SHARE * len(steps))
    rate = 1.0 / _packet_period(time_s) if coarse else _steady_rate(time_s, steps)
    return Clock(sample_rate_hz=check_rate(rate, file=file), coarse=coarse)


def check_rate(rate_hz: float, *, file: str) -> float:
    """Refuse a rate at which nothing can be counted; else give it with six figures."""
    if not rate_hz <= MAX_RATE_HZ:
        raise RateError(
            f"{file}: the time column would mean {rate_hz:.4g} samples a second.",
            hint="Its unit may be milliseconds: name it time_ms, or give the rate with --rate.",
        )
    if rate_hz < MIN_RATE_HZ:
        likely = MIN_RATE_HZ <= 1000.0 * rate_hz <= MAX_RATE_HZ
        raise RateError(
            f"{file} has {rate_hz:.3g} samples a second; jumps need at least {MIN_RATE_HZ:g} (better 100).",
            hint="If its time counts milliseconds, name that column time_ms, or give the rate with --rate."
            if likely
            else "Record at 100 Hz. If the time column is wrong, give the rate with --rate.",
        )
    return float(f"{rate_hz:.6g}")


def spread_stamps(
    time_s: NDArray[np.float64], period_s: float, seen: int, last: float
) -> NDArray[np.float64]:
    """Give samples that share a stamp their own times, one period apart.

    Parameters
    ----------
    time_s : (n,) float64
        Stamps, s.
    period_s : float
        Sample period, s.
    seen : int
        Samples that already shared the stamp `last` in an earlier block.
    last : float
        The last stamp of that block.

    Returns
    -------
    (n,) float64
    """
    fresh = np.ones(len(time_s), dtype=bool)
    fresh[1:] = time_s[1:] != time_s[:-1]
    fresh[0] = time_s[0] != last
    order = np.arange(len(time_s))
    begin = np.maximum.accumulate(np.where(fresh, order, -seen))
    return time_s + (order - begin) * period_s


def missing_after(position: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Find where samples are missing.

    Parameters
    ----------
    position : (n,) float64
        Stamps in sample periods.

    Returns
    -------
    index : (k,) int
        Samples after which something is missing.
    missing : (k,) int
        How many samples.

    Notes
    -----
    A late sample is followed by early ones; a lost sample shifts all that follow. So a long step counts only
    if the median lag of the next samples differs from that of the last ones by a whole sample or more.
    """
    steps = np.flatnonzero(np.diff(position) > GAP_PERIODS)
    if not len(steps):
        return steps, np.zeros(0, dtype=np.int64)
    lag = position - np.arange(len(position))
    before = np.maximum(steps - REACH, 0)
    after = np.minimum(steps + 1 + REACH, len(position) - 1)
    held = lag[after] - lag[before] >= 0.5
    steps = steps[held]
    edges = np.concatenate(([-1], steps, [len(position) - 1]))
    missing = np.zeros(len(steps), dtype=np.int64)
    for place, step in enumerate(steps):
        left = lag[max(edges[place] + 1, step + 1 - REACH) : step + 1]
        right = lag[step + 1 : min(edges[place + 2] + 1, step + 1 + REACH)]
        missing[place] = round(float(np.median(right) - np.median(left)))
    found = missing >= 1
    return steps[found], missing[found]


def _steady_rate(time_s: NDArray[np.float64], steps: NDArray[np.float64]) -> float:
    """Rate over the runs between gaps: first from the median step, then from the runs it shows."""
    period = float(np.median(steps)) or float(np.mean(steps))
    for _ in range(2):
        index, _missing = missing_after(time_s / period)
        whole = np.ones(len(steps), dtype=bool)
        whole[index] = False
        if not whole.any():
            break
        period = float(steps[whole].sum() / whole.sum())
    return 1.0 / period


def _packet_period(time_s: NDArray[np.float64]) -> float:
    """Period of samples that share stamps: steps over sizes, packets before a gap left out."""
    first = np.flatnonzero(np.concatenate(([True], np.diff(time_s) > 0.0)))
    if len(first) < 3:
        return float(time_s[-1] - time_s[0]) / max(1, len(time_s) - 1)
    steps, sizes = np.diff(time_s[first])[1:], np.diff(first)[1:]
    usual = steps / sizes <= GAP_PERIODS * float(np.median(steps / sizes))
    return float(steps[usual].sum() / sizes[usual].sum())
