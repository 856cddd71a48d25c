"""Loads of a sensor that lacks an axis: of each of them less was felt than there was."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from impactmon.model import Event, Loaded

AXIS_MISSING = "an axis is missing: at least this"
"""What limits such a force, in words."""

AnyEvent = TypeVar("AnyEvent", bound=Event)


def as_lower_bound(event: AnyEvent) -> AnyEvent:
    """Make the peak and the forces of an event lower bounds; an event without a load stays as it is."""
    if not isinstance(event, Loaded):
        return event
    reasons = (event.grf_reason, AXIS_MISSING if event.peak_grf_bw is not None else None)
    return replace(
        event,
        clipped=True,
        peak_grf_bw_high=None,
        grf_reason=", ".join(reason for reason in reasons if reason) or None,
    )
