"""Repeated jumps on springy legs: hops in place."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np

from firmware_sim.motion.activities.jumps import bend_legs, knee_lift_rad
from firmware_sim.motion.activities.quiet import quiet
from firmware_sim.motion.contact import countermovement, landing
from firmware_sim.motion.records import FloatArray
from firmware_sim.motion.shapes import bump, excursion, grid, slow_noise, solve_momentum
from firmware_sim.motion.stretch import Mark, Person, Stretch, join, upright
from impactmon.units import G0_MS2


def spring(person: Person, contact_s: float, down_ms: float, up_ms: float, impact: float) -> FloatArray:
    """Give the acceleration (g) of one springy contact that turns `down_ms` into `up_ms` at equal height."""
    time_s = grid(contact_s)
    phase = (np.arange(len(time_s)) + 0.5) / len(time_s)
    peaked = np.sin(np.pi * phase) ** person.between(1.05, 1.5)
    strike = impact * bump(time_s, 0.0, 0.028, 0.07) if contact_s > 0.13 else 0.0
    skew = np.sin(2.0 * np.pi * phase) * np.sin(np.pi * phase)
    fixed = -np.ones_like(phase)
    much, tilt = solve_momentum(fixed, (peaked + strike, skew), velocity_ms=(-down_ms, up_ms), rise_m=0.0)
    return fixed + much * (peaked + strike) + tilt * skew


@dataclass(frozen=True, slots=True)
class Hops:
    """Hops in place, one after another, two-legged unless `kind` says otherwise.

    Attributes
    ----------
    count : int
        How many flights.
    flight_s : float
        Mean flight time, s.
    contact_s : float or None
        Mean contact, s; None takes the person's own.
    kind : str
        What to call them.
    leg : int
        0 both, +1 left, -1 right.
    rest_s : float
        Quiet stance afterwards, s.
    travel : float
        Braking and pushing along the ground over the vertical force: 0 in place, 0.3 forward.
    """

    count: int = 10
    flight_s: float = 0.28
    contact_s: float | None = None
    kind: str = "hop"
    leg: int = 0
    rest_s: float = 1.0
    travel: float = 0.0

    def perform(self, person: Person) -> Stretch:
        """Hop."""
        flights = _flights(person, self)
        return join([_series(person, self, flights), quiet(person, self.rest_s)])


@dataclass(frozen=True, slots=True)
class DoubleBounces:
    """Jump, and bounce once more, low, before standing still.

    The truth calls the second flight "rebound": a landing, not a jump anyone meant to make.
    """

    count: int = 4
    flight_s: float = 0.4
    rest_s: float = 1.5

    def perform(self, person: Person) -> Stretch:
        """Jump and bounce."""
        parts: list[Stretch] = []
        for _ in range(self.count):
            big = max(person.vary(self.flight_s, person.style.variability), 0.15)
            small = person.between(0.06, 0.14)
            plan = Hops(2, self.flight_s, person.between(0.2, 0.3), "countermovement")
            stretch = _series(person, plan, [round(big * 1000.0), round(small * 1000.0)])
            stretch.marks[1] = replace(stretch.marks[1], kind="rebound", is_jump=False)
            parts += [stretch, quiet(person, max(person.vary(self.rest_s, 0.1), 0.1))]
        return join(parts)


@dataclass(frozen=True, slots=True)
class Trampoline:
    """Jump on a trampoline: long flights, long soft contacts."""

    count: int = 10
    flight_s: float = 0.7

    def perform(self, person: Person) -> Stretch:
        """Jump."""
        contact = person.between(0.34, 0.5)
        return Hops(self.count, self.flight_s, contact, "trampoline").perform(person)


def _flights(person: Person, hops: Hops) -> list[int]:
    """Give the flights in samples; the first ones are still finding their height."""
    spread = 0.7 * person.style.variability + 0.02
    times = [max(person.vary(hops.flight_s, spread), 0.06) for _ in range(hops.count)]
    if hops.count > 3:
        times[0] *= person.between(0.75, 1.0)
    return [round(time * 1000.0) for time in times]


def _series(person: Person, hops: Hops, flights: list[int]) -> Stretch:
    speeds = [0.5 * n * 1e-3 * G0_MS2 for n in flights]
    toe = 0.8 * person.style.toe_rise_m
    pieces = [countermovement(person, speeds[0], toe).acceleration_g]
    marks: list[Mark] = []
    at = len(pieces[0])
    for k, n in enumerate(flights):
        pieces.append(-np.ones(n))
        marks.append(
            Mark(
                hops.kind,
                at + n,
                at,
                is_jump=True,
                is_landing=True,
                reach_s=0.25,
                foot=hops.leg,
                strike_ms=speeds[k],
            )
        )
        if k + 1 < len(flights):
            own = hops.contact_s if hops.contact_s is not None else person.style.hop_contact_s
            contact = max(person.vary(own, 0.04), 0.1)
            impact = max(person.vary(person.style.hop_impact, 0.35), 0.0)
            pieces.append(spring(person, contact, speeds[k], speeds[k + 1], impact))
        else:
            pieces.append(landing(person, speeds[k], toe).acceleration_g)
        at += n + len(pieces[-1])
    return _dress(person, hops, np.concatenate(pieces), marks)


def _dress(person: Person, hops: Hops, vertical: FloatArray, marks: list[Mark]) -> Stretch:
    """Add what the trunk and the legs do while hopping."""
    stretch = Stretch(upright(vertical), marks=marks)
    force = stretch.force_bw
    n = len(force)
    for axis in (0, 1):
        slope = 0.5 * person.style.drift * slow_noise(person.rng, n, 3.0, 1.0)
        force[:, axis] = slope * force[:, 2]
    pitch = np.full(n, person.style.lean_stand_rad) + slow_noise(person.rng, n, 1.5, 0.04)
    time_s = grid(n * 1e-3)
    lift = np.zeros(n)
    for mark in marks:
        assert mark.takeoff is not None
        force[mark.takeoff : mark.contact] = 0.0
        up, down = mark.takeoff * 1e-3, mark.contact * 1e-3
        window = slice(max(mark.takeoff - 60, 0), min(mark.contact + 60, n))
        reach = min(0.5 * person.style.tuck_m, 0.15 * (down - up) ** 2)
        lift[window] += excursion(time_s[window], up - 0.04, down + 0.04, person.vary(reach, 0.3))
        pitch[window] += (
            0.05 * np.sin(np.pi * np.clip((time_s[window] - up + 0.05) / (down - up + 0.1), 0.0, 1.0)) ** 4
        )
    stretch.channels.update({"pitch": pitch, "trunk_z": lift})
    stretch.channels["roll"] = slow_noise(person.rng, n, 1.5, 0.02)
    share = person.style.asymmetry if hops.leg == 0 else 1.0 * hops.leg
    stretch.channels["load_left"] = 0.5 * share * force[:, 2]
    bend_legs(stretch, 0.0, 0.0)
    _lift_knees(person, stretch)
    if hops.travel:
        _travel(stretch, hops.travel)
    return stretch


def _lift_knees(person: Person, stretch: Stretch) -> None:
    """Bring the knees up a little in each flight, each time a little differently, and less in a short one.

    See `knee_lift_rad`.
    """
    bent = np.zeros(len(stretch))
    for mark in stretch.marks:
        assert mark.takeoff is not None
        n = mark.contact - mark.takeoff
        reach = person.vary(knee_lift_rad(person, n * 1e-3), 0.25)
        bent[mark.takeoff : mark.contact] = reach * np.sin(np.pi * (np.arange(n) + 0.5) / n) ** 3
    for side in ("left", "right"):
        stretch.channels[f"thigh_{side}"] = stretch.channels[f"thigh_{side}"] + bent
        stretch.channels[f"shank_{side}"] = stretch.channels[f"shank_{side}"] + 0.6 * bent


def _travel(stretch: Stretch, size: float) -> None:
    """Brake and push off again in every contact between two flights: hops that go somewhere."""
    marks = stretch.marks
    for one, two in itertools.pairwise(marks):
        assert two.takeoff is not None
        contact = slice(one.contact, two.takeoff)
        force = stretch.force_bw[contact]
        carried = np.cumsum(force[:, 2])
        force[:, 0] -= size * force[:, 2] * np.sin(2.0 * np.pi * carried / max(float(carried[-1]), 1e-9))
