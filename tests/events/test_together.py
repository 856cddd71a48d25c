"""Contacts measured together give what each gives alone."""

from __future__ import annotations

import numpy as np
import pytest

from impactmon.events.flights.ends import FlightGauge
from impactmon.events.flights.upward import UpwardGauge
from impactmon.events.force.running import StepGauge
from impactmon.signal.history import History
from impactmon.signal.sums import sums_between


@pytest.fixture(scope="module")
def samples():
    rng = np.random.default_rng(4)
    time_s = np.arange(3000) / 100.0
    up = 1.0 + 1.6 * np.sin(2.0 * np.pi * 2.7 * time_s) * (1.0 + 0.3 * np.sin(time_s))
    acc_g = np.stack([0.2 * rng.normal(size=3000), np.maximum(up, 0.02), 0.1 * rng.normal(size=3000)], axis=1)
    history = History(np.int16, 3)
    history.append(np.rint(acc_g * 2048.0).astype(np.int16))
    return history


@pytest.fixture(scope="module")
def pairs():
    rng = np.random.default_rng(5)
    start = np.sort(rng.integers(0, 2850, 150))
    return start, start + rng.integers(8, 121, 150)


def test_flights(samples, pairs):
    gauge = FlightGauge(100.0, 2048.0)
    alone = [
        gauge.measure(start, stop, samples)
        for start, stop in zip(*(part.tolist() for part in pairs), strict=False)
    ]
    assert gauge.measure_all(*pairs, samples) == alone
    assert all(one.takeoff <= one.landing for one in alone)


def test_upward_parts(samples, pairs):
    gauge = UpwardGauge(100.0, 2048.0)
    together = gauge.measure_all(*pairs, samples)
    for place, (start, stop) in enumerate(zip(*(part.tolist() for part in pairs), strict=False)):
        assert gauge.measure(start, stop, samples) == together.at(place)


def test_strides(samples):
    contacts = list(range(20, 2900, 37))
    gauge = StepGauge(100.0)
    alone = [gauge.quotient(contacts, position, samples) for position in range(len(contacts))]
    near = np.array(
        [
            [contacts[max(0, min(p + o, len(contacts) - 1))] for o in range(-4, 5)]
            for p in range(len(contacts))
        ]
    )
    there = np.array([[0 <= p + o < len(contacts) for o in range(-4, 5)] for p in range(len(contacts))])
    assert gauge.quotients(near, there, samples).tolist() == alone
    assert None not in alone


def test_sums_over_stretches_apart_and_overlapping(samples):
    first = np.array([5, 10, 400, 410, 2000, 2500])
    stop = np.array([60, 20, 500, 420, 2001, 2500])
    expected = [
        samples.view(a, b).sum(axis=0, dtype=np.int64).tolist() for a, b in zip(first, stop, strict=False)
    ]
    assert sums_between(samples, first, stop).tolist() == expected
