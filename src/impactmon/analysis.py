"""A whole recording at once: the engine folded over its blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from impactmon import load
from impactmon.engine import ALGORITHM_VERSION, Engine
from impactmon.model import Analysis, Event, Gap, Impact, Jump, Landing, Placement, Recording, Reject

MOMENTS = ("time_s", "takeoff_s", "landing_s", "peak_s", "start_s", "end_s")
"""Fields that are moments of the recording; lengths such as the flight time stay as measured."""

Found = TypeVar("Found", Event, Gap)


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
    final = [_on_device_clock(event, recording) for event in events if event.final]
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
        gaps=tuple(_on_device_clock(gap, recording) for gap in engine.gaps),
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


def _on_device_clock(found: Found, recording: Recording) -> Found:
    """Move moments from counted samples to the device's own clock, which drifts against them over days."""
    true_time_s = recording.true_time_s
    if true_time_s is None:
        return found
    names = [name for name in MOMENTS if hasattr(found, name)]
    return replace(found, **{name: true_time_s(getattr(found, name)) for name in names})
