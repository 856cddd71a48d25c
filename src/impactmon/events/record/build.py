"""From findings to the events users see: times in seconds, stable ids, forces with intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from impactmon.events.contacts.table import Floats, Ints, Measured
from impactmon.events.flights.ends import Flight
from impactmon.events.force import estimate as force
from impactmon.events.record.finding import BUMP, Finding, Findings
from impactmon.events.record.steps import CODES, Steps
from impactmon.events.verdict import decide
from impactmon.events.verdict.outcome import Verdict
from impactmon.model import Event, Impact, Jump, Landing, Placement, Reject, Status
from impactmon.signal.level import RestLevels
from impactmon.units import flight_height_m

HEIGHT_RATE_HZ = 100.0
"""Least rate for a height [Hz]: one sample more or less is 1.5 cm at 0.3 s of flight already."""

LEAST_FLIGHT_S = 0.08
"""A shorter flight has no height [s]: 0.8 cm is less than its error; a swinging sensor hides the ends of a real one."""

FINAL_REVISION = 1000
"""Revision of every final event, above all provisional ones [1]: how often an event was shown before depends on how the
stream was cut, the final event must not."""

SHOWN_FROM_G = 1.3
"""Impacts below this are no load bands count [g] (lowest band of SCIENCE 4.2, gravity included)."""


class EventBuilder:
    """Makes the events of one segment.

    Parameters
    ----------
    start_s : float
        Time of the segment's sample 0, s from the recording's start.
    sample_rate_hz : float
        Rate of the detector's samples, Hz.
    sensor_rate_hz : float
        Rate of the sensor, Hz.
    placement, body_mass_kg
        Of the session.
    levels : RestLevels
        What the sensor reads at rest.
    estimate : callable
        Model of force, see `impactmon.events.force.models`.
    """

    def __init__(
        self,
        *,
        start_s: float,
        sample_rate_hz: float,
        sensor_rate_hz: float,
        placement: Placement | None,
        body_mass_kg: float | None,
        levels: RestLevels,
        estimate: Callable[..., force.Force] = force.estimate,
    ) -> None:
        self._estimate = estimate
        self._start_s = start_s
        self._rate_hz = sample_rate_hz
        self._sensor_rate_hz = sensor_rate_hz
        self._placement = placement
        self._body_mass_kg = body_mass_kg
        self._levels = levels
        self._published: dict[int, tuple[int, tuple[Event, ...]]] = {}

    def events(self, found: Findings) -> Iterator[Sequence[Event]]:
        """Give the events of a stretch: nothing of provisional findings that say nothing new."""
        shown = _single(found) | self._shown_before(found)
        if not (shown or found.final):
            return
        found = replace(found, rest_g=self._levels.before(self.times_s(found.contacts.index)))
        if found.final:
            yield from self._final(found, shown)
            return
        for place in sorted(shown):
            yield self._provisional(found.at(place))

    def _shown_before(self, found: Findings) -> set[int]:
        """Give the places of contacts of which something was published."""
        if not self._published:
            return set()
        keys = found.contacts.first_index.tolist()
        return {place for place, key in enumerate(keys) if key in self._published}

    def _final(self, found: Findings, single: set[int]) -> Iterator[Sequence[Event]]:
        """Give final events in order, impacts that nobody has to look at in columns."""
        shown = found.contacts.peak_g >= SHOWN_FROM_G
        shown &= np.array([kind != BUMP for kind in found.kinds])
        begin = 0
        for place in (*sorted(single), len(shown)):
            places = begin + np.flatnonzero(shown[begin:place])
            if places.size:
                yield Steps.gather(found, places, self)
            if place < len(shown):
                yield self._single(found.at(place))
            begin = place + 1

    def _single(self, finding: Finding) -> Sequence[Event]:
        """Give the final events of one contact, and what is taken back for them."""
        made = self._make(finding, FINAL_REVISION)
        before = self._published.pop(finding.measured.first_index, None)
        if before is None:
            return made
        return (*self._withdrawn(before[1], made, finding, FINAL_REVISION), *made)

    def _provisional(self, finding: Finding) -> Sequence[Event]:
        """Give the provisional events of one contact: nothing if they say nothing new."""
        key = finding.measured.first_index
        revision, before = self._published.get(key, (0, ()))
        revision += 1
        made = tuple(event for event in self._make(finding, revision) if isinstance(event, Jump | Landing))
        if _same(before, made):
            return ()
        self._published[key] = (revision, made)
        return (*self._withdrawn(before, made, finding, revision), *made)

    def _withdrawn(
        self, before: tuple[Event, ...], made: tuple[Event, ...], finding: Finding, revision: int
    ) -> Iterator[Event]:
        """Take back what was published and is not there any more."""
        kept = {event.id for event in made}
        for event in before:
            if event.id not in kept:
                withdrawn = self._reject(finding, event.id, revision, "no flight after all")
                yield replace(withdrawn, final=False)

    def _make(self, finding: Finding, revision: int) -> tuple[Event, ...]:
        """Turn a finding into events."""
        verdict, measured = finding.verdict, finding.measured
        family = verdict.family
        if family == "impact":
            shown = measured.peak_g >= SHOWN_FROM_G and verdict.kind != BUMP
            return (self.impact(finding, revision),) if shown else ()
        key = self._key(measured)
        if family == "reject":
            return (self._reject(finding, f"jump-{key}", revision, verdict.kind),)
        assert finding.flight is not None
        load = self._load(finding, f"landing-{key}", revision, self._time(finding.flight.landing))
        if family != "jump":
            return (Landing(**load, jump_id=None),)
        jump_id = f"jump-{key}"
        for_landing: dict[str, Any] = {**load, "kind": "jump", "jump_id": jump_id}
        landing = Landing(**for_landing)
        load["id"] = jump_id
        return Jump(**load, **self._air(finding.flight)), landing

    def impact(self, finding: Finding, revision: int = FINAL_REVISION) -> Impact:
        """Make an impact, a final one unless a revision is given."""
        measured = finding.measured
        identity = f"impact-{self._key(measured)}"
        return Impact(**self._load(finding, identity, revision, self._time(measured.index)))

    def _key(self, measured: Measured) -> str:
        """Give what the ids of a contact's events end with."""
        return f"{round(1000 * self._time(measured.first_index)):010d}"

    def times_s(self, index: Ints) -> Floats:
        """Give the times of samples, s from the recording's start."""
        return self._start_s + index / self._rate_hz

    def _time(self, index: float) -> float:
        return self._start_s + index / self._rate_hz

    def _air(self, flight: Flight) -> dict[str, Any]:
        """Gather the fields of a jump's time in the air."""
        flight_s = (flight.landing - flight.takeoff) / self._rate_hz
        tall = self._sensor_rate_hz >= HEIGHT_RATE_HZ * 0.98 and flight_s >= LEAST_FLIGHT_S
        return {
            "takeoff_s": self._time(flight.takeoff),
            "landing_s": self._time(flight.landing),
            "flight_time_s": flight_s,
            "jump_height_m": flight_height_m(flight_s) if tall else None,
        }

    def _reject(self, finding: Finding, identity: str, revision: int, reason: str) -> Reject:
        return Reject(
            id=identity,
            revision=revision,
            final=finding.final,
            status=Status.REJECTED,
            time_s=self._time(finding.measured.index),
            confidence=finding.verdict.confidence,
            cues=finding.verdict.cues,
            reason=reason,
            peak_g=finding.measured.peak_g,
        )

    def _load(self, finding: Finding, identity: str, revision: int, time_s: float) -> dict[str, Any]:
        """Gather the fields all loaded events share."""
        measured, verdict = finding.measured, finding.verdict
        estimate = self._estimate(
            measured.peak_g,
            walking=verdict.kind == "walking_step",
            running=verdict.kind == "run_step",
            step_quotient=finding.step_quotient,
            rest_g=finding.rest_g,
            around_g=measured.around_g,
            clipped=measured.clipped,
            placement=self._placement,
            body_mass_kg=self._body_mass_kg,
            sample_rate_hz=self._sensor_rate_hz,
        )
        sloped = self._sensor_rate_hz >= force.FULL_FORCE_RATE_HZ * 0.98
        return {
            "id": identity,
            "revision": revision,
            "final": finding.final,
            "status": _status(verdict),
            "time_s": time_s,
            "confidence": verdict.confidence,
            "cues": verdict.cues,
            "kind": verdict.kind,
            "peak_s": self._time(measured.peak_index),
            "peak_g": measured.peak_g,
            "acc_slope_g_s": measured.slope_g_s if sloped else None,
            "clipped": measured.clipped,
            "peak_grf_n": estimate.peak_n,
            "peak_grf_bw": estimate.peak_bw,
            "peak_grf_bw_low": estimate.low_bw,
            "peak_grf_bw_high": estimate.high_bw,
            "grf_model": estimate.model,
            "grf_component": estimate.component,
            "grf_reason": estimate.reason,
        }


def _single(found: Findings) -> set[int]:
    """Give the places of contacts that are no mere impacts."""
    return {place for place, kind in enumerate(found.kinds) if kind != BUMP and kind not in CODES}


def _status(verdict: Verdict) -> Status:
    """Give the status of an event that is not rejected."""
    if verdict.family == "impact" or verdict.confidence >= decide.COUNT_FROM:
        return Status.COUNTED
    return Status.UNCERTAIN


def _same(before: tuple[Event, ...], made: tuple[Event, ...]) -> bool:
    """Tell whether two provisional lots say the same."""
    return [(event.id, event.status) for event in before] == [(event.id, event.status) for event in made]
