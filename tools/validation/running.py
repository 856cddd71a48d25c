"""Running at the sacrum: peak force of steps against plates, and the table of 37 athletes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impactmon.model import Placement, Status
from tools.validation import shared
from tools.validation.baselines import impactr_peaks

Floats = NDArray[np.float64]

STEP_PEAK_G = 1.5
"""Every running step rises above this, no swing phase does, g."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: steps found, and the force of each against the plate.

    Attributes
    ----------
    name : str
        File.
    true_bw, estimate_bw, direct_bw : float
        Mean peak force of the plate, of ours (None without an estimate), and of reading g as BW.
    stances, steps, jumps : int
        True stances; steps and (false) jumps found.
    """

    name: str
    true_bw: float
    estimate_bw: float | None
    direct_bw: float
    stances: int
    steps: int
    jumps: int


def runs() -> Iterator[Run]:
    """Yield the sacral waveforms, analysed."""
    from impactmon.api import analyze

    data = shared.shared_data()
    assert data is not None
    for entry in shared.manifest("sacrum_running_grf")["trials"]:
        columns = shared.read_columns(data / "sacrum_running_grf" / entry["file"], (1, 2))
        acc_g = np.column_stack([columns[:, 1], np.zeros(len(columns)), columns[:, 0]])
        analysis = analyze(
            acc_g, sample_rate_hz=500.0, placement=Placement.BACK, body_mass_kg=entry["mass_kg"]
        )
        steps = [impact for impact in analysis.impacts if impact.kind == "run_step"]
        forces = [impact.peak_grf_bw for impact in steps if impact.peak_grf_bw is not None]
        peaks = impactr_peaks(acc_g, 500.0, min_height_g=STEP_PEAK_G).height_g
        yield Run(
            entry["file"].removesuffix(".csv"),
            entry["truth"]["mean_peak_BW"],
            float(np.mean(forces)) if forces else None,
            float(np.mean(peaks)),
            entry["truth"]["n_stances"],
            len(steps),
            sum(jump.status is Status.COUNTED for jump in analysis.jumps),
        )


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of the athletes' table.

    Attributes
    ----------
    athlete : (n,) int
        Who.
    true_bw, peak_g : (n,) float64
        Plate peak, and sacral peak.
    """

    athlete: NDArray[np.int64]
    true_bw: Floats
    peak_g: Floats
    contact_s: Floats
    step_hz: Floats


def table() -> Table:
    """Read the table of athletes and speeds."""
    data = shared.shared_data()
    assert data is not None
    columns = shared.read_columns(data / "sacrum_running_table" / "GRF_IMU_data.csv", (0, 4, 7, 9, 10))
    return Table(columns[:, 0].astype(np.int64), *(columns[:, k] for k in range(1, 5)))


def line_by_athlete(data: Table) -> Floats:
    """Predict each athlete by a straight line fitted on all others, BW."""
    estimate = np.empty_like(data.true_bw)
    for athlete in np.unique(data.athlete):
        own = data.athlete == athlete
        slope, intercept = np.polyfit(data.peak_g[~own], data.true_bw[~own], 1)
        estimate[own] = slope * data.peak_g[own] + intercept
    return estimate


def mape(estimate: Floats, true: Floats) -> float:
    """Give the mean absolute relative error."""
    return float(np.mean(np.abs(estimate - true) / true))
