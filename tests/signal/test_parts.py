"""Folding, rails and quality against what they are short for."""

from __future__ import annotations

import numpy as np
import pytest

from impactmon.signal.fold import fold
from impactmon.signal.quality import QualityMeter
from impactmon.signal.rail import RailMonitor
from impactmon.signal.slow import SlowResultant


@pytest.mark.parametrize("length", [1, 2, 3, 7, 64, 99, 100, 101])
def test_fold_reduces_each_run(length):
    runs = np.random.default_rng(length).integers(-32767, 32767, (5, length, 3))
    assert (fold(np.maximum, runs) == runs.max(axis=1)).all()
    assert (fold(np.minimum, runs) == runs.min(axis=1)).all()
    assert (fold(np.add, runs) == runs.sum(axis=1)).all()


def test_rail_marks_full_scale_and_the_third_of_equals_however_cut():
    counts = np.zeros((40, 3), np.int16)
    counts[5, 1] = -32767  # full scale
    counts[10:14, 2] = 20_000  # a plateau: its third and fourth
    counts[20:25, 0] = 100  # at rest
    for size in (1, 2, 3, 7, 40):
        monitor, found = RailMonitor(32767, 2048.0, 100.0), []
        for first in range(0, len(counts), size):
            found += (monitor.push(counts[first : first + size]) + first).tolist()
        assert found == [5, 12, 13]
        assert monitor.clipped == 3


@pytest.mark.parametrize("size", [1, 5, 16, 64, 4000])
def test_a_fast_sensor_shows_a_plateau_only_where_it_lasts(size):
    """At 1600 Hz a push-off of 0.3 s repeats one count at its top; a rail shows the same for ten milliseconds."""
    time_s = np.arange(4000) / 1600.0
    push = 1.0 + np.sin(np.pi * time_s / 0.3) ** 2
    counts = np.rint(2048.0 * np.stack([0.0 * push, 0.0 * push, push], axis=1)).astype(np.int16)
    clipped = np.minimum(counts, 3400)
    for given, at_rail in ((counts, False), (clipped, True)):
        monitor = RailMonitor(32767, 2048.0, 1600.0)
        for first in range(0, len(given), size):
            monitor.push(given[first : first + size])
        assert (monitor.clipped > 0) is at_rail


def test_quality_does_not_depend_on_blocks():
    rng = np.random.default_rng(1)
    counts = np.rint(rng.normal(0, 6, (5030, 3)) + np.array([0, 0, 2000])).astype(np.int16)
    counts[1500:2100] += rng.integers(-900, 900, (600, 3)).astype(np.int16)
    records = []
    for size in (1, 10, 99, 100, 777, 5030):
        meter = QualityMeter()
        for first in range(0, len(counts), size):
            meter.add(counts[first : first + size], 0, 100.0, 2048.0)
        records.append(meter.record(range_g=16.0))
    assert all(record == records[0] for record in records)
    assert records[0].resting_g == pytest.approx(2000 / 2048, abs=0.001)
    assert records[0].recorded_s == pytest.approx(50.3)


@pytest.mark.parametrize("level_g", [0.749, 0.7501, 1.0, 1.1999, 1.2001])
def test_bounds_of_chunks_decide_as_the_samples_do(level_g):
    """The screen by extremes of 64 samples against one push of few samples, which reads each."""
    rng = np.random.default_rng(3)
    samples = np.rint(rng.normal(0, 3, (3000, 3)) + np.array([0, 1200, level_g * 2048 * 0.81])).astype(
        np.int16
    )
    whole, pieces = SlowResultant(100.0, 2048.0, np.int16), SlowResultant(100.0, 2048.0, np.int16)
    whole.push(samples)
    for first in range(0, len(samples), 50):
        pieces.push(samples[first : first + 50])
    end = min(whole.end, pieces.end)
    assert end > 2900
    assert (whole.slow.view(0, end) == pieces.slow.view(0, end)).all()
    assert (whole.excess.view(0, end) == pieces.excess.view(0, end)).all()
