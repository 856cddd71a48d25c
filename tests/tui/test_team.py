from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from textual.pilot import Pilot

from impactmon.cli.main import cli
from impactmon.cli.output.rows import csv_text
from impactmon.cli.team import COLUMNS, as_plain
from impactmon.store.board import DayRow
from impactmon.tui.commands import TEAM_COMMANDS
from impactmon.tui.drawing.glyphs import ASCII, BRAILLE
from impactmon.tui.one_screen import ScreenApp
from impactmon.tui.screens.day import DayScreen
from impactmon.tui.screens.team import TeamScreen
from impactmon.tui.views.team import FLAGS, arranged, judge
from impactmon.tui.widgets.team import FLAG_COLOURS, FLAG_SIGNS, sparkline
from tests.tui.support import check_screen, screen_text, wait_until
from tools.scripted import DOORS
from tools.scripted_day import TODAY, ScriptedHistory, busy_day
from tools.scripted_team import NOW, ScriptedTeam, people

HOSTILE = "\x1b]52;c;x\x07[@click=app.quit]"


@asynccontextmanager
async def team_of(rows, *, size=(120, 36), banner="") -> AsyncIterator[tuple[Pilot, list[str]]]:
    opened: list[str] = []

    def person(athlete: str, day: date) -> DayScreen:
        opened.append(athlete)
        return DayScreen(ScriptedHistory(busy_day()), day=day)

    app = ScreenApp(TeamScreen(ScriptedTeam(rows, banner), open_person=person), doors=DOORS, home="team")
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, TeamScreen), "Team")
        await wait_until(pilot, lambda: "sorted by" in screen_text(app), "the header")
        await pilot.pause()
        yield pilot, opened


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
@pytest.mark.parametrize("scene", ["empty", "busy", "fault"])
async def test_what_the_team_screen_shows(scene: str, size: tuple[int, int]) -> None:
    rows = {
        "empty": [],
        "busy": people(),
        "fault": [replace(row, name=HOSTILE + row.name) for row in people()],
    }
    banner = "View only: the folder of the database may not be written." if scene == "fault" else ""
    async with team_of(rows[scene], size=size, banner=banner) as (pilot, _):
        shown = screen_text(pilot.app)
        assert "\x1b" not in shown
        await check_screen(pilot, f"team-{scene}-{size[0]}x{size[1]}")


def test_every_team_command_has_a_method_and_every_flag_a_sign() -> None:
    keys = [key for command in TEAM_COMMANDS for key in command.KEY.split(",")]
    assert len(keys) == len(set(keys))
    for command in TEAM_COMMANDS:
        assert hasattr(TeamScreen, f"action_{command.action()}"), command
    assert set(FLAGS) == set(FLAG_SIGNS) == set(FLAG_COLOURS)
    assert len(set(FLAG_SIGNS.values())) == len(FLAGS)


async def test_sorting_keeps_the_chosen_person() -> None:
    async with team_of(people()) as (pilot, _):
        await pilot.press("down", "down")
        chosen = pilot.app.screen.view.rows[2].name
        await pilot.press("s")
        view = pilot.app.screen.view
        assert view.order == "name"
        assert [row.name for row in view.rows] == sorted(row.name for row in view.rows)
        assert view.rows[view.cursor].name == chosen
        await pilot.press("s")
        jumps = [row.jumps for row in pilot.app.screen.view.rows]
        assert jumps == sorted(jumps, reverse=True)


async def test_filtering_and_opening_a_person() -> None:
    async with team_of(people()) as (pilot, opened):
        await pilot.press("slash", *"an", "enter")
        assert [row.name for row in pilot.app.screen.view.rows] == ["Dana", "Ana"]
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, DayScreen), "the person's day")
        assert opened == ["a-Ana"]
        await pilot.press("q")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, TeamScreen), "Team")
        await pilot.press("escape")
        assert len(pilot.app.screen.view.rows) == len(people())
        await pilot.press("[")
        yesterday = TODAY - timedelta(days=1)
        await wait_until(pilot, lambda: pilot.app.screen.view.day == yesterday, "the day before")


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 36), (220, 60)])
async def test_no_column_is_cut(size: tuple[int, int]) -> None:
    async with team_of(people(), size=size) as (pilot, _):
        table = screen_text(pilot.app).splitlines()[3 : 4 + len(people())]
        assert not [line for line in table if "…" in line]
        assert "seen" in table[0]


