from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from textual.pilot import Pilot

from impactmon.analysis import analyze_recording
from impactmon.errors import InputError
from impactmon.model import Cue, Gap, Jump, Placement, Recording, Reject, Samples, Status
from impactmon.store.sessions.shown import ShownSession
from impactmon.tui.commands import REPLAY_COMMANDS
from impactmon.tui.drawing.glyphs import BRAILLE, codes_to_text
from impactmon.tui.one_screen import ScreenApp
from impactmon.tui.screens.replay import ReplayScreen
from impactmon.tui.views.reading import Reading
from impactmon.tui.views.wording import landing_word
from tests.tui.support import screen_text, wait_until
from tools.scripted import DOORS, jump, trace_of

RATE_HZ = 100.0


def recording(name: str = "evening.csv", *, seconds: float = 60.0, rate_hz: float = RATE_HZ) -> Recording:
    jumps = tuple(jump(n, 10.0 + 7 * n, 0.20, 3.0) for n in range(6))
    trace = trace_of(jumps, seconds, seconds=seconds)
    counts = np.zeros((trace.resultant_g.size, 3), np.int16)
    counts[:, 2] = np.round(trace.resultant_g * 2048)

    def blocks() -> Iterator[Samples | Gap]:
        half = counts.shape[0] // 2
        yield Samples(counts[:half], 2048.0, rate_hz)
        yield Gap(half / rate_hz, half / rate_hz + 0.4, "lost packets")
        yield Samples(counts[half + 40 :], 2048.0, rate_hz)

    return Recording(
        name=name,
        sample_rate_hz=rate_hz,
        blocks=blocks,
        start=datetime(2026, 11, 19, 17, 5, tzinfo=UTC),
        placement=Placement.HIP,
        body_mass_kg=61.0,
    )


