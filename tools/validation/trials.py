"""Trials at the waist: how many of each kind were counted right, against the goals people hold them to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from impactmon.model import Status
from tools.validation.match import match
from tools.validation.section import Section, Table, number, percent
from tools.validation.waist import WaistCase

Row = list[str | int | None]


@dataclass(frozen=True, slots=True)
class Trial:
    """What was made of one scene.

    Attributes
    ----------
    label, group : str
        As of its kind.
    true, missed, false, uncertain : int
        Jumps that were made, of these not counted, counted without one, and shown as uncertain.
    seconds : float
        Length, s.
    """

    label: str
    group: str
    true: int
    missed: int
    false: int
    uncertain: int
    seconds: float


def try_case(case: WaistCase) -> Trial:
    """Generate a scene and count."""
    from impactmon.api import analyze

    motion = case.perform()
    found = analyze(motion.acc_g, sample_rate_hz=motion.sample_rate_hz, range_g=motion.range_g).jumps
    counted = [jump.landing_s for jump in found if jump.status is Status.COUNTED]
    true_s = [event.time_s for event in motion.truth if event.is_jump]
    pairs = match(true_s, counted)
    kind = case.done
    missed, false = len(pairs.missed), len(pairs.false)
    uncertain = len(found) - len(counted)
    return Trial(kind.label, kind.group, len(true_s), missed, false, uncertain, motion.duration_s)


@dataclass(frozen=True, slots=True)
class Sum:
    """Trials of one kind or group, together."""

    trials: int
    true: int
    missed: int
    false: int
    uncertain: int
    minutes: float
    exact: int

    @classmethod
    def of(cls, trials: Sequence[Trial]) -> Sum:
        """Add up."""
        return cls(
            len(trials),
            sum(trial.true for trial in trials),
            sum(trial.missed for trial in trials),
            sum(trial.false for trial in trials),
            sum(trial.uncertain for trial in trials),
            sum(trial.seconds for trial in trials) / 60.0,
            sum(not trial.missed and not trial.false for trial in trials),
        )


@dataclass(frozen=True, slots=True)
class _Goal:
    """A goal of a group."""

    what: str
    says: str
    limit: float
    unit: str
    most: bool = True

    def value(self, part: Sum) -> float:
        """Give what is held against the limit."""
        if self.unit == "exact":
            return part.exact / part.trials
        return {"minute": part.false / part.minutes, "ten": 10.0 * part.false / part.trials}[self.unit]

    def format(self, value: float) -> str | None:
        """Write it."""
        return percent(value) if self.unit == "exact" else number(value, 3)


_GOALS = {
    "one jump": _Goal(
        "one low jump for something high up: trials exact", ">= 98 %", 0.98, "exact", most=False
    ),
    "loose": _Goal("one jump, loose belt: trials exact", ">= 93.3 %", 14 / 15, "exact", most=False),
    "walking": _Goal("walking and fast walking: false jumps a minute", "0", 0.0, "minute"),
    "jogging": _Goal("jogging, starts and changes of pace: false jumps a minute", "<= 0.05", 0.05, "minute"),
    "falls": _Goal("falls: false jumps in ten", "<= 0.2", 0.2, "ten"),
    "daily life": _Goal("stairs, chairs, beds, cars, stumbling: false jumps a minute", "0", 0.0, "minute"),
}


def trial_goals(trials: Sequence[Trial]) -> list[Row]:
    """Write the goals beside what was measured."""
    return [row for group, write in _GOALS.items() if (row := _goal(trials, group, write)) is not None]


def _goal(trials: Sequence[Trial], group: str, goal: _Goal) -> Row | None:
    part = Sum.of([trial for trial in trials if trial.group == group])
    if not part.trials:
        return None
    value = goal.value(part)
    held = value <= goal.limit if goal.most else value >= goal.limit
    return [f"waist, {goal.what}", goal.says, goal.format(value), "yes" if held else "NO"]


def trial_section(trials: Sequence[Trial]) -> Section:
    """Write how each kind went."""
    rows: list[Row] = []
    for label in dict.fromkeys(trial.label for trial in trials):
        part = Sum.of([trial for trial in trials if trial.label == label])
        rows.append(
            [
                label,
                part.trials,
                percent(part.exact / part.trials),
                part.missed,
                part.uncertain,
                part.false,
                number(part.false / part.minutes, 2),
                number(10.0 * part.false / part.trials, 1),
            ]
        )
    return Section(
        "Trials at the waist",
        (
            "What people do with a sensor at hip or back in studies of daily life and falls, as the generator draws "
            "it: 50 to 200 Hz, ±8 and ±16 g, both body models, one belt in four loose, the placement not told. A "
            "trial is exact if each of its jumps is counted and nothing else.",
        ),
        (
            Table(
                "Trials by kind",
                ["kind", "trials", "exact", "missed", "uncertain", "false jumps", "false/min", "false in 10"],
                rows,
            ),
        ),
    )
