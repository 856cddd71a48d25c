"""The upward part of an interval, and the jumps it finds where the resultant hides them."""

from __future__ import annotations

import numpy as np
import pytest

from firmware_sim.motion import (
    Fall,
    Hops,
    Jog,
    Jumps,
    SensorModel,
    ShakenSensor,
    Stand,
    Walk,
    Wearer,
    generate,
)
from impactmon.api import analyze
from impactmon.events.flights.ends import FlightGauge
from impactmon.events.flights.upward import UpwardGauge
from impactmon.model import Placement, Status
from impactmon.signal.history import History

RATE_HZ, COUNTS_PER_G = 100.0, 2048.0


def measure(acc_g):
    samples = History(np.int32, 3)
    samples.append(np.rint(np.asarray(acc_g) * COUNTS_PER_G).astype(np.int32))
    return UpwardGauge(RATE_HZ, COUNTS_PER_G).measure(0, samples.end, samples)


def tilted(up_g, sideways_g=0.0):
    """Give samples (n, 3) of a sensor mounted askew: so much up, so much sideways."""
    up = np.asarray(up_g)[:, None] * np.array([0.6, 0.0, 0.8])
    return up + np.asarray(sideways_g)[..., None] * np.array([0.8, 0.0, -0.6])


def bounce(flight_g):
    """Stand on 2 g for 0.2 s, then 0.2 s of what is felt in flight."""
    return np.concatenate([np.full(20, 2.0), np.full(20, flight_g)])


def test_rest_lacks_nothing():
    upward = measure(tilted(np.ones(50)))
    assert upward.deficit_gs == pytest.approx(0.0, abs=1e-3)
    assert upward.unsupported_s == 0.0


def test_free_fall_lacks_its_whole_time():
    upward = measure(tilted(bounce(0.0)))
    assert upward.deficit_gs == pytest.approx(0.2, abs=1e-3)
    assert upward.unsupported_s == pytest.approx(0.2)


def test_a_jump_lacks_its_weight_at_once_and_a_stride_twice():
    heel = np.full(20, 1.8)
    heel[2:5] = 6.0, 0.1, 0.2  # a spike and its ringing
    jump = measure(tilted(np.concatenate([heel, np.zeros(20), heel])))
    stride = measure(
        tilted(np.concatenate([np.full(10, 2.0), np.zeros(10), heel, np.zeros(12), np.full(10, 2.0)]))
    )
    assert jump.one_flight_gs == pytest.approx(0.2, abs=0.015)
    assert stride.deficit_gs > 0.2
    assert stride.one_flight_gs == pytest.approx(0.12, abs=0.01)


def test_flights_of_neighbouring_intervals_do_not_run_together():
    samples = History(np.int32, 3)
    samples.append(np.rint(tilted(np.resize(bounce(0.0), 200)) * COUNTS_PER_G).astype(np.int32))
    start, stop = np.array([0, 30, 30, 40]), np.array([30, 30, 70, 80])
    assert UpwardGauge(RATE_HZ, COUNTS_PER_G).measure_all(
        start, stop, samples
    ).one_flight_gs == pytest.approx([0.1, 0.0, 0.1, 0.2])


def test_swing_across_gravity_hides_nothing():
    swing = np.concatenate([np.zeros(20), 0.9 * np.resize([1.0, -1.0], 20)])
    upward = measure(tilted(bounce(0.0), swing))
    assert upward.deficit_gs == pytest.approx(0.2, abs=2e-3)


def test_a_held_limb_lacks_little():
    assert measure(tilted(bounce(0.7))).unsupported_s == 0.0
    assert measure(tilted(bounce(0.7))).deficit_gs == pytest.approx(0.06, abs=1e-3)


def test_nothing_at_all_is_no_error():
    assert measure(np.zeros((10, 3))).deficit_gs == pytest.approx(0.1)


