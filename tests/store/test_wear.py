"""Hours recorded and worn: stored with each run, added up by local day."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from impactmon.analysis import analyze_recording
from impactmon.cli.main import run
from impactmon.engine import Engine
from impactmon.load.worn import Wear, wear_of
from impactmon.model import Recording, Samples
from impactmon.session.wear import session_wear
from impactmon.store import Board, Store
from impactmon.store.exchange.exporting import day_table
from impactmon.store.sessions.scoring import write_run

from .records import START, header

DAY = date(2026, 11, 19)
HOUR_S = 3600.0


def hours(*, recorded: float, away: tuple[float, float] | None = None, told: bool = True) -> Wear:
    """Give wear in hours from the session's start."""
    whole = (0.0, recorded * HOUR_S)
    if not told:
        return Wear((whole,), None)
    if away is None:
        return Wear((whole,), (whole,))
    begin_s, end_s = away[0] * HOUR_S, away[1] * HOUR_S
    return Wear((whole,), ((0.0, begin_s), (end_s, whole[1])))


def keep(store: Store, start: datetime, wear: Wear) -> int:
    """Store a session of that wear."""
    recorder = store.begin_session(header(start=start))
    recorder.put_wear(wear)
    recorder.close(duration_s=wear.recorded[-1][1])
    return recorder.session_id


def day_of(store: Store, day: date = DAY):
    with Board(store.path) as board:
        row = board.day(day)
    return row.recorded_h, row.worn_h, row.valid_day


MORNING = START.replace(hour=5, minute=0)  # six o'clock in Berlin


@pytest.mark.parametrize(
    ("wear", "expected"),
    [
        (hours(recorded=12), (12, 12, True)),
        (hours(recorded=12, away=(4, 7)), (12, 9, False)),
        (hours(recorded=0.5, told=False), (0.5, None, None)),
    ],
)
def test_a_day_is_valid_from_ten_hours_worn_and_unknown_is_not_zero(store, wear, expected):
    keep(store, MORNING, wear)
    assert day_of(store) == pytest.approx(expected)


def test_a_session_over_midnight_counts_on_both_days(store):
    keep(store, START.replace(hour=21, minute=0), hours(recorded=5, away=(3, 4)))
    assert day_of(store) == pytest.approx((2, 2, False))
    assert day_of(store, DAY + timedelta(days=1)) == pytest.approx((3, 2, False))


def test_sessions_of_a_day_add_up_but_time_counts_once(store):
    keep(store, MORNING, hours(recorded=6))
    keep(store, MORNING + timedelta(hours=1), hours(recorded=2, away=(0, 1)))
    keep(store, MORNING + timedelta(hours=8), hours(recorded=5))
    assert day_of(store) == pytest.approx((11, 11, True))


def test_a_session_that_cannot_tell_leaves_the_day_open_unless_it_is_long_enough_without(store):
    keep(store, MORNING + timedelta(hours=14), hours(recorded=0.5, told=False))
    keep(store, MORNING, hours(recorded=4))
    assert day_of(store) == (pytest.approx(4.5), None, None)
    keep(store, MORNING + timedelta(hours=5), hours(recorded=7))
    assert day_of(store) == (pytest.approx(11.5), None, True)


def test_hours_go_with_the_run_and_an_earlier_version_keeps_its_own(store):
    number = keep(store, MORNING, hours(recorded=12))
    recording = Recording(
        name="two hours",
        sample_rate_hz=25.0,
        blocks=lambda: iter([Samples(still(2.0), 2048.0, 25.0)]),
        start=MORNING,
    )
    again = replace(analyze_recording(recording), algorithm_version="next")
    with store.transaction() as database:
        write_run(database, number, again)
    assert day_of(store) == (2.0, 0.0, False)
    with Board(store.path) as board:
        assert board.day(DAY, algorithm_version="1").worn_h == 12.0
    with store.transaction() as database:
        database.execute("DELETE FROM sessions")
    with Board(store.path) as board:
        assert board.ask("SELECT count(*) FROM wear")[0][0] == 0


def test_a_second_sensor_of_the_same_person_tells_no_hours(store):
    number = keep(store, MORNING, hours(recorded=12))
    recording = Recording(
        name="other side", sample_rate_hz=25.0, blocks=lambda: iter([Samples(still(2.0), 2048.0, 25.0)])
    )
    with store.transaction() as database:
        write_run(database, number, replace(analyze_recording(recording), days=()))
    assert day_of(store) == (None, None, None)


def still(length_h: float, *, worn_h: float = 0.0) -> np.ndarray:
    """Give counts at 25 Hz of a sensor that moves for a while, then lies on a shelf."""
    rng = np.random.default_rng(4)
    acc_g = np.array([0.0, 0.6, 0.8]) + rng.normal(0.0, 0.004, (round(length_h * HOUR_S * 25), 3))
    moved = round(worn_h * HOUR_S * 25)
    acc_g[:moved] += 0.2 * rng.standard_normal((moved, 3))
    return np.rint(acc_g * 2048.0).astype(np.int16)


def test_a_live_session_tells_the_hours_its_recording_tells():
    counts = still(4.0, worn_h=2.0)
    engine = Engine(sample_rate_hz=25.0)
    finals = [event for event in engine.push(Samples(counts, 2048.0, 25.0)) if event.final]
    finals += [event for event in engine.flush() if event.final]
    recording = Recording(
        name="shelf",
        sample_rate_hz=25.0,
        blocks=lambda: iter([Samples(counts, 2048.0, 25.0)]),
        start=datetime(2026, 3, 2, tzinfo=UTC),
    )
    analysis = analyze_recording(recording)
    live = session_wear(engine, finals)
    assert live == wear_of(analysis.gaps, analysis.quality.duration_s, analysis.not_worn)
    assert 0 < sum(end_s - begin_s for begin_s, end_s in live.worn) < 4 * HOUR_S


def test_a_database_from_before_still_answers(store):
    keep(store, MORNING, hours(recorded=12))
    with store.transaction() as database:
        database.execute("DROP TABLE wear")
    assert day_of(store) == (None, None, None)


def test_day_says_it_to_people_and_programs_and_in_exports(store, monkeypatch, capsys):
    keep(store, MORNING, hours(recorded=12, away=(4, 7)))
    monkeypatch.setenv("IMPACTMON_DB", str(store.path))
    assert run(["day", str(DAY), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["recorded_h"], document["worn_h"], document["valid_day"]) == (12.0, 9.0, False)
    assert run(["day", str(DAY)]) == 0
    assert "worn for 9.0 of 12.0 recorded hours: too short to stand for the day" in capsys.readouterr().out
    with Board(store.path) as board:
        table = day_table(board, DAY, DAY, athlete="me")
    assert dict(zip(table.columns, table.rows[0], strict=True))["worn_h"] == 9.0
