"""What three detectors make of one motion, small enough to be sent between processes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from firmware_sim.motion import Motion, TruthEvent
from impactmon.model import Event, Impact, Jump, Landing, Placement, Reject
from tools.validation import baselines
from tools.validation.cases import Case

FORCE_PLACEMENTS = (Placement.HIP, Placement.BACK)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A motion's truth and what was found.

    Attributes
    ----------
    label, seed, placement, body_model : str
        What, the scene's seed, where, which body.
    sample_rate_hz, range_g, duration_s, body_mass_kg : float
        Of the recording.
    truth : tuple of TruthEvent
        What happened.
    jumps, landings, impacts, rejected
        Ours, at the default setting (placement not told).
    told : tuple of Jump
        Ours with the placement told, for hip and back; the others as at the default.
    forces, run_bw : tuple of Landing, tuple of float
        Ours with placement and mass told, for hip and back: landings, and forces of running steps, BW.
    naive_s : tuple of float
        Landing times of the naive detector, s.
    peaks_s, bone_peaks_s : tuple of float
        impactr's peaks from 1.3 g and from 4.9 g, s.
    """

    label: str
    seed: str
    placement: str
    body_model: str
    sample_rate_hz: float
    range_g: float
    duration_s: float
    body_mass_kg: float
    truth: tuple[TruthEvent, ...]
    jumps: tuple[Jump, ...]
    landings: tuple[Landing, ...]
    impacts: tuple[Impact, ...]
    rejected: tuple[Reject, ...]
    told: tuple[Jump, ...]
    forces: tuple[Landing, ...]
    run_bw: tuple[float, ...]
    naive_s: tuple[float, ...]
    peaks_s: tuple[float, ...]
    bone_peaks_s: tuple[float, ...]


def observe_case(case: Case) -> Outcome:
    """Generate a scene and analyse it."""
    return observe(case.label, case.perform())


def observe(label: str, motion: Motion) -> Outcome:
    """Analyse a motion with all detectors."""
    from impactmon.api import analyze

    rate_hz, wearer = motion.sample_rate_hz, motion.wearer
    plain = analyze(motion.acc_g, sample_rate_hz=rate_hz, range_g=motion.range_g)
    forces: tuple[Landing, ...] = ()
    run_bw: tuple[float, ...] = ()
    told_jumps = plain.jumps
    if wearer.placement in FORCE_PLACEMENTS:
        told = analyze(
            motion.acc_g,
            sample_rate_hz=rate_hz,
            range_g=motion.range_g,
            placement=wearer.placement,
            body_mass_kg=wearer.body_mass_kg,
        )
        told_jumps = told.jumps
        forces = told.landings
        run_bw = tuple(
            step.peak_grf_bw
            for step in told.impacts
            if step.kind == "run_step" and step.peak_grf_bw is not None
        )
    peaks = baselines.impactr_peaks(motion.acc_g, rate_hz)
    high = baselines.impactr_peaks(motion.acc_g, rate_hz, min_height_g=baselines.BONE_TRIAL_HEIGHT_G)
    return Outcome(
        label=label,
        seed=str(motion.seed),
        placement=str(wearer.placement),
        body_model=wearer.body_model,
        sample_rate_hz=rate_hz,
        range_g=motion.range_g,
        duration_s=motion.duration_s,
        body_mass_kg=wearer.body_mass_kg,
        truth=motion.truth,
        jumps=_light(plain.jumps),
        landings=_light(plain.landings),
        impacts=_light(plain.impacts),
        rejected=_light(plain.rejected),
        told=_light(told_jumps),
        forces=_light(forces),
        run_bw=run_bw,
        naive_s=tuple(landing for _, landing in baselines.naive_jumps(motion.acc_g, rate_hz)),
        peaks_s=tuple((peaks.index / rate_hz).tolist()),
        bone_peaks_s=tuple(np.asarray(high.index / rate_hz).tolist()),
    )


E = TypeVar("E", bound=Event)


def _light(events: tuple[E, ...]) -> tuple[E, ...]:
    """Drop the cues: they are for people, and heavy."""
    return tuple(replace(event, cues=()) for event in events)
