"""Every screen at every size: all of it on the terminal, with the way out named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App
from textual.screen import Screen

from tests.tui.support import screen_text, wait_until
from tests.tui.test_every_key import SCREENS

SIZES = ((220, 60), (100, 30), (80, 24), (60, 18), (40, 10))
WAYS_OUT = ("Quit", "Back", "Begin")


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_fits_the_terminal(name: str) -> None:
    kind: type[Screen[Any]]
    build: Callable[[], App[Any]]
    kind, build = SCREENS[name]
    app = build()
    async with app.run_test(size=SIZES[0]) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, kind), name)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await wait_until(pilot, lambda size=size: app.size == size, str(size))
            await wait_until(
                pilot,
                lambda: any(way in screen_text(app).splitlines()[-1] for way in WAYS_OUT),
                f"{name} {size}: the way out",
            )
            await wait_until(pilot, lambda: app.screen.max_scroll_y == 0, f"{name} {size}: all of it")
