"""Screens as text: what a user sees, line by line."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot

from impactmon.model import Snapshot
from impactmon.tui.app import LiveApp
from impactmon.tui.base import Doors
from impactmon.tui.drawing.glyphs import BRAILLE, GlyphSet
from impactmon.tui.screens.live import LiveScreen
from tests.support.waiting import HUNG_S
from tools.raster import screen_lines
from tools.scripted import DOORS, ScriptedSession

GOLDENS = Path(__file__).parent / "screens"
UPDATE = "IMPACTMON_UPDATE_SCREENS"
"""Set it to write the goldens anew; then read the difference."""
DRAWN_S = 20.0
"""A picture that is still another one by then is wrong, s: it takes a tenth of a second where nothing else runs."""


def screen_text(app: App) -> str:
    lines = ("".join(segment.text for segment in line).rstrip() for line in screen_lines(app))
    return "\n".join(lines).rstrip() + "\n"


def check_golden(name: str, text: str) -> None:
    path = GOLDENS / f"{name}.txt"
    if os.environ.get(UPDATE):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{name} differs; {UPDATE}=1 writes it anew"


async def check_screen(pilot: Pilot, name: str) -> None:
    """Compare with a golden once the screen has come to rest: on a loaded machine the last parts come late."""
    path = GOLDENS / f"{name}.txt"
    if os.environ.get(UPDATE):
        await pilot.pause(1.0)
    else:
        golden = path.read_text(encoding="utf-8")
        await _within(pilot, DRAWN_S, lambda: screen_text(pilot.app) == golden)
    check_golden(name, screen_text(pilot.app))


async def wait_until(pilot: Pilot, condition: Callable[[], bool], what: str) -> None:
    """Wait for what a screen or a thread beside it does, as long as it takes."""
    if not await _within(pilot, HUNG_S, condition):
        raise AssertionError(f"never came: {what}\n{screen_text(pilot.app)}")


async def _within(pilot: Pilot, seconds: float, condition: Callable[[], bool]) -> bool:
    deadline_s = time.monotonic() + seconds
    while not (holds := condition()) and time.monotonic() < deadline_s:
        await pilot.pause(0.01)
    return holds


@asynccontextmanager
async def live(
    snapshot: Snapshot, *, size: tuple[int, int] = (120, 36), glyphs: GlyphSet = BRAILLE, doors: Doors = DOORS
) -> AsyncIterator[tuple[Pilot, ScriptedSession]]:
    session = ScriptedSession(snapshot)
    app = LiveApp(session, glyphs=glyphs, doors=doors)
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, LiveScreen), "the Live screen")
        await pilot.pause()
        app.screen.pull()
        await pilot.pause()
        yield pilot, session
