"""Every key of every screen, pressed: it reaches the action the tables of docs/screens.md name.

What an action then does is tested with its screen; here nothing is done, only noted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from textual.app import App
from textual.screen import Screen

from impactmon.tui import commands
from impactmon.tui.app import ClassApp, LiveApp
from impactmon.tui.commands import Command
from impactmon.tui.drawing.glyphs import BRAILLE
from impactmon.tui.one_screen import ScreenApp, SetupApp
from impactmon.tui.screens.check import CheckScreen
from impactmon.tui.screens.classroom import ClassScreen
from impactmon.tui.screens.day import DayScreen
from impactmon.tui.screens.glossary import GlossaryScreen
from impactmon.tui.screens.live import LiveScreen
from impactmon.tui.screens.replay import ReplayScreen
from impactmon.tui.screens.setup import SetupScreen
from impactmon.tui.screens.team import TeamScreen
from impactmon.tui.views.reading import Reading
from tests.tui.support import wait_until
from tests.tui.test_replay import recording
from tools.scripted import ScriptedSession, busy
from tools.scripted_class import room
from tools.scripted_day import ScriptedHistory, busy_day
from tools.scripted_team import ScriptedTeam, people


async def no_sensors() -> Sequence[Any]:
    return []


def day() -> DayScreen:
    return DayScreen(ScriptedHistory(busy_day()))


SCREENS: dict[str, tuple[type[Screen[Any]], Callable[[], App[Any]]]] = {
    "LIVE": (LiveScreen, lambda: LiveApp(ScriptedSession(busy()), glyphs=BRAILLE)),
    "REPLAY": (ReplayScreen, lambda: ScreenApp(ReplayScreen(Reading(recording())))),
    "DAY": (DayScreen, lambda: ScreenApp(day())),
    "TEAM": (
        TeamScreen,
        lambda: ScreenApp(TeamScreen(ScriptedTeam(people()), open_person=lambda _who, _day: day())),
    ),
    "CLASS": (ClassScreen, lambda: ClassApp(room("busy", 4), glyphs=BRAILLE)),
    "SETUP": (SetupScreen, lambda: SetupApp(SetupScreen(no_sensors))),
    "CHECK": (CheckScreen, lambda: LiveApp(ScriptedSession(busy()), glyphs=BRAILLE, check=True)),
    "GLOSSARY": (GlossaryScreen, lambda: ScreenApp(GlossaryScreen())),  # type: ignore[arg-type]
}


def listed(name: str) -> tuple[type[Command], ...]:
    return getattr(commands, f"{name}_COMMANDS")


def test_every_screen_with_commands_is_here() -> None:
    assert {name for name in commands.__all__ if name.endswith("_COMMANDS")} == {
        f"{name}_COMMANDS" for name in SCREENS
    }


@pytest.mark.parametrize("name", SCREENS)
async def test_every_key_reaches_its_action(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, begin = SCREENS[name]
    taken: list[str] = []
    for command in listed(name):
        action = command.action()
        assert hasattr(kind, f"action_{action}"), action
        monkeypatch.setattr(kind, f"action_{action}", lambda _self, action=action: taken.append(action))
    app = begin()
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, kind), f"the screen {name}")
        await pilot.pause()
        for command in listed(name):
            for key in command.KEY.split(","):
                taken.clear()
                expected = [command.action()]
                await pilot.press(key)
                await wait_until(pilot, lambda e=expected: taken == e, f"{expected} by {key} on {name}")
        monkeypatch.undo()


def test_every_command_says_what_it_does() -> None:
    for name in SCREENS:
        for command in listed(name):
            assert command.description().endswith("."), command
            assert 0 < len(command.LABEL) <= 14, command
