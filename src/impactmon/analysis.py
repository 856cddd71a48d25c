"""A whole recording at once: the engine folded over its blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Literal

from impactmon import load
from impactmon.engine import ALGORITHM_VERSION, Engine
from impactmon.errors import UsageError
from impactmon.events import impactr
from impactmon.events.contacts.table import Floats
from impactmon.events.force.models import model_of
from impactmon.events.record.step_log import StepLog, StepLogger
from impactmon.events.record.steps import Steps
from impactmon.load.day import OSTEOGENIC_IMPACT_KINDS, STEP_KINDS
from impactmon.load.worn import is_training, with_faults, with_wear
from impactmon.lower_bounds import as_lower_bound
from impactmon.model import (
    Analysis,
    Calibration,
    CalibrationReport,
    DayScore,
    Event,
    Fault,
    Impact,
    Jump,
    Landing,
    NotWorn,
    Placement,
    Quality,
    Recording,
    Reject,
)
from impactmon.moments import on_clock, on_device_clock
from impactmon.signal.attachment import attachment_notes
from impactmon.signal.calibration import LARGEST_GAIN_ERROR, LARGEST_OFFSET_G, consider, is_plausible
from impactmon.signal.dead import absent_notes, fault_notes, find_faults, lacks_gravity, unit_notes
from impactmon.signal.wear import find_not_worn
from impactmon.spells import outside

Calibrate = Literal["auto", "on", "off"] | Calibration
"""How a recording is calibrated: by itself if it is long and off, whenever it can be, never, or as given."""

WANTED = {"auto": None, "on": True, "off": False}

LIVE_FORMAT = "packets"
"""Recordings of live sessions: never calibrated unasked, and no event rejected by what only hours tell, so that a
replay says what the session said."""

CALIBRATE_HINT = f"Choose one of: {', '.join(WANTED)}, or give a Calibration."
SOUND_HINT = (
    f"Gains lie within {LARGEST_GAIN_ERROR:g} of 1, offsets within {LARGEST_OFFSET_G:g} g of 0; more is a wrong unit "
    "or a broken sensor."
)
LACKING_NOTE = "A part of gravity lay along what is missing: peaks and forces are lower bounds."
MODEL_HINT = "Say --placement and --mass (in Python: placement, body_mass_kg)."


def analyze_recording(
    recording: Recording,
    *,
    placement: Placement | str | None = None,
    body_mass_kg: float | None = None,
    calibrate: Calibrate = "auto",
    grf_model: str | None = None,
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
    grf_model : str, optional
        Model of force by its name, see `impactmon.events.force.models`. One of impactr's gives its peaks as impacts,
        and neither jumps nor landings.

    Returns
    -------
    Analysis
        Final events only.
    """
    if isinstance(calibrate, Calibration) and not is_plausible(calibrate):
        raise UsageError(
            f"No sound sensor needs the gains {calibrate.gain} and offsets {calibrate.offset_g} g.",
            hint=SOUND_HINT,
        )
    worn = recording.placement if placement is None else placement
    mass_kg = recording.body_mass_kg if body_mass_kg is None else body_mass_kg
    new_engine = partial(
        Engine,
        sample_rate_hz=recording.sample_rate_hz,
        placement=worn,
        body_mass_kg=mass_kg,
        range_g=recording.range_g,
        grf_model=grf_model,
    )
    if model_of(grf_model).own_peaks:
        return compare(recording, new_engine())
    engine = new_engine(calibration=calibrate if isinstance(calibrate, Calibration) else None)
    events, steps = _fold(engine, recording)
    if isinstance(calibrate, Calibration):
        return conclude(engine, events, recording, _as_given(calibrate), steps)
    if calibrate not in WANTED:
        raise UsageError(f"There is no way to calibrate {calibrate!r}.", hint=CALIBRATE_HINT)
    wanted = WANTED[calibrate]
    report = consider(engine.quality.windows, engine.quality.recorded_s, wanted=wanted)
    if report.applied and wanted is None and recording.format == LIVE_FORMAT:
        report = replace(report, applied=False, reason="a live session; its replay says what it said")
    if report.applied:
        engine = new_engine(calibration=report.calibration)
        events, steps = _fold(engine, recording)
    return conclude(engine, events, recording, report, steps)


