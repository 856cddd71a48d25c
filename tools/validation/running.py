"""Running at the sacrum: peak force of steps against plates, and the table of 37 athletes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from impactmon.events.force import running
from impactmon.model import Placement, Status
from impactmon.signal.history import History
from tools.validation import shared
from tools.validation.baselines import impactr_peaks

Floats = NDArray[np.float64]

STEP_PEAK_G = 1.5
"""Every running step rises above this, no swing phase does, g."""

COUNTS_PER_G = 2048.0


@dataclass(frozen=True, slots=True)
class Run:
    """One run: steps found, and the force of each against the plate.

    Attributes
    ----------
    name : str
        File.
    true_bw, estimate_bw, rule_bw, direct_bw : float
        Mean peak force of the plate; of the product (None without an estimate); of its rule applied to every
        step; of reading filtered g as BW.
    stances, steps, jumps : int
        True stances; steps and (false) jumps found.
    """

    name: str
    true_bw: float
    estimate_bw: float | None
    rule_bw: float
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
            rule_on_steps(acc_g, 500.0),
            float(np.mean(peaks)),
            entry["truth"]["n_stances"],
            len(steps),
            sum(jump.status is Status.COUNTED for jump in analysis.jumps),
        )


def rule_on_steps(acc_g: Floats, sample_rate_hz: float) -> float:
    """Apply the product's rule to every step of a waveform; give the mean force, BW."""
    counts = History(np.int32, 3)
    counts.append(np.rint(acc_g * COUNTS_PER_G).astype(np.int32))
    contacts = impactr_peaks(acc_g, sample_rate_hz, min_height_g=STEP_PEAK_G, distance_s=0.2).index.tolist()
    gauge = running.StepGauge(sample_rate_hz)
    quotients = [gauge.quotient(contacts, k, counts) for k in range(len(contacts))]
    return float(np.mean([running.running_force_bw(q) for q in quotients if q is not None]))


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of the athletes' table.

    Attributes
    ----------
    athlete : (n,) int
        Who.
    true_bw, peak_g : (n,) float64
        Plate peak, and sacral peak.
    quotient : (n,) float64
        Sacral peak over the mean of whole steps, without what points down in flight (contact impulse times step rate).
    """

    athlete: NDArray[np.int64]
    true_bw: Floats
    peak_g: Floats
    quotient: Floats


def table() -> Table:
    """Read the table of athletes and speeds."""
    data = shared.shared_data()
    assert data is not None
    columns = shared.read_columns(data / "sacrum_running_table" / "GRF_IMU_data.csv", (0, 4, 5, 7, 8, 10))
    athlete, true_bw, true_impulse, peak_g, impulse, step_hz = columns.T
    # Over a whole step the plate's impulse is 1 BW by definition; here impulse times step rate gives 1.04, a bias
    # of the step rate that the sensor's impulse shares.
    whole_step = float(np.mean(true_impulse * step_hz))
    return Table(athlete.astype(np.int64), true_bw, peak_g, whole_step * peak_g / (impulse * step_hz))


def line_by_athlete(data: Table) -> Floats:
    """Predict each athlete by a straight line fitted on all others, BW."""
    estimate = np.empty_like(data.true_bw)
    for athlete in np.unique(data.athlete):
        own = data.athlete == athlete
        slope, intercept = np.polyfit(data.peak_g[~own], data.true_bw[~own], 1)
        estimate[own] = slope * data.peak_g[own] + intercept
    return estimate


def rule_by_athlete(data: Table) -> Floats:
    """Predict each athlete by the product's rule, its two constants fitted on all others, BW."""
    estimate = np.empty_like(data.true_bw)
    for athlete in np.unique(data.athlete):
        own = data.athlete == athlete
        constants = fit_rule(data.quotient[~own], data.true_bw[~own])
        estimate[own] = _rule(constants, data.quotient[own])
    return estimate


def fit_rule(quotient: Floats, true_bw: Floats) -> Floats:
    """Fit saturation and gain of `impactmon.events.force.running` by relative errors, outliers held back."""
    start = [running.SATURATION_BW, running.GAIN]
    solver: Any = optimize  # scipy's stubs are partial

    def relative_errors(constants: Floats) -> Floats:
        return (_rule(constants, quotient) - true_bw) / true_bw

    found = solver.least_squares(relative_errors, start, loss="soft_l1", f_scale=0.03)
    return np.asarray(found.x, dtype=np.float64)


def _rule(constants: Floats, quotient: Floats) -> Floats:
    saturation_bw, gain = constants
    return 1.0 + saturation_bw * np.tanh(gain * (quotient - 1.0) / saturation_bw)


def mape(estimate: Floats, true: Floats) -> float:
    """Give the mean absolute relative error."""
    return float(np.mean(np.abs(estimate - true) / true))
