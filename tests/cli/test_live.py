from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from impactmon.cli import live
from impactmon.cli.live import command
from impactmon.cli.starting.before import setup_of
from impactmon.model import Placement
from impactmon.session.calendar import Calendar
from impactmon.session.view import rest_of
from impactmon.store import Store
from impactmon.store.people import add_athlete
from impactmon.store.rows.zones import local_zone
from impactmon.tui.views.setup import Answers
from tests.store.records import header, jump, landing
from tests.support.air import radio_over, reference_sensor


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "impactmon.db"
    monkeypatch.setenv("IMPACTMON_DB", str(path))
    return path


def record(path: Path, start: datetime, jumps: int) -> None:
    with Store.open(path) as store:
        recorder = store.begin_session(header(start=start, zone=local_zone()))
        for number in range(jumps):
            made = jump(number, 2.0 + 3.0 * number)
            recorder.put_event(made)
            recorder.put_event(landing(made))
        recorder.close(duration_s=60.0)


def test_without_a_database_there_are_no_earlier_bouts() -> None:
    assert setup_of(None, None, None, None).bouts_before == ()


@pytest.mark.parametrize(("jumps", "known"), [(6, True), (4, False)])
def test_a_bout_of_three_hours_ago_is_seen_by_the_next_session(
    database: Path, jumps: int, known: bool
) -> None:
    now = datetime.now().astimezone()
    record(database, now - timedelta(hours=3), jumps)
    setup = setup_of("me", None, None, None)
    assert [bout.landings for bout in setup.bouts_before] == [jumps]
    rest = rest_of(setup.bouts_before, [], None, calendar=Calendar(now), now_s=0.0)
    assert (rest is not None) is known
    if rest is not None:
        assert rest.share == pytest.approx(0.39, abs=0.01)


def test_speak_without_a_screen_is_refused() -> None:
    result = CliRunner().invoke(command, ["--plain", "--speak"])
    assert result.exit_code == 2
    assert "--speak needs the screen" in result.output


@pytest.mark.parametrize("pair", [True, False])
def test_what_was_answered_is_of_the_first_person_and_of_both_sides_of_a_pair(
    database: Path, monkeypatch: pytest.MonkeyPatch, pair: bool
) -> None:
    monkeypatch.setattr(live, "_remembered", lambda _athlete: None)
    radio, _air = radio_over(reference_sensor(1.0))
    with Store.open(database) as store:
        ben = add_athlete(store, "Ben")
        sessions = live._sessions(
            [("S1", None), ("S2", None if pair else ben)],
            radio,
            store,
            Answers(door="live", name="Ana", placement=Placement.ANKLE, body_mass_kg=61.0),
            pair=pair,
            driver=None,
            placement=None,
            body_mass_kg=None,
            sample_rate_hz=200.0,
        )
    setups = [session.setup for session in sessions]
    assert [setup.beside for setup in setups] == [False, pair]
    assert [setup.body_mass_kg for setup in setups] == [61.0, 61.0 if pair else None]
    assert [setup.placement for setup in setups] == [Placement.ANKLE, Placement.ANKLE if pair else None]
