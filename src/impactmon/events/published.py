"""The published regressions alone: what the default model is held against, and may be asked for by name."""

from __future__ import annotations

from typing import Any

from impactmon.events import force
from impactmon.events.force import Force
from impactmon.model import Placement
from impactmon.units import newton_to_bw


def estimate(
    peak_g: float,
    *,
    walking: bool,
    running: bool,
    clipped: bool,
    placement: Placement | None,
    body_mass_kg: float | None,
    sample_rate_hz: float,
    **_more: Any,
) -> Force:
    """Estimate the peak force of one contact from its peak alone; parameters as for `force.estimate`."""
    reason = force.refusal(placement, body_mass_kg, sample_rate_hz)
    if reason is not None or placement is None or body_mass_kg is None:
        return Force(reason=reason)
    if running:
        return Force(reason="no published running regression that holds without the speed")
    if walking and peak_g > force.STEP_MAX_G:
        return Force(reason=f"peak above {force.STEP_MAX_G:g} g, where the walking model ends")
    if not walking and peak_g < force.JUMP_MIN_G:
        return Force(reason=f"peak below {force.JUMP_MIN_G:g} g, where the jump model begins")
    model = (force.STEP_MODELS if walking else force.JUMP_MODELS)[placement]
    newton = model.force_n(peak_g, body_mass_kg)
    bw = newton_to_bw(newton, body_mass_kg)
    return Force(
        peak_n=newton,
        peak_bw=bw,
        low_bw=bw * (1.0 - model.half_interval),
        high_bw=bw * (1.0 + model.half_interval),
        model=model.name,
        component=model.component,
        reason=force.limits(peak_g, clipped, body_mass_kg, sample_rate_hz),
    )
