"""The first page: what was to hold, what was measured; and what nobody has validated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.validation.agreement import flight_pairs, force_errors, force_pairs
from tools.validation.cases import KINDS, ONE_IN_FIFTY
from tools.validation.counts import Count
from tools.validation.match import Tally, ours, ours_told, total
from tools.validation.outcome import Outcome
from tools.validation.plates import CentreOfMass
from tools.validation.section import Section, Table, number, percent
from tools.validation.trials import Trial, trial_goals

Row = list[str | int | None]

NOT_VALIDATED = Section(
    "What has not been validated",
    (
        "- **Landing force on people.** No public set of worn-sensor landings on force plates exists that we may "
        "ship. Force is judged on generated motion and on plate forces passed through two body models of ours: "
        "that shows the arithmetic to be sound, not that your body is one of these models.\n"
        "- **Unseen people and devices.** The real jumps here are those of two people with a phone in a pocket or "
        "hand. Hip, back, ankle, wrist and chest are validated on generated motion only; the hip and lumbar "
        "recordings hold walking, jogging and sitting down.\n"
        "- **Real falls, drops, shaking, vehicles, stairs with a worn sensor**: generated only, but for two "
        "phone recordings of stairs.\n"
        "- **Children, pregnancy, amputees, walking aids, obesity beyond 130 kg**: nothing.\n"
        "- **Days.** No recording of a whole free-living day with counted jumps was used.\n"
        "- **Bone.** Nothing here says anything about bone density or fractures. The osteogenic index is an "
        "experimental number.",
    ),
)


def summary(
    counts: Sequence[Count],
    generated: Sequence[Outcome],
    trials: Sequence[Trial],
    plates: Sequence[Outcome],
    free: Sequence[CentreOfMass],
) -> Section:
    """Write goals beside measured values."""
    rows = [*_real(counts), *_generated(generated), *trial_goals(trials), *_plates(plates), *_free(free)]
    return Section(
        "Summary",
        ("Goals were set before measuring. A goal that is missed says NO and stays in the table.",),
        (Table("Goals and results", ["what", "goal", "measured", "held"], rows),),
    )


def _row(what: str, goal: str, measured: str | None, held: bool | None) -> Row:
    return [what, goal, measured, {True: "yes", False: "NO", None: None}[held]]


def _real(counts: Sequence[Count]) -> list[Row]:
    jumping = [c for c in counts if c.trial.truth and c.trial.counts == "jumps"]
    jacks = [c for c in counts if c.trial.counts == "landings"]
    still = [c for c in counts if c.trial.truth == 0]
    false, hits = sum(c.counted for c in still), sum(bool(c.ok) for c in jumping)
    return [
        _row("phone: counted jumping trials within tolerance", f"{len(jumping)} of {len(jumping)}",
             f"{hits} of {len(jumping)}", hits == len(jumping)),
        _row("phone: jumping jacks, landings within 5 %", f"{len(jacks)} of {len(jacks)}",
             f"{sum(bool(c.ok) for c in jacks)} of {len(jacks)}", all(c.ok for c in jacks)),
        _row("walking, stairs, sitting, jogging: false jumps", "0", str(false), false == 0),
    ]  # fmt: skip


def _generated(outcomes: Sequence[Outcome]) -> list[Row]:
    if not outcomes:
        return []
    everything = total(ours(outcome) for outcome in outcomes)
    trunk = total(ours(outcome) for outcome in outcomes if outcome.placement in ("hip", "back"))
    told = [outcome for outcome in outcomes if outcome.placement in ("hip", "back")]
    known = total(ours_told(outcome) for outcome in told)
    jogging = total(ours_told(outcome) for outcome in told if outcome.label == "jogging")
    jogged = jogging.false_per_hour or 0.0
    quiet = total(ours(outcome) for outcome in outcomes if outcome.placement not in ("wrist", "hand"))
    rows = [
        _rate("hip and back, placement told: recall", 0.99, known.recall),
        _rate("hip and back, placement told: precision", 0.995, known.precision),
        _row("the same: false jumps an hour of jogging", "<= 2", number(jogged), jogged <= 2.0),
        _rate("generated: recall", 0.99, everything.recall),
        _rate("generated: precision", 0.995, everything.precision),
        _rate("generated, all but wrist and hand: recall", 0.99, quiet.recall),
        _rate("generated, all but wrist and hand: precision", 0.995, quiet.precision),
        _rate("generated, hip and back: recall", 0.99, trunk.recall),
        _rate("generated, hip and back: precision", 0.995, trunk.precision),
    ]
    for kind in KINDS:
        part = total(ours(outcome) for outcome in outcomes if outcome.label == kind.label)
        if part.scenes and kind.goal_per_hour is not None:
            goal, measured = f"<= {kind.goal_per_hour:g}", part.false_per_hour or 0.0
            held = measured <= kind.goal_per_hour
            rows.append(_row(f"{kind.label}: false jumps an hour", goal, number(measured), held))
    rows.extend(_accidents(outcomes))
    return rows


def _accidents(outcomes: Sequence[Outcome]) -> list[Row]:
    parts = {
        label: total(ours(outcome) for outcome in outcomes if outcome.label == label)
        for label in ONE_IN_FIFTY
    }
    return [
        _row(f"{label}: scenes with a false jump", "<= 1 in 50", _share(part), _rare(part))
        for label, part in parts.items()
        if part.scenes
    ]


def _rare(part: Tally) -> bool:
    return 50 * part.scenes_with_false <= part.scenes


def _share(part: Tally) -> str:
    return f"{part.scenes_with_false} in {part.scenes}"


def _rate(what: str, goal: float, measured: float | None) -> Row:
    held = None if measured is None else measured >= goal
    return _row(what, f">= {100 * goal:g} %", percent(measured, 2), held)


def _plates(outcomes: Sequence[Outcome]) -> list[Row]:
    flights = [pair for outcome in outcomes for pair in flight_pairs(outcome)]
    force = force_errors([p for outcome in outcomes for p in force_pairs(outcome) if not p.clipped])
    if not flights or force is None:
        return []
    times = np.abs([1e3 * (p.flight_s - p.true_flight_s) for p in flights])
    heights = np.abs([1e2 * (p.height_m - p.true_height_m) for p in flights if p.height_m is not None])
    return [
        _within("plates, worn: mean |flight time error|", times, 15.0, "ms"),
        _within("plates, worn: mean |height error|", heights, 2.5, "cm"),
        _row("plates, worn: force MAPE", "<= 10 %", percent(force.mape), force.mape <= 0.10),
        _row("plates, worn: interval coverage", "90-98 %", percent(force.coverage), 0.90 <= force.coverage <= 0.98),
    ]  # fmt: skip


def _within(what: str, errors: np.ndarray, limit: float, unit: str) -> Row:
    share = float(np.mean(errors <= limit))
    measured = f"{errors.mean():.1f} {unit}; {percent(share, 0)} of jumps within"
    return _row(what, f"<= {limit:g} {unit}", measured, bool(errors.mean() <= limit))


def _free(free: Sequence[CentreOfMass]) -> list[Row]:
    if not free:
        return []
    found, true, false = (sum(getattr(e, name) for e in free) for name in ("found", "true", "false"))
    errors = [abs(1e2 * error) for entry in free for error in entry.height_errors_m]
    mean = float(np.mean(errors)) if errors else None
    return [
        _row("plates at the centre of mass: jumps found", f"{true} of {true}, 0 false",
             f"{found} of {true}, {false} false", found == true and false == 0),
        _row("plates at the centre of mass: mean |height error|", "<= 1.5 cm",
             None if mean is None else f"{mean:.1f} cm", None if mean is None else mean <= 1.5),
    ]  # fmt: skip
