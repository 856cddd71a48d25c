"""Non-wear: an hour of stillness, whatever the sensor's noise; training is wear, however short."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impactmon.analysis import conclude
from impactmon.api import analyze
from impactmon.engine import Engine
from impactmon.load import day_scores
from impactmon.load.worn import hours_by_day, with_wear
from impactmon.model import Gap, NotWorn, Placement, Recording, Samples
from impactmon.signal.attachment import attachment_notes
from impactmon.signal.calibration import still_points
from impactmon.signal.dead import find_faults
from impactmon.signal.wear import find_not_worn
from impactmon.signal.windows import Windows, sensor_noise_g
from tests.load.events import impact, jump, landing

HOUR_S = 3600.0
START = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)


def day_of(*spells, noise_g=0.003, body_g=0.03, seed=1):
    """Make windows of ten seconds from (hours, worn)."""
    rng = np.random.default_rng(seed)
    worn = np.concatenate([np.full(round(hours * 360), on) for hours, on in spells])
    n = len(worn)
    mean_g = np.tile([0.0, 0.6, 0.8], (n, 1))
    mean_g[worn] += rng.normal(0.0, body_g, (int(worn.sum()), 3))
    sd_g = np.where(worn[:, None], body_g, 0.0) + noise_g
    return Windows(
        start_s=np.arange(n) * 10.0,
        length_s=np.full(n, 10.0),
        quiet=~worn,
        moving=worn,
        noise_g=np.where(worn, np.nan, noise_g),
        mean_g=mean_g,
        sd_g=sd_g,
        low_g=mean_g - 4.0 * sd_g,
        high_g=mean_g + 4.0 * sd_g,
    )


def hours_away(*spells, trained=lambda begin_s, end_s: False, **more):
    duration_s = sum(hours for hours, _ in spells) * HOUR_S
    found = find_not_worn(day_of(*spells, **more), duration_s, trained)
    return None if found is None else [(spell.start_s / HOUR_S, spell.end_s / HOUR_S) for spell in found]


@pytest.mark.parametrize("noise_g", [0.001, 0.005, 0.012, 0.025])
def test_a_sensor_on_the_shelf_is_not_worn(noise_g):
    assert hours_away((24.0, False), noise_g=noise_g) == [(0.0, 24.0)]


def test_a_worn_sensor_is_worn():
    assert hours_away((24.0, True)) == []


def test_a_night_on_the_table():
    (night,) = hours_away((9.0, True), (8.0, False), (9.0, True))
    assert night == pytest.approx((9.0, 17.0), abs=0.51)


def test_half_an_hour_of_stillness_is_no_non_wear():
    assert hours_away((5.0, True), (0.5, False), (5.0, True)) == []


def test_less_than_an_hour_cannot_tell():
    assert hours_away((0.9, False)) is None


def test_a_sensor_carried_home_between_two_nights_was_not_worn():
    spells = ((12.0, True), (10.0, False), (1.0, True), (10.0, False), (12.0, True))
    (away,) = hours_away(*spells)
    assert away == pytest.approx((12.0, 33.0), abs=0.51)


def test_training_for_an_hour_between_two_nights_is_wear():
    spells = ((12.0, True), (10.0, False), (1.0, True), (10.0, False), (12.0, True))
    before, after = hours_away(*spells, trained=lambda begin_s, end_s: begin_s < 22.5 * HOUR_S < end_s)
    assert before == pytest.approx((12.0, 22.0), abs=0.51)
    assert after == pytest.approx((23.0, 33.0), abs=0.51)


def test_a_long_stretch_of_wear_stays():
    assert len(hours_away((8.0, False), (7.0, True), (8.0, False), (3.0, True))) == 2


def test_the_edges_of_a_long_recording_are_doubtful():
    assert hours_away((1.0, True), (30.0, False)) == [(0.0, 31.0)]
    assert hours_away((30.0, False), (1.0, True)) == [(0.0, 31.0)]


def test_an_afternoon_is_judged_by_stillness_alone():
    (away,) = hours_away((1.0, True), (3.0, False), (1.0, True))
    assert away == pytest.approx((1.0, 4.0), abs=0.51)


def test_one_axis_may_drift():
    windows = day_of((3.0, False))
    windows.high_g[:, 0] += 0.2
    assert find_not_worn(windows, 3 * HOUR_S, lambda begin_s, end_s: False) != ()
    windows.high_g[:, 1] += 0.2
    assert find_not_worn(windows, 3 * HOUR_S, lambda begin_s, end_s: False) == ()


def test_an_hour_mostly_lost_says_nothing():
    windows = day_of((10.0, False))
    kept = (windows.start_s < 3 * HOUR_S) | (windows.start_s > 8 * HOUR_S)
    part = Windows(**{name: getattr(windows, name)[kept] for name in Windows.__slots__})
    first, second = find_not_worn(part, 10 * HOUR_S, lambda begin_s, end_s: False)
    assert first.end_s <= 3.5 * HOUR_S
    assert second.start_s >= 7.5 * HOUR_S


class Cut:
    """Windows in stretches of any length."""

    def __init__(self, windows, cuts):
        self.windows, self.cuts = windows, sorted(cuts)

    def stretches(self):
        names = Windows.__slots__
        columns = [np.split(getattr(self.windows, name), self.cuts) for name in names]
        for part in zip(*columns, strict=True):
            yield Windows(**dict(zip(names, part, strict=True)))


@settings(max_examples=25)
@given(st.lists(st.integers(0, 45 * 360), max_size=12))
def test_stretches_change_nothing(cuts):
    spells = ((12.0, True), (10.0, False), (1.0, True), (9.0, False), (13.0, True))
    windows = day_of(*spells)
    windows.low_g[3000:3100, 1] = windows.high_g[3000:3100, 1] = 0.0
    windows.high_g[3000:3100, 0] = 1.0
    windows.mean_g[9000:9050] = 0.0
    cut = Cut(windows, cuts)
    never = lambda begin_s, end_s: False  # noqa: E731
    assert find_not_worn(cut, 45 * HOUR_S, never) == find_not_worn(windows, 45 * HOUR_S, never) != ()
    faults = find_faults(windows, 45 * HOUR_S)
    assert find_faults(cut, 45 * HOUR_S) == faults
    assert {fault.reason for fault in faults} == {"axis stuck", "no gravity"}
    np.testing.assert_array_equal(still_points(cut), still_points(windows))
    assert attachment_notes(cut, Placement.HIP, 1.0) == attachment_notes(windows, Placement.HIP, 1.0)
    assert sensor_noise_g(cut) == sensor_noise_g(windows)


class TestDays:
    def test_hours_recorded_and_worn_of_each_day(self):
        days = day_scores([], [], [], start=START, duration_s=36 * HOUR_S)
        gaps = (Gap(2 * HOUR_S, 4 * HOUR_S, "link lost"),)
        away = (NotWorn(3 * HOUR_S, 6 * HOUR_S), NotWorn(20 * HOUR_S, 30 * HOUR_S))
        first, second = with_wear(days, start=START, duration_s=36 * HOUR_S, gaps=gaps, not_worn=away)
        assert (first.recorded_h, first.worn_h, first.valid) == (22.0, 16.0, True)
        assert (second.recorded_h, second.worn_h, second.valid) == (12.0, 6.0, False)

    def test_a_day_on_the_shelf_has_no_index(self):
        days = day_scores([], [], [], start=START, duration_s=24 * HOUR_S)
        (day,) = with_wear(
            days, start=START, duration_s=24 * HOUR_S, gaps=(), not_worn=(NotWorn(0.0, 24 * HOUR_S),)
        )
        assert (day.worn_h, day.valid, day.osteogenic_index) == (0.0, False, None)
        assert days[0].osteogenic_index == 0.0

    def test_without_knowledge_nothing_is_claimed(self):
        (day,) = with_wear(
            day_scores([], [], [], start=START), start=START, duration_s=600.0, gaps=(), not_worn=None
        )
        assert (day.worn_h, day.valid) == (None, None)
        assert day.recorded_h == pytest.approx(1 / 6)

    def test_a_day_of_25_hours(self):
        from zoneinfo import ZoneInfo

        start = datetime(2026, 10, 25, 0, 0, tzinfo=ZoneInfo("Europe/Berlin"))
        hours = hours_by_day([(0.0, 30 * HOUR_S)], start)
        assert hours == {date(2026, 10, 25): 25.0, date(2026, 10, 26): 5.0}


@cache
def shelf(hours, noise_g=0.004):
    """Give a sensor on a shelf at 25 Hz, with a knock."""
    rng = np.random.default_rng(4)
    acc_g = np.array([0.0, 0.6, 0.8]) + rng.normal(0.0, noise_g, (round(hours * 3600 * 25), 3))
    return np.rint(acc_g * 2048.0).astype(np.int16)


def test_events_while_nobody_wore_it_are_rejected():
    counts = shelf(3.0)
    engine = Engine(sample_rate_hz=25.0)
    engine.push(Samples(counts, 2048.0, 25.0))
    engine.flush()
    recording = Recording(name="shelf", sample_rate_hz=25.0, blocks=lambda: iter(()), start=START)
    made = jump(5000.0, id="jump-5")
    events = [made, landing(5000.0, jump_id="jump-5"), impact(6000.0, "walking_step", None)]
    analysis = conclude(engine, events, recording)
    assert analysis.jumps == analysis.landings == analysis.impacts == ()
    assert [(event.id, event.reason) for event in analysis.rejected] == [
        ("jump-5", "not worn"),
        ("i6000.0", "not worn"),
    ]


def test_an_analysis_tells_worn_hours():
    recording = Recording(
        name="shelf",
        sample_rate_hz=25.0,
        blocks=lambda: iter([Samples(shelf(3.0), 2048.0, 25.0)]),
        start=START,
    )
    analysis = analyze(recording)
    assert analysis.not_worn == (NotWorn(0.0, 3 * HOUR_S),)
    (day,) = analysis.days
    assert (day.recorded_h, day.worn_h, day.valid) == (3.0, 0.0, False)
    assert day.osteogenic_index is None