@pytest.mark.parametrize("seed", range(3))
def test_hops_are_counted_at_the_ankle(seed):
    script = [Stand(2), Hops(16, flight_s=0.28), Stand(2)]
    motion = generate(
        script, seed=seed, wearer=Wearer(placement=Placement.ANKLE), sensor=SensorModel(sample_rate_hz=100.0)
    )
    counted = analyze(motion.acc_g, sample_rate_hz=100.0).counted_jumps
    assert abs(counted - sum(event.is_jump for event in motion.truth)) <= 2


@pytest.mark.parametrize("gait", [Walk, Jog])
@pytest.mark.parametrize("placement", [Placement.ANKLE, Placement.THIGH])
def test_gait_on_a_limb_is_no_jump(gait, placement):
    motion = generate([gait(20)], seed=1, wearer=Wearer(placement=placement), sensor=SensorModel())
    assert analyze(motion.acc_g, sample_rate_hz=motion.sample_rate_hz).counted_jumps == 0


@pytest.mark.parametrize("seed", range(4))
def test_gentle_lone_jumps_are_counted_at_the_hip(seed):
    script = [Stand(2), Jumps(5, height_m=0.08, rest_s=1.5), Stand(2)]
    motion = generate(script, seed=seed, wearer=Wearer(), sensor=SensorModel())
    jumps = analyze(motion.acc_g, sample_rate_hz=motion.sample_rate_hz).jumps
    assert sum(jump.status is Status.COUNTED for jump in jumps) == 5


def test_a_sensor_that_rebounds_in_flight_still_shows_the_landing():
    """Half a g of rebound before the landing once moved it forward by almost the whole flight."""
    sway = np.concatenate(
        [np.linspace(0.9, -1.2, 4), np.linspace(-1.2, 0.75, 10), np.linspace(0.75, 0.32, 4)]
    )
    up = np.concatenate([np.full(40, 2.0), sway, np.linspace(0.6, 3.5, 6)])
    samples = History(np.int32, 3)
    samples.append(np.rint(tilted(up) * COUNTS_PER_G).astype(np.int32))
    flight = FlightGauge(RATE_HZ, COUNTS_PER_G).measure(20, len(up) - 1, samples)
    assert flight.takeoff == pytest.approx(41, abs=3)
    assert flight.landing == pytest.approx(57, abs=3)


@pytest.mark.parametrize("placement", [Placement.HIP, Placement.BACK])
def test_no_legs_push_as_a_shaking_arm_does(placement):
    for seed in range(6):
        script = [Stand(2), ShakenSensor(), Stand(2)]
        motion = generate(script, seed=seed, wearer=Wearer(placement=placement), sensor=SensorModel())
        assert analyze(motion.acc_g, sample_rate_hz=motion.sample_rate_hz).counted_jumps == 0


def test_a_thigh_that_swings_in_mid_flight_does_not_split_the_hop():
    motion = generate(
        [Stand(2), Hops(15, flight_s=0.25), Stand(2)],
        seed=4,
        wearer=Wearer(placement=Placement.POCKET),
        sensor=SensorModel(),
    )
    assert analyze(motion.acc_g, sample_rate_hz=motion.sample_rate_hz).counted_jumps >= 13


@pytest.mark.parametrize("seed", range(5))
def test_a_loose_sensor_that_slips_costs_no_lone_jump(seed):
    script = [Stand(1.5), Jumps(1, height_m=0.2), Stand(1.5)]
    motion = generate(script, seed=520 + seed, wearer=Wearer(loose=True), sensor=SensorModel())
    assert analyze(motion.acc_g, sample_rate_hz=motion.sample_rate_hz).counted_jumps == 1


@pytest.mark.parametrize("before", [[Walk(5)], [Jog(5)], [Stand(2)]], ids=["walking", "jogging", "standing"])
def test_a_fall_is_no_jump_whatever_went_before(before):
    for seed in range(3):
        motion = generate([*before, Fall(), Stand(1)], seed=900 + seed, wearer=Wearer(), sensor=SensorModel())
        assert analyze(motion.acc_g, sample_rate_hz=motion.sample_rate_hz).counted_jumps == 0
