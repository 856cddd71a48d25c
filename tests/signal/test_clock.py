"""The min-delay clock against a link that bunches, repeats and stalls."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impactmon.signal.clock import HullClock, lower_hull

PACKET_S = 8 / 203.7
"""Eight samples of a sensor 2 % off its 200 Hz, as they are."""


def arrivals(
    minutes: float, ppm: float, *, seed: int = 1, packet_s: float = PACKET_S, interval_s: float = 0.03
):
    """Device and host times of packets over a bad link: 30 ms interval, retries, 1 % stalls of half a second."""
    random = np.random.default_rng(seed)
    device_s = np.arange(1, round(minutes * 60 / packet_s)) * packet_s
    true_s = 500.0 + device_s * (1 + ppm * 1e-6)
    host_s, busy_until_s = [], 0.0
    for ready_s in true_s:
        event_s = math.ceil(max(ready_s, busy_until_s) / interval_s) * interval_s
        while random.random() < 0.05:
            event_s += interval_s
        if random.random() < 0.01 * packet_s / interval_s:
            event_s += 0.5
        busy_until_s = event_s
        host_s.append(event_s + random.exponential(0.0005))  # measured one-way: 0.6 ms, p99 0.7
    return device_s, true_s, np.array(host_s)


@pytest.mark.parametrize(("minutes", "ppm"), [(3, 20), (20, 20), (20, -80)])
def test_sample_times_spread_less_than_a_millisecond(minutes, ppm):
    device_s, true_s, host_s = arrivals(minutes, ppm)
    clock, error_s = HullClock(), []
    for device, true, host in zip(device_s, true_s, host_s, strict=True):
        clock.update(device, host)
        error_s.append(clock.line.host_s(device) - true)
    settled = np.array(error_s[round(60 / PACKET_S) :])
    p5, p95 = np.percentile(settled, [5, 95])
    raw5, raw95 = np.percentile(host_s - true_s, [5, 95])
    assert (p95 - p5) * 1e3 <= 1.0
    assert (raw95 - raw5) * 1e3 > 20  # what arrival times would give
    assert abs(settled).max() < 0.03  # the constant part: about one connection interval


def test_drift_is_found_and_a_wild_one_is_not_believed():
    device_s, _true, host_s = arrivals(3, 50)
    clock = HullClock()
    for device, host in zip(device_s, host_s, strict=True):
        clock.update(device, host)
    assert clock.line.drift == pytest.approx(50e-6, abs=15e-6)
    wild = HullClock()
    for k in range(2000):
        wild.update(k * 0.04, k * 0.04 * 1.01)
    assert wild.line.drift == pytest.approx(300e-6)


def test_a_late_packet_is_told_as_late_and_moves_nothing():
    clock = HullClock()
    for k in range(1000):
        clock.update(k * 0.04, 100 + k * 0.04)
    before = clock.line
    assert clock.update(40.0, 155.0) == pytest.approx(15.0, abs=0.01)
    assert clock.line.host_s(40.0) == pytest.approx(before.host_s(40.0), abs=1e-6)


@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.integers(-100, 100)),
        min_size=1,
        max_size=40,
        unique_by=lambda p: p[0],
    )
)
def test_no_point_lies_below_the_hull(points):
    points = sorted(points)
    hull = lower_hull(points)
    assert hull[0] == points[0]
    assert hull[-1] == points[-1]
    xs, ys = zip(*hull, strict=True)
    for x, y in points:
        assert y >= np.interp(x, xs, ys) - 1e-9


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), max_size=50))
def test_any_times_never_raise(times):
    clock = HullClock()
    for device_s, host_s in times:
        clock.update(device_s, host_s)
