from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from impactmon.cli.doors import day_screen, doors
from impactmon.cli.history.stored import stored_reading
from impactmon.cli.main import run
from impactmon.errors import StoreError
from impactmon.model import Jump, Status
from impactmon.store import Board, SessionHeader, Store
from impactmon.store.sessions.shown import AddedJump
from impactmon.tui.drawing.glyphs import BRAILLE
from impactmon.tui.one_screen import ScreenApp
from impactmon.tui.screens.day import DayScreen
from impactmon.tui.screens.replay import ReplayScreen
from impactmon.tui.screens.team import TeamScreen
from impactmon.tui.views.editing import Editor
from tests.tui.support import screen_text, wait_until
from tests.tui.test_replay import recording

RECORDED = Path(__file__).parents[2] / "recordings" / "hip_mixed.csv.gz"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "impactmon.db"
    monkeypatch.setenv("IMPACTMON_DB", str(path))
    file = tmp_path / "evening.csv"
    file.write_bytes(gzip.decompress(RECORDED.read_bytes()))
    assert run(["import", str(file), "--start", "2026-11-19T17:05:00+01:00", "--placement", "hip"]) == 0
    return path


def session(database: Path):
    with Board(database) as board:
        return board.sessions()[0]


@asynccontextmanager
async def replaying(size: tuple[int, int] = (120, 36)) -> AsyncIterator[tuple[Pilot, ReplayScreen]]:
    screen = ReplayScreen(stored_reading(1), editor=Editor())
    app = ScreenApp(screen, doors=doors(), home="replay")
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until(pilot, lambda: screen.settled, "the session")
        await pilot.pause()
        yield pilot, screen


async def test_a_stored_session_shows_its_stored_events_and_its_outline_before_its_samples(
    database: Path,
) -> None:
    reading = stored_reading(1)
    assert reading.duration_s == pytest.approx(session(database).duration_s, abs=0.7)
    coarse = reading.envelope(0.0, reading.duration_s, 40)
    reading.read()
    assert reading.counts()["jumps"] == session(database).jumps
    fine = reading.envelope(0.0, reading.pyramid.duration_s, 40)
    assert coarse.high_g.max() == pytest.approx(fine.high_g.max(), abs=0.002)
    assert reading.trouble == ""


async def test_rejecting_adding_and_taking_back_in_replay(database: Path) -> None:
    jumps = session(database).jumps
    async with replaying() as (pilot, screen):
        first = next(
            i
            for i, e in enumerate(screen.reading.events)
            if isinstance(e, Jump) and e.status is Status.COUNTED
        )
        while screen.view.selected != first:
            await pilot.press("n" if (screen.view.selected or 0) < first else "p")
        await pilot.press("x")
        await wait_until(pilot, lambda: session(database).jumps == jumps - 1, "one less")
        await wait_until(pilot, lambda: "rejected by hand" in screen_text(pilot.app), "the card says so")
        await pilot.press("y")
        await wait_until(pilot, lambda: session(database).jumps == jumps, "counted again")
        await wait_until(pilot, lambda: "counted by hand" in screen_text(pilot.app), "the card says so")
        await pilot.press("home", "a")
        await wait_until(pilot, lambda: session(database).jumps == jumps + 1, "one more")
        await wait_until(pilot, lambda: isinstance(screen.view.event, AddedJump), "the added jump")
        assert "added jump" in screen_text(pilot.app)
        await pilot.press("z")
        await wait_until(pilot, lambda: session(database).jumps == jumps, "taken back")
        await pilot.press("z")
        await wait_until(pilot, lambda: session(database).jumps == jumps - 1, "the confirmation taken back")
        await pilot.press("z")
        await wait_until(pilot, lambda: session(database).jumps == jumps, "all taken back")
        await pilot.press("z")
        await wait_until(pilot, lambda: "Nothing was corrected" in screen_text(pilot.app), "the end")


async def test_a_file_that_is_not_stored_says_how_to_store_it() -> None:
    from impactmon.tui.views.reading import Reading

    screen = ReplayScreen(Reading(recording()), editor=Editor())
    app = ScreenApp(screen)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await wait_until(pilot, lambda: screen.settled, "everything read")
        await pilot.press("a")
        await wait_until(pilot, lambda: "impactmon import" in screen_text(app), "the way")


async def test_correcting_a_session_on_the_day_screen(database: Path) -> None:
    before = session(database)
    screen = day_screen("me", before.start.date(), BRAILLE)
    app = ScreenApp(screen, doors=doors(), home="day")
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, DayScreen), "the day")
        await pilot.press("a")
        await wait_until(pilot, lambda: session(database).jumps == before.jumps + 1, "one more")
        await wait_until(pilot, lambda: screen.view.row.jumps == before.jumps + 1, "on the screen too")
        await pilot.press("z")
        await wait_until(pilot, lambda: session(database).jumps == before.jumps, "taken back")
        for key, words in (("y", "uncertain"), ("x", "uncertain")):
            await pilot.press(key)
            await wait_until(pilot, lambda words=words: words in screen_text(app), "an answer")


async def test_keys_lead_from_every_stored_screen_to_every_other(database: Path) -> None:
    kinds = {"2": DayScreen, "3": TeamScreen, "4": ReplayScreen}
    screen = day_screen("me", session(database).start.date(), BRAILLE)
    app = ScreenApp(screen, doors=doors(), home="day")
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, DayScreen), "the day")
        for key in "342434":
            await pilot.press(key)
            await wait_until(pilot, lambda key=key: isinstance(app.screen, kinds[key]), f"screen {key}")
        await pilot.press("1")
        await wait_until(pilot, lambda: "impactmon live begins one" in screen_text(app), "no session runs")
        await pilot.press("2")
        await wait_until(pilot, lambda: app.screen is screen, "the first screen")


def test_a_session_that_is_being_recorded_is_corrected_live_only(database: Path) -> None:
    with Store.open(database) as store:
        from datetime import UTC, datetime

        number = store.begin_session(
            SessionHeader(start=datetime(2026, 11, 20, 8, tzinfo=UTC), start_host_ns=0, zone="UTC")
        ).session_id
        with pytest.raises(StoreError, match="being recorded"):
            Editor(lambda: store).correct(number, "add", time_s=1.0)
        Editor(lambda: store).correct(1, "add", time_s=1.0)  # an earlier one may be corrected meanwhile
        assert "added jump" in Editor(lambda: store).undo(1)
