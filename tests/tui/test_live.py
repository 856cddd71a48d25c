from __future__ import annotations

import gc
from dataclasses import replace

import pytest

from impactmon.errors import LinkError
from impactmon.model import Athlete, LinkPhase, SensorState, Snapshot
from impactmon.tui.app import LiveApp
from impactmon.tui.commands import LIVE_COMMANDS
from impactmon.tui.drawing.glyphs import ASCII, BRAILLE, chosen_glyphs
from impactmon.tui.screens.live import LiveScreen
from tests.tui.support import check_screen, live, screen_text, wait_until
from tools.raster import screen_lines
from tools.scripted import ScriptedSession, busy, empty, fault, rested

SCENES = {"empty": empty, "busy": busy, "fault": fault, "rested": rested}
HOSTILE = "\x1b]52;c;evil\x07\u202e[@click=app.quit]x[/][bold" + "A" * 248


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
@pytest.mark.parametrize("scene", SCENES)
async def test_what_the_live_screen_shows(scene: str, size: tuple[int, int]) -> None:
    async with live(SCENES[scene](), size=size) as (pilot, _):
        await check_screen(pilot, f"live-{scene}-{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", [(60, 18), (40, 10), (220, 60), (20, 5)])
async def test_the_count_is_seen_at_every_size(size: tuple[int, int]) -> None:
    async with live(busy(), size=size) as (pilot, _):
        lines = screen_text(pilot.app).splitlines()
        assert len(lines) <= size[1]
        assert any("█" in line or "▟" in line or "41" in line for line in lines)


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 18), (40, 10)])
async def test_what_was_recorded_stands_beside_the_count_at_every_size(size: tuple[int, int]) -> None:
    async with live(busy(), size=size) as (pilot, _):
        assert "98.9 % recorded" in screen_text(pilot.app)


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 18)])
async def test_from_afar_a_force_has_its_interval_too(size: tuple[int, int]) -> None:
    async with live(busy(), size=size) as (pilot, _):
        await pilot.press("f")
        await pilot.pause(0.2)
        assert "2.3 – 4.3" in screen_text(pilot.app) or "2.3–4.3" in screen_text(pilot.app)


async def test_no_color_leaves_shades_of_grey_and_all_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with live(fault()) as (pilot, _):
        assert "Sensor lost 7 s ago" in screen_text(pilot.app)
        for line in screen_lines(pilot.app):
            for segment in line:
                for colour in (segment.style.color, segment.style.bgcolor) if segment.style else ():
                    if colour is not None and colour.triplet is not None:
                        assert max(colour.triplet) - min(colour.triplet) <= 1, segment


def test_every_command_has_a_method_and_a_key_of_its_own() -> None:
    keys = [key for command in LIVE_COMMANDS for key in command.KEY.split(",")]
    assert len(keys) == len(set(keys))
    for command in LIVE_COMMANDS:
        assert hasattr(LiveScreen, f"action_{command.action()}"), command
        assert command.description().endswith(".")


async def test_space_pauses_and_says_so() -> None:
    async with live(busy()) as (pilot, session):
        await pilot.press("space")
        assert session.current.paused
        await wait_until(pilot, lambda: "Paused" in screen_text(pilot.app), "the banner")
        await pilot.press("space")
        assert not session.current.paused


@pytest.mark.parametrize(("key", "count"), [("+", 42), ("=", 42), ("-", 40), ("_", 40)])
async def test_corrections(key: str, count: int) -> None:
    async with live(busy()) as (pilot, session):
        await pilot.press(key)
        assert session.current.jumps_today == count
        await wait_until(pilot, lambda: f"{count} of 50" in screen_text(pilot.app), "the new count")


async def test_mark_far_bell_and_help() -> None:
    async with live(busy()) as (pilot, session):
        await pilot.press("m")
        assert session.marks == 1
        await pilot.press("f")
        await wait_until(pilot, lambda: "Acceleration" not in screen_text(pilot.app), "far mode")
        assert "high" in screen_text(pilot.app)
        await pilot.press("f")
        await wait_until(pilot, lambda: "Acceleration" in screen_text(pilot.app), "the plot again")
        await pilot.press("b")
        await wait_until(pilot, lambda: "Bell on" in screen_text(pilot.app), "the toast")
        await pilot.press("question_mark")
        await wait_until(pilot, lambda: bool(pilot.app.screen.query("HelpPanel")), "help")
        await pilot.press("question_mark")
        await wait_until(pilot, lambda: not pilot.app.screen.query("HelpPanel"), "help gone")


async def test_the_palette_offers_the_commands() -> None:
    async with live(busy()) as (pilot, session):
        await pilot.press("ctrl+p")
        await pilot.press(*"mark set")
        await wait_until(pilot, lambda: "Mark the end of a set" in screen_text(pilot.app), "the hit")
        await pilot.press("enter")
        await wait_until(pilot, lambda: session.marks == 1, "the command ran")


async def test_i_opens_the_glossary_and_the_workout_goes_on() -> None:
    async with live(busy()) as (pilot, session):
        await pilot.press("i")
        await wait_until(pilot, lambda: "What it means" in screen_text(pilot.app), "the glossary")
        await pilot.press("down", "down")
        await wait_until(pilot, lambda: "Landings after flight" in screen_text(pilot.app), "the definition")
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LiveScreen), "the Live screen")
        assert not session.stopped


