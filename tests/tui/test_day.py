from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from textual.pilot import Pilot

from impactmon.errors import StoreError
from impactmon.store.board import DayRow
from impactmon.tui.commands import DAY_COMMANDS
from impactmon.tui.drawing.glyphs import ASCII, BRAILLE, GlyphSet
from impactmon.tui.one_screen import ScreenApp
from impactmon.tui.screens.day import DayScreen
from impactmon.tui.screens.replay import ReplayScreen
from impactmon.tui.views.history import BoardHistory, DayView, band_loads
from impactmon.tui.widgets.day import level_of
from tests.tui.support import check_screen, screen_text, wait_until
from tests.tui.test_replay import recording
from tools.scripted import DOORS
from tools.scripted_day import TODAY, ScriptedHistory, busy_day, empty_day, fault_day

SCENES = {"empty": empty_day, "busy": busy_day, "fault": fault_day}


@asynccontextmanager
async def showing(
    view: DayView, *, size: tuple[int, int] = (120, 36), glyphs: GlyphSet = BRAILLE
) -> AsyncIterator[tuple[Pilot, ScriptedHistory]]:
    source = ScriptedHistory(view, recording())
    app = ScreenApp(DayScreen(source, glyphs=glyphs), doors=DOORS, home="day")
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, DayScreen), "the Day screen")
        await wait_until(pilot, lambda: "of 50 jumps" in screen_text(app), "the figures")
        await pilot.pause()
        yield pilot, source


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
@pytest.mark.parametrize("scene", SCENES)
async def test_what_the_day_screen_shows(scene: str, size: tuple[int, int]) -> None:
    async with showing(SCENES[scene](), size=size) as (pilot, _):
        await check_screen(pilot, f"day-{scene}-{size[0]}x{size[1]}")


def test_every_day_command_has_a_method() -> None:
    keys = [key for command in DAY_COMMANDS for key in command.KEY.split(",")]
    assert len(keys) == len(set(keys))
    for command in DAY_COMMANDS:
        assert hasattr(DayScreen, f"action_{command.action()}"), command


@pytest.mark.parametrize(
    ("keys", "days"),
    [(["["], -1), (["left", "left"], -2), (["pageup"], -7), (["["] * 3 + ["t"], 0), (["]"], 0)],
)
async def test_changing_the_day(keys: list[str], days: int) -> None:
    async with showing(busy_day()) as (pilot, _):
        await pilot.press(*keys)
        wanted = TODAY + timedelta(days=days)
        await wait_until(pilot, lambda: pilot.app.screen.view.day == wanted, f"{wanted}")


async def test_choosing_a_session_and_looking_through_it() -> None:
    async with showing(busy_day()) as (pilot, source):
        await pilot.press("down", "down", "down", "up", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReplayScreen), "Replay")
        assert source.opened == [42]
        await pilot.press("q")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, DayScreen), "the Day screen again")
        assert pilot.app.is_running


async def test_a_session_whose_bytes_are_gone_is_told() -> None:
    async with showing(busy_day()) as (pilot, source):

        def gone(session_id: int):
            raise StoreError(f"Session {session_id} holds no packets.")

        source.open = gone
        await pilot.press("enter")
        await wait_until(pilot, lambda: "holds no packets" in screen_text(pilot.app), "the toast")


async def test_the_calendar_takes_the_place_of_the_bars() -> None:
    async with showing(busy_day(), size=(80, 24)) as (pilot, _):
        await pilot.press("c")
        await wait_until(pilot, lambda: "A year" in screen_text(pilot.app), "the year")
        assert "Jumps a day" not in screen_text(pilot.app)


async def test_hostile_names_are_text() -> None:
    async with showing(replace(fault_day(), who="[@click=app.quit]\x1b]0;x\x07" + "q" * 99)) as (pilot, _):
        shown = screen_text(pilot.app)
        assert "\x1b" not in shown
        assert "[@click=app.quit]" in shown


async def test_ascii_and_small_sizes() -> None:
    for size in ((60, 18), (40, 10), (220, 60), (20, 5)):
        async with showing(busy_day(), glyphs=ASCII, size=(120, 36)) as (pilot, _):
            await pilot.resize_terminal(*size)
            await pilot.press("c", "down", "[")
            assert pilot.app.is_running


async def test_an_empty_database_gives_an_empty_day(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACTMON_DB", str(tmp_path / "none.db"))
    view = BoardHistory(open_session=lambda _: recording()).load(None)
    assert view.sessions == ()
    assert view.row.jumps == 0
    assert len(view.year) % 7 == 0
    assert view.year[0].day.weekday() == 0


def test_bands_fall_back_to_acceleration_where_a_force_is_missing() -> None:
    assert band_loads([(3.0, 2.0), (9.0, 5.5)]).counts == (0, 1, 0, 0, 1)
    mixed = band_loads([(3.0, 2.0), (9.0, None)])
    assert mixed.unit == "g"
    assert mixed.counts == (0, 1, 0, 0, 1)


@pytest.mark.parametrize(("jumps", "level"), [(0, 0), (10, 1), (30, 2), (45, 3), (50, 4), (90, 4)])
def test_levels_of_a_day(jumps: int, level: int) -> None:
    assert level_of(DayRow(day=date(2026, 1, 1), jumps=jumps)) == level
