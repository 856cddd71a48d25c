"""Screens on terminals without colour, and without more than ASCII."""

from __future__ import annotations

from datetime import date

import pytest

from impactmon.tui.app import ClassApp, LiveApp
from impactmon.tui.drawing.glyphs import ASCII
from impactmon.tui.one_screen import ScreenApp
from impactmon.tui.screens.day import DayScreen
from impactmon.tui.screens.replay import ReplayScreen
from impactmon.tui.screens.team import TeamScreen
from impactmon.tui.views.reading import Reading
from tests.tui.support import screen_text, wait_until
from tests.tui.test_replay import recording
from tools.raster import screen_lines
from tools.scripted import ScriptedSession, busy
from tools.scripted_class import room
from tools.scripted_day import ScriptedHistory, busy_day
from tools.scripted_team import ScriptedTeam, people


def person(_who: str, _day: date) -> DayScreen:
    return DayScreen(ScriptedHistory(busy_day()), glyphs=ASCII)


SCREENS = {
    "team": (lambda: ScreenApp(TeamScreen(ScriptedTeam(people()), glyphs=ASCII, open_person=person)), "Joy"),
    "class": (lambda: ClassApp(room("fault", 6), glyphs=ASCII), "reconnecting"),
    "replay": (lambda: ScreenApp(ReplayScreen(Reading(recording()), glyphs=ASCII)), "evening.csv"),
    "check": (lambda: LiveApp(ScriptedSession(busy()), glyphs=ASCII, check=True), "Stand still"),
}


@pytest.mark.parametrize("name", SCREENS)
async def test_neither_colour_nor_drawn_signs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    begin, words = SCREENS[name]
    app = begin()
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await wait_until(pilot, lambda: words in screen_text(app), words)
        assert screen_text(app).isascii()
        for line in screen_lines(app):
            for segment in line:
                for colour in (segment.style.color, segment.style.bgcolor) if segment.style else ():
                    if colour is not None and colour.triplet is not None:
                        assert max(colour.triplet) - min(colour.triplet) <= 1, segment
