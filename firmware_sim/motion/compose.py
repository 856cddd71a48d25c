"""From a script to a motion: perform it, move the sensor, read it, measure the truth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from firmware_sim.motion.activities import Activity
from firmware_sim.motion.body import TRUNK, draw_body
from firmware_sim.motion.limb import limb_signal
from firmware_sim.motion.loose import rattle
from firmware_sim.motion.place import trunk_signal
from firmware_sim.motion.records import (
    FORCE_RATE_HZ,
    FloatArray,
    Motion,
    SensorModel,
    Spell,
    Wearer,
    body_weight_n,
)
from firmware_sim.motion.sensor import sense
from firmware_sim.motion.stretch import Person, Stretch, join
from firmware_sim.motion.style import Style, draw_style
from firmware_sim.motion.truth import measure


def generate(
    script: Sequence[Activity],
    *,
    seed: int | Sequence[int],
    wearer: Wearer | None = None,
    sensor: SensorModel | None = None,
    style: Style | None = None,
) -> Motion:
    """Perform a script and record it.

    Parameters
    ----------
    script : sequence of Activity
        What to do, in order.
    seed : int or sequence of int
        Same seed, same bits. It draws the person, the repetitions, the body, the mounting and the noise from
        separate streams: another sensor or placement sees the very same movement.
    wearer, sensor : optional
        Who, and with what; defaults are 70 kg at the hip and 100 Hz at 16 g.
    style : Style or None
        A certain person; None draws one.

    Returns
    -------
    Motion
        Signal and ground truth.

    Examples
    --------
    >>> from firmware_sim.motion import Jumps, Stand, generate
    >>> motion = generate([Stand(2), Jumps(3, height_m=0.2, rest_s=1.5)], seed=1)
    >>> len(motion.jumps), motion.acc_g.shape[1]
    (3, 3)
    """
    wearer = wearer or Wearer()
    sensor = sensor or SensorModel()
    if not script:
        raise ValueError("a script has at least one activity")
    streams = np.random.SeedSequence(seed).spawn(4)
    person_rng, move_rng, body_rng, sensor_rng = (np.random.default_rng(stream) for stream in streams)
    person = Person(style or draw_style(person_rng), move_rng)
    return record(perform(script, person), wearer, sensor, seed, body_rng, sensor_rng)


def record(
    whole: Stretch,
    wearer: Wearer,
    sensor: SensorModel,
    seed: int | Sequence[int],
    body_rng: np.random.Generator,
    sensor_rng: np.random.Generator,
) -> Motion:
    """Wear the sensor through a movement, and measure the movement."""
    reading = sense(worn_signal(whole, wearer, body_rng), sensor, sensor_rng)
    return Motion(
        acc_g=reading.acc_g,
        counts=reading.counts,
        lsb_per_g=sensor.counts_per_g,
        sample_rate_hz=sensor.sample_rate_hz,
        range_g=sensor.range_g,
        clipped_at=reading.clipped_at,
        force_n=whole.force_bw * body_weight_n(wearer),
        truth=measure(whole.marks, whole.force_bw, wearer.body_mass_kg),
        spells=tuple(whole.spells),
        wearer=wearer,
        sensor=sensor,
        seed=seed,
    )


def perform(script: Sequence[Activity], person: Person) -> Stretch:
    """Perform activities one after another."""
    parts: list[Stretch] = []
    for activity in script:
        part = activity.perform(person)
        part.spells = [Spell(type(activity).__name__.lower(), 0.0, len(part) / FORCE_RATE_HZ)]
        parts.append(part)
    return join(parts)


def worn_signal(whole: Stretch, wearer: Wearer, rng: np.random.Generator) -> FloatArray:
    """Give the specific force (n, 3) in g at the placement, 1 kHz, body axes."""
    body = draw_body(wearer, rng)
    if wearer.placement in TRUNK:
        worn = trunk_signal(whole, wearer, body)
    else:
        worn = limb_signal(whole, wearer, body, rng)
    if wearer.loose:
        worn = rattle(worn, rng)
    if whole.free_g is not None:
        worn = np.where(np.isnan(whole.free_g), worn, whole.free_g)
    return worn
