"""Walking and jogging: every step differs, all steps are computed at once (an hour takes seconds)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_sim.motion.activities.stepping import (
    FADE_S,
    Steps,
    fade,
    shake_pelvis,
    step_sizes,
    swing_legs,
    swing_trunk,
    timetable,
)
from firmware_sim.motion.records import FloatArray, IntArray
from firmware_sim.motion.shapes import hold_level, settle
from firmware_sim.motion.stretch import Mark, Person, Stretch


def rest_at_end(vertical_bw: FloatArray) -> FloatArray:
    """Keep the walker's height, and end at rest."""
    return np.maximum(1.0 + settle(hold_level(vertical_bw) - 1.0, FADE_S), 0.0)


@dataclass(frozen=True, slots=True)
class Walk:
    """Walk for `seconds`.

    Attributes
    ----------
    seconds : float
        Duration, s.
    cadence : float or None
        Steps per second; None takes the person's own.
    vigour : float
        1 for comfortable, 1.4 for brisk, 0.7 for strolling.
    """

    seconds: float = 30.0
    cadence: float | None = None
    vigour: float = 1.0

    def perform(self, person: Person) -> Stretch:
        """Walk."""
        hz = self.cadence if self.cadence is not None else person.style.walk_hz * self.vigour**0.35
        n = round(self.seconds * 1000.0)
        step_s = 1.0 / hz
        steps = timetable(person, n, step_s, step_s * (1.26 - 0.05 * self.vigour), lag=0.5)
        feet = [walking_foot(person, steps, n, foot, self.vigour) for foot in (0, 1)]
        envelope = fade(n)
        total = feet[0] + feet[1]
        force = envelope[:, None] * total
        force[:, 2] = rest_at_end(1.0 + envelope * (total[:, 2] - 1.0))
        stretch = Stretch(force, dict(swing_trunk(person, steps, n, self.vigour)))
        stretch.channels["load_left"] = 0.5 * envelope * (feet[0][:, 2] - feet[1][:, 2])
        stretch.channels.update(swing_legs(person, steps, n, self.vigour, running=False))
        stretch.marks.extend(walking_marks(steps, self.vigour))
        return stretch


def walking_marks(steps: Steps, vigour: float, kind: str = "walking_step") -> list[Mark]:
    """Mark the contacts of a walk."""
    return [
        Mark(kind, int(at), reach_s=0.3, foot=1 - 2 * (k % 2), strike_ms=0.45 * vigour)
        for k, at in enumerate(steps.contact[:-1])
    ]


def walking_foot(person: Person, steps: Steps, n: int, foot: int, vigour: float) -> FloatArray:
    """Give the force (BW) under one foot: double hump, heel strike, braking and propulsion, sway."""
    style = person.style
    step, phase, since = steps.locate(n, foot)
    down = (phase > 0.0) & (phase < 1.0)
    phase = np.where(down, phase, 0.0)
    hump = min(style.walk_double_hump * vigour**1.5, 0.45)
    # Rising slower than it falls makes the first peak the broader one, as in people.
    bent = phase + 0.04 * np.sin(2.0 * np.pi * phase)
    body = np.sin(np.pi * bent) + hump * np.sin(3.0 * np.pi * bent)
    mean_body = (2.0 / np.pi) * (1.0 + hump / 3.0)
    strike_s = style.walk_heel_s
    size = step_sizes(person, len(steps.contact))
    heel_bw = style.walk_heel * vigour**2 * np.maximum(1.0 + 4.0 * (size - 1.0), 0.1)
    heel_phase = np.clip(since / (2.6 * strike_s), 0.0, 1.0)
    heel = np.sin(np.pi * heel_phase) ** 2 * np.sin(np.pi * heel_phase**0.6)
    heel_impulse = 0.455 * 2.6 * strike_s * heel_bw
    carried = steps.period * 1e-3 - heel_impulse
    amplitude = carried / (mean_body * steps.length * 1e-3)
    vertical = amplitude[step] * body + heel_bw[step] * heel
    brake = style.walk_brake * vigour
    forward = -brake * np.sin(2.0 * np.pi * phase) * (1.0 + 0.3 * heel) * size[step]
    side = (1.0 if foot else -1.0) * style.walk_sway * np.sin(np.pi * phase)
    return np.stack([forward, side, vertical], axis=1) * down[:, None]


