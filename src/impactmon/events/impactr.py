"""impactr's pipeline, re-implemented to be read beside ours: peaks of a recording, then a regression.

impactr (an R package by Veras, MIT) knows no jumps: it takes peaks of the resultant after an order-4 Butterworth
low-pass at 20 Hz run forward and backward, from 1.3 g on, drops those closer than 0.4 s to a higher one, and applies a
regression. Plateaus are no peaks for it. Two things differ here: the filter is cut to ±0.24 s (6.5e-5 g from the
whole), and a gap begins a new stretch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from impactmon.errors import UsageError
from impactmon.events.contacts.measure import PEAK_CUTOFF_HZ, PEAK_HALF_S, PEAK_ORDER
from impactmon.events.force.models import ForceModel
from impactmon.events.record.build import FINAL_REVISION
from impactmon.model import Gap, Impact, Placement, Samples, Status
from impactmon.signal.fir import COEFFICIENT_SCALE, filter_valid, lowpass_taps
from impactmon.units import newton_to_bw

PEAK_HEIGHT_G = 1.3
"""Least height of a peak [g] (impactr 0.4.2, `find_peaks`)."""

PEAK_DISTANCE_S = 0.4
"""A peak closer to a higher one is dropped [s] (impactr 0.4.2)."""

PIECE = 32768
"""Samples filtered at once."""

Coefficients = tuple[float, float, float, float, float]

REGRESSIONS: Mapping[str, Mapping[Placement, Coefficients]] = {
    "walking/running": {
        Placement.ANKLE: (890.673, -131.889, 0.0, 7.155, 2.027),
        Placement.BACK: (701.358, -167.229, 0.0, 9.642, 2.667),
        Placement.HIP: (814.888, -229.459, 0.0, 7.036, 3.934),
    },
    "walking": {
        Placement.BACK: (-698.7031, 1047.5129, -345.2605, 3.8294, 6.0219),
        Placement.HIP: (-300.9909, 522.6850, -171.5606, 3.9596, 5.3671),
    },
    "jumping": {
        Placement.ANKLE: (1551.020, -132.384, 0.0, 7.927, 2.415),
        Placement.BACK: (-350.125, 152.952, 0.0, 22.618, 0.654),
        Placement.HIP: (-493.877, 188.759, 0.0, 18.008, 1.279),
    },
}
"""Peak resultant force, N: b0 + b1 a + b2 a² + b3 m + b4 a m; a in g, m in kg (impactr R/predict.R, 2022-07-22)."""


def force_n(peak_g: float, body_mass_kg: float, placement: Placement, regression: str) -> float:
    """Apply one of impactr's regressions, N.

    >>> round(force_n(3.0, 70.0, Placement.HIP, "jumping"), 1)
    1601.5

    Raises
    ------
    UsageError
        For a placement the regression does not know.
    """
    table = REGRESSIONS[regression]
    if placement not in table:
        known = ", ".join(place.value for place in table)
        raise UsageError(
            f"impactr has no {regression} regression for the {placement}.", hint=f"It has: {known}."
        )
    b0, b1, b2, b3, b4 = table[placement]
    return b0 + b1 * peak_g + b2 * peak_g * peak_g + b3 * body_mass_kg + b4 * peak_g * body_mass_kg


def find_peaks(blocks: Iterator[Samples | Gap]) -> Iterator[tuple[float, float]]:
    """Find impactr's peaks.

    Yields
    ------
    (time_s, peak_g)
        In order of time.
    """
    start_s = 0.0
    run: _Run | None = None
    for block in blocks:
        if isinstance(block, Gap):
            if run is not None:
                yield from run.peaks()
            run, start_s = None, block.end_s
            continue
        if run is not None and not run.continues(block):
            yield from run.peaks()
            start_s, run = run.end_s, None
        if run is None:
            run = _Run(start_s, block)
        run.add(block.counts)
    if run is not None:
        yield from run.peaks()


class _Run:
    """A gapless run at one rate: the tops of its filtered resultant."""

    def __init__(self, start_s: float, kind: Samples) -> None:
        self._start_s, self._kind = start_s, kind
        rate_hz = kind.sample_rate_hz
        self._half = max(2, round(PEAK_HALF_S * rate_hz))
        self._taps = lowpass_taps(min(PEAK_CUTOFF_HZ, 0.4 * rate_hz), rate_hz, PEAK_ORDER, self._half)
        self._held: NDArray[np.int16] = np.empty((0, 3), np.int16)
        self._first = -self._half  # sample at the front of what is held
        self._tops: list[NDArray[np.int64]] = []
        self._heights: list[NDArray[np.float64]] = []
        self._samples = 0

    @property
    def end_s(self) -> float:
        """Time of the next sample, s."""
        return self._start_s + self._samples / self._kind.sample_rate_hz

    def continues(self, block: Samples) -> bool:
        """Tell whether a block is of the same kind."""
        kind = self._kind
        return (block.sample_rate_hz, block.lsb_per_g) == (kind.sample_rate_hz, kind.lsb_per_g)

    def add(self, counts: NDArray[np.int16]) -> None:
        """Take the next samples."""
        if not len(counts):
            return
        if not self._samples:
            self._held = np.repeat(counts[:1], self._half, axis=0)
        self._samples += len(counts)
        self._held = np.concatenate((self._held, counts))
        if len(self._held) >= PIECE:
            self._search()

    def peaks(self) -> list[tuple[float, float]]:
        """Take the run as ended and give its peaks."""
        if not self._samples:
            return []
        self._held = np.concatenate((self._held, np.repeat(self._held[-1:], self._half, axis=0)))
        self._search()
        rate_hz = self._kind.sample_rate_hz
        tops, heights = np.concatenate(self._tops), np.concatenate(self._heights)
        kept = highest_first(tops, heights, PEAK_DISTANCE_S * rate_hz)
        return [
            (self._start_s + int(top) / rate_hz, float(height))
            for top, height in zip(tops[kept], heights[kept], strict=True)
        ]

    def _search(self) -> None:
        """Filter what is held, note its tops and keep what the next ones need."""
        axes = [filter_valid(self._held[:, k].astype(np.float64), self._taps) for k in range(3)]
        squared = axes[0] * axes[0] + axes[1] * axes[1] + axes[2] * axes[2]
        resultant = np.sqrt(squared) / (COEFFICIENT_SCALE * self._kind.lsb_per_g)
        if len(resultant) < 3:
            self._tops.append(np.empty(0, np.int64))
            self._heights.append(np.empty(0))
            return
        inner = resultant[1:-1]
        found = (inner > resultant[:-2]) & (inner > resultant[2:]) & (inner >= PEAK_HEIGHT_G)
        tops = np.flatnonzero(found) + 1
        self._tops.append(tops + self._first + self._half)
        self._heights.append(resultant[tops])
        done = len(resultant) - 2
        self._held = self._held[done:].copy()
        self._first += done


def highest_first(
    tops: NDArray[np.int64], heights: NDArray[np.float64], distance: float
) -> NDArray[np.bool_]:
    """Keep the highest top, drop those closer to it than `distance` samples, and so on downwards."""
    alive = np.ones(len(tops), np.bool_)
    places = tops.tolist()
    for k in np.argsort(-heights, kind="stable").tolist():
        if not alive[k]:
            continue
        for step in (-1, 1):
            near = k + step
            while 0 <= near < len(places) and abs(places[near] - places[k]) < distance:
                alive[near] = False
                near += step
    return alive


def as_impact(
    time_s: float, peak_g: float, body_mass_kg: float, placement: Placement, model: ForceModel
) -> Impact:
    """Give a peak as an impact, with the force of one of the regressions."""
    newton = force_n(peak_g, body_mass_kg, placement, model.regression)
    return Impact(
        id=f"peak-{round(1000 * time_s):010d}",
        revision=FINAL_REVISION,
        final=True,
        status=Status.COUNTED,
        time_s=time_s,
        confidence=1.0,  # that it is a peak
        kind="peak",
        peak_s=time_s,
        peak_g=peak_g,
        acc_slope_g_s=None,
        clipped=False,
        peak_grf_n=newton,
        peak_grf_bw=newton_to_bw(newton, body_mass_kg),
        grf_model=model.name,
        grf_component="resultant",
        grf_reason="for comparison only",
    )