def _fold(engine: Engine, recording: Recording) -> tuple[list[Event], StepLog]:
    """Push a recording through an engine; keep the final events, steps in columns."""
    events: list[Event] = []
    logger = StepLogger()
    lots = chain.from_iterable(engine.gather(block) for block in recording.blocks())
    for lot in chain(lots, engine.finish()):
        if isinstance(lot, Steps):
            logger.add(lot)
        else:
            events.extend(event for event in lot if event.final)
    return events, logger.log()


def compare(recording: Recording, engine: Engine) -> Analysis:
    """Analyse a recording as impactr does: its peaks as impacts, without jumps, landings or an index.

    Raises
    ------
    UsageError
        Without placement or mass, or for a placement the model does not know.
    """
    model, placement, body_mass_kg = engine.grf_model, engine.placement, engine.body_mass_kg
    if placement is None or body_mass_kg is None:
        raise UsageError(f"The model {model.name} needs placement and body mass.", hint=MODEL_HINT)
    impactr.force_n(1.0, body_mass_kg, placement, model.regression)  # refuses a placement before all the work
    _fold(engine, recording)  # for gaps and quality
    peaks = [
        impactr.as_impact(time_s, peak_g, body_mass_kg, placement, model)
        for time_s, peak_g in impactr.find_peaks(recording.blocks())
    ]
    analysis = conclude(engine, peaks, recording)
    return replace(
        analysis,
        days=tuple(replace(day, osteogenic_index=None) for day in analysis.days),
        notes=(*analysis.notes, f"Model {model.name}: {model.says}.", model.validity),
    )


def _as_given(calibration: Calibration) -> CalibrationReport:
    return CalibrationReport(applied=True, reason="as given", calibration=calibration)


def conclude(
    engine: Engine,
    events: Iterable[Event],
    recording: Recording,
    calibration: CalibrationReport | None = None,
    steps: StepLog | None = None,
) -> Analysis:
    """Sort final events, and steps kept apart, into an analysis with quality, wear and day scores."""
    quality = engine.quality.record(range_g=recording.range_g)
    found: list[Event] = [event for event in events if event.final]
    final, steps, faults, not_worn = _with_hindsight(
        engine, found, StepLog() if steps is None else steps, recording, quality
    )
    final = [on_device_clock(event, recording) for event in final]
    if recording.true_time_s is not None:
        steps = steps.changed(on_clock(recording.true_time_s))
    away = None if not_worn is None else tuple(on_device_clock(spell, recording) for spell in not_worn)
    gaps = tuple(on_device_clock(gap, recording) for gap in engine.gaps)
    jumps = tuple(event for event in final if isinstance(event, Jump))
    landings = tuple(event for event in final if isinstance(event, Landing))
    impacts = tuple(event for event in final if isinstance(event, Impact))
    days = _days(jumps, landings, impacts, steps, recording, quality.duration_s)
    return Analysis(
        jumps=jumps,
        landings=landings,
        impacts=_all_impacts(impacts, steps),
        rejected=tuple(event for event in final if isinstance(event, Reject)),
        gaps=gaps,
        quality=quality,
        days=with_faults(
            with_wear(days, start=recording.start, duration_s=quality.duration_s, gaps=gaps, not_worn=away),
            faults,
            start=recording.start,
        ),
        name=recording.name,
        start=recording.start,
        placement=engine.placement,
        body_mass_kg=engine.body_mass_kg,
        algorithm_version=ALGORITHM_VERSION,
        parameters=engine.parameters,
        notes=(*recording.notes, *_notes(engine, faults, quality.resting_g)),
        calibration=calibration,
        not_worn=away,
    )


