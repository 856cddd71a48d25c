"""One low jump for something high up: arms and trunk stretched, from standing or after a few steps."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from firmware_sim.motion.activities.gait import Walk
from firmware_sim.motion.activities.jumps import countermovement_jump
from firmware_sim.motion.shapes import grid, through
from firmware_sim.motion.stretch import Mark, Person, Stretch, superpose
from firmware_sim.motion.style import Style

KIND = "reaching"
LEAST_GAP_S = 0.02
"""The steps before a jump are over this long before take-off, s."""


@dataclass(frozen=True, slots=True)
class ReachingJump:
    """Jump once, as if to touch something high up.

    Attributes
    ----------
    height_m : float
        Rise after take-off, m.
    one_legged : bool
        Take off from one leg, with little countermovement.
    steps_before, steps_after : int
        Steps up to the jump and after it (forward or back): the last one before runs into the push-off, the first
        one after begins before the body has come to rest.
    softness : float
        Of the landing: 1 as this person lands, 0.6 stiff, 2 soft.
    one_by_one_s : float
        How long after the first foot the second one lands, s; 0 for both together.
    """

    height_m: float = 0.12
    one_legged: bool = False
    steps_before: int = 0
    steps_after: int = 0
    softness: float = 1.0
    one_by_one_s: float = 0.0

    def perform(self, person: Person) -> Stretch:
        """Walk up, jump, step back."""
        jump = self._jump(person)
        if self.steps_before:
            jump = _after_steps(person, jump, self.steps_before)
        if self.steps_after:
            contact = next(mark.contact for mark in jump.marks if mark.is_jump)
            steps = _steps(person, self.steps_after, person.between(-1.0, 1.0))
            jump = superpose(jump, steps, contact + round(1000.0 * person.between(0.22, 0.7)))
        return jump

    def _jump(self, person: Person) -> Stretch:
        """Jump, arms up."""
        stretch = countermovement_jump(Person(self._style(person), person.rng), self.height_m, KIND)
        mark = stretch.marks[-1]
        assert mark.takeoff is not None
        _stretch_out(person, stretch, mark.takeoff, mark.contact)
        self._share(person, stretch, mark)
        return stretch

    def _style(self, person: Person) -> Style:
        """Bend this person's way of jumping: upright, arms high, the feet first down a little bent."""
        soft = self.softness
        style = replace(
            person.style,
            lean_jump_rad=person.between(0.02, 0.4),
            lean_land_rad=person.between(0.02, 0.4),
            spin_flight_rad=person.between(-0.3, 0.05),
            arm_jump_rad=person.between(2.0, 2.9),
            land_lower_m=person.between(-0.01, 0.05),
            land_peak_s=person.style.land_peak_s * soft,
            land_fall_s=person.style.land_fall_s * soft,
            heel_spike_share=person.style.heel_spike_share / soft,
            forefoot_share=person.style.forefoot_share / soft,
        )
        if not self.one_legged:
            return style
        dip_s, push_s = person.between(0.14, 0.28), person.between(0.26, 0.4)
        return replace(style, dip_s=dip_s, push_s=push_s, push_second_hump=person.between(0.0, 0.8))

    def _share(self, person: Person, stretch: Stretch, mark: Mark) -> None:
        """Say which leg carries: one at take-off, and one by one in the landing."""
        assert mark.takeoff is not None
        side = 1.0 if person.rng.random() < 0.5 else -1.0
        force, share = stretch.force_bw[:, 2], stretch.channels["load_left"]
        if self.one_legged:
            grown = np.linspace(0.0, 1.0, mark.takeoff) ** 0.5
            share[: mark.takeoff] = 0.5 * side * grown * force[: mark.takeoff]
        if self.one_by_one_s > 0.0:
            both = np.arange(len(force) - mark.contact) / (1000.0 * self.one_by_one_s)
            share[mark.contact :] = 0.5 * side * np.clip(1.5 - both, 0.0, 1.0) * force[mark.contact :]


def _stretch_out(person: Person, stretch: Stretch, takeoff: int, contact: int) -> None:
    """Reach with one hand more than with the other: the trunk bends and turns to a side in the air."""
    up, down, end = takeoff * 1e-3, contact * 1e-3, len(stretch) * 1e-3
    top = 0.5 * (up + down)
    for name, most in (("roll", 0.25), ("yaw", 0.3)):
        size = person.between(-most, most)
        knots = [
            (0.0, 0.0),
            (max(0.35 * up, 0.02), 0.0),
            (top, size),
            (down + 0.6 * (end - down), 0.0),
            (end, 0.0),
        ]
        stretch.channels[name] = through(grid(end), knots)


def _steps(person: Person, count: int, direction: float) -> Stretch:
    """Take some steps from rest to rest; backwards below zero."""
    hz = person.style.walk_hz * person.between(0.85, 1.1)
    steps = Walk((count + 0.4) / hz, hz, vigour=person.between(0.7, 1.1)).perform(person)
    if direction < 0.0:
        steps.force_bw[:, 0] *= -0.6
    return steps


def _after_steps(person: Person, jump: Stretch, count: int) -> Stretch:
    """Run the last steps into the push-off."""
    takeoff = next(mark.takeoff for mark in jump.marks if mark.takeoff is not None)
    steps = _steps(person, count, 1.0)
    least = takeoff - round(1000.0 * LEAST_GAP_S)
    at = len(steps)
    for overlap in np.linspace(min(person.between(0.3, 0.6) * 1000.0, least), 0.0, 6):
        at = len(steps) - round(float(overlap))
        force = np.concatenate([steps.force_bw[at:, 2], np.ones(max(at + len(jump) - len(steps), 0))])
        if float((force[: len(jump)] + jump.force_bw[:, 2] - 1.0).min()) >= 0.0:
            break
    return superpose(steps, jump, at)
