"""Errors of measurement: bias, limits of agreement, coverage, reliability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from impactmon.model import Status
from tools.validation.match import match
from tools.validation.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Agreement:
    """How estimates compare with the truth.

    Attributes
    ----------
    n : int
        Pairs.
    bias, sd : float
        Mean and standard deviation of estimate less truth.
    mean_absolute : float
        Mean absolute error.
    """

    n: int
    bias: float
    sd: float
    mean_absolute: float

    @property
    def limits(self) -> tuple[float, float]:
        """95 % limits of agreement, bias ± 1.96 SD."""
        return self.bias - 1.96 * self.sd, self.bias + 1.96 * self.sd


def agreement(estimates: Sequence[float], truths: Sequence[float]) -> Agreement | None:
    """Compare; None without pairs."""
    if not estimates:
        return None
    error = np.asarray(estimates) - np.asarray(truths)
    sd = float(error.std(ddof=1)) if len(error) > 1 else 0.0
    return Agreement(len(error), float(error.mean()), sd, float(np.abs(error).mean()))


@dataclass(frozen=True, slots=True)
class FlightPair:
    """A true jump and the jump found for it."""

    flight_s: float
    true_flight_s: float
    height_m: float | None
    true_height_m: float


def flight_pairs(outcome: Outcome) -> list[FlightPair]:
    """Pair the jumps of a motion, counted ones only."""
    true = [event for event in outcome.truth if event.is_jump]
    found = [jump for jump in outcome.jumps if jump.status is Status.COUNTED]
    pairs = match([event.time_s for event in true], [jump.landing_s for jump in found]).pairs
    return [
        FlightPair(
            found[j].flight_time_s,
            true[i].flight_time_s or 0.0,
            found[j].jump_height_m,
            true[i].jump_height_m or 0.0,
        )
        for i, j in pairs
    ]


@dataclass(frozen=True, slots=True)
class ForcePair:
    """A true landing force (20 Hz band, BW) and the estimate with its interval."""

    placement: str
    body_model: str
    model: str
    true_bw: float
    estimate_bw: float
    low_bw: float
    high_bw: float
    clipped: bool
    peak_g: float
    body_mass_kg: float


def force_pairs(outcome: Outcome) -> list[ForcePair]:
    """Pair the landings of a motion, counted ones with a force."""
    true = [event for event in outcome.truth if event.is_landing]
    found = [landing for landing in outcome.forces if landing.status is Status.COUNTED]
    pairs = match([event.time_s for event in true], [landing.time_s for landing in found]).pairs
    result: list[ForcePair] = []
    for i, j in pairs:
        landing = found[j]
        low, high = landing.peak_grf_bw_low, landing.peak_grf_bw_high
        if landing.peak_grf_bw is None or low is None or high is None:
            continue
        result.append(
            ForcePair(
                outcome.placement,
                outcome.body_model,
                landing.grf_model or "",
                true[i].peak_force_20hz_bw,
                landing.peak_grf_bw,
                low,
                high,
                landing.clipped,
                landing.peak_g,
                outcome.body_mass_kg,
            )
        )
    return result


@dataclass(frozen=True, slots=True)
class ForceErrors:
    """Relative errors of force.

    Attributes
    ----------
    n : int
        Landings.
    mape, bias : float
        Mean absolute and mean relative error.
    limits : tuple of float
        95 % limits of agreement of the relative error.
    coverage : float
        Share of true forces inside the interval.
    half_width : float
        Mean half width of the interval, relative to the estimate.
    """

    n: int
    mape: float
    bias: float
    limits: tuple[float, float]
    coverage: float
    half_width: float


def force_errors(pairs: Sequence[ForcePair]) -> ForceErrors | None:
    """Sum up relative errors; None without pairs."""
    if not pairs:
        return None
    true = np.array([pair.true_bw for pair in pairs])
    estimate = np.array([pair.estimate_bw for pair in pairs])
    low, high = np.array([pair.low_bw for pair in pairs]), np.array([pair.high_bw for pair in pairs])
    relative = (estimate - true) / true
    spread = 1.96 * float(relative.std(ddof=1)) if len(pairs) > 1 else 0.0
    bias = float(relative.mean())
    return ForceErrors(
        len(pairs),
        float(np.abs(relative).mean()),
        bias,
        (bias - spread, bias + spread),
        float(np.mean((true >= low) & (true <= high))),
        float(np.mean((high - low) / (2.0 * estimate))),
    )


BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)


@dataclass(frozen=True, slots=True)
class Reliability:
    """Events of similar confidence: how sure, and how often true."""

    low: float
    high: float
    n: int
    confidence: float
    true: float


def reliability(outcomes: Sequence[Outcome]) -> list[Reliability]:
    """Group jumps, counted and uncertain, by confidence."""
    sure: list[float] = []
    right: list[bool] = []
    for outcome in outcomes:
        true_s = [event.time_s for event in outcome.truth if event.is_jump]
        hits = {j for _, j in match(true_s, [jump.landing_s for jump in outcome.jumps]).pairs}
        sure.extend(jump.confidence for jump in outcome.jumps)
        right.extend(j in hits for j in range(len(outcome.jumps)))
    confidence, truth = np.array(sure), np.array(right)
    rows: list[Reliability] = []
    for low, high in pairwise(BINS):
        inside = (
            (confidence >= low) & ((confidence < high) | (high == BINS[-1])) if len(confidence) else truth
        )
        if inside.any():
            mean = float(confidence[inside].mean())
            rows.append(Reliability(low, high, int(inside.sum()), mean, float(truth[inside].mean())))
    return rows
