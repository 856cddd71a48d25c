"""Everything together: run, then write."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tools.validation import cases, counts, detection, kinds, measures, plates, shared, summary, trials, waist
from tools.validation.outcome import Outcome, observe_case
from tools.validation.pool import work
from tools.validation.section import Section

TARGET = Path(__file__).resolve().parents[2] / "docs" / "VALIDATION.md"

INTRO = """# Validation

Written by `make validate` from the real recordings in `../shared/data` and from generated motion; never edited by
hand. Algorithm version {version}. Method and data are described beside each table; the sources of methods are in
`docs/glossary.md`.
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is to be done.

    Attributes
    ----------
    scenes : int
        Generated scenes.
    poor : int
        Scenes of each activity for each poor sensor.
    trials : int
        Trials of each kind at the waist; three times as many of those with one jump.
    rebounds : int
        Scenes of drop jumps.
    bodies : int
        Bodies drawn for each plate recording, placement and body model.
    workers : int
        Processes.
    data, motion : bool
        Real recordings; generated motion.
    only : str
        Recordings and activities whose name contains this.
    """

    scenes: int = 1000
    poor: int = 6
    trials: int = 40
    rebounds: int = 60
    bodies: int = 4
    workers: int = 2
    data: bool = True
    motion: bool = True
    only: str = ""


@dataclass(slots=True)
class Findings:
    """What was measured."""

    counts: list[counts.Count] = field(default_factory=list[counts.Count])
    generated: list[Outcome] = field(default_factory=list[Outcome])
    rebounds: list[Outcome] = field(default_factory=list[Outcome])
    poor: list[Outcome] = field(default_factory=list[Outcome])
    trials: list[trials.Trial] = field(default_factory=list[trials.Trial])
    worn: list[Outcome] = field(default_factory=list[Outcome])
    erring: list[Outcome] = field(default_factory=list[Outcome])
    free: list[plates.CentreOfMass] = field(default_factory=list[plates.CentreOfMass])


def measure(plan: Plan) -> Findings:
    """Run all detectors over all that the plan asks for."""
    findings = Findings()
    if plan.motion:
        findings.generated = work(
            observe_case,
            (case for case in cases.cases(plan.scenes) if plan.only in case.label),
            workers=plan.workers,
        )
        if plan.only in "drop jumps":
            scenes = kinds.rebounds(plan.rebounds)
            findings.rebounds = work(kinds.observe_rebound, scenes, workers=plan.workers)
        poor = (case for case in cases.poor_cases(plan.poor) if plan.only in case.label)
        findings.poor = work(observe_case, poor, workers=plan.workers)
        at_waist = (case for case in waist.waist_cases(plan.trials) if plan.only in case.label)
        findings.trials = work(trials.try_case, at_waist, workers=plan.workers)
    if plan.data and shared.shared_data() is not None:
        findings.counts = work(
            counts.count_ours,
            (trial for trial in shared.sensor_trials() if plan.only in trial.name),
            workers=plan.workers,
        )
        findings.worn = work(plates.observe_plate, plates.worn_plates(plan.bodies), workers=plan.workers)
        findings.erring = work(plates.observe_plate, plates.erring_plates(), workers=plan.workers)
        findings.free = [plates.centre_of_mass(plate) for plate in plates.plates()]
    return findings


def sections(findings: Findings) -> list[Section]:
    """Write what was measured."""
    parts = [
        summary.summary(findings.counts, findings.generated, findings.trials, findings.worn, findings.free),
        summary.NOT_VALIDATED,
    ]
    if findings.counts:
        parts.append(counts.beside(findings.counts))
    if findings.generated:
        parts.extend(detection.sections(findings.generated))
        parts.append(kinds.kinds_section([*findings.generated, *findings.rebounds], findings.worn))
        parts.append(trials.trial_section(findings.trials))
        parts.append(detection.poor_section(findings.poor))
        parts.append(measures.generated_section(findings.generated))
    if findings.worn:
        parts.append(measures.plate_section(findings.worn, findings.erring, findings.free))
        parts.append(measures.running_section())
    return parts


def write(parts: list[Section], target: Path = TARGET) -> None:
    """Write docs/VALIDATION.md."""
    from impactmon.engine import ALGORITHM_VERSION

    head = INTRO.format(version=ALGORITHM_VERSION)
    target.write_text(head + "\n" + "\n\n".join(part.markdown() for part in parts) + "\n", encoding="utf-8")