@dataclass(frozen=True, slots=True)
class Jog:
    """Jog for `seconds`.

    Attributes
    ----------
    seconds : float
        Duration, s.
    cadence : float or None
        Steps per second; None takes the person's own.
    flight_s : float or None
        Mean flight between steps, s; None takes the person's own.
    vigour : float
        1 for jogging; more makes trunk and legs swing further.
    """

    seconds: float = 30.0
    cadence: float | None = None
    flight_s: float | None = None
    vigour: float = 1.0

    def perform(self, person: Person) -> Stretch:
        """Jog."""
        style = person.style
        hz = self.cadence if self.cadence is not None else style.jog_hz
        flight = self.flight_s if self.flight_s is not None else style.jog_flight_s
        n = round(self.seconds * 1000.0)
        steps = timetable(person, n, 1.0 / hz, max(1.0 / hz - flight, 0.09), lag=0.6)
        force = running_force(person, steps, n, self.vigour)
        # A fast runner cannot shuffle.
        lift = min(style.jog_lift, 1.0) if self.vigour < 1.2 else 1.0
        envelope = lift * fade(n)
        force *= envelope[:, None]
        force[:, 2] = rest_at_end(1.0 + force[:, 2] - envelope)
        stretch = Stretch(force, dict(swing_trunk(person, steps, n, 1.3 * self.vigour)))
        stretch.channels.update(shake_pelvis(person, steps, n, self.vigour))
        step, phase, _ = steps.locate(n)
        side = np.where(step % 2 == 0, 1.0, -1.0) * ((phase > 0) & (phase < 1))
        stretch.channels["load_left"] = 0.5 * side * force[:, 2] * envelope
        stretch.channels.update(swing_legs(person, steps, n, self.vigour, running=True))
        stretch.marks.extend(_run_marks(steps, n, flies=lift >= 1.0))
        return stretch


def _run_marks(steps: Steps, n: int, *, flies: bool) -> list[Mark]:
    ends = steps.contact + steps.length
    marks: list[Mark] = []
    for k, at in enumerate(steps.contact):
        takeoff = int(ends[k - 1]) if k > 0 and ends[k - 1] < at else None
        fading = not flies or at < FADE_S * 1000 or at > n - FADE_S * 1000
        takeoff = None if fading else takeoff
        marks.append(Mark("run_step", int(at), takeoff, reach_s=0.25, foot=1 - 2 * (k % 2), strike_ms=1.1))
    return marks


def running_force(person: Person, steps: Steps, n: int, vigour: float) -> FloatArray:
    """Give the ground force (BW) of running; each contact turns its fall into the next rise exactly."""
    style = person.style
    step, phase, since = steps.locate(n)
    down = (phase > 0.0) & (phase < 1.0)
    phase = np.where(down, phase, 0.0)
    active = np.sin(np.pi * phase) ** style.jog_peakedness
    strike_s = style.jog_impact_s
    size = step_sizes(person, len(steps.contact))
    impact_bw = style.jog_impact * vigour * np.clip(1.0 + 5.0 * (size - 1.0), 0.05, 1.7)
    early = np.clip(since / (2.5 * strike_s), 0.0, 1.0)
    impact = np.sin(np.pi * early**0.75) ** 2
    skew = np.sin(2.0 * np.pi * phase) * np.sin(np.pi * phase)
    amplitude, tilt = _balance(steps, step, down, active, impact * impact_bw[step], skew)
    vertical = amplitude[step] * active + impact_bw[step] * impact + tilt[step] * skew
    forward = -(0.2 + 0.12 * vigour) * np.sin(2.0 * np.pi * phase) * size[step]
    forward -= 0.15 * impact_bw[step] * impact
    side = np.where(step % 2 == 0, -0.08, 0.08) * np.sin(np.pi * phase)
    return np.stack([forward, side, np.maximum(vertical, 0.0)], axis=1) * down[:, None]


def _balance(
    steps: Steps, step: IntArray, down: np.ndarray, active: FloatArray, impact: FloatArray, skew: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Solve for each contact: impulse carries the weight of contact and half its flights; no rise within."""
    m = len(steps.contact)
    since = np.arange(len(step)) - steps.contact[step]
    left_s = np.maximum(steps.length[step] - since - 0.5, 0.0) * 1e-3
    dt = 1e-3

    def moments(shape: FloatArray) -> tuple[FloatArray, FloatArray]:
        inside = shape * down
        once = np.bincount(step, weights=inside, minlength=m)
        twice = np.bincount(step, weights=inside * left_s, minlength=m)
        return np.asarray(once * dt, dtype=np.float64), np.asarray(twice * dt, dtype=np.float64)

    contact_s = steps.length * dt
    flight_s = np.maximum(steps.period - steps.length, 0) * dt
    before = 0.5 * np.concatenate([flight_s[:1], flight_s[:-1]])
    a1, a2 = moments(active)
    s1, s2 = moments(skew)
    i1, i2 = moments(impact)
    want1 = contact_s + before + 0.5 * flight_s - i1
    # Falling at -g*before on contact, back at that height on take-off.
    want2 = 0.5 * contact_s**2 + before * contact_s - i2
    det = a1 * s2 - a2 * s1
    good = np.abs(det) > 1e-9
    det = np.where(good, det, 1.0)
    amplitude = np.where(good, (want1 * s2 - want2 * s1) / det, 0.0)
    tilt = np.where(good, (a1 * want2 - a2 * want1) / det, 0.0)
    limit = 0.9 * np.abs(amplitude)
    return amplitude, np.clip(tilt, -limit, limit)
