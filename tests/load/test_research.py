"""Weeks, and the loads that need the samples: accelerometric index, stimulus, direction variety."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime

import numpy as np
import pytest

from impactmon.api import analyze
from impactmon.load import day_scores, direction
from impactmon.load.direction import direction_variety, horizontal_loads
from impactmon.load.research import day_loads
from impactmon.load.week import week_scores
from impactmon.model import Gap, Recording, Samples
from tests.load.events import jump, landing

SUNDAY = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY_S = 86400.0


def test_examples():
    assert doctest.testmod(direction).failed == 0


def test_a_week_begins_on_monday():
    times = [0.0, DAY_S, 2 * DAY_S]
    weeks = week_scores(day_scores([jump(t) for t in times], [landing(t) for t in times], [], start=SUNDAY))
    assert [(w.monday, w.jumps, w.active_days) for w in weeks] == [
        (date(2026, 2, 23), 1, 1),
        (date(2026, 3, 2), 2, 2),
    ]
    assert weeks[1].bands["4.9-6.4"] == 2


def test_a_day_of_unknown_force_makes_the_week_unknown():
    landings = [landing(DAY_S, 3.0), landing(2 * DAY_S, None)]
    weeks = week_scores(day_scores([], landings, [], start=SUNDAY))
    assert weeks[-1].osteogenic_index is None


def bounce(direction_g, n=8, rate_hz=100.0):
    """Land n times: upright, with a horizontal brake in given directions (one row each)."""
    acc_g = np.tile([0.0, 0.0, 1.0], (round(n * 2 * rate_hz) + 200, 1))
    contacts = [1.5 + 2.0 * k for k in range(n)]
    for contact_s, level in zip(contacts, direction_g, strict=True):
        k = round(contact_s * rate_hz)
        acc_g[k - 15 : k, 2] = 0.0
        acc_g[k : k + 15, 2] = 2.0
        acc_g[k : k + 15, :2] = level
        acc_g[k + 15 : k + 30, :2] = -np.asarray(level)
    return acc_g, contacts


def turned(acc_g):
    rotation, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))
    return acc_g @ rotation


def test_variety_of_one_direction_and_of_all():
    alike, contacts = bounce([(0.4, 0.1)] * 8)
    around, _ = bounce([(0.4 * np.cos(a), 0.4 * np.sin(a)) for a in np.arange(8) * np.pi / 4])
    assert direction_variety(horizontal_loads(turned(alike), 100.0, contacts)) == pytest.approx(0.0, abs=0.05)
    assert direction_variety(horizontal_loads(turned(around), 100.0, contacts)) == pytest.approx(
        1.0, abs=0.05
    )


def test_no_direction_where_orientation_does_not_allow_it():
    acc_g, contacts = bounce([(0.4, 0.1)] * 8)
    spinning = acc_g.copy()
    for k in range(8):
        half = slice(k * 200 + 50, k * 200 + 250)
        axis = np.roll([0, 0, 1], k)
        spinning[half] = acc_g[half][:, np.argsort(axis)]
    few = horizontal_loads(acc_g, 100.0, contacts[:3])
    assert direction_variety(few) is None
    assert len(horizontal_loads(acc_g * 0.5, 100.0, contacts)) == 0
    assert len(horizontal_loads(spinning, 100.0, contacts)) < 8


def recording(blocks):
    return Recording(name="x", sample_rate_hz=100.0, blocks=lambda: iter(blocks), start=SUNDAY)


def shocks(n):
    counts = np.zeros((200 * n, 3), dtype=np.int16)
    counts[:, 2] = 2048
    counts[100::200, 2] = 3 * 2048
    return counts


def test_accelerometric_index_does_not_depend_on_blocks():
    counts = shocks(200)
    whole = recording([Samples(counts, 2048.0, 100.0)])
    cut = recording([Samples(part, 2048.0, 100.0) for part in np.split(counts, [101, 6000, 6001, 30000])])
    analysis = analyze(whole)
    (one,), (two,) = day_loads(whole, analysis), day_loads(cut, analysis)
    assert one == two
    assert sum(one.peak_counts) == 200
    assert one.recorded_s == pytest.approx(400.0)
    assert one.load_stimulus is None
    assert one.direction_variety is None


def test_a_gap_is_not_recorded_time():
    counts = shocks(10)
    gap = recording(
        [Samples(counts, 2048.0, 100.0), Gap(20.0, 86420.0, "link lost"), Samples(counts, 2048.0, 100.0)]
    )
    first, second = day_loads(gap, analyze(gap))
    assert (first.day, second.day) == (date(2026, 3, 1), date(2026, 3, 2))
    assert second.recorded_s == pytest.approx(20.0)