def days(*jumps: int, target: int = 50) -> list[DayRow]:
    padded = [20] * (28 - len(jumps)) + list(jumps)
    return [
        DayRow(day=TODAY - timedelta(days=27 - n), jumps=count, sessions=1, target=target)
        for n, count in enumerate(padded)
    ]


@pytest.mark.parametrize(
    ("rows", "seen_days", "recorded", "flag"),
    [
        (days(*[50] * 7), 0, 1.0, "rise"),
        (days(*[30] * 7), 0, 1.0, "under"),
        (days(60, 60, 0), 0, 1.0, "going"),
        (days(60, 10, 60), 0, 0.9, "quality"),
        (days(60, 10, 60), 0, 0.99, "ok"),
        (days(60, 10, 60), 3, 1.0, "none"),
    ],
)
def test_judging(rows: list[DayRow], seen_days: int, recorded: float, flag: str) -> None:
    assert judge(rows, seen=NOW - timedelta(days=seen_days), now=NOW, recorded=recorded)[0] == flag


def test_a_first_day_is_no_failing() -> None:
    first = [replace(row, jumps=0, sessions=0) for row in days()[:-1]] + [days(35)[-1]]
    assert judge(first, seen=NOW, now=NOW, recorded=1.0) == ("going", "15 to go")


def test_nobody_seen_yet() -> None:
    assert judge(days(), seen=None, now=NOW, recorded=None) == ("none", "no data yet")


def test_attention_comes_first() -> None:
    flags = [row.flag for row in arranged(people(), "attention", "")]
    assert flags == sorted(flags, key=FLAGS.index)


def test_sparklines() -> None:
    assert sparkline((None, 0, 50, 500), 50, BRAILLE) == "·▁▆▇"
    assert sparkline((None, 0, 50, 500), 50, ASCII).isascii()


def test_csv_never_starts_a_formula() -> None:
    rows = tuple(replace(row, name=f"=cmd|{row.name}") for row in people())
    for row in csv.DictReader(csv_text(COLUMNS, map(as_plain, rows)).splitlines()):
        assert row["name"].startswith("'=")


def test_team_without_a_terminal(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACTMON_DB", str(tmp_path / "none.db"))
    plain = CliRunner().invoke(cli, ["team"])
    assert plain.exit_code == 0, plain.output
    assert plain.output.startswith("Nobody yet")
    document = json.loads(CliRunner().invoke(cli, ["team", "--json"]).output)
    assert document["schema"] == "impactmon.team/1"
    assert document["athletes"] == []


def test_pain_that_was_told_stands_first_and_silence_is_a_dash(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACTMON_DB", str(tmp_path / "impactmon.db"))
    call = CliRunner().invoke
    for name in ("Ana", "Joy"):
        assert call(cli, ["athletes", "add", name]).exit_code == 0
    assert call(cli, ["log", "pain", "2", "--athlete", "Joy"]).exit_code == 0
    assert call(cli, ["log", "pain", "6", "--where", "knee", "--athlete", "Joy"]).exit_code == 0
    assert call(cli, ["log", "pain", "11", "--athlete", "Joy"]).exit_code == 2
    told = {row["name"]: row for row in json.loads(call(cli, ["team", "--json"]).output)["athletes"]}
    assert (told["Joy"]["flag"], told["Joy"]["why"], told["Joy"]["pain"]) == ("pain", "pain 6 of 10, knee", 6)
    assert told["Ana"]["pain"] is None
