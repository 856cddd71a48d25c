"""Stretches of a recording in which nothing can have happened: events in them are rejected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from impactmon.events.record.step_log import StepLog
from impactmon.model import Event, Landing, Reject, Status


def outside(
    events: Iterable[Event], steps: StepLog, spells: Sequence[tuple[float, float, str]]
) -> tuple[list[Event], StepLog]:
    """Reject what happened in spells (start_s, end_s, reason); a jump and its landing become one reject."""
    kept: list[Event] = []
    for event in events:
        reason = next((why for start_s, end_s, why in spells if start_s <= event.time_s < end_s), None)
        if reason is None or isinstance(event, Reject):
            kept.append(event)
        elif not (isinstance(event, Landing) and event.jump_id is not None):
            kept.append(_rejected(event, reason))
    if not spells or not len(steps):
        return kept, steps
    time_s = steps.time_s
    inside = np.zeros(len(time_s), np.bool_)
    for start_s, end_s, reason in spells:
        here = (start_s <= time_s) & (time_s < end_s) & ~inside
        kept += [_rejected(step, reason) for step in steps.chosen(here)]
        inside |= here
    return sorted(kept, key=lambda event: event.time_s) if inside.any() else kept, steps.chosen(~inside)


def _rejected(event: Event, reason: str) -> Reject:
    """Turn an event into a reject."""
    return Reject(
        id=event.id,
        revision=event.revision,
        final=True,
        status=Status.REJECTED,
        time_s=event.time_s,
        confidence=event.confidence,
        cues=event.cues,
        reason=reason,
        peak_g=getattr(event, "peak_g", 0.0),
    )
