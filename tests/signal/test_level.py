"""What the sensor reads at rest, by time: the last quiet seconds speak for a minute, however samples arrive."""

from __future__ import annotations

import numpy as np
import pytest

from firmware_sim.motion import FastWalk, Hops, Jumps, SensorModel, Stand, Walk, Wearer, generate
from impactmon.api import analyze
from impactmon.engine import Engine
from impactmon.model import Gap, Jump, Landing, Placement
from impactmon.signal.level import REST_AGE_S, RestLevels

WORN = {"placement": "hip", "body_mass_kg": 70.0}


def levels_of(*seconds):
    levels = RestLevels()
    for end_s, level_g in seconds:
        levels.add(np.array([end_s]), np.array([level_g]), end_s - 1.0)
    return levels


def before(levels, *times_s):
    return levels.before(np.array(times_s)).tolist()


def test_the_latest_seconds_before_a_moment_speak_for_it():
    levels = levels_of((1.0, 0.9), (2.0, 0.92), (3.0, 0.94), (10.0, 1.1))
    assert before(levels, 0.5, 1.0, 3.5, 11.0) == pytest.approx([np.nan, 0.9, 0.92, 0.92], nan_ok=True)


def test_a_minute_later_nothing_is_known_any_more():
    levels = levels_of((1.0, 0.9))
    assert before(levels, 1.0 + REST_AGE_S, 1.5 + REST_AGE_S) == pytest.approx([0.9, np.nan], nan_ok=True)


def test_what_is_too_old_for_anybody_is_dropped():
    levels = levels_of(*((float(end_s), 1.0) for end_s in range(1, 1000)))
    assert len(levels._end_s) < 150


def jumps_by(scale_error):
    return generate(
        [Stand(4), Jumps(3), Walk(8), Hops(6), Stand(2)],
        wearer=Wearer(body_mass_kg=70.0, placement="hip"),
        sensor=SensorModel(sample_rate_hz=100.0, scale_error=(scale_error,) * 3),
        seed=5,
    )


def landings(acc_g):
    found = analyze(acc_g, sample_rate_hz=100.0, range_g=16.0, **WORN).landings
    return [landing for landing in found if landing.peak_g > 2.3]  # below 2 g there is no force


def width(landing):
    return landing.peak_grf_bw_high / landing.peak_grf_bw_low


def test_a_sensor_that_reads_too_low_has_wider_intervals_upwards_and_says_so():
    good, low = landings(jumps_by(0.0).acc_g), landings(jumps_by(-0.1).acc_g)
    assert len(good) == len(low)
    for one, other in zip(good, low, strict=True):
        assert one.grf_reason is None
        assert "g at rest" in other.grf_reason
        assert other.peak_grf_bw < one.peak_grf_bw < other.peak_grf_bw_high
        assert width(other) > 1.05 * width(one)
        assert other.peak_grf_bw_high > 0.97 * one.peak_grf_bw_high


def test_a_sensor_that_reads_too_high_has_wider_intervals_downwards():
    good, high = landings(jumps_by(0.0).acc_g), landings(jumps_by(0.1).acc_g)
    for one, other in zip(good, high, strict=True):
        assert "g at rest" in other.grf_reason
        assert other.peak_grf_bw_low < 1.03 * one.peak_grf_bw_low


def test_intervals_do_not_depend_on_how_samples_arrive_nor_a_gap_on_what_comes_after():
    acc_g = jumps_by(-0.1).acc_g
    half = len(acc_g) // 2
    parts = [acc_g[:half], Gap(half / 100.0, half / 100.0 + 3.0, "lost"), acc_g[half:]]

    def found(pieces):
        engine = Engine(sample_rate_hz=100.0, range_g=16.0, **WORN)
        events = [event for piece in pieces for event in engine.push(piece)] + engine.flush()
        return [event for event in events if event.final and isinstance(event, Jump | Landing)]

    whole = found(parts)
    small = [
        piece for part in parts for piece in ([part] if isinstance(part, Gap) else np.array_split(part, 97))
    ]
    assert whole == found(small)
    assert sum("at rest" in (event.grf_reason or "") for event in whole) > 6


def test_steps_say_it_too_and_running_steps_need_not():
    engine = Engine(sample_rate_hz=100.0, placement=Placement.BACK, body_mass_kg=70.0)
    motion = generate(
        [Stand(4), FastWalk(10)],
        wearer=Wearer(body_mass_kg=70.0, placement="back"),
        sensor=SensorModel(sample_rate_hz=100.0, scale_error=(-0.1,) * 3),
        seed=6,
    )
    events = engine.push(motion.acc_g) + engine.flush()
    steps = [event for event in events if getattr(event, "kind", "") == "walking_step" and event.peak_grf_bw]
    assert steps
    assert all("at rest" in step.grf_reason for step in steps)
