"""Scenes are seeded, mixed, and say what happened."""

import numpy as np
import pytest

from firmware_sim.motion import scenes
from firmware_sim.motion.records import SensorModel, Wearer
from impactmon.model import Placement


def test_a_scene_is_its_seed():
    one, two = scenes.scene(12), scenes.scene(12)
    assert np.array_equal(one.counts, two.counts)
    assert one.truth == two.truth
    assert one.wearer == two.wearer


def test_scenes_differ_and_stay_physiological():
    seen: set[str] = set()
    for seed in range(12):
        motion = scenes.scene(seed)
        seen |= {spell.activity for spell in motion.spells}
        assert 10.0 < motion.duration_s < 400.0
        assert motion.spells[-1].end_s == pytest.approx(motion.duration_s, abs=0.1)
        for event in motion.jumps:
            assert 0.08 < event.flight_time_s < 0.65
            assert 1.2 < event.peak_force_bw < 8.0
        times = [event.time_s for event in motion.truth]
        assert times == sorted(times)
    assert len(seen) >= 12


def test_placement_sensor_and_wearer_can_be_given():
    assert scenes.scene(1, "ankle").wearer.placement is Placement.ANKLE
    given = scenes.scene(1, sensor=SensorModel(50, 2.0), wearer=Wearer(90.0, "back"))
    assert given.sample_rate_hz == 50
    assert given.wearer.body_mass_kg == 90.0
    drawn = scenes.scene(1)
    assert [event.kind for event in drawn.truth] == [event.kind for event in given.truth]


@pytest.mark.parametrize("name", sorted(scenes.DAILY))
def test_daily_life_has_no_jump(name):
    motion = scenes.daily(name, 3, 60.0)
    assert motion.jumps == ()
    assert motion.landings == ()
    assert motion.duration_s > 30.0


def test_an_unknown_daily_scene_names_the_known_ones():
    with pytest.raises(ValueError, match="walking"):
        scenes.daily("flying", 1)
