"""What the detector saw in one event, in words: `analyze FILE --explain T`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from impactmon.errors import UsageError
from impactmon.model import Reject

if TYPE_CHECKING:
    from impactmon.model import Analysis, Cue, Event

PEAK = "peak"
"""Kind of an impact that a model with peaks of its own found."""

SCHEMA = "impactmon.explanation/1"
"""Name and version of the document."""

AFTER_END_S = 60.0
"""How far after the last sample an event may be asked for [s]: a device's own clock drifts so far in a week."""

LATER_REASONS = {
    "not worn": "Rejected because nobody wore the sensor in these hours, whatever its cues say:",
    "axis stuck": "Rejected because an axis stood still while others moved, whatever its cues say:",
    "no gravity": "Rejected because the sensor felt no gravity for ten seconds, whatever its cues say:",
}
"""Reasons that the whole recording tells, after the cues were weighed."""

STRONG = 1.0
"""Log odds from which a cue is said to speak for or against a jump [1]: odds of nearly 3 to 1."""


def explanation(analysis: Analysis, at_s: float) -> str:
    """Explain the event nearest to a time.

    Raises
    ------
    UsageError
        If the recording holds no event, or ended before that time.
    """
    return "\n".join(_lines(nearest(analysis, at_s)))


def explanation_json(analysis: Analysis, at_s: float) -> str:
    """Give the event nearest to a time as a JSON document, as `analyze --json` lists it."""
    from impactmon.model.document import event_to_dict

    document = {"schema": SCHEMA, "at_s": at_s, "event": event_to_dict(nearest(analysis, at_s))}
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def nearest(analysis: Analysis, at_s: float) -> Event:
    """Give the event nearest to `at_s`; of a jump and its landing, the jump."""
    end_s = analysis.quality.duration_s
    if at_s > end_s + AFTER_END_S:
        raise UsageError(f"{analysis.name} holds nothing at {at_s:.6g} s: it ends at {end_s:.1f} s.")
    groups: tuple[Iterable[Event], ...] = (
        analysis.jumps, analysis.landings, analysis.impacts, analysis.rejected,
    )  # fmt: skip
    found = min(chain.from_iterable(groups), key=lambda event: abs(event.time_s - at_s), default=None)
    if found is None:
        raise UsageError(f"{analysis.name} holds no event to explain.")
    return found


def _lines(event: Event) -> Iterator[str]:
    """Say what the event is, then why, the weightiest cue first."""
    what = getattr(event, "kind", "") or getattr(event, "reason", "")
    name = type(event).__name__
    named = name if what in ("", name.lower()) else f"{name} ({what.replace('_', ' ')})"
    yield f"{named} at {event.time_s:.2f} s: {event.status.value}, confidence {event.confidence:.2f}"
    yield f"peak {getattr(event, 'peak_g', 0.0):.1f} g, 20 Hz low-passed, gravity included"
    if isinstance(event, Reject) and event.reason in LATER_REASONS:
        yield LATER_REASONS[event.reason]
    if getattr(event, "kind", "") == PEAK:
        yield "A peak of a model for comparison, which weighs no cues."
    elif not event.cues:
        yield "No dip that could be a flight comes before it, so no further cue was weighed."
    for cue in sorted(event.cues, key=lambda cue: -abs(cue.weight)):
        yield _line(cue)


def _line(cue: Cue) -> str:
    """Say what one cue showed and which way it spoke."""
    value = (
        "unknown" if cue.value is None else f"{cue.value:.3g}" + ("" if cue.unit == "1" else f" {cue.unit}")
    )
    return f"  {cue.name.replace('_', ' '):15} {value:>10}   {_verdict(cue.weight):16} {cue.says}"


def _verdict(weight: float) -> str:
    """Put a weight into words."""
    if abs(weight) < 0.05:
        return "no weight"
    side = "for" if weight > 0.0 else "against"
    return f"strongly {side}" if abs(weight) >= STRONG else side
