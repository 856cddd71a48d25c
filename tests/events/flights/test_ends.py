"""Ends of flights: edges of known slope, under what a worn sensor adds to them."""

from __future__ import annotations

import numpy as np
import pytest

from impactmon.events.flights.ends import FlightGauge
from impactmon.signal.history import History

RATE_HZ, COUNTS_PER_G = 100.0, 2048.0
LANDED = [(0.0, 0.0), (0.04, 3.0), (0.1, 3.0), (0.3, 1.0)]


def flight_s(force_g, start_s, stop_s):
    """Measure a vertical signal sampled at 100 Hz from an axis that points up."""
    samples = History(np.int16, 3)
    acc_g = np.zeros((len(force_g), 3))
    acc_g[:, 1] = force_g
    samples.append(np.rint(acc_g * COUNTS_PER_G).astype(np.int16))
    found = FlightGauge(RATE_HZ, COUNTS_PER_G).measure(
        round(start_s * RATE_HZ), round(stop_s * RATE_HZ), samples
    )
    return (found.landing - found.takeoff) / RATE_HZ, found


def jump(flight, *knots):
    """Stand, push off at 2 g, leave the ground at 1 s, land after `flight` s; more knots (s, g) follow."""
    down = 1.0 + flight
    at = [(0.0, 1.0), (0.5, 1.0), (0.8, 2.0), (0.94, 2.0), (1.0, 0.0)]
    at += [(down + after, g) for after, g in knots or LANDED]
    time_s = np.arange(300) / RATE_HZ
    return np.interp(time_s, *zip(*at, strict=True))


@pytest.mark.parametrize("flight", [0.12, 0.2, 0.35, 0.6])
def test_straight_edges(flight):
    seconds, found = flight_s(jump(flight), 0.9, 1.0 + flight + 0.07)
    assert seconds == pytest.approx(flight, abs=0.006)
    assert found.takeoff / RATE_HZ == pytest.approx(1.0, abs=0.005)


@pytest.mark.parametrize("phase", np.linspace(0.0, 2.0 * np.pi, 8, endpoint=False).tolist())
def test_a_trunk_that_swings_in_flight_does_not_hide_its_ends(phase):
    time_s = np.arange(300) / RATE_HZ
    swing = np.where((time_s > 1.0) & (time_s < 1.35), 0.45 * np.sin(2.0 * np.pi * 7.0 * time_s + phase), 0.0)
    seconds, _ = flight_s(jump(0.35) + swing, 0.9, 1.42)
    assert seconds == pytest.approx(0.35, abs=0.03)


def test_the_blows_of_forefoot_and_heel_are_one_landing():
    # Tissue rebounds between them: for 40 ms less than half a g is left.
    blows = [(0.0, 0.0), (0.04, 3.0), (0.05, 3.0), (0.07, 0.3), (0.11, 0.3), (0.14, 3.5), (0.3, 1.0)]
    seconds, _ = flight_s(jump(0.25, *blows), 0.9, 1.39)
    assert seconds == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("scale", [0.9, 0.97, 1.1])
def test_a_step_off_needs_no_push_whatever_the_scale(scale):
    time_s = np.arange(300) / RATE_HZ
    fall = [(0.0, 1.0), (1.0, 1.0), (1.06, 0.0), (1.3, 0.0), (1.34, 3.5), (1.4, 3.0), (1.7, 1.0)]
    force = scale * np.interp(time_s, *zip(*fall, strict=True))
    seconds, found = flight_s(force, 0.15, 1.36)
    assert seconds == pytest.approx(0.24, abs=0.015)
    assert found.landing / RATE_HZ == pytest.approx(1.3, abs=0.01)


def test_a_trunk_that_is_lifted_before_landing_is_no_slow_edge():
    # For 70 ms it feels a third of a g, then the ground's force: an edge from there would begin 0.17 s too early.
    lifted = [(-0.09, 0.0), (-0.07, 0.38), (0.0, 0.38), (0.03, 3.0), (0.1, 3.0), (0.3, 1.0)]
    seconds, _ = flight_s(jump(0.3, *lifted), 0.9, 1.36)
    assert seconds == pytest.approx(0.3, abs=0.08)
