from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from impactmon.cli.doors import doors
from impactmon.errors import ImpactmonError
from impactmon.tui.app import LiveApp
from impactmon.tui.drawing.glyphs import BRAILLE
from impactmon.tui.screens.day import DayScreen
from impactmon.tui.screens.live import LiveScreen
from impactmon.tui.screens.team import TeamScreen
from impactmon.tui.views.history import BoardHistory, DayView
from tests.tui.support import live, screen_text, wait_until
from tools.scripted import ScriptedSession, busy

KINDS = {"1": LiveScreen, "2": DayScreen, "3": TeamScreen}


@pytest.fixture(autouse=True)
def no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACTMON_DB", str(tmp_path / "impactmon.db"))


async def test_keys_go_to_and_fro_and_the_session_goes_on() -> None:
    session = ScriptedSession(replace(busy(), simulated=False))
    app = LiveApp(session, glyphs=BRAILLE, doors=doors("me"))
    async with app.run_test(size=(120, 36)) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, LiveScreen), "Live")
        first = app.screen
        for key in "2312112331":
            await pilot.press(key)
            await wait_until(pilot, lambda key=key: isinstance(app.screen, KINDS[key]), f"screen {key}")
            assert len(app.screen_stack) == (2 if key == "1" else 3), "screens do not pile up"
        assert app.screen is first
        await pilot.press("2")
        await wait_until(pilot, lambda: isinstance(app.screen, DayScreen), "Day")
        session.correct(+1)
        await pilot.press("q")
        await wait_until(pilot, lambda: app.screen is first, "q comes back")
        await wait_until(pilot, lambda: "42 of 50" in screen_text(app), "what was counted meanwhile")
        assert not session.stopped


async def test_without_doors_the_keys_say_so() -> None:
    async with live(busy(), doors={}) as (pilot, session):
        assert "Replay" not in screen_text(pilot.app), "what cannot be reached is not named"
        await pilot.press("2")
        await wait_until(pilot, lambda: "no day to look at" in screen_text(pilot.app), "the reason")
        assert isinstance(pilot.app.screen, LiveScreen)
        assert not session.stopped


async def test_a_store_in_trouble_leaves_the_session_on_screen() -> None:
    def broken(_who: str | None) -> DayScreen:
        raise ImpactmonError("The database is damaged.")

    app = LiveApp(ScriptedSession(busy()), glyphs=BRAILLE, doors={"day": broken})
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, LiveScreen), "Live")
        await pilot.press("2")
        await wait_until(pilot, lambda: "database is damaged" in screen_text(app), "the reason")
        assert isinstance(app.screen, LiveScreen)


async def test_news_of_the_day_are_read_beside_the_loop_of_the_radio(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []
    load = BoardHistory.load

    def watched(self: BoardHistory, day: date | None) -> DayView:
        threads.append(threading.get_ident())
        return load(self, day)

    monkeypatch.setattr(BoardHistory, "load", watched)
    monkeypatch.setattr("impactmon.tui.screens.day.RELOAD_S", 0.05)
    app = LiveApp(ScriptedSession(busy()), glyphs=BRAILLE, doors=doors("me"))
    async with app.run_test(size=(120, 36)) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, LiveScreen), "Live")
        await pilot.press("2")
        await wait_until(pilot, lambda: len(threads) > 2, "the day was read again")
    assert threading.get_ident() not in threads[1:]


def second_line(app: LiveApp) -> str:
    """Give what stands below the title; nothing while the screen is not drawn yet."""
    return "".join(screen_text(app).splitlines()[1:2])


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_other_screens_are_named_and_a_click_goes_there(size: tuple[int, int]) -> None:
    app = LiveApp(ScriptedSession(busy()), glyphs=BRAILLE, doors=doors("me"))
    async with app.run_test(size=size) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, LiveScreen), "Live")
        for name, kind in (("2 Day", DayScreen), ("3 Team", TeamScreen), ("1 Live", LiveScreen)):
            await wait_until(pilot, lambda name=name: name in second_line(app), name)
            await pilot.click(offset=(second_line(app).index(name) + 2, 1))
            await wait_until(pilot, lambda kind=kind: isinstance(app.screen, kind), name)
