"""A whole recording at once: the engine folded over its blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal, TypeVar

from impactmon import load
from impactmon.engine import ALGORITHM_VERSION, Engine
from impactmon.load.osteogenic import RECOVERY_MIN_LANDINGS
from impactmon.load.worn import with_wear
from impactmon.model import (
    Analysis,
    Calibration,
    CalibrationReport,
    Event,
    Gap,
    Impact,
    Jump,
    Landing,
    NotWorn,
    Placement,
    Recording,
    Reject,
    Status,
)
from impactmon.signal.calibration import consider
from impactmon.signal.wear import find_not_worn

Calibrate = Literal["auto", "on", "off"] | Calibration
"""How a recording is calibrated: by itself if it is long and off, whenever it can be, never, or as given."""

WANTED = {"auto": None, "on": True, "off": False}

LIVE_FORMAT = "packets"
"""Recordings of live sessions: they are never calibrated unasked, so that a replay says what the session said."""

MOMENTS = ("time_s", "takeoff_s", "landing_s", "peak_s", "start_s", "end_s")
"""Fields that are moments of the recording; lengths such as the flight time stay as measured."""

Found = TypeVar("Found", Event, Gap, NotWorn)


def analyze_recording(
    recording: Recording,
    *,
    placement: Placement | str | None = None,
    body_mass_kg: float | None = None,
    calibrate: Calibrate = "auto",
) -> Analysis:
    """Analyse a recording.

    Parameters
    ----------
    recording : Recording
        What to read; a second time if it is calibrated by itself.
    placement, body_mass_kg : optional
        Override what the recording says of itself.
    calibrate : {"auto", "on", "off"} or Calibration
        Calibrate it by its own still windows ("auto": if it holds days and its sensor is off), or as given.

    Returns
    -------
    Analysis
        Final events only.
    """
    worn = recording.placement if placement is None else placement
    mass_kg = recording.body_mass_kg if body_mass_kg is None else body_mass_kg
    given = calibrate if isinstance(calibrate, Calibration) else None
    engine, events = _fold(recording, worn, mass_kg, given)
    if isinstance(calibrate, Calibration):
        return conclude(engine, events, recording, _as_given(calibrate))
    wanted = WANTED[calibrate]
    if wanted is None and recording.format == LIVE_FORMAT:
        wanted = False
    report = consider(engine.quality.windows, engine.quality.recorded_s, wanted=wanted)
    if report.applied:
        engine, events = _fold(recording, worn, mass_kg, report.calibration)
    return conclude(engine, events, recording, report)


def _fold(
    recording: Recording,
    placement: Placement | str | None,
    body_mass_kg: float | None,
    calibration: Calibration | None,
) -> tuple[Engine, list[Event]]:
    """Push a recording through an engine; keep the final events."""
    engine = Engine(
        sample_rate_hz=recording.sample_rate_hz,
        placement=placement,
        body_mass_kg=body_mass_kg,
        range_g=recording.range_g,
        calibration=calibration,
    )
    events: list[Event] = []
    for block in recording.blocks():
        events.extend(event for event in engine.push(block) if event.final)
    events.extend(event for event in engine.flush() if event.final)
    return engine, events


def _as_given(calibration: Calibration) -> CalibrationReport:
    return CalibrationReport(applied=True, reason="as given", calibration=calibration)


def conclude(
    engine: Engine,
    events: Iterable[Event],
    recording: Recording,
    calibration: CalibrationReport | None = None,
) -> Analysis:
    """Sort final events into an analysis with quality, wear and day scores."""
    quality = engine.quality.record(range_g=recording.range_g)
    final = [event for event in events if event.final]
    not_worn = find_not_worn(
        engine.quality.windows, quality.duration_s, lambda begin_s, end_s: _trained(final, begin_s, end_s)
    )
    final = [_on_device_clock(event, recording) for event in _while_worn(final, not_worn or ())]
    away = None if not_worn is None else tuple(_on_device_clock(spell, recording) for spell in not_worn)
    gaps = tuple(_on_device_clock(gap, recording) for gap in engine.gaps)
    jumps = tuple(event for event in final if isinstance(event, Jump))
    landings = tuple(event for event in final if isinstance(event, Landing))
    impacts = tuple(event for event in final if isinstance(event, Impact))
    length_s = quality.duration_s
    days = load.day_scores(jumps, landings, impacts, start=recording.start, duration_s=length_s)
    return Analysis(
        jumps=jumps,
        landings=landings,
        impacts=impacts,
        rejected=tuple(event for event in final if isinstance(event, Reject)),
        gaps=gaps,
        quality=quality,
        days=with_wear(days, start=recording.start, duration_s=length_s, gaps=gaps, not_worn=away),
        name=recording.name,
        start=recording.start,
        placement=engine.placement,
        body_mass_kg=engine.body_mass_kg,
        algorithm_version=ALGORITHM_VERSION,
        parameters=engine.parameters,
        notes=recording.notes,
        calibration=calibration,
        not_worn=away,
    )


def _trained(events: Sequence[Event], begin_s: float, end_s: float) -> bool:
    """Tell whether there are enough counted landings between two times to be training."""
    landings = sum(
        isinstance(event, Landing) and event.status is Status.COUNTED and begin_s <= event.time_s < end_s
        for event in events
    )
    return landings >= RECOVERY_MIN_LANDINGS


def _while_worn(events: Iterable[Event], not_worn: Sequence[NotWorn]) -> Iterator[Event]:
    """Reject what happened while nobody wore the sensor; a jump and its landing become one reject."""
    for event in events:
        away = any(spell.start_s <= event.time_s < spell.end_s for spell in not_worn)
        if not away or isinstance(event, Reject):
            yield event
        elif not (isinstance(event, Landing) and event.jump_id is not None):
            yield _not_worn(event)


def _not_worn(event: Event) -> Reject:
    """Turn an event into a reject."""
    return Reject(
        id=event.id,
        revision=event.revision,
        final=True,
        status=Status.REJECTED,
        time_s=event.time_s,
        confidence=event.confidence,
        cues=event.cues,
        reason="not worn",
        peak_g=getattr(event, "peak_g", 0.0),
    )


def _on_device_clock(found: Found, recording: Recording) -> Found:
    """Move moments from counted samples to the device's own clock, which drifts against them over days."""
    true_time_s = recording.true_time_s
    if true_time_s is None:
        return found
    names = [name for name in MOMENTS if hasattr(found, name)]
    return replace(found, **{name: true_time_s(getattr(found, name)) for name in names})
