"""Draw the pictures of README.md and docs/ from the program: ``python -m tools.shots``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.screen import Screen

from impactmon.formats import open_recording
from impactmon.model import Placement, Snapshot
from impactmon.tui.app import ClassApp, LiveApp
from impactmon.tui.drawing.glyphs import BRAILLE
from impactmon.tui.one_screen import ScreenApp
from impactmon.tui.screens.check import CheckScreen
from impactmon.tui.screens.day import DayScreen
from impactmon.tui.screens.replay import ReplayScreen
from impactmon.tui.screens.setup import SetupScreen
from impactmon.tui.screens.team import TeamScreen
from impactmon.tui.views.reading import Reading
from impactmon.tui.views.setup import Answers
from tools.raster import paint, screen_lines
from tools.scripted import DOORS, ScriptedSession, busy, empty, fault, rested
from tools.scripted_class import room
from tools.scripted_day import ScriptedHistory, busy_day, empty_day
from tools.scripted_team import ScriptedTeam, people

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
RECORDINGS = Path(__file__).parent.parent / "recordings"
LIVE_SHOTS: tuple[tuple[str, Callable[[], Snapshot], tuple[int, int], tuple[str, ...]], ...] = (
    ("live", busy, (120, 36), ()),
    ("live-80x24", busy, (80, 24), ()),
    ("live-lost", fault, (120, 36), ()),
    ("live-lost-80x24", fault, (80, 24), ()),
    ("live-empty", empty, (120, 36), ()),
    ("live-rested-80x24", rested, (80, 24), ()),
    ("live-far", busy, (120, 36), ("f",)),
    ("live-60x18", busy, (60, 18), ()),
    ("live-40x10", busy, (40, 10), ()),
)


async def draw_live(
    name: str, make: Callable[[], Snapshot], size: tuple[int, int], keys: tuple[str, ...], folder: Path
) -> None:
    """Draw one picture of the Live screen."""
    app = LiveApp(ScriptedSession(make()), glyphs=BRAILLE, doors=DOORS)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await pilot.pause(0.3)
        paint(screen_lines(app), folder / f"{name}.png")


def _replay(name: str) -> ReplayScreen:
    recording = open_recording(RECORDINGS / name)
    return ReplayScreen(Reading(recording, placement=Placement.HIP, body_mass_kg=70.0))


def _team() -> TeamScreen:
    return TeamScreen(
        ScriptedTeam(people()), open_person=lambda _who, _day: DayScreen(ScriptedHistory(busy_day()))
    )


@dataclass(frozen=True)
class _Sensor:
    name: str
    address: str
    rssi: int
    driver: str


async def _scan() -> list[_Sensor]:
    return [_Sensor("Polar H10 9B2F", "a", -58, "polar"), _Sensor("Movesense 2231", "b", -83, "movesense")]


def _setup() -> SetupScreen:
    known = Answers(door="live", name="Ana", body_mass_kg=61.0, placement=Placement.HIP)
    return SetupScreen(_scan, known=known)


def _check() -> CheckScreen:
    screen = CheckScreen(ScriptedSession(busy()))
    screen.check.rest_g = 1.01
    screen.check.hop_peaks_g = [3.4, 3.6]
    return screen


SCREENS: tuple[tuple[str, Callable[[], Screen[Any]], tuple[int, int], tuple[str, ...]], ...] = (
    ("day", lambda: DayScreen(ScriptedHistory(busy_day())), (120, 36), ()),
    ("day-80x24", lambda: DayScreen(ScriptedHistory(busy_day())), (80, 24), ()),
    ("day-empty-80x24", lambda: DayScreen(ScriptedHistory(empty_day())), (80, 24), ()),
    ("replay", lambda: _replay("hip_mixed.csv.gz"), (120, 36), ("n", "n")),
    ("replay-80x24", lambda: _replay("hip_mixed.csv.gz"), (80, 24), ("n",)),
    ("team", _team, (120, 36), ("down",)),
    ("team-80x24", _team, (80, 24), ()),
    ("setup", _setup, (120, 36), ()),
    ("setup-80x24", _setup, (80, 24), ()),
    ("check", _check, (80, 24), ()),
    ("glossary", lambda: DayScreen(ScriptedHistory(busy_day())), (120, 36), ("i",)),
)


async def draw_screen(
    name: str, make: Callable[[], Screen[Any]], size: tuple[int, int], keys: tuple[str, ...], folder: Path
) -> None:
    """Draw one picture of another screen."""
    screen = make()
    app = ScreenApp(screen, doors=DOORS, home=getattr(screen, "DOOR", ""))
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.3)
        while isinstance(screen, ReplayScreen) and not screen.settled:
            await pilot.pause(0.05)
        await pilot.press(*keys)
        await pilot.pause(0.3)
        paint(screen_lines(app), folder / f"{name}.png")


async def draw_class(name: str, scene: str, people: int, size: tuple[int, int], folder: Path) -> None:
    """Draw one picture of the Class screen."""
    app = ClassApp(room(scene, people), glyphs=BRAILLE, doors=DOORS)
    async with app.run_test(size=size) as pilot:
        await pilot.press("right")
        await pilot.pause(0.4)
        paint(screen_lines(app), folder / f"{name}.png")


async def main(folder: Path = PICTURES) -> None:
    """Draw all pictures into `folder`."""
    for name, make, size, keys in LIVE_SHOTS:
        await draw_live(name, make, size, keys, folder)
        print(folder / f"{name}.png")
    for name, build, size, keys in SCREENS:
        await draw_screen(name, build, size, keys, folder)
        print(folder / f"{name}.png")
    await draw_class("class", "fault", 12, (120, 36), folder)
    await draw_class("class-80x24", "busy", 6, (80, 24), folder)


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    asyncio.run(main())
