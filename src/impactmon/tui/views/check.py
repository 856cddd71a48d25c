"""The check before a first workout: 1 g while standing still, then three hops that must fit place and range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impactmon.model import Placement, Trace

STILL_S = 2.0
"""So long must it be quiet, s."""
STILL_SPREAD_G = 0.03
"""Standard deviation of somebody who stands as still as one can, and of the sensor's noise, g."""
REST_ERROR_G = 0.05
"""By so much may the resultant at rest differ from 1 g."""
HOPS = 3
LIGHT_G = 0.6
"""In flight a sensor on the trunk feels less; turning and soft tissue keep it from being 0, g."""
LIGHT_S = 0.06
"""A hop of half a centimetre is in the air for so long, s."""
LANDING_G = 1.8
"""A landing is felt at least as strongly, g."""
LANDING_WITHIN_S = 0.35
"""After the flight, s."""
NEAR_RANGE = 0.95
"""From this share of the range on a landing may be cut off."""
TRUNK = frozenset({Placement.HIP, Placement.BACK, Placement.CHEST})
FEET = frozenset({Placement.ANKLE, Placement.FOOT})
TRUNK_MOST_G = 12.0
"""Three easy hops rarely reach more on the trunk; at the ankle they do, g."""
FEET_LEAST_G = 3.0
"""Three easy hops exceed it at the ankle, g."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the check found.

    Attributes
    ----------
    good : bool
        Nothing need be done.
    says : str
        What, in a sentence.
    """

    good: bool
    says: str


class SensorCheck:
    """Watches the signal of a sensor that is being checked.

    Parameters
    ----------
    placement : Placement or None
        Where it is said to be worn.

    Attributes
    ----------
    rest_g : float or None
        Resultant while standing still, g; None until it was still for two seconds.
    now_g : float or None
        Mean resultant of the last two seconds, g.
    hop_peaks_g : list of float
        Highest value of each hop so far, g.
    """

    def __init__(self, placement: Placement | None) -> None:
        self.placement = placement
        self.rest_g: float | None = None
        self.now_g: float | None = None
        self.hop_peaks_g: list[float] = []
        self._seen_s: float | None = None
        self._light_s = 0.0
        self._landing_left_s = 0.0
        self._peak_g = 0.0

    @property
    def done(self) -> bool:
        """All has been seen."""
        return len(self.hop_peaks_g) >= HOPS

    def push(self, trace: Trace) -> None:
        """Look at what is new in a trace."""
        size = len(trace.resultant_g)
        known_s = self._seen_s if self._seen_s is not None else trace.end_s
        new = min(size, max(0, round((trace.end_s - known_s) * trace.sample_rate_hz)))
        self._seen_s = trace.end_s
        if self.rest_g is None:
            self._look_for_rest(trace)
        elif not self.done and new:
            for value in trace.resultant_g[size - new :]:
                self._hop(float(value), 1.0 / trace.sample_rate_hz)

    def _look_for_rest(self, trace: Trace) -> None:
        last = np.asarray(trace.resultant_g[-round(STILL_S * trace.sample_rate_hz) :], np.float64)
        if not last.size or np.isnan(last).any():
            return
        self.now_g = float(last.mean())
        whole = last.size >= STILL_S * trace.sample_rate_hz - 1
        if whole and float(last.std()) <= STILL_SPREAD_G:
            self.rest_g = self.now_g

    def _hop(self, value_g: float, step_s: float) -> None:
        """Follow flight and landing, sample by sample."""
        if self._landing_left_s > 0.0:
            self._peak_g = max(self._peak_g, value_g)
            self._landing_left_s -= step_s
            if self._landing_left_s <= 0.0 and self._peak_g >= LANDING_G:
                self.hop_peaks_g.append(self._peak_g)
            if self._landing_left_s > 0.0:
                return
            self._light_s = 0.0
        if value_g < LIGHT_G:
            self._light_s += step_s
        elif self._light_s >= LIGHT_S:
            self._landing_left_s, self._peak_g = LANDING_WITHIN_S, value_g
        else:
            self._light_s = 0.0

    def rest_finding(self) -> Finding | None:
        """Say whether it reads 1 g at rest; None until it was still."""
        if self.rest_g is None:
            return None
        error_g = self.rest_g - 1.0
        if abs(error_g) <= REST_ERROR_G:
            return Finding(True, f"{self.rest_g:.2f} g at rest, as it should be.")
        way = "high" if error_g > 0 else "low"
        return Finding(
            False, f"{self.rest_g:.2f} g at rest: all values are about {100 * abs(error_g):.0f} % too {way}."
        )

    def hop_findings(self, range_g: float | None) -> tuple[Finding, ...]:
        """Say whether the hops fit the place and the sensor's range; empty until there were three."""
        if not self.done:
            return ()
        peak_g = max(self.hop_peaks_g)
        return self._place_finding(peak_g), _range_finding(peak_g, range_g)

    def _place_finding(self, peak_g: float) -> Finding:
        where = self.placement.value if self.placement else "unknown place"
        if self.placement in TRUNK and peak_g > TRUNK_MOST_G:
            return Finding(
                False, f"{peak_g:.1f} g is more than the {where} feels in easy hops. Is it worn there?"
            )
        if self.placement in FEET and peak_g < FEET_LEAST_G:
            return Finding(False, f"{peak_g:.1f} g is less than the {where} feels in hops. Is it worn there?")
        return Finding(True, f"Three flights and landings of up to {peak_g:.1f} g: fits the {where}.")


def _range_finding(peak_g: float, range_g: float | None) -> Finding:
    if range_g is None:
        return Finding(True, "The sensor does not tell its range.")
    if peak_g >= NEAR_RANGE * range_g:
        return Finding(
            False, f"Its range of ±{range_g:g} g is too small: harder landings are cut off and shown as ≥."
        )
    return Finding(True, f"Its range of ±{range_g:g} g is enough for these hops.")
