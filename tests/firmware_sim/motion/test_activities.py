"""What the families of activities must look like, whoever performs them and wherever the sensor sits."""

import numpy as np
import pytest

from firmware_sim.motion import (
    MANNERS,
    Bends,
    Car,
    Chairs,
    ChangingJog,
    DoubleBounces,
    DropJumps,
    DropLandings,
    DroppedSensor,
    Fall,
    FastWalk,
    HeelDrops,
    Hops,
    Jog,
    JogOnTheSpot,
    JumpingJacks,
    Jumps,
    LieDown,
    OneLegHops,
    QuickChairs,
    ReachingJump,
    RopeSkips,
    SensorModel,
    ShakenSensor,
    Sit,
    Sprint,
    SquatJumps,
    Stairs,
    Stand,
    Stomps,
    Stumble,
    Trampoline,
    Tumble,
    Vehicle,
    Walk,
    Wearer,
    generate,
)
from impactmon.model import Placement
from impactmon.units import G0_MS2

EVERYTHING = [
    Stand(2),
    Sit(4),
    Walk(6),
    FastWalk(6),
    Jog(6),
    Sprint(5),
    Stairs(6),
    Stairs(6, down=True),
    Chairs(1),
    Jumps(1),
    SquatJumps(1),
    DropLandings(1),
    DropJumps(1),
    Hops(3),
    OneLegHops(3),
    RopeSkips(4),
    JumpingJacks(4),
    HeelDrops(2),
    Stomps(2),
    Fall(lie_s=2),
    DroppedSensor(lie_s=2),
    ShakenSensor(2),
    Vehicle(8, 20),
    ReachingJump(0.1, steps_before=2, steps_after=2, one_by_one_s=0.1),
    ReachingJump(0.05, one_legged=True, softness=1.6),
    Stumble(2),
    ChangingJog(8, 1.3),
    JogOnTheSpot(5),
    *(Tumble(manner, lie_s=2) for manner in MANNERS),
    QuickChairs(1, 0.55, collapses=True),
    LieDown(2, quick=True),
    Bends(2),
    Car(1),
]


def name(activity: object) -> str:
    return type(activity).__name__


@pytest.mark.parametrize("activity", EVERYTHING, ids=name)
def test_every_activity_begins_and_ends_at_rest(activity):
    motion = generate([Stand(0.5), activity, Stand(0.5)], seed=0)
    force = motion.force_n[:, 2] / (70.0 * G0_MS2)
    velocity = np.cumsum(force - 1.0) * 1e-3 * G0_MS2
    assert abs(velocity[-1]) < 0.03
    assert np.isfinite(motion.acc_g).all()
    assert force.max() < 7.0


@pytest.mark.parametrize("placement", list(Placement))
def test_every_placement_sees_everything(placement):
    """Finite, 1 g at rest before and after, no jump of the signal where stretches meet."""
    sensor = SensorModel.ideal(200, 200.0)
    model = ("single", "two_mass")[len(placement) % 2]
    script = [a for a in EVERYTHING if name(a) != "DroppedSensor"] + [Stand(1)]
    motion = generate(script, seed=4, wearer=Wearer(70, placement, model), sensor=sensor)
    resultant = np.linalg.norm(motion.acc_g, axis=1)
    assert np.isfinite(resultant).all()
    assert resultant[100:300] == pytest.approx(1.0, abs=0.05)
    assert resultant[-100:] == pytest.approx(1.0, abs=0.08)
    assert resultant.max() < 45.0


