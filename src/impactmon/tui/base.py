"""What all our applications share: colours, sizes at which the layout changes, keys, doors between screens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textual.app import App
from textual.binding import Binding
from textual.filter import LineFilter
from textual.screen import Screen

from impactmon.errors import ImpactmonError
from impactmon.text import clean
from impactmon.tui.drawing.ascii_only import AsciiOnly
from impactmon.tui.drawing.glyphs import ASCII, GlyphSet, chosen_glyphs
from impactmon.tui.keys import chosen_keys
from impactmon.tui.theme import NIGHT
from impactmon.tui.widgets.help import ScreenHelp

Door = Callable[[str | None], Screen[None]]
"""Makes a screen of what is stored of an athlete, by id; None is the user. It may wait for the disk."""
Doors = Mapping[str, Door]
"""By name: ``day``, ``team``, ``replay``."""

CLOSED = {
    "live": "No session is running here. impactmon live begins one.",
    "day": "There is no day to look at from here. impactmon show opens it.",
    "team": "There is no team to look at from here. impactmon team opens it.",
    "replay": "There is no session to look through from here. impactmon replay opens one.",
}
"""What is said where a door leads nowhere."""
ASCII_KEYS = {"⏎": "enter", "↑": "up", "↓": "down", "←": "left", "→": "right", "−": "-"}
"""What keys are called where their signs are no ASCII."""
FIRST = 2
"""Screens on the stack when only our first one is open: Textual keeps one of its own below."""


class ImpactApp(App[int]):
    """An application with our theme, breakpoints and keys; its result is an exit code.

    Parameters
    ----------
    doors : mapping or None
        Makes the screens that can be reached from every other.
    home : str
        The name of the first screen as a door; its key comes back to it.
    glyphs : GlyphSet or None
        How to draw; None takes what the environment says.
    """

    CSS_PATH = "impactmon.tcss"
    TITLE = "impactmon"

    def __init__(self, *, doors: Doors | None = None, home: str = "", glyphs: GlyphSet | None = None) -> None:
        self.glyphs = glyphs or chosen_glyphs()
        self._line_filters = [AsciiOnly()] if self.glyphs is ASCII else []
        super().__init__()
        self._doors = doors or {}
        self._home = home
        self.HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-wide")]
        self.VERTICAL_BREAKPOINTS = [
            (0, "-mini"),
            (9, "-flat"),
            (18, "-low"),
            (24, "-short"),
            (30, "-tall"),
        ]
        self.register_theme(NIGHT)
        self.theme = NIGHT.name
        self._keys, self._key_trouble = chosen_keys()

    @property
    def open_doors(self) -> frozenset[str]:
        """Names of the screens that can be reached from here."""
        return frozenset(self._doors) | ({self._home} - {""})

    def on_mount(self) -> None:
        """Take the user's own keys."""
        if self._keys:
            self.set_keymap(self._keys)
        if self._key_trouble:
            self.notify(self._key_trouble, title="Keys", severity="warning", timeout=10, markup=False)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let nothing but ASCII through where that is asked for, whoever draws it."""
        return [*super().get_line_filters(), *self._line_filters]

    def get_key_display(self, binding: Binding) -> str:
        """Name a key by a word where its sign cannot be shown."""
        shown = super().get_key_display(binding)
        return ASCII_KEYS.get(shown, shown) if self.glyphs is ASCII else shown

    def action_show_help_panel(self) -> None:
        """Show our help, from the key as from the palette."""
        if not self.screen.query(ScreenHelp):
            self.screen.mount(ScreenHelp())

    async def action_quit(self) -> None:
        """Leave as the screen's own key does: Textual takes ctrl+q before any screen can see it."""
        for command in getattr(self.screen, "ACTIONS", ()):
            if "ctrl+q" in command.KEY.split(","):
                await self.screen.run_action(command.action())
                return
        await self.run_action("leave")

    async def action_leave(self) -> None:
        """Leave."""
        self.exit(0)

    def action_door(self, name: str, athlete: str = "") -> None:
        """Go to the first screen, or open another above it; what runs goes on."""
        self.run_worker(self._go_through(name, athlete or None), group="door", exclusive=True)

    async def _go_through(self, name: str, athlete: str | None) -> None:
        if name == self._home and athlete is None:
            await self._back_to_first()
            return
        make = self._doors.get(name)
        if make is None:
            self.notify(CLOSED[name], timeout=4, markup=False)
            return
        try:
            screen = await asyncio.to_thread(make, athlete)  # a radio may be using this loop
        except ImpactmonError as error:
            self.tell(error)
            return
        if athlete is None:
            await self._back_to_first()
        self.push_screen(screen)

    async def _back_to_first(self) -> None:
        while len(self.screen_stack) > FIRST:
            await self.pop_screen()

    def tell(self, error: ImpactmonError, **options: Any) -> None:
        """Show an error as a toast."""
        self.notify(
            clean(str(error), limit=300), title=error.title, severity="error", markup=False, **options
        )
