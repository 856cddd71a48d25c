"""Loads of a recording by day, for research tools: what needs the samples, or is no number for a screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, tzinfo

import numpy as np
from numpy.typing import NDArray

from impactmon.load.accelerometric import BINS_VERSION, PeakCounter, accelerometric_index
from impactmon.load.day import local_day
from impactmon.load.direction import direction_variety, horizontal_loads
from impactmon.load.stimulus import load_stimulus
from impactmon.model import Analysis, Calibration, Gap, Placement, Recording, Status
from impactmon.signal.calibration import calibrated

TRUNK = frozenset({Placement.HIP, Placement.BACK, Placement.CHEST})
"""Where the sensor's axes are those of the body: on a limb, in a pocket or a backpack they turn against it."""

PIECE_S = 60.0
"""Samples are looked at in pieces of this length, so that a day ends within a minute of midnight, s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLoads:
    """One local day.

    Attributes
    ----------
    day : date or None
        Local date; None for a recording without a start.
    recorded_s : float
        Time with samples, s.
    accelerometric_index : float
        From all peaks of the unfiltered resultant, g.
    bins_version : str
        Of the bins it was made with.
    peak_counts : tuple of int
        Peaks by bin.
    load_stimulus : float or None
        Of all contacts with a force, steps included, BW; None without any.
    direction_variety : float or None
        Experimental; None where placement, orientation or number of landings does not allow it.
    """

    day: date | None
    recorded_s: float
    accelerometric_index: float
    bins_version: str
    peak_counts: tuple[int, ...]
    load_stimulus: float | None
    direction_variety: float | None


def day_loads(
    recording: Recording, analysis: Analysis, *, zone: tzinfo | None = None
) -> tuple[DayLoads, ...]:
    """Compute the research loads of each local day of a recording.

    Parameters
    ----------
    recording : Recording
        Read once more, block by block.
    analysis : Analysis
        Of this recording.
    zone : tzinfo, optional
        Where days begin; that of the start if not given.
    """
    days: dict[date | None, _Day] = {}
    contacts_s = [landing.time_s for landing in analysis.landings if landing.status is Status.COUNTED]
    before: _Day | None = None
    for begin_s, acc_g, rate_hz in _pieces(recording, _applied(analysis)):
        today = days.setdefault(local_day(analysis.start, zone, begin_s), _Day())
        end_s = begin_s + len(acc_g) / rate_hz
        if before is not None and (before is not today or before.end_s < begin_s - 0.5 / rate_hz):
            before.peaks.flush()
        today.add(begin_s, end_s, acc_g)
        if analysis.placement in TRUNK:
            own = [time_s - begin_s for time_s in contacts_s if begin_s <= time_s < end_s]
            today.directions.append(horizontal_loads(acc_g, rate_hz, own))
        before = today
    if before is not None:
        before.peaks.flush()
    stimuli = _stimuli(analysis, zone)
    ordered = sorted(days, key=lambda day: day or date.min)
    return tuple(days[day].loads(day, stimuli.get(day)) for day in ordered)


@dataclass(slots=True)
class _Day:
    """A day as it fills."""

    peaks: PeakCounter = field(default_factory=PeakCounter)
    recorded_s: float = 0.0
    end_s: float = 0.0
    directions: list[NDArray[np.float64]] = field(default_factory=list[NDArray[np.float64]])

    def add(self, begin_s: float, end_s: float, acc_g: NDArray[np.float64]) -> None:
        self.peaks.push(np.sqrt(np.sum(acc_g * acc_g, axis=1)))
        self.recorded_s += end_s - begin_s
        self.end_s = end_s

    def loads(self, day: date | None, stimulus: float | None) -> DayLoads:
        return DayLoads(
            day=day,
            recorded_s=self.recorded_s,
            accelerometric_index=accelerometric_index(self.peaks.counts),
            bins_version=BINS_VERSION,
            peak_counts=tuple(self.peaks.counts.tolist()),
            load_stimulus=stimulus,
            direction_variety=direction_variety(np.concatenate(self.directions)) if self.directions else None,
        )


def _stimuli(analysis: Analysis, zone: tzinfo | None) -> dict[date | None, float]:
    loads: dict[date | None, list[float]] = {}
    for event in (*analysis.landings, *analysis.impacts):
        if event.peak_grf_bw is not None and event.status is Status.COUNTED:
            loads.setdefault(local_day(analysis.start, zone, event.time_s), []).append(event.peak_grf_bw)
    return {day: load_stimulus(bw) for day, bw in loads.items()}


def _applied(analysis: Analysis) -> Calibration | None:
    """Give the calibration that the analysis rests on."""
    report = analysis.calibration
    return report.calibration if report is not None and report.applied else None


def _pieces(
    recording: Recording, calibration: Calibration | None
) -> Iterator[tuple[float, NDArray[np.float64], float]]:
    """Yield start, specific force in g and rate of gapless pieces of about `PIECE_S`."""
    now_s = 0.0
    for block in recording.blocks():
        if isinstance(block, Gap):
            now_s = block.end_s
            continue
        step = max(round(PIECE_S * block.sample_rate_hz), 1)
        for first in range(0, len(block.counts), step):
            part = block.counts[first : first + step]
            counts, lsb_per_g = part, block.lsb_per_g
            if calibration is not None:
                counts, lsb_per_g = calibrated(part, block.lsb_per_g, calibration)
            yield now_s, counts / lsb_per_g, block.sample_rate_hz
            now_s += len(part) / block.sample_rate_hz
