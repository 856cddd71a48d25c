"""Placement and turns as motion tells them: sound recordings get no note, wrong ones do."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from firmware_sim.motion import FastWalk, Hops, Jog, SensorModel, Stairs, Stand, Walk, Wearer, generate
from impactmon.api import analyze

SCRIPT = [Stand(2), Walk(45), Jog(45), Stand(2)]


@cache
def worn_at(place, seed=1):
    wearer = Wearer(70.0, place, ("single", "two_mass")[seed % 2])
    return generate(SCRIPT, wearer=wearer, sensor=SensorModel(sample_rate_hz=100.0), seed=seed).acc_g


def notes(acc_g, placement):
    return analyze(acc_g, sample_rate_hz=100.0, placement=placement).notes


@pytest.mark.parametrize("place", ["hip", "back", "chest", "backpack"])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_trunk_is_the_trunk(place, seed):
    assert notes(worn_at(place, seed), place) == ()


@pytest.mark.parametrize("activity", [FastWalk(60), Stairs(60), Hops(100)])
def test_neither_pace_nor_hops_look_like_a_limb(activity):
    motion = generate([Stand(2), activity], wearer=Wearer(70.0, "hip"), seed=3)
    assert notes(motion.acc_g, "hip") == ()


@pytest.mark.parametrize("place", ["ankle", "foot", "wrist"])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_limb_said_to_be_the_hip_is_doubted(place, seed):
    (note,) = (note for note in notes(worn_at(place, seed), "hip") if "swinging limb" in note)
    assert "(hip)" in note
    assert not any("swinging limb" in note for note in notes(worn_at(place, seed), place))


def test_a_wrong_scale_is_no_limb():
    assert not any("limb" in note for note in notes(1.2 * worn_at("hip"), "hip"))


@pytest.mark.parametrize("turn_deg", [60.0, 180.0])
def test_a_sensor_that_turns_is_noted_with_its_time(turn_deg):
    angle = np.radians(turn_deg)
    turn = np.array([[1, 0, 0], [0, np.cos(angle), -np.sin(angle)], [0, np.sin(angle), np.cos(angle)]])
    straight = generate(
        [Stand(2), Walk(120)],
        wearer=Wearer(70.0, "hip"),
        sensor=SensorModel(mounting=tuple(map(tuple, np.eye(3)))),
        seed=4,
    ).acc_g
    half = len(straight) // 2
    turned = np.concatenate((straight[:half], straight[half:] @ turn.T))
    (note,) = notes(turned, "hip")
    assert "before 1 min" in note
    assert f"{turn_deg:.0f}°"[:1] in note
    assert notes(straight, "hip") == ()


def test_without_a_placement_nothing_is_claimed():
    assert notes(worn_at("ankle"), None) == ()


@pytest.mark.parametrize("place", ["wrist", "hand"])
def test_an_arm_says_that_it_hides_jumps(place):
    (note,) = notes(worn_at("wrist"), place)
    assert "the least that was jumped" in note
