"""Gait that does not go on evenly: a stumble, a run with changes of pace, running on the spot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_sim.motion.activities.gait import Jog, Walk
from firmware_sim.motion.activities.stepping import FADE_S
from firmware_sim.motion.records import FloatArray
from firmware_sim.motion.shapes import bump, doublet, grid, solve_momentum, through
from firmware_sim.motion.stretch import Mark, Person, Stretch, superpose, upright
from impactmon.units import G0_MS2

MOST_BW = 5.5
"""Force that no jogger reaches, BW."""

PACE_HZ, LONGEST_FLIGHT_S = (2.15, 3.3), (0.09, 0.155)
"""Slowest and quickest jog, steps a second, and the longest flights there, s: of 37 athletes at 3.2-4.2 m/s with
2.8-3.5 steps a second none flies for longer than 0.153 s; who jogs slowly keeps a foot on the ground for most of a
step."""

DEEPEST_M = 0.25
"""How far a stumbler sinks at most."""


@dataclass(frozen=True, slots=True)
class Stumble:
    """Walk, catch a foot, save the balance by one to three quick hard steps, walk on.

    Attributes
    ----------
    steps : int or None
        How many quick steps; None draws one to three.
    """

    steps: int | None = None

    def perform(self, person: Person) -> Stretch:
        """Walk and stumble."""
        before = Walk(person.between(4.0, 7.0), vigour=person.between(0.8, 1.3)).perform(person)
        after = Walk(person.between(3.0, 6.0), vigour=person.between(0.7, 1.2)).perform(person)
        count = self.steps if self.steps is not None else int(person.rng.integers(1, 4))
        caught = _catch(person, count)
        overlap = round(1000.0 * person.between(0.3, 0.7) * FADE_S)
        whole = superpose(before, caught, len(before) - overlap)
        return superpose(whole, after, len(whole) - round(1000.0 * person.between(0.5, 0.9)))


def _catch(person: Person, count: int) -> Stretch:
    """Fall a little and be caught by each quick step; then straighten up."""
    while True:
        contacts, vertical = _draw_catch(person, count)
        path_m = np.cumsum(np.cumsum(vertical)) * 1e-6 * G0_MS2
        if float(vertical.min()) >= -1.0 and float(path_m.min()) >= -DEEPEST_M and vertical.max() < MOST_BW:
            break
    stretch = Stretch(upright(vertical))
    _reel(person, stretch, contacts)
    return stretch


def _draw_catch(person: Person, count: int) -> tuple[list[float], FloatArray]:
    """Draw the times of the steps and the acceleration, g."""
    first = person.between(0.18, 0.35)
    contacts = np.cumsum([first, *(person.between(0.24, 0.42) for _ in range(count - 1))]).tolist()
    time_s = grid(contacts[-1] + 1.0)
    sunk = np.zeros_like(time_s)
    start = 0.0
    hit = np.zeros_like(time_s)
    for at in contacts:
        sunk -= person.between(0.25, 0.95) * bump(time_s, start, at - 0.06, at + 0.03)
        start = at + 0.09
        peak, width = at + person.between(0.02, 0.06), person.between(0.1, 0.2)
        spike = person.between(0.0, 1.0) * bump(time_s, at, at + 0.018, at + 0.06)
        hit += person.between(0.5, 1.0) * bump(time_s, at - 0.01, peak, peak + width) + spike
    rise = doublet(time_s, contacts[-1] + 0.1, float(time_s[-1]))
    much, up = solve_momentum(sunk, (hit, rise), velocity_ms=(0.0, 0.0), rise_m=0.0)
    return contacts, sunk + much * hit + up * rise


def _reel(person: Person, stretch: Stretch, contacts: list[float]) -> None:
    """Bend forward and turn while stumbling; brake and push along with each step."""
    end = len(stretch) * 1e-3
    time_s = grid(end)
    stand = person.style.lean_stand_rad
    last = contacts[-1]
    lean = stand + person.between(0.1, 0.6)
    stretch.channels["pitch"] = through(
        time_s, [(0.0, stand), (last + 0.05, lean), (last + 0.5, stand), (end, stand)]
    )
    for name, most in (("roll", 0.25), ("yaw", 0.3)):
        turn = person.between(-most, most)
        stretch.channels[name] = through(time_s, [(0.0, 0.0), (last, turn), (last + 0.6, 0.0), (end, 0.0)])
    felt = np.maximum(stretch.force_bw[:, 2] - 1.0, 0.0)
    stretch.force_bw[:, 0] = -person.between(0.1, 0.6) * felt
    stretch.force_bw[:, 1] = person.between(-0.3, 0.3) * felt
    side = 1 if person.rng.random() < 0.5 else -1
    load = np.zeros(len(stretch))
    for k, at in enumerate(contacts):
        foot = side * (1 - 2 * (k % 2))
        begin = round(1000 * at)
        load[begin:] = 0.5 * foot * stretch.force_bw[begin:, 2]
        stretch.marks.append(Mark("stumble", begin, foot=foot, strike_ms=person.between(0.6, 1.4)))
    stretch.channels["load_left"] = load * np.clip((end - time_s) / 0.3, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class ChangingJog:
    """Jog at one pace after another, from standing to standing.

    Attributes
    ----------
    seconds : float
        Duration, s.
    quickness : float
        1 for the person's own pace; more for a quick jog, less for a slow one.
    """

    seconds: float = 30.0
    quickness: float = 1.0

    def perform(self, person: Person) -> Stretch:
        """Jog."""
        whole = self._part(person, self.seconds)
        while len(whole) < 1000.0 * self.seconds:
            more = self._part(person, self.seconds - 1e-3 * len(whole))
            # One pace fades into the next: the weights of both add up to one.
            joined = superpose(whole, more, len(whole) - round(1000.0 * FADE_S))
            if _plausible(joined):
                whole = joined
        return whole

    def _part(self, person: Person, most_s: float) -> Stretch:
        """Jog at one pace."""
        style = person.style
        while True:
            hz = float(np.clip(style.jog_hz * self.quickness**0.35 * person.between(0.92, 1.08), *PACE_HZ))
            longest = float(np.interp(hz, PACE_HZ, LONGEST_FLIGHT_S))
            flight = style.jog_flight_s * self.quickness * person.between(0.7, 1.3)
            flight = float(np.clip(flight, 0.015, longest))
            seconds = max(min(person.between(4.0, 12.0), most_s), 4.0 * FADE_S)
            part = Jog(seconds, hz, flight, vigour=self.quickness * person.between(0.9, 1.1)).perform(person)
            if _plausible(part):
                return part


def _plausible(run: Stretch) -> bool:
    """Tell whether a run ends at rest, and no step (the last one is cut off) is harder than legs allow."""
    force = run.force_bw[:, 2]
    return float(force.max()) < MOST_BW and abs(float(np.sum(force - 1.0))) * 1e-3 < 0.003


@dataclass(frozen=True, slots=True)
class JogOnTheSpot:
    """Run on the spot, the knees more or less high, both feet never off the ground for long."""

    seconds: float = 15.0

    def perform(self, person: Person) -> Stretch:
        """Run on the spot."""
        hz = person.between(2.2, 3.2)
        stretch = Jog(self.seconds, hz, person.between(0.015, 0.09), vigour=person.between(0.8, 1.1)).perform(
            person
        )
        stretch.force_bw[:, 0] *= person.between(0.1, 0.4)
        for name, share in (("trunk_x", person.between(0.2, 0.7)), ("trunk_y", person.between(0.5, 1.0))):
            stretch.channels[name] = share * stretch.channels[name]
        high = person.between(1.0, 2.2)
        for side in ("left", "right"):
            thigh = _lifted(stretch.channels[f"thigh_{side}"])
            stretch.channels[f"thigh_{side}"] = high * thigh
            stretch.channels[f"shank_{side}"] = 0.5 * stretch.channels[f"shank_{side}"]
        return stretch


def _lifted(thigh: FloatArray) -> FloatArray:
    """Keep what lifts a knee forward: on the spot no leg goes behind the body."""
    return 0.5 * (thigh + np.sqrt(thigh * thigh + 0.01)) - 0.05
