"""Walking and jogging: every step differs, all steps are computed at once (an hour takes seconds)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_sim.motion.records import FloatArray, IntArray
from firmware_sim.motion.shapes import hold_level, settle, smoothstep
from firmware_sim.motion.stretch import Mark, Person, Stretch

FADE_S = 0.9
"""Time to get going and to stop."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The time table of a walk or run.

    Attributes
    ----------
    contact : (m,) array
        First sample of contact of each step; even ones are left.
    length : (m,) array
        Samples of contact.
    period : (m,) array
        Samples whose weight the step has to carry.
    """

    contact: IntArray
    length: IntArray
    period: IntArray

    def locate(self, n: int, foot: int | None = None) -> tuple[IntArray, FloatArray, FloatArray]:
        """Give for each of `n` samples its step, its phase in contact, and the time since contact (s).

        The phase is outside 0 to 1 where no foot (or not this one) is on the ground.
        """
        own = np.arange(len(self.contact)) if foot is None else np.arange(foot, len(self.contact), 2)
        samples = np.arange(n)
        step: IntArray = own[np.maximum(np.searchsorted(self.contact[own], samples, side="right") - 1, 0)]
        since = np.asarray(samples - self.contact[step] + 0.5, dtype=np.float64)
        return step, np.divide(since, self.length[step], dtype=np.float64), since * 1e-3


def timetable(person: Person, n: int, step_s: float, contact_s: float, lag: float) -> Steps:
    """Lay out steps over `n` samples: mean step and contact time, and how much neighbours differ (lag)."""
    count = int(n / (step_s * 1000.0) * 1.3) + 4
    rng = person.rng
    walk = np.asarray(np.cumsum(rng.standard_normal(count)), dtype=np.float64)
    wander: FloatArray = 0.004 * (walk - np.linspace(float(walk[0]), float(walk[-1]), count))
    limp = 0.5 * person.style.stride_asymmetry * lag * (1.0 - 2.0 * (np.arange(count) % 2))
    spread = 0.25 * person.style.variability
    factor = 1.0 + np.clip(wander, -0.06, 0.06) + limp + spread * rng.standard_normal(count)
    period = np.maximum(np.rint(step_s * 1000.0 * np.maximum(factor, 0.6)), 50).astype(np.int64)
    contact = np.cumsum(np.concatenate([[0], period[:-1]]))
    keep = contact < n
    ratio = contact_s / step_s * (1.0 + 0.6 * spread * rng.standard_normal(count))
    length = np.maximum(np.rint(ratio * period), 40).astype(np.int64)
    return Steps(contact[keep], length[keep], period[keep])


def _step_sizes(person: Person, m: int) -> FloatArray:
    """Draw how hard each step is: left-right difference and step-to-step spread."""
    side = 1.0 - 2.0 * (np.arange(m) % 2)
    spread = person.style.variability + 0.02
    return 1.0 + 0.5 * person.style.stride_asymmetry * side + spread * person.rng.standard_normal(m)


def fade(n: int) -> FloatArray:
    """Rise from 0 at the start and fall to 0 at the end of `n` samples, smoothly."""
    edge = np.minimum(np.arange(n), np.arange(n)[::-1]) * 1e-3
    return smoothstep(edge / min(FADE_S, max(n * 1e-3 / 4.0, 0.05)))


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
    size = _step_sizes(person, len(steps.contact))
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
    size = _step_sizes(person, len(steps.contact))
    impact_bw = style.jog_impact * vigour * np.maximum(1.0 + 5.0 * (size - 1.0), 0.05)
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


def stride_phase(steps: Steps, n: int) -> FloatArray:
    """Give the phase of the stride in radians: 0 at each left contact, pi at each right one."""
    at = np.append(steps.contact, steps.contact[-1] + steps.period[-1]).astype(np.float64)
    return np.interp(np.arange(n), at, np.pi * np.arange(len(at)))


def swing_trunk(person: Person, steps: Steps, n: int, vigour: float) -> dict[str, FloatArray]:
    """Give the trunk's rotations: pitch with each step, roll and yaw with each stride."""
    style = person.style
    phase = stride_phase(steps, n)
    envelope = fade(n)
    pitch = style.lean_stand_rad + envelope * 0.06 * (vigour - 0.7)
    pitch = pitch + envelope * style.trunk_pitch_rad * vigour * np.sin(2.0 * phase + 0.6)
    roll = envelope * style.trunk_roll_rad * vigour * np.sin(phase + 0.3)
    yaw = envelope * style.trunk_yaw_rad * vigour * np.sin(phase - 0.5)
    return {"pitch": pitch, "roll": roll, "yaw": yaw}


def swing_legs(
    person: Person, steps: Steps, n: int, vigour: float, *, running: bool
) -> dict[str, FloatArray]:
    """Give thighs, shanks and arms over the stride."""
    phase = stride_phase(steps, n)
    envelope = fade(n)
    reach = (0.42 if running else 0.36) * vigour**0.5 * person.style.leg_reach
    arm = person.style.arm_swing_rad * vigour**0.5
    channels: dict[str, FloatArray] = {}
    for side, own in (("left", phase), ("right", phase + np.pi)):
        thigh = reach * np.cos(own) + (0.12 if running else 0.06)
        thigh = thigh - 0.08 * np.cos(2.0 * own - 0.6)
        # The knee bends most in early swing, about 0.7 of the stride.
        swing = np.exp(2.2 * (np.cos(own - 0.72 * 2.0 * np.pi) - 1.0))
        knee = (1.5 if running else 1.0) * vigour**0.3 * swing + (0.45 if running else 0.15) * np.exp(
            2.0 * (np.cos(own - 0.18 * 2.0 * np.pi) - 1.0)
        )
        channels[f"thigh_{side}"] = envelope * thigh
        channels[f"shank_{side}"] = envelope * (knee - thigh)
        channels[f"arm_{side}"] = -envelope * arm * np.cos(own)
    return channels
