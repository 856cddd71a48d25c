"""The verbs that print what a screen shows give the same figures, as text, JSON and CSV."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from impactmon.cli.main import cli
from impactmon.store.exchange.days import DAY_COLUMNS
from impactmon.tui.one_screen import ScreenApp
from impactmon.tui.screens.day import DayScreen
from impactmon.tui.views.history import BoardHistory, DayView
from impactmon.tui.views.team import BoardTeam
from tests.tui.support import screen_text, wait_until

RECORDINGS = Path(__file__).parents[2] / "recordings"
DAY = date(2026, 11, 19)
FIGURES = ("jumps", "uncertain", "corrected", "landings", "peak_grf_bw", "osteogenic_index", "target")


@pytest.fixture(autouse=True)
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACTMON_DB", str(tmp_path / "impactmon.db"))
    for name, start in (("hip_jumps", "2026-11-19T07:40"), ("hip_mixed", "2026-11-19T18:30")):
        path = str(RECORDINGS / f"{name}.csv.gz")
        printed("import", path, "--placement", "hip", "--mass", "64", "--start", start)


def printed(*call: str) -> str:
    result = CliRunner().invoke(cli, call)
    assert result.exit_code == 0, result.output
    return result.stdout


def rows(*call: str) -> list[dict[str, str]]:
    return list(csv.DictReader(printed(*call, "--csv").splitlines()))


def seen() -> DayView:
    return BoardHistory(open_session=lambda _number: pytest.fail("nothing is opened")).load(DAY)


def test_a_day_is_the_same_on_screen_as_text_json_and_csv() -> None:
    view = seen()
    on_screen = {name: getattr(view.row, name) for name in FIGURES if name != "osteogenic_index"}
    on_screen["osteogenic_index"] = view.osteogenic_index
    assert on_screen["jumps"] == 14
    assert on_screen["osteogenic_index"] is not None
    document = json.loads(printed("day", DAY.isoformat(), "--json"))
    assert {name: document[name] for name in FIGURES} == on_screen
    assert document["streak_days"] == view.streak
    assert set(document) - set(DAY_COLUMNS) == {"schema", "streak_days", "banner"}
    [row] = rows("day", DAY.isoformat())
    assert {name: float(row[name]) for name in FIGURES} == pytest.approx(on_screen)
    text = printed("day", DAY.isoformat())
    assert "14 of 50 jumps" in text
    assert f"index {view.osteogenic_index:.1f} BW" in text
    assert printed("show", DAY.isoformat(), "--csv") == printed("day", DAY.isoformat(), "--csv")
    assert printed("show", DAY.isoformat(), "--json") == printed("day", DAY.isoformat(), "--json")


async def test_the_day_screen_draws_those_figures() -> None:
    view = seen()
    app = ScreenApp(DayScreen(BoardHistory(open_session=lambda _number: pytest.fail("no")), day=DAY))
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: "landings" in screen_text(app), "the figures")
        text = screen_text(app)
    assert f"{view.row.landings} landings" in text
    assert f"index {view.osteogenic_index:.1f} BW (experimental)" in text
    assert f"{view.row.target - view.row.jumps} to go" in text
    for session in view.sessions:
        assert f"{session.peak_grf_bw:.1f}" in text


def test_a_week_is_its_days() -> None:
    week = rows("week", DAY.isoformat())
    assert len(week) == 7
    assert week[-1] == rows("day", DAY.isoformat())[0]
    document = json.loads(printed("week", DAY.isoformat(), "--json"))
    assert [day["jumps"] for day in document["days"]] == [int(day["jumps"]) for day in week]


def test_sessions_of_a_day_are_those_on_its_screen() -> None:
    span = ("sessions", "--since", DAY.isoformat(), "--until", DAY.isoformat())
    listed = rows(*span)
    assert [int(row["id"]) for row in listed] == [session.id for session in reversed(seen().sessions)]
    document = json.loads(printed(*span, "--json"))["sessions"]
    assert [session["jumps"] for session in document] == [int(row["jumps"]) for row in listed]
    assert sum(int(row["jumps"]) for row in listed) == seen().row.jumps


def test_the_team_is_that_of_the_screen() -> None:
    _, _, [person], _ = BoardTeam().load(DAY)
    [row] = rows("team", DAY.isoformat())
    [plain] = json.loads(printed("team", DAY.isoformat(), "--json"))["athletes"]
    assert (person.jumps, person.high, person.why) == (plain["jumps"], plain["high_landings"], plain["why"])
    assert (str(person.jumps), str(person.high), person.why) == (
        row["jumps"],
        row["high_landings"],
        row["why"],
    )


@pytest.mark.parametrize("verb", ["day", "week", "sessions", "show", "team"])
def test_two_forms_at_once_are_refused(verb: str) -> None:
    result = CliRunner().invoke(cli, [verb, "--json", "--csv"])
    assert result.exit_code == 2
    assert "exclude each other" in result.output
