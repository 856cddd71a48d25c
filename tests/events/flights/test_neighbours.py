"""Contacts among their neighbours: what swings or rings between two, and what comes before a jump from standing."""

from __future__ import annotations

import numpy as np
import pytest

from impactmon.events.contacts.measure import SHAPE_BINS
from impactmon.events.contacts.table import Contacts, Floats, Ints
from impactmon.events.flights import scene
from impactmon.events.flights.neighbours import Chain, Neighbours
from impactmon.signal.slow import QUANTA_PER_G

RATE_HZ = 100.0
STANCE_G = (0.3, 0.6, 1.0, 2.0, 2.0, 1.0, 0.6, 0.3)
RINGING_G = (-0.2, -0.8, -0.6, 0.4, 1.4, -0.1, -0.8, -0.3)


def contacts(*each):
    """Lay contacts (time in s, height in g, upward shape in g) in columns; the sharp peak near each points up."""
    count = len(each)
    index = np.array([round(time * RATE_HZ) for time, _, _ in each])
    up = np.array([0.0, 0.0, 1.0])
    whole = {name: np.zeros(count, np.int64) for name in ("deficit", "excess", "clipped")}
    real = {name: np.ones(count) for name in ("peak_g", "slope_g_s", "around_g")}
    return Contacts.gather(
        {
            **whole,
            **real,
            "index": index,
            "first_index": index,
            "peak_index": index,
            "height": np.array([round(height * QUANTA_PER_G) for _, height, _ in each]),
            "direction": np.array([height * up for _, height, _ in each]),
            "shape": np.array([np.outer(shape, up).ravel() for _, _, shape in each]),
        }
    )


@pytest.mark.parametrize(("shape", "rings"), [(RINGING_G, True), (STANCE_G, False)], ids=["rings", "stands"])
def test_a_pouch_that_rings_in_flight_has_not_landed(shape, rings):
    """It is pulled up by as much as it falls back; a foot on the ground is pushed up for as long as it stands."""
    between = contacts((1.0, 2.2, STANCE_G), (1.3, 1.6, shape), (1.55, 2.8, STANCE_G))
    assert Chain(between, RATE_HZ).bump.tolist() == [False, rings, False]


def test_what_is_as_hard_as_its_neighbours_is_no_ringing():
    between = contacts((1.0, 1.5, STANCE_G), (1.3, 1.6, RINGING_G), (1.55, 2.8, STANCE_G))
    assert not Chain(between, RATE_HZ).bump.any()


@pytest.mark.parametrize(("middle_g", "bump"), [(-3.0, True), (3.0, False)])
def test_a_rebound_that_pushes_down_is_no_contact(middle_g, bump):
    """However hard: the highest sharp peak near it is the end of the contact before, and points up."""
    hard, rebound = (
        (1.0, 1.0, 1.0, 3.0, 3.0, 1.0, 1.0, 1.0),
        (1.0, 1.0, 1.0, middle_g, middle_g, 1.0, 1.0, 1.0),
    )
    between = contacts((1.0, 3.0, hard), (1.2, 3.0, rebound), (1.4, 3.0, hard))
    assert Chain(between, RATE_HZ).bump.tolist() == [False, bump, False]


def isolated(*times, catch_g=1.5):
    """Tell whether the last of these contacts ends a jump from standing; the first may be a catch."""
    heights = [catch_g] + [2.5] * (len(times) - 1)
    chain = Chain(contacts(*((t, h, STANCE_G) for t, h in zip(times, heights, strict=True))), RATE_HZ)
    back, ahead = round(scene.BACK_S * RATE_HZ), round(scene.AHEAD_S * RATE_HZ)
    seen = Neighbours(chain, np.array([len(times) - 1]), back, ahead).scenes()
    return bool(seen.isolated[0])


def test_who_dips_before_jumping_is_caught_once_and_stood_before():
    assert isolated(5.0, 5.35, 5.85)
    assert isolated(5.35, 5.85)


def test_a_third_contact_a_hard_one_or_an_early_one_may_be_a_step():
    assert not isolated(4.95, 5.2, 5.5, 5.85)
    assert not isolated(5.0, 5.35, 5.85, catch_g=2.5)
    assert not isolated(4.5, 5.2, 5.85)  # whether there was a pause before it is not seen


def contacts_at(index: Ints, shape: Floats, excess_gs: Floats) -> Contacts:
    """Give contacts of 3 g that point up, of such shapes, with so much excess in the interval before each."""
    count = len(index)
    unit = QUANTA_PER_G * RATE_HZ
    return Contacts.gather(
        {
            "index": index,
            "height": np.full(count, 3 * QUANTA_PER_G),
            "deficit": np.rint(np.cumsum(np.full(count, 0.1)) * unit),
            "excess": np.rint(np.cumsum(excess_gs) * unit),
            "first_index": index,
            "peak_index": index,
            "clipped": np.zeros(count),
            "peak_g": np.full(count, 3.0),
            "slope_g_s": np.zeros(count),
            "around_g": np.full(count, 3.0),
            "direction": np.tile([0.0, 0.0, 3.0], (count, 1)),
            "shape": shape.reshape(count, -1),
        }
    )


def ends_rhythm(last_gs: float) -> bool:
    """Tell whether the last of five contacts, 0.55 s apart, shares their rhythm with such an excess (others: 0.4)."""
    shape = np.ones((5, SHAPE_BINS, 3)) * np.array([0.0, 0.0, 1.0])
    contacts = contacts_at(500 + 55 * np.arange(5), shape, np.array([0.4, 0.4, 0.4, 0.4, last_gs]))
    neighbours = Neighbours(Chain(contacts, RATE_HZ), np.array([4]), 200, 450)
    return int(neighbours.count[0]) > 0


def test_the_last_landing_of_a_slow_rhythm_belongs_to_it():
    assert ends_rhythm(0.35)


def test_the_rebound_after_it_does_not():
    assert not ends_rhythm(0.2)
