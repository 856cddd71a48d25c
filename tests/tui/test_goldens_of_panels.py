"""Whole pictures of what lies on other screens: the check, the glossary, help, the far view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from impactmon.load.catalogue import METRICS
from impactmon.model import LinkPhase, Snapshot
from impactmon.tui.app import LiveApp
from impactmon.tui.drawing.glyphs import BRAILLE
from impactmon.tui.one_screen import ScreenApp
from impactmon.tui.screens.check import CheckScreen
from impactmon.tui.screens.glossary import GlossaryScreen
from tests.tui.support import check_screen, live, screen_text, wait_until
from tools.scripted import ScriptedSession, busy, empty, fault

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
SCENES: dict[str, Callable[[], Snapshot]] = {"empty": empty, "busy": busy, "fault": fault}
SCENE = pytest.mark.parametrize("scene", SCENES)


def named(what: str, size: tuple[int, int]) -> str:
    return f"{what}-{size[0]}x{size[1]}"


async def shown(pilot: Pilot, words: str) -> None:
    await wait_until(pilot, lambda: words in screen_text(pilot.app), words)


@SIZES
async def test_a_check_before_any_sensor_was_found(size: tuple[int, int]) -> None:
    app = LiveApp(ScriptedSession(empty()), glyphs=BRAILLE, check=True)
    async with app.run_test(size=size, notifications=True) as pilot:
        await shown(pilot, "Looking for a sensor")
        await check_screen(pilot, named("check-empty", size))


@SIZES
async def test_a_check_whose_findings_are_bad(size: tuple[int, int]) -> None:
    """A poor sensor, worn loosely, with too small a range: each is told with its figure."""
    scene = busy()
    small = replace(scene, sensor=replace(scene.sensor, range_g=4.0), trace=None)
    app = LiveApp(ScriptedSession(small), glyphs=BRAILLE, check=True)
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, CheckScreen), "the check")
        screen = app.screen
        assert isinstance(screen, CheckScreen)
        screen.check.rest_g = 1.12
        screen.check.hop_peaks_g = [4.0, 4.0, 3.9]
        screen.pull()
        await shown(pilot, "too small")
        await check_screen(pilot, named("check-fault", size))


@SIZES
async def test_a_check_while_the_sensor_is_lost(size: tuple[int, int]) -> None:
    scene = fault()
    assert scene.sensor.phase is LinkPhase.RECONNECTING
    app = LiveApp(ScriptedSession(scene), glyphs=BRAILLE, check=True)
    async with app.run_test(size=size, notifications=True) as pilot:
        await shown(pilot, "Esc begins without a check")
        await check_screen(pilot, named("check-lost", size))


@SIZES
@pytest.mark.parametrize("metric", ["jumps", list(METRICS)[-1]], ids=["first", "last"])
async def test_the_glossary(metric: str, size: tuple[int, int], request: pytest.FixtureRequest) -> None:
    app = ScreenApp(GlossaryScreen(chosen=metric))  # type: ignore[arg-type]
    async with app.run_test(size=size, notifications=True) as pilot:
        await shown(pilot, "Evidence:")
        which = request.node.callspec.id.split("-")[0]
        await check_screen(pilot, named(f"glossary-{which}", size))


@SIZES
@SCENE
async def test_the_far_view(scene: str, size: tuple[int, int]) -> None:
    async with live(SCENES[scene](), size=size) as (pilot, _):
        await pilot.press("f")
        await check_screen(pilot, named(f"far-{scene}", size))


@SIZES
async def test_help_beside_a_running_session(size: tuple[int, int]) -> None:
    async with live(busy(), size=size) as (pilot, _):
        await pilot.press("question_mark")
        await wait_until(pilot, lambda: bool(pilot.app.screen.query("HelpPanel")), "help")
        await shown(pilot, "95 of 100")
        await pilot.wait_for_scheduled_animations()
        await check_screen(pilot, named("help-live", size))