@pytest.mark.parametrize(
    ("activity", "kind", "count"),
    [
        (SquatJumps(3), "squat", 3),
        (OneLegHops(5), "one_leg_hop", 5),
        (RopeSkips(12), "skip", 12),
        (JumpingJacks(8), "jack", 8),
        (Hops(6), "hop", 6),
        (Jumps(3), "countermovement", 3),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else None,
)
def test_jumps_are_counted_as_asked(activity, kind, count):
    motion = generate([Stand(1), activity], seed=3)
    assert [event.kind for event in motion.jumps] == [kind] * count
    assert len(motion.landings) == count
    for event in motion.jumps:
        assert 0.08 < event.flight_time_s < 0.6
        assert 1.2 < event.peak_force_20hz_bw <= event.peak_force_bw * 1.05
        assert event.time_s <= event.peak_s <= event.time_s + 0.35


@pytest.mark.parametrize(
    "activity",
    [
        a
        for a in EVERYTHING
        if name(a)
        not in {
            "Jumps",
            "SquatJumps",
            "DropJumps",
            "Hops",
            "OneLegHops",
            "RopeSkips",
            "JumpingJacks",
            "ReachingJump",
        }
    ],
    ids=name,
)
def test_nothing_else_is_a_jump(activity):
    motion = generate([Stand(1), activity], seed=1)
    assert motion.jumps == ()


def test_a_double_bounce_is_one_jump_and_two_landings():
    motion = generate([Stand(1), DoubleBounces(3)], seed=0)
    assert [event.kind for event in motion.truth] == ["countermovement", "rebound"] * 3
    assert len(motion.jumps) == 3
    assert len(motion.landings) == 6
    assert all(event.flight_time_s < 0.15 for event in motion.truth[1::2])


def test_a_drop_jump_is_a_landing_and_a_jump():
    motion = generate([Stand(1), DropJumps(3, drop_m=0.3)], seed=0)
    assert [event.kind for event in motion.truth] == ["step_off", "drop_jump"] * 3
    assert [event.is_jump for event in motion.truth] == [False, True] * 3
    for fall, jump in zip(motion.truth[::2], motion.truth[1::2], strict=True):
        assert 0.1 < jump.takeoff_s - fall.landing_s < 0.45


def test_a_trampoline_gives_long_flights_and_soft_contacts():
    jumps = generate([Stand(1), Trampoline(6, flight_s=0.7)], seed=0).jumps
    assert len(jumps) == 6
    assert all(event.flight_time_s > 0.45 for event in jumps)
    assert np.median([event.peak_force_bw for event in jumps]) < 7.0


def test_a_step_off_is_a_landing_without_a_jump():
    motion = generate([Stand(1), DropLandings(3, drop_m=0.4)], seed=0)
    assert len(motion.landings) == 3
    assert motion.jumps == ()
    assert all(0.1 < event.flight_time_s < 0.29 for event in motion.landings)


def test_running_flies_as_people_do_and_walking_never():
    flying = 0
    for seed in range(6):
        running = generate([Jog(20)], seed=seed)
        flights = [event.flight_time_s for event in running.truth if event.flight_time_s is not None]
        assert not flights or 0.005 < np.median(flights) < 0.14
        flying += bool(flights)
        peaks = [event.peak_force_bw for event in running.truth[6:-6]]
        assert 1.7 < np.median(peaks) < 3.2
        walking = generate([FastWalk(20)], seed=seed)
        assert walking.force_n[:, 2].min() > 0.2 * 70 * G0_MS2
    assert flying >= 3


def test_heel_drops_and_stomps_have_no_flight():
    for activity in (HeelDrops(4), Stomps(4)):
        for seed in range(4):
            motion = generate([Stand(1), activity], seed=seed)
            assert motion.force_n[:, 2].min() > 0.0
            assert all(1.3 < event.peak_force_bw < 5.0 for event in motion.truth)


def test_a_fall_leaves_the_body_lying_and_a_jump_does_not():
    sensor = SensorModel.ideal(100)
    fallen = generate([Stand(2), Fall(lie_s=6, get_up=False)], seed=2, sensor=sensor).acc_g
    jumped = generate([Stand(2), Jumps(1, rest_s=6)], seed=2, sensor=sensor).acc_g
    for acc, tilted in ((fallen, True), (jumped, False)):
        before, after = acc[50:150].mean(axis=0), acc[-200:].mean(axis=0)
        turned = np.degrees(np.arccos(np.clip(before @ after, -1.0, 1.0)))
        assert (turned > 60.0) == tilted
        assert acc[-200:].std(axis=0).max() < 0.03


def test_a_dropped_sensor_falls_freely_hits_hard_and_lies_still():
    motion = generate([Stand(2), DroppedSensor(height_m=0.8, lie_s=5)], seed=1, sensor=SensorModel.ideal(400))
    resultant = np.linalg.norm(motion.acc_g, axis=1)
    hit = round(next(event.time_s for event in motion.truth if event.kind == "drop") * 400)
    assert resultant[hit - 100 : hit - 20].max() < 0.6
    assert resultant[hit - 10 : hit + 200].max() > 8.0
    assert resultant[hit + 800 : hit + 1600].std() < 0.01
    # The wearer stands all the while.
    assert motion.force_n[:, 2].std() < 0.01 * 70 * G0_MS2


def test_only_the_own_leg_meets_the_ankle_sharply():
    sensor = SensorModel.ideal(400, 64.0)
    motion = generate([Walk(20)], seed=0, wearer=Wearer(70, "ankle", side=1), sensor=sensor)
    resultant = np.linalg.norm(motion.acc_g, axis=1)
    tops = [resultant[round(e.time_s * 400) : round(e.time_s * 400) + 16].max() for e in motion.truth[4:-4]]
    own, other = np.median(tops[0::2]), np.median(tops[1::2])
    assert own > 1.8
    assert own > 1.5 * other


def test_a_foot_on_the_ground_stands_still():
    sensor = SensorModel.ideal(200)
    motion = generate([Walk(20)], seed=0, wearer=Wearer(70, "ankle", side=1), sensor=sensor)
    resultant = np.linalg.norm(motion.acc_g, axis=1)
    middle = [round((event.time_s + 0.3) * 200) for event in motion.truth[4:-4:2]]
    assert np.median(np.abs(resultant[middle] - 1.0)) < 0.1


def test_a_long_recording_is_no_trouble():
    motion = generate([Walk(400), Stand(400)], seed=0)
    assert motion.duration_s == pytest.approx(800)
    assert len(motion.truth) > 550
