"""The time table of steps, and how trunk, legs and arms swing with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_sim.motion.records import FloatArray, IntArray
from firmware_sim.motion.shapes import smoothstep
from firmware_sim.motion.stretch import Person

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


def step_sizes(person: Person, m: int) -> FloatArray:
    """Draw how hard each step is: left-right difference and step-to-step spread."""
    side = 1.0 - 2.0 * (np.arange(m) % 2)
    spread = person.style.variability + 0.02
    return 1.0 + 0.5 * person.style.stride_asymmetry * side + spread * person.rng.standard_normal(m)


def fade(n: int) -> FloatArray:
    """Rise from 0 at the start and fall to 0 at the end of `n` samples, smoothly."""
    edge = np.minimum(np.arange(n), np.arange(n)[::-1]) * 1e-3
    return smoothstep(edge / min(FADE_S, max(n * 1e-3 / 4.0, 0.05)))


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


def shake_pelvis(person: Person, steps: Steps, n: int, vigour: float) -> dict[str, FloatArray]:
    """Give the pelvis' own horizontal acceleration in running, g: it answers the legs thrown fore and aft.

    The ground force moves the whole body; the legs are a third of it and swing against the pelvis, forward and back
    with each step, to the side with each stride. Worn sensors show 0.5 to 0.9 of the vertical movement across it.
    """
    style = person.style
    phase = stride_phase(steps, n)
    envelope = fade(n) * vigour
    fore = np.sin(2.0 * phase - 0.9) + 0.5 * np.sin(4.0 * phase + 0.4)
    side = np.sin(phase + 0.2) + 0.6 * np.sin(3.0 * phase - 0.7)
    return {
        "trunk_x": envelope * style.jog_fore_g * fore,
        "trunk_y": envelope * style.jog_side_g * side,
    }


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
