"""Faults 34 to 40 of the list: clocks, midnight, daylight saving, travel."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impactmon.store import Board, Store
from impactmon.store.progress import excused_days, streak_days
from impactmon.store.rows.corrections import insert_correction
from impactmon.store.rows.zones import day_bounds_us, from_us, local_day, local_zone, to_us, zone_of
from impactmon.store.scores import score_days
from tests.store.records import START, header, jump, landing

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "impactmon.db"


def record(store: Store, start: datetime, times_s: list[float], *, duration_s: float = 60.0) -> int:
    """Record a session with a jump and its landing at each of these times."""
    recorder = store.begin_session(header(start=start, zone=zone_of(start)))
    for number, time_s in enumerate(times_s):
        made = jump(number, time_s)
        recorder.put_event(made)
        recorder.put_event(landing(made))
    recorder.close(duration_s=duration_s)
    return recorder.session_id


def jumps_by_day(path: Path, first: date, last: date) -> dict[str, int]:
    with Board(path) as board:
        return {row.day.isoformat(): row.jumps for row in board.days(first, last) if row.jumps}


def test_f34_a_clock_that_is_set_moves_later_events_only_and_both_are_stored(path):
    with Store.open(path) as store:
        recorder = store.begin_session(header())
        recorder.put_event(jump(1, 10.0))
        assert not recorder.put_clock(time_s=20.0, host_ns=1, wall=START + timedelta(seconds=20.5))
        assert recorder.put_clock(time_s=30.0, host_ns=2, wall=START + timedelta(days=1, seconds=30))
        recorder.put_event(jump(2, 40.0))
        recorder.close(duration_s=60.0)
    with Board(path) as board:
        rows = board.ask("SELECT time_s, wall_us FROM events ORDER BY time_s")
        assert board.ask("SELECT count(*) FROM clock")[0][0] == 1
    since_s = [(row[0], (row[1] - to_us(START)) / 1e6) for row in rows]
    assert since_s == [(10.0, 10.0), (40.0, 86_440.0)], "durations stay, the second event is re-anchored"
    day = START.astimezone(BERLIN).date()
    assert jumps_by_day(path, day, day + timedelta(days=1)) == {
        day.isoformat(): 1,
        (day + timedelta(days=1)).isoformat(): 1,
    }


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 10, 25), 25), (date(2026, 3, 29), 23), (date(2026, 6, 1), 24)]
)
def test_f35_a_local_day_has_the_hours_it_has(day, hours):
    start_us, end_us = day_bounds_us(day, "Europe/Berlin")
    assert (end_us - start_us) / 3.6e9 == hours


def test_f35_half_past_two_twice_is_two_moments_of_one_day(path):
    first = datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=BERLIN)
    with Store.open(path) as store:
        record(store, first, [1.0, 3601.0], duration_s=4000.0)
    with Board(path) as board:
        times = [
            from_us(row[0], "Europe/Berlin")
            for row in board.ask("SELECT wall_us FROM events WHERE event = 'jump'")
        ]
        session = board.sessions()[0]
    assert [f"{time:%H:%M %z}" for time in times] == ["02:30 +0200", "02:30 +0100"]
    assert session.duration_s == 4000.0
    assert jumps_by_day(path, date(2026, 10, 25), date(2026, 10, 25)) == {"2026-10-25": 2}


def test_f36_a_session_over_midnight_is_one_session_on_two_days(path):
    with Store.open(path) as store:
        record(
            store,
            datetime(2026, 11, 19, 23, 50, tzinfo=BERLIN),
            [60.0, 540.0, 900.0, 960.0],
            duration_s=1200.0,
        )
    first, second = date(2026, 11, 19), date(2026, 11, 20)
    assert jumps_by_day(path, first, second) == {"2026-11-19": 2, "2026-11-20": 2}
    with Board(path) as board:
        assert len(board.sessions()) == 1
        assert [len(board.sessions(first=day, last=day)) for day in (first, second)] == [1, 1]
        assert [row.sessions for row in board.days(first, second)] == [1, 1]
        scores = score_days(board, first, second, athlete="me")
    assert [(score.day, score.landings) for score in scores] == [(first, 2), (second, 2)]


def test_f37_sessions_keep_the_zone_they_were_recorded_in(path, monkeypatch):
    tokyo = ZoneInfo("Asia/Tokyo")
    with Store.open(path) as store:
        record(store, datetime(2026, 11, 18, 21, 0, tzinfo=BERLIN), [1.0])
        record(store, datetime(2026, 11, 19, 22, 0, tzinfo=tokyo), [1.0, 3.0])
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    assert local_zone() == "America/Los_Angeles"
    assert jumps_by_day(path, date(2026, 11, 17), date(2026, 11, 20)) == {"2026-11-18": 1, "2026-11-19": 2}
    with Board(path) as board:
        scores = score_days(board, date(2026, 11, 17), date(2026, 11, 20), athlete="me")
    assert {score.day: score.jumps for score in scores} == {date(2026, 11, 18): 1, date(2026, 11, 19): 2}


def test_f37_a_streak_survives_a_flight_eastward_and_not_a_day_at_home():
    home, there = (date(2026, 11, 17), -8.0), (date(2026, 11, 19), 9.0)
    reached = {date(2026, 11, 16): True, home[0]: True, there[0]: True}
    assert streak_days(reached, there[0], excused_days([home, there], reached)) == 3
    stayed = [home, (there[0], -8.0)]
    assert streak_days(reached, there[0], excused_days(stayed, reached)) == 1
    westward = [(home[0], 9.0), (there[0], -8.0)]
    assert streak_days(reached, there[0], excused_days(westward, reached)) == 1


def test_f37_a_streak_over_stored_sessions(path):
    with Store.open(path) as store:
        with store.transaction() as database:
            database.execute("INSERT INTO athletes (id, created_us) VALUES ('me', 0)")
            database.execute("INSERT INTO targets VALUES ('me', '2026-01-01', 'two', 2)")
        for day in (16, 17, 18):
            record(store, datetime(2026, 11, day, 18, 0, tzinfo=BERLIN), [1.0, 3.0])
        record(store, datetime(2026, 11, 19, 18, 0, tzinfo=BERLIN), [1.0])
    with Board(path) as board:
        assert board.streak(date(2026, 11, 18)) == 3
        assert board.streak(date(2026, 11, 19)) == 3, "today is not over"
        assert board.streak(date(2026, 11, 20)) == 0
    with Store.open(path) as store:
        store.correct(4, "add", time_s=20.0)
    with Board(path) as board:
        assert board.streak(date(2026, 11, 19)) == 4


@given(
    st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 4, 1)), st.booleans()),
    st.dates(date(2026, 1, 1), date(2026, 4, 1)),
)
def test_a_streak_is_a_pure_function_of_days(reached, last):
    count = streak_days(reached, last)
    longer = streak_days({**reached, last + timedelta(days=1): True}, last + timedelta(days=1))
    counted = [last - timedelta(days=number) for number in range(count)]
    if count and reached.get(last):
        assert all(reached[day] for day in counted)
    assert longer == (count + 1 if reached.get(last) or not count else 1)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)),
    st.sampled_from(["Europe/Berlin", "Asia/Kathmandu", "UTC-03:30"]),
)
def test_a_moment_lies_within_its_local_day(moment, zone):
    wall_us = to_us(moment.replace(tzinfo=UTC))
    start_us, end_us = day_bounds_us(local_day(wall_us, zone), zone)
    assert start_us <= wall_us < end_us


def test_f40_a_date_that_can_be_read_two_ways_is_refused(capsys):
    from impactmon.cli.main import run

    assert run(["day", "12/4/2018"]) == 2
    assert "2026-11-19" in capsys.readouterr().err


def test_a_correction_of_a_session_before_the_travel_counts_on_its_day(path):
    with Store.open(path) as store:
        number = record(store, datetime(2026, 11, 18, 23, 59, 30, tzinfo=BERLIN), [1.0], duration_s=120.0)
        with store.transaction() as database:
            insert_correction(database, [number, 0, "add", None, 50.0, "the strap slipped"])
        store.correct(number, "add", time_s=10.0)
    assert jumps_by_day(path, date(2026, 11, 18), date(2026, 11, 19)) == {"2026-11-18": 2, "2026-11-19": 1}
