"""The published regressions alone: what the default model is held against, and may be asked for by name."""

from __future__ import annotations

from typing import Any

from impactmon.events.force import estimate as default
from impactmon.events.force.estimate import Force


def estimate(
    peak_g: float,
    *,
    running: bool,
    around_g: float | None = None,
    step_quotient: float | None = None,
    **worn: Any,
) -> Force:
    """Estimate the peak force of one contact from its peak alone; parameters as for the default model's."""
    alone = default.estimate(peak_g, running=False, **worn)
    if running and alone.peak_n is not None:
        return Force(reason="no published running regression that holds without the speed")
    return alone
