"""Terminal applications without a session: a screen to look at what is stored, or to say who and where."""

from __future__ import annotations

from textual.screen import Screen

from impactmon.tui.base import Doors, ImpactApp
from impactmon.tui.drawing.glyphs import GlyphSet
from impactmon.tui.screens.setup import SetupScreen
from impactmon.tui.views.setup import Answers


class ScreenApp(ImpactApp):
    """Shows one screen, from which others can be opened.

    Parameters
    ----------
    screen : Screen
        The first one.
    doors, home, glyphs : optional
        As for `ImpactApp`; without glyphs those of the screen.
    """

    def __init__(
        self,
        screen: Screen[None],
        *,
        doors: Doors | None = None,
        home: str = "",
        glyphs: GlyphSet | None = None,
    ) -> None:
        super().__init__(doors=doors, home=home, glyphs=glyphs or getattr(screen, "glyphs", None))
        self._first = screen

    def on_mount(self) -> None:
        """Show the screen."""
        self.push_screen(self._first)


def run_screen(screen: Screen[None], *, doors: Doors | None = None, home: str = "") -> int:
    """Show a screen until the user leaves; give the exit code."""
    app = ScreenApp(screen, doors=doors, home=home)
    app.run()
    return app.return_value or 0


class SetupApp(ImpactApp):
    """Shows the Setup screen and keeps its answers."""

    def __init__(self, screen: SetupScreen) -> None:
        super().__init__(glyphs=screen.glyphs)
        self._first = screen
        self.answers: Answers | None = None

    def on_mount(self) -> None:
        """Show the screen; its answers end the application."""
        self.push_screen(self._first, self._answered)

    def _answered(self, answers: Answers | None) -> None:
        self.answers = answers
        self.exit(0)


def run_setup(screen: SetupScreen) -> Answers | None:
    """Ask who, where and which sensor; None if the user left."""
    app = SetupApp(screen)
    app.run()
    return app.answers