async def test_quitting_stops_a_simulated_session_at_once() -> None:
    async with live(busy()) as (pilot, session):
        await pilot.press("q")
        await wait_until(pilot, lambda: session.stopped, "the session stopped")
    assert pilot.app.return_value == 0


async def test_ctrl_c_ends_a_recording_at_once() -> None:
    async with live(replace(busy(), simulated=False)) as (pilot, session):
        await pilot.press("ctrl+c")
        await wait_until(pilot, lambda: session.stopped, "the session stopped")
    assert pilot.app.return_value == 130


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_quitting_a_recording_asks_for_a_second_press(key: str) -> None:
    async with live(replace(busy(), simulated=False)) as (pilot, session):
        await pilot.press(key)
        await wait_until(pilot, lambda: "Press q again" in screen_text(pilot.app), "the question")
        assert not session.stopped
        await pilot.press(key)
        await wait_until(pilot, lambda: session.stopped, "the session stopped")


async def test_names_from_outside_can_neither_style_nor_click() -> None:
    base = fault()
    hostile = replace(
        base,
        sensor=replace(base.sensor, name=HOSTILE, message=HOSTILE, phase=LinkPhase.RECONNECTING),
        athlete=Athlete(id="x", name=HOSTILE),
        message=HOSTILE,
    )
    async with live(hostile) as (pilot, session):
        shown = screen_text(pilot.app)
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "?]52;c;evil" in shown
        assert "0:12:41" in shown
        for x in range(2, 40, 9):
            await pilot.click(offset=(x, 0))
            await pilot.click(offset=(x, 1))
        assert not session.stopped


async def test_resizing_and_mashing_keys_does_no_harm() -> None:
    async with live(replace(busy(), simulated=False)) as (pilot, _):
        for size in ((40, 10), (200, 50), (10, 3), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.press("f", "m", "left", "tab", "enter", "x", "escape", "f", "pageup")
        assert pilot.app.is_running


async def test_an_error_of_the_session_is_told_and_the_screen_stays() -> None:
    class Broken(ScriptedSession):
        async def run(self) -> None:
            raise LinkError("Adapter hci0 is off.", hint="Switch it on.")

    app = LiveApp(Broken(busy()), glyphs=BRAILLE)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await wait_until(pilot, lambda: "hci0 is off" in screen_text(app), "the error")
        assert app.is_running


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_without_a_link_the_empty_plot_says_why_in_full_and_what_to_do(size: tuple[int, int]) -> None:
    why = "This computer has no Bluetooth adapter, or its service is not running. Plug in a USB adapter."
    sensor = SensorState(name="", phase=LinkPhase.FAILED, phase_since_s=3.0, message=why)
    async with live(replace(empty(), sensor=sensor), size=size) as (pilot, _):
        words = " ".join(screen_text(pilot.app).replace("│", " ").replace("┈", " ").split())
        assert "Plug in a USB adapter." in words
        assert "impactmon doctor" in words
        assert "no link 3 s" in words


async def test_where_there_is_no_force_the_acceleration_is_shown_with_the_reason() -> None:
    async with live(fault(), size=(120, 36)) as (pilot, _):
        shown = screen_text(pilot.app)
    assert "no body mass" in shown
    assert "g  high" in shown
    assert "BW" not in "".join(line[48:92] for line in shown.splitlines()[20:-4])


async def test_an_index_that_is_not_known_yet_is_a_dash_and_not_nothing() -> None:
    scene = busy()
    assert scene.day is not None
    async with live(replace(scene, day=replace(scene.day, osteogenic_index=None)), size=(120, 36)) as (
        pilot,
        _,
    ):
        await wait_until(pilot, lambda: "index – (experimental)" in screen_text(pilot.app), "the dash")


async def test_a_frame_without_trace_or_figures_is_drawn() -> None:
    bare = Snapshot(clock_s=0.0, sensor=empty().sensor)
    async with live(bare) as (pilot, _):
        assert "no landing yet" in screen_text(pilot.app)


def test_glyphs_are_named_by_the_call_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACTMON_GLYPHS", "ASCII")
    assert chosen_glyphs(None) is ASCII
    assert chosen_glyphs("block").name == "block"
    monkeypatch.setenv("IMPACTMON_GLYPHS", "nonsense")
    assert chosen_glyphs(None) is BRAILLE


async def test_the_first_samples_are_drawn_at_the_next_frame() -> None:
    async with live(empty()) as (pilot, session):
        screen = pilot.app.screen
        assert isinstance(screen, LiveScreen)
        session.current = busy()
        screen._ticks = 0  # far from the next slow look
        screen._tick()
        assert screen.snapshot is session.current


async def test_what_was_loaded_is_no_garbage_to_search_while_a_session_runs() -> None:
    async with live(busy()) as (pilot, _):
        await wait_until(pilot, lambda: gc.get_freeze_count() > 100_000, "the freeze")
    assert gc.get_freeze_count() == 0


async def test_what_is_not_being_stored_is_an_error_above_a_lost_sensor() -> None:
    said = "Nothing can be stored: database or disk is full."
    for scene in (busy(), fault()):
        async with live(replace(scene, message=said, storage_trouble=said)) as (pilot, _):
            assert said in screen_text(pilot.app)
            assert pilot.app.screen.query_one("Banner").has_class("-error")
