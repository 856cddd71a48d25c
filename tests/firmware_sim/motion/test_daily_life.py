"""Low jumps, falls and clumsy movements are physical, and differ from one another as they should."""

import numpy as np
import pytest

from firmware_sim.motion import (
    MANNERS,
    Bends,
    ChangingJog,
    JogOnTheSpot,
    LieDown,
    QuickChairs,
    ReachingJump,
    SensorModel,
    Stand,
    Stumble,
    Tumble,
    Walk,
    generate,
)
from firmware_sim.motion.activities.quiet import quiet
from firmware_sim.motion.stretch import Person, superpose
from firmware_sim.motion.style import draw_style
from impactmon.units import G0_MS2


def motion_of(activity, seed, rate_hz=100.0):
    return generate([Stand(1), activity, Stand(1)], seed=seed, sensor=SensorModel.ideal(rate_hz))


def path_m(motion):
    """Give how far the centre of mass is above where it began, and its speed at the end."""
    force = motion.force_n[:, 2] / (70.0 * G0_MS2)
    velocity = np.cumsum(force - 1.0) * 1e-3 * G0_MS2
    return np.cumsum(velocity) * 1e-3, float(velocity[-1])


@pytest.mark.parametrize(
    ("activity", "low_m", "high_m"),
    [
        (ReachingJump(0.2, steps_before=2, steps_after=3), -0.55, 0.36),
        (ReachingJump(0.08, one_legged=True, steps_before=3), -0.55, 0.25),
        (Stumble(), -0.3, 0.15),
        (ChangingJog(14), -0.25, 0.35),
        (ChangingJog(14, 1.4), -0.25, 0.45),
        (QuickChairs(2), -0.5, 0.08),
        (QuickChairs(1, 0.6, collapses=True), -0.75, 0.08),
        (LieDown(2, quick=True), -0.85, 0.08),
        (Bends(2), -0.6, 0.08),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("seed", range(4))
def test_momentum_closes_and_nobody_sinks_into_the_ground(activity, low_m, high_m, seed):
    path, speed = path_m(motion_of(activity, seed))
    assert abs(speed) < 0.03
    assert abs(path[-1]) < 0.15
    assert low_m < path.min()
    assert path.max() < high_m


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("seed", range(3))
def test_a_fall_ends_on_the_ground_after_blows(manner, seed):
    script = [Stand(1), Tumble(manner, lie_s=3.0, gets_up=False)]
    motion = generate(script, seed=seed, sensor=SensorModel.ideal(100.0))
    path, speed = path_m(motion)
    assert abs(speed) < 0.03
    assert -1.3 < path[-1] < -0.4
    blows = [event for event in motion.truth if event.kind == "fall"]
    assert 1 <= len(blows) <= 3
    assert max(event.peak_force_bw for event in blows) > 1.1
    assert not motion.jumps
    up = motion.acc_g[-150:].mean(axis=0)
    assert up[2] < 0.9  # lying or half sitting, not upright


def test_a_trip_while_jogging_takes_the_speed_of_the_run_along():
    """The run breaks off in mid-stride: what it was doing then is not brought to rest first."""
    seen = set()
    for seed in range(6):
        motion = motion_of(Tumble("trip_jogging"), seed)
        last = max(event.time_s for event in motion.truth if event.kind == "run_step")
        blow = min(event.time_s for event in motion.truth if event.kind in ("fall", "rescue_step"))
        seen.add(blow - last < 1.2)
    assert seen == {True}


@pytest.mark.parametrize("one_legged", [False, True])
def test_a_reaching_jump_is_one_jump_of_the_height_asked(one_legged):
    for seed in range(5):
        motion = motion_of(ReachingJump(0.1, one_legged, steps_before=2, steps_after=2), seed)
        assert [event.kind for event in motion.jumps] == ["reaching"]
        (jump,) = motion.jumps
        assert 0.2 < jump.flight_time_s < 0.4
        takeoff, landing = round(1000 * jump.takeoff_s), round(1000 * jump.landing_s)
        assert not motion.force_n[takeoff:landing].any()


def test_who_lands_softly_is_braked_less_hard():
    peaks = {
        softness: np.mean([motion_of(ReachingJump(0.2, softness=softness), seed).jumps[0].peak_force_bw
                           for seed in range(6)])
        for softness in (0.6, 2.0)
    }  # fmt: skip
    assert peaks[2.0] < 0.9 * peaks[0.6]


def test_running_on_the_spot_goes_nowhere():
    spot, jog = (motion_of(activity, 2).force_n for activity in (JogOnTheSpot(6), ChangingJog(6)))
    assert np.abs(spot[:, 0]).std() < 0.6 * np.abs(jog[:, 0]).std()


def test_a_changing_jog_changes_its_pace():
    motion = motion_of(ChangingJog(40), 5)
    steps = np.array([event.time_s for event in motion.truth if event.kind == "run_step"])
    pace = np.array([np.median(np.diff(part)) for part in np.array_split(steps, 6)])
    assert pace.max() / pace.min() > 1.03


def test_movements_that_overlap_add_their_forces():
    person = Person(draw_style(np.random.default_rng(1)), np.random.default_rng(2))
    first, second = Walk(4).perform(person), Walk(3).perform(person)
    both = superpose(first, second, 3600)
    assert len(both) == 6600
    assert np.array_equal(both.force_bw[:3600], first.force_bw[:3600])
    assert np.array_equal(both.force_bw[4000:, 0], second.force_bw[400:, 0])
    assert len(both.marks) == len(first.marks) + len(second.marks)
    stand = quiet(person, 1.0)
    same = superpose(first, stand, 4000)
    assert np.allclose(same.channels["pitch"][:4000], first.channels["pitch"])
