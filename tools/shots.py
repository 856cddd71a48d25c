"""Draw the pictures of README.md and docs/ from the program: ``python -m tools.shots``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from impactmon.model import Snapshot
from impactmon.tui.app import LiveApp
from impactmon.tui.glyphs import BRAILLE
from tools.raster import paint, screen_lines
from tools.scripted import ScriptedSession, busy, empty, fault

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
LIVE_SHOTS: tuple[tuple[str, Callable[[], Snapshot], tuple[int, int], tuple[str, ...]], ...] = (
    ("live", busy, (120, 36), ()),
    ("live-80x24", busy, (80, 24), ()),
    ("live-lost", fault, (120, 36), ()),
    ("live-lost-80x24", fault, (80, 24), ()),
    ("live-empty", empty, (120, 36), ()),
    ("live-far", busy, (120, 36), ("f",)),
    ("live-60x18", busy, (60, 18), ()),
    ("live-40x10", busy, (40, 10), ()),
)


async def draw_live(
    name: str, make: Callable[[], Snapshot], size: tuple[int, int], keys: tuple[str, ...], folder: Path
) -> None:
    """Draw one picture of the Live screen."""
    app = LiveApp(ScriptedSession(make()), glyphs=BRAILLE)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await pilot.pause(0.3)
        paint(screen_lines(app), folder / f"{name}.png")


async def main(folder: Path = PICTURES) -> None:
    """Draw all pictures into `folder`."""
    for name, make, size, keys in LIVE_SHOTS:
        await draw_live(name, make, size, keys, folder)
        print(folder / f"{name}.png")


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    asyncio.run(main())
