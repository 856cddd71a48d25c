"""Stretches of a recording in which nothing can have happened: events in them are rejected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from impactmon.events.contacts.table import Ints
from impactmon.events.record.step_log import StepLog
from impactmon.events.record.steps import Steps
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
    lost: list[Event] = []
    for stretch in steps.stretches():
        numbers: list[int] = _spell_of(stretch, spells).tolist()
        lost += [_rejected(stretch[k], spells[number][2]) for k, number in enumerate(numbers) if number >= 0]
    if not lost:
        return kept, steps
    left = steps.chosen(lambda stretch: _spell_of(stretch, spells) < 0)
    return sorted([*kept, *lost], key=lambda event: event.time_s), left


def _spell_of(steps: Steps, spells: Sequence[tuple[float, float, str]]) -> Ints:
    """Give the first spell in which each step lies; -1 for none."""
    time_s = steps.times_s
    found = np.full(len(time_s), -1)
    for number, (start_s, end_s, _) in enumerate(spells):
        found[(start_s <= time_s) & (time_s < end_s) & (found < 0)] = number
    return found


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
