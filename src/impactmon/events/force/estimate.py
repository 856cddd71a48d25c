"""From a peak in g to a force in body weights, with an interval.

Peak g is never a force. Coefficients and errors of regressions are those of the cited papers and code; landings lean on
a second source as well. The output is the external two-foot resultant force in the 20 Hz band of an adult.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from impactmon.events.force import landing
from impactmon.events.force import running as running_rule
from impactmon.model import Placement
from impactmon.signal.dead import REST_TOLERANCE_G
from impactmon.units import bw_to_newton, newton_to_bw

MIN_MASS_KG, MAX_MASS_KG = 40.0, 150.0
"""Force is given for these masses only [kg] (design decision; the regressions' subjects were adults)."""

FITTED_MASS_KG = (45.0, 130.0)
"""Masses among the regressions' subjects [kg]; outside the result is flagged."""

MIN_FORCE_RATE_HZ = 50.0
FULL_FORCE_RATE_HZ = 100.0
"""Below 50 Hz no force, below 100 Hz flagged as reduced [Hz] (retention of short pulses, SCIENCE 6.1)."""

JUMP_MIN_G = 2.0
JUMP_MAX_G = 10.0
"""Peaks among which the jump regression was fitted [g]."""

STEP_MAX_G = 2.5
"""Peaks up to which the walking regression was fitted [g]."""


@dataclass(frozen=True, slots=True)
class Regression:
    """F = intercept + per_g a + per_kg m + per_g_kg a m, in N.

    Attributes
    ----------
    half_interval : float
        Half width of the 95 % interval as a share of the estimate [1].
    """

    name: str
    component: str
    intercept_n: float
    per_g: float
    per_kg: float
    per_g_kg: float
    half_interval: float

    def force_n(self, peak_g: float, body_mass_kg: float) -> float:
        """Give the peak force, N."""
        return (
            self.intercept_n
            + self.per_g * peak_g
            + self.per_kg * body_mass_kg
            + self.per_g_kg * peak_g * body_mass_kg
        )


JUMP_MODELS = {
    # Veras 2023, doi:10.3390/s23042246; MAPE up to 14.5 % makes a 95 % interval of 2.45 x 14.5 %.
    Placement.HIP: Regression("veras2023-jump-hip", "resultant", -493.877, 188.759, 18.008, 1.279, 0.36),
    Placement.BACK: Regression("veras2023-jump-back", "resultant", -350.125, 152.952, 22.618, 0.654, 0.36),
}
STEP_MODELS = {
    # Linear walking models of the same laboratory, 64 adults, cross-validated limits of agreement −14..+13 %.
    Placement.HIP: Regression("veras2019-walk-hip", "resultant", -536.8484, 354.5463, 13.0878, 0.0, 0.14),
    Placement.BACK: Regression("veras2019-walk-back", "resultant", -620.393, 446.834, 13.094, 0.0, 0.14),
}


@dataclass(frozen=True, slots=True)
class Force:
    """An estimate with its 95 % interval, or None everywhere with the reason; clipped, nothing bounds it above."""

    peak_n: float | None = None
    peak_bw: float | None = None
    low_bw: float | None = None
    high_bw: float | None = None
    model: str | None = None
    component: str | None = None
    reason: str | None = None


def check_mass(body_mass_kg: float | None) -> str | None:
    """Say why there can be no force for this mass, or None if there can."""
    if body_mass_kg is None:
        return "no body mass given"
    if not MIN_MASS_KG <= body_mass_kg <= MAX_MASS_KG:
        return f"body mass outside {MIN_MASS_KG:.0f}-{MAX_MASS_KG:.0f} kg"
    return None


@lru_cache(maxsize=64)
def refusal(placement: Placement | None, body_mass_kg: float | None, sample_rate_hz: float) -> str | None:
    """Say why no force can be given at all in this session, or None if it can."""
    if placement is None:
        return "placement unknown: say --placement"
    if placement not in JUMP_MODELS:
        return f"no force model for the {placement}"
    if sample_rate_hz < MIN_FORCE_RATE_HZ:
        return "sample rate below 50 Hz"
    return check_mass(body_mass_kg)


def estimate(
    peak_g: float,
    *,
    walking: bool,
    running: bool,
    clipped: bool,
    placement: Placement | None,
    body_mass_kg: float | None,
    sample_rate_hz: float,
    step_quotient: float | None = None,
    around_g: float | None = None,
    rest_g: float | None = None,
) -> Force:
    """Estimate the peak force of one contact.

    Parameters
    ----------
    peak_g : float
        20 Hz low-passed resultant, g.
    walking, running : bool
        The contact is a step of this gait; neither for jumps, landings and other impacts.
    clipped : bool
        The sensor was at its rail.
    placement, body_mass_kg, sample_rate_hz
        Of the session.
    step_quotient : float, optional
        Of a running step, see `impactmon.events.force.running`.
    around_g : float, optional
        Mean resultant around the peak, see `impactmon.events.force.landing`; without it the regression stands alone.
    rest_g : float, optional
        What the sensor read when it was last at rest, g. Where that is not 1, scale or offset err: the interval reaches
        from the force of the peak as it is to that of the peak divided by it.

    Returns
    -------
    Force
    """
    reason = refusal(placement, body_mass_kg, sample_rate_hz)
    if reason is not None or placement is None or body_mass_kg is None:
        return Force(reason=reason)
    if running:
        return _running_step(step_quotient, placement, body_mass_kg, clipped=clipped)
    model = STEP_MODELS[placement] if walking else JUMP_MODELS[placement]
    if walking and peak_g > STEP_MAX_G:
        return Force(reason=f"peak above {STEP_MAX_G:g} g, where the walking model ends")
    if not walking and peak_g < JUMP_MIN_G:
        return Force(reason=f"peak below {JUMP_MIN_G:g} g, where the jump model begins")
    alone = walking or around_g is None
    bw, low_bw, high_bw = _from_peak(model, peak_g, None if alone else around_g, body_mass_kg)
    if rest_g is not None:
        around_scaled_g = None if alone or around_g is None else around_g / rest_g
        _, low_scaled_bw, high_scaled_bw = _from_peak(model, peak_g / rest_g, around_scaled_g, body_mass_kg)
        low_bw, high_bw = min(low_bw, low_scaled_bw), max(high_bw, high_scaled_bw)
    return Force(
        peak_n=bw_to_newton(bw, body_mass_kg),
        peak_bw=bw,
        low_bw=low_bw,
        high_bw=None if clipped else high_bw,
        model=model.name if alone else f"landing-{placement}",
        component=model.component,
        reason=limits(peak_g, clipped, body_mass_kg, sample_rate_hz, rest_g),
    )


def _from_peak(
    model: Regression, peak_g: float, around_g: float | None, body_mass_kg: float
) -> tuple[float, float, float]:
    """Give a force and the ends of its interval, BW; by the rule of the body too if there is a mean."""
    bw = newton_to_bw(model.force_n(peak_g, body_mass_kg), body_mass_kg)
    if around_g is None:
        return bw, bw * (1.0 - model.half_interval), bw * (1.0 + model.half_interval)
    return landing.landing_bw(bw, landing.body_rule_bw(peak_g, around_g))


def _running_step(
    quotient: float | None, placement: Placement, body_mass_kg: float, *, clipped: bool
) -> Force:
    """Estimate the peak force of a running step: at the sacrum only, where the rule was found."""
    if placement is not Placement.BACK:
        return Force(reason=f"no running model for the {placement}")
    if quotient is None:
        return Force(reason="no whole stride around this step")
    bw = running_rule.running_force_bw(quotient)
    low, high = running_rule.QUOTIENTS
    limits = ["clipped: at least this"] * clipped + ["extrapolated"] * (not low <= quotient <= high)
    return Force(
        peak_n=bw_to_newton(bw, body_mass_kg),
        peak_bw=bw,
        low_bw=bw * (1.0 - running_rule.HALF_INTERVAL),
        high_bw=None if clipped else bw * (1.0 + running_rule.HALF_INTERVAL),
        model="sacral-run",
        component="vertical",
        reason=", ".join(limits) or None,
    )


def limits(
    peak_g: float, clipped: bool, body_mass_kg: float, sample_rate_hz: float, rest_g: float | None
) -> str | None:
    """Name what limits an estimate, or None."""
    named = _limits(clipped, peak_g > JUMP_MAX_G, body_mass_kg, sample_rate_hz)
    if rest_g is None or abs(rest_g - 1.0) <= REST_TOLERANCE_G:
        return named
    return f"{named}, {rest_g:.2f} g at rest" if named else f"{rest_g:.2f} g at rest"


@lru_cache(maxsize=64)
def _limits(clipped: bool, high: bool, body_mass_kg: float, sample_rate_hz: float) -> str | None:
    """Join what applies; a session asks for the same few combinations at every step."""
    limits = [
        text
        for applies, text in (
            (clipped, "clipped: at least this"),
            (sample_rate_hz < FULL_FORCE_RATE_HZ, "reduced rate"),
            (high, "extrapolated above 10 g"),
            (not FITTED_MASS_KG[0] <= body_mass_kg <= FITTED_MASS_KG[1], "extrapolated mass"),
        )
        if applies
    ]
    return ", ".join(limits) or None
