"""``--glyphs ascii``: nothing but ASCII on any screen, whoever draws it; names stay as their people write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from rich.segment import Segment
from textual.app import App
from textual.color import Color

from impactmon.tui.app import ClassApp, LiveApp
from impactmon.tui.drawing.ascii_only import AsciiOnly
from impactmon.tui.drawing.glyphs import ASCII, BRAILLE
from impactmon.tui.one_screen import ScreenApp, SetupApp
from impactmon.tui.screens.day import DayScreen
from impactmon.tui.screens.glossary import GlossaryScreen
from impactmon.tui.screens.replay import ReplayScreen
from impactmon.tui.screens.setup import SetupScreen
from impactmon.tui.screens.team import TeamScreen
from impactmon.tui.views.reading import Reading
from tests.tui.support import screen_text, wait_until
from tests.tui.test_every_key import SCREENS as ALL
from tests.tui.test_every_key import no_sensors
from tests.tui.test_replay import recording
from tools.scripted import ScriptedSession, busy, empty, fault, rested
from tools.scripted_class import room
from tools.scripted_day import ScriptedHistory, busy_day
from tools.scripted_team import ScriptedTeam, people


def day() -> DayScreen:
    return DayScreen(ScriptedHistory(busy_day()), glyphs=ASCII)


def team() -> TeamScreen:
    return TeamScreen(ScriptedTeam(people()), glyphs=ASCII, open_person=lambda _who, _day: day())


SCREENS: dict[str, tuple[Callable[[], App[Any]], str]] = {
    "live": (lambda: LiveApp(ScriptedSession(busy()), glyphs=ASCII), "Jumps today"),
    "live, fault": (lambda: LiveApp(ScriptedSession(fault()), glyphs=ASCII), "Sensor lost"),
    "live, empty": (lambda: LiveApp(ScriptedSession(empty()), glyphs=ASCII), "Looking for a sensor"),
    "live, rested": (lambda: LiveApp(ScriptedSession(rested()), glyphs=ASCII), "in full after"),
    "replay": (lambda: ScreenApp(ReplayScreen(Reading(recording()), glyphs=ASCII)), "evening.csv"),
    "day": (lambda: ScreenApp(day()), "Sessions"),
    "team": (lambda: ScreenApp(team()), "Joy"),
    "class": (lambda: ClassApp(room("fault", 6), glyphs=ASCII), "reconnecting"),
    "setup": (lambda: SetupApp(SetupScreen(no_sensors, glyphs=ASCII)), "Listening"),
    "check": (lambda: LiveApp(ScriptedSession(busy()), glyphs=ASCII, check=True), "Stand still"),
    "glossary": (lambda: ScreenApp(GlossaryScreen(), glyphs=ASCII), "What it means"),  # type: ignore[arg-type]
}


def strange(app: App[Any]) -> str:
    return "".join(sorted({sign for sign in screen_text(app) if ord(sign) > 127}))


def test_every_screen_is_here() -> None:
    assert {name.upper() for name in SCREENS if "," not in name} == set(ALL)


@pytest.mark.parametrize(
    ("name", "size"), [*((name, (140, 50)) for name in SCREENS), ("live", (80, 24)), ("day", (60, 18))]
)
async def test_nothing_but_ascii(name: str, size: tuple[int, int]) -> None:
    """Nor in the help, the palette and a message, which Textual draws."""
    begin, words = SCREENS[name]
    app = begin()
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until(pilot, lambda: words in screen_text(app), words)
        assert strange(app) == ""
        if "question_mark" in app.screen.active_bindings:
            await pilot.press("question_mark")
            await wait_until(pilot, lambda: bool(app.screen.query("HelpPanel")), "the help")
            await pilot.pause()
            assert strange(app) == ""
        app.notify("Written … to “week.csv” − 3 × 7 lines ≥ 2", title="A message", timeout=60)
        await wait_until(pilot, lambda: "A message" in screen_text(app), "the message")
        assert strange(app) == ""
        app.action_command_palette()
        await wait_until(pilot, lambda: "Search" in screen_text(app), "the palette")
        assert strange(app) == ""


async def test_a_name_is_written_as_its_bearer_writes_it() -> None:
    scene = busy()
    assert scene.athlete is not None
    scene = replace(scene, athlete=replace(scene.athlete, name="Zoë Łukasz 王"))
    app = LiveApp(ScriptedSession(scene), glyphs=ASCII)
    async with app.run_test(size=(120, 36)) as pilot:
        await wait_until(pilot, lambda: "Zoë Łukasz 王 - hip" in screen_text(app), "the name")


@pytest.mark.parametrize("text", ["⏎ 🔎 … ⣿⣿ ▁▔█ ╭─┃╯ ≥2 ±3 −1 ½ ² “x” ☃", "plain", "", "王🔎"])
def test_what_is_written_takes_the_room_of_what_was_meant(text: str) -> None:
    (plain,) = AsciiOnly().apply([Segment(text)], Color(0, 0, 0))
    assert plain.cell_length == Segment(text).cell_length
    assert all(sign.isascii() or sign.isalpha() for sign in plain.text)


async def test_the_other_glyphs_stay_as_they_are() -> None:
    app = LiveApp(ScriptedSession(busy()), glyphs=BRAILLE)
    async with app.run_test(size=(120, 36)) as pilot:
        await wait_until(pilot, lambda: {"╭", "−", "…"} <= set(screen_text(app)), "signs")