@asynccontextmanager
async def replaying(
    shown: Recording, *, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[tuple[Pilot, Reading]]:
    reading = Reading(shown)
    app = ScreenApp(ReplayScreen(reading, glyphs=BRAILLE))
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until(pilot, lambda: reading.done and isinstance(app.screen, ReplayScreen), "reading")
        if reading.events:
            await wait_until(pilot, lambda: app.screen.view.selected is not None, "the first event")
        await wait_until(pilot, lambda: app.screen._shown_done, "the last picture")
        await pilot.pause()
        yield pilot, reading


def test_every_replay_command_has_a_method() -> None:
    keys = [key for command in REPLAY_COMMANDS for key in command.KEY.split(",")]
    assert len(keys) == len(set(keys))
    for command in REPLAY_COMMANDS:
        assert hasattr(ReplayScreen, f"action_{command.action()}"), command


async def test_the_wall_clock_is_shown_where_it_is_known() -> None:
    async with replaying(recording()) as (pilot, _):
        shown = screen_text(pilot.app)
        assert "evening.csv" in shown
        assert "17:05:" in shown


async def test_stepping_through_events() -> None:
    async with replaying(recording()) as (pilot, reading):
        assert len(reading.events) >= 2
        first = pilot.app.screen.view
        assert first.selected == 0
        await pilot.press("n")
        second = pilot.app.screen.view
        assert second.selected == 1
        assert second.cursor_s == reading.events[1].time_s
        assert second.port.start_s < second.cursor_s < second.port.stop_s
        await pilot.press("p")
        assert pilot.app.screen.view.selected == 0
        await pilot.press("p")
        assert pilot.app.screen.view.selected == 0


async def test_every_key_keeps_the_view_on_the_recording() -> None:
    keys = [key for command in REPLAY_COMMANDS for key in command.KEY.split(",")]
    async with replaying(recording()) as (pilot, reading):
        for key in keys:
            if key in {"q", "escape", "ctrl+c", "ctrl+q", "i"}:
                continue
            await pilot.press(key)
            port = pilot.app.screen.view.port
            assert port.start_s <= reading.duration_s
            assert port.stop_s >= 0
        assert pilot.app.is_running


async def test_partial_redraws_leave_nothing_stale() -> None:
    async with replaying(recording()) as (pilot, _):
        for key in ("n", "down", "down", "right", "n", "up", "end", "home", "0"):
            await pilot.press(key)
            await pilot.pause()
        lines = screen_text(pilot.app).splitlines()
        for plot in (pilot.app.screen.query_one(name) for name in ("ReplayPlot", "Overview")):
            x, y, width, _ = plot.content_region
            for row, codes in enumerate(plot.cells.codes):
                assert lines[y + row][x : x + width].rstrip() == codes_to_text(codes).rstrip()


async def test_playing_moves_the_cursor_and_stops_at_the_end() -> None:
    async with replaying(recording(seconds=30.0)) as (pilot, reading):
        await pilot.press("home", ">", ">", ">", ">", ">", "space")
        start = pilot.app.screen.view.cursor_s
        await wait_until(pilot, lambda: pilot.app.screen.view.cursor_s > start + 1, "movement")
        await wait_until(pilot, lambda: not pilot.app.screen.view.playing, "the end")
        assert pilot.app.screen.view.cursor_s == reading.duration_s


async def test_a_click_on_the_overview_goes_there() -> None:
    async with replaying(recording()) as (pilot, reading):
        await pilot.click("Overview", offset=(100, 2))
        await wait_until(
            pilot, lambda: pilot.app.screen.view.cursor_s > 0.6 * reading.duration_s, "the new place"
        )


async def test_the_card_says_why_something_was_not_counted() -> None:
    async with replaying(recording()) as (pilot, reading):
        why = Cue("turn", 71.0, "deg", "gravity points elsewhere afterwards", -3.2)
        reject = Reject(
            id="x", revision=1, final=True, status=Status.REJECTED, time_s=55.0, confidence=0.9,
            reason="shaken", peak_g=4.2, cues=(why,),
        )  # fmt: skip
        reading.events = (*reading.events, reject)
        await pilot.press("end", "p", "n")
        await pilot.press("home", "u")
        await wait_until(pilot, lambda: "shaken" in screen_text(pilot.app), "the reject")
        shown = screen_text(pilot.app)
        assert "Why" in shown
        assert "gravity points elsewhere" in shown


async def test_the_card_says_of_what_kind_a_jump_is() -> None:
    async with replaying(recording()) as (pilot, reading):
        reading.events = tuple(
            replace(event, kind="drop_jump") if isinstance(event, Jump) else event for event in reading.events
        )
        await pilot.press("end", "p", "home", "n")
        await wait_until(pilot, lambda: "drop jump" in screen_text(pilot.app), "the kind")


async def test_a_damaged_file_shows_what_there_is_and_says_so() -> None:
    whole = recording()

    def blocks() -> Iterator[Samples | Gap]:
        yield next(iter(whole.blocks()))
        raise InputError("Line 3001 of evening.csv has 2 columns.", hint="The file is cut.")

    async with replaying(replace(whole, blocks=blocks)) as (pilot, reading):
        assert reading.duration_s == pytest.approx(30.0)
        assert "Line 3001" in screen_text(pilot.app)


async def test_too_slow_a_sensor_still_shows_its_trace() -> None:
    async with replaying(recording(rate_hz=12.5)) as (pilot, _):
        assert "No events" in screen_text(pilot.app)


async def test_a_hostile_name_is_text() -> None:
    async with replaying(recording("\x1b[31m[@click=app.quit]x[/]\n" + "Z" * 300)) as (pilot, _):
        shown = screen_text(pilot.app)
        assert "\x1b" not in shown
        await pilot.click(offset=(8, 0))
        assert pilot.app.is_running


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_session_that_goes_on_says_that_there_is_more_to_come(size: tuple[int, int]) -> None:
    shown = recording()
    stored = ShownSession(
        id=7, athlete_id="me", name=shown.name, start=shown.start, placement=None, body_mass_kg=None,
        running=True, events=(), by_hand=frozenset(), gaps=(), outline=None,
    )  # fmt: skip
    reading = Reading(shown, stored=stored)
    app = ScreenApp(ReplayScreen(reading, glyphs=BRAILLE), doors=DOORS, home="replay")
    async with app.run_test(size=size) as pilot:
        await wait_until(pilot, lambda: "Not ended yet; 4 looks again." in screen_text(app), "the note")
        assert "4 Replay" in screen_text(app).splitlines()[1]
        await wait_until(pilot, lambda: "once it is final" in screen_text(app), "why there is no event")


async def test_leaving_stops_reading() -> None:
    endless = recording()

    def blocks() -> Iterator[Samples | Gap]:
        piece = next(iter(endless.blocks()))
        while True:
            yield piece

    reading = Reading(replace(endless, blocks=blocks))
    app = ScreenApp(ReplayScreen(reading, glyphs=BRAILLE))
    async with app.run_test(size=(120, 36)) as pilot:
        await wait_until(pilot, lambda: reading.duration_s > 60, "some blocks")
        await pilot.press("q")
        await wait_until(pilot, lambda: reading.done, "the thread ended")


def stuck() -> Recording:
    """Jumps of which a stuck axis takes all."""
    whole = recording(seconds=57.0)

    def blocks() -> Iterator[Samples | Gap]:
        for block in whole.blocks():
            if isinstance(block, Samples):
                counts = block.counts.copy()
                counts[:, 0] = 200
                block = Samples(counts, block.lsb_per_g, block.sample_rate_hz)
            yield block

    return replace(whole, name="stuck.csv", blocks=blocks)


@pytest.mark.parametrize("make", [recording, stuck])
def test_replay_and_analyze_say_the_same_of_a_recording(make: Callable[[], Recording]) -> None:
    shown, analysis = Reading(make()), analyze_recording(make())
    shown.read()
    assert shown.counts()["jumps"] == analysis.counted_jumps
    assert shown.counts()["jumps"] == (0 if make is stuck else 6)
    assert shown.quality == analysis.quality
    assert set(shown.notes) == {*analysis.quality.notes, *analysis.notes}


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_replay_shows_quality_beside_the_count_and_what_is_wrong(size: tuple[int, int]) -> None:
    async with replaying(stuck(), size=size) as (pilot, _):
        text = screen_text(pilot.app)
    assert "Axis stuck for" in text
    assert "0 jumps" in text
    assert "99.3 % recorded" in text


def test_a_landing_at_the_rail_is_not_called_light() -> None:
    event = replace(jump(1, 10.0, 0.2, 3.0), peak_g=3.0)
    assert landing_word(event) == "light"
    assert landing_word(replace(event, clipped=True)) == "clipped"
    assert landing_word(replace(event, peak_g=5.0, clipped=True)) == "high"
