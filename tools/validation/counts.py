"""Counts on real recordings: truth, tolerance, what was counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from impactmon.model import Analysis, Status
from tools.validation import baselines
from tools.validation.section import Section, Table
from tools.validation.shared import Trial


@dataclass(frozen=True, slots=True)
class Count:
    """What a detector made of a trial.

    Attributes
    ----------
    trial : Trial
        The recording.
    counted, uncertain : int
        Jumps (landings for jumping jacks), and those shown beside them.
    """

    trial: Trial
    counted: int
    uncertain: int

    @property
    def ok(self) -> bool | None:
        """Whether the count is within its tolerance; None where nobody counted."""
        truth = self.trial.truth
        return None if truth is None else abs(self.counted - truth) <= self.trial.tolerance

    @property
    def seconds(self) -> float:
        """Length of the recording, s."""
        return len(self.trial.acc_g) / self.trial.sample_rate_hz


def count_ours(trial: Trial, *, tell_placement: bool = False) -> Count:
    """Count with the product, by default without being told where the sensor was."""
    from impactmon.api import analyze

    analysis: Analysis = analyze(
        trial.acc_g,
        sample_rate_hz=trial.sample_rate_hz,
        placement=trial.placement if tell_placement else None,
    )
    events = analysis.jumps if trial.counts == "jumps" else analysis.landings
    return Count(
        trial,
        sum(event.status is Status.COUNTED for event in events),
        sum(event.status is Status.UNCERTAIN for event in events),
    )


HEADER = ["file", "activity", "placement", "truth", "±", "counted", "uncertain", "ok"]


def rows_of(counts: Iterable[Count]) -> list[list[str | int | None]]:
    """Lay counts out as rows for `HEADER`."""
    return [
        [
            count.trial.name,
            count.trial.activity + (" (landings)" if count.trial.counts == "landings" else ""),
            str(count.trial.placement) if count.trial.placement else None,
            count.trial.truth,
            count.trial.tolerance if count.trial.truth is not None else None,
            count.counted,
            count.uncertain,
            {True: "yes", False: "NO", None: None}[count.ok],
        ]
        for count in counts
    ]


def summary(counts: Iterable[Count]) -> str:
    """Say in two lines how many trials are within tolerance, and the false jumps where none were."""
    known = list(counts)
    jumping = [count for count in known if count.trial.truth]
    still = [count for count in known if count.trial.truth == 0]
    false = sum(count.counted for count in still)
    hours = sum(count.seconds for count in still) / 3600.0
    return (
        f"{sum(bool(count.ok) for count in jumping)} of {len(jumping)} counted trials within tolerance; "
        f"{false} false jumps in {len(still)} recordings without jumps ({60 * hours:.0f} min)"
    )


def beside(found: Sequence[Count]) -> Section:
    """Write the counts beside a naive detector's and impactr's peaks."""
    rows = [
        [*row, len(baselines.naive_jumps(trial.acc_g, trial.sample_rate_hz)), *_peaks(trial)]
        for row, trial in zip(rows_of(found), (count.trial for count in found), strict=True)
    ]
    header = [*HEADER, "naive", "impactr peaks", "impactr >= 4.9 g"]
    return Section(
        "Real recordings",
        (
            summary(found) + ". Detector and placement are at their default: the placement is not told.",
            "Counts of the phone recordings are counts of contact peaks of the low-passed resultant by two "
            "counters that agree; two were read through by eye. Take ±2 to 4 as label noise. Jumping jacks count "
            "landings, with an approximate truth (±5 %). impactr's columns are loading peaks, not jumps.",
        ),
        (Table("Counts", header, rows),),
    )


def _peaks(trial: Trial) -> tuple[int, int]:
    heights = (baselines.PEAK_HEIGHT_G, baselines.BONE_TRIAL_HEIGHT_G)
    low, high = (
        len(baselines.impactr_peaks(trial.acc_g, trial.sample_rate_hz, min_height_g=g).index) for g in heights
    )
    return low, high
