"""A whole recording at once: the engine folded over its blocks."""

from __future__ import annotations

from collections.abc import Iterable

from impactmon import load
from impactmon.engine import ALGORITHM_VERSION, Engine
from impactmon.model import Analysis, Event, Impact, Jump, Landing, Placement, Recording, Reject


def analyze_recording(
    recording: Recording,
    *,
    placement: Placement | str | None = None,
    body_mass_kg: float | None = None,
) -> Analysis:
    """Analyse a recording.

    Parameters
    ----------
    recording : Recording
        What to read.
    placement, body_mass_kg : optional
        Override what the recording says of itself.

    Returns
    -------
    Analysis
        Final events only.
    """
    engine = Engine(
        sample_rate_hz=recording.sample_rate_hz,
        placement=recording.placement if placement is None else placement,
        body_mass_kg=recording.body_mass_kg if body_mass_kg is None else body_mass_kg,
        range_g=recording.range_g,
    )
    events: list[Event] = []
    for block in recording.blocks():
        events.extend(event for event in engine.push(block) if event.final)
    events.extend(event for event in engine.flush() if event.final)
    return conclude(engine, events, recording)


def conclude(engine: Engine, events: Iterable[Event], recording: Recording) -> Analysis:
    """Sort final events into an analysis with quality and day scores."""
    final = [event for event in events if event.final]
    jumps = tuple(event for event in final if isinstance(event, Jump))
    landings = tuple(event for event in final if isinstance(event, Landing))
    impacts = tuple(event for event in final if isinstance(event, Impact))
    quality = engine.quality.record(range_g=recording.range_g)
    days = load.day_scores(jumps, landings, impacts, start=recording.start, duration_s=quality.duration_s)
    return Analysis(
        jumps=jumps,
        landings=landings,
        impacts=impacts,
        rejected=tuple(event for event in final if isinstance(event, Reject)),
        gaps=engine.gaps,
        quality=quality,
        days=days,
        name=recording.name,
        start=recording.start,
        placement=engine.placement,
        body_mass_kg=engine.body_mass_kg,
        algorithm_version=ALGORITHM_VERSION,
        parameters=engine.parameters,
        notes=recording.notes,
    )