def looked_back_on(
    engine: Engine, found: Iterable[Event], recording: Recording
) -> tuple[list[Event], Quality, tuple[str, ...]]:
    """Give what the whole recording tells of events that are already shown: see `conclude`.

    Parameters
    ----------
    engine : Engine
        After its last sample.
    found : iterable of Event
        Final events without steps; of a jump and its landing the jump is enough.
    recording : Recording
        What it was fed.

    Returns
    -------
    events : list of Event
        Those found while the sensor did not measure or nobody wore it are rejects.
    quality : Quality
        Of the samples.
    notes : tuple of str
        What limits the numbers, the gravest first.
    """
    quality = engine.quality.record(range_g=recording.range_g)
    final, _, faults, _ = _with_hindsight(engine, list(found), StepLog(), recording, quality)
    return final, quality, (*_notes(engine, faults, quality.resting_g), *quality.notes)


def _with_hindsight(
    engine: Engine, final: list[Event], steps: StepLog, recording: Recording, quality: Quality
) -> tuple[list[Event], StepLog, tuple[Fault, ...], tuple[NotWorn, ...] | None]:
    """Judge events and steps by the whole recording; give them with its faults and when nobody wore the sensor."""
    windows = engine.quality.windows
    not_worn = find_not_worn(
        windows, quality.duration_s, lambda begin_s, end_s: is_training(final, begin_s, end_s)
    )
    faults = find_faults(windows, quality.duration_s)
    if recording.format == LIVE_FORMAT:
        return final, steps, faults, not_worn
    measured, steps = _while_it_measured(final, steps, faults, not_worn or ())
    if lacks_gravity(windows, quality.resting_g):
        measured, steps = [as_lower_bound(event) for event in measured], steps.changed(as_lower_bound)
    return measured, steps, faults, not_worn


def _while_it_measured(
    final: list[Event], steps: StepLog, faults: Sequence[Fault], not_worn: Sequence[NotWorn]
) -> tuple[list[Event], StepLog]:
    """Reject what was found while the sensor was faulty, then what while nobody wore it."""
    for spells in (
        [(fault.start_s, fault.end_s, fault.reason) for fault in faults],
        [(spell.start_s, spell.end_s, "not worn") for spell in not_worn],
    ):
        final, steps = outside(final, steps, spells)
    return final, steps


def _days(
    jumps: Sequence[Jump],
    landings: Sequence[Landing],
    impacts: Sequence[Impact],
    steps: StepLog,
    recording: Recording,
    duration_s: float,
) -> tuple[DayScore, ...]:
    """Score the days; of the steps only those that load the bone are made events."""
    return load.day_scores(
        jumps,
        landings,
        [*impacts, *steps.chosen(lambda stretch: stretch.of_kinds(OSTEOGENIC_IMPACT_KINDS))],
        contacts=_contacts(steps, recording.true_time_s),
        start=recording.start,
        duration_s=duration_s,
    )


def _notes(engine: Engine, faults: tuple[Fault, ...], resting_g: float | None) -> tuple[str, ...]:
    """Say what the sensor and how it was worn give reason to say."""
    windows = engine.quality.windows
    return (
        *fault_notes(faults),
        *absent_notes(windows),
        *unit_notes(windows, resting_g),
        *([LACKING_NOTE] if lacks_gravity(windows, resting_g) else []),
        *attachment_notes(windows, engine.placement, resting_g),
    )


def _contacts(steps: StepLog, true_time_s: Callable[[float], float] | None) -> Iterator[load.Contacts]:
    """Give what enters the bands of a day alone."""
    for stretch in steps.stretches():
        others = ~stretch.of_kinds(OSTEOGENIC_IMPACT_KINDS)
        yield load.Contacts(
            peak_g=stretch.rows["peak_g"][others],
            is_step=stretch.of_kinds(STEP_KINDS)[others],
            time_s=partial(_time_of, stretch.times_s[others], true_time_s),
        )


def _time_of(times_s: Floats, true_time_s: Callable[[float], float] | None, place: int) -> float:
    """Give the time of a step, by the device's own clock if it has one."""
    counted_s = float(times_s[place])
    return counted_s if true_time_s is None else true_time_s(counted_s)


def _all_impacts(impacts: tuple[Impact, ...], steps: StepLog) -> Sequence[Impact]:
    """Give all impacts: they come as events or in columns, hardly ever both."""
    if not len(steps):
        return impacts
    return tuple(sorted([*impacts, *steps], key=lambda impact: impact.time_s)) if impacts else steps
