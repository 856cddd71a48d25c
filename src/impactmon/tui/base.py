"""What all our applications share: colours, sizes at which the layout changes."""

from __future__ import annotations

from textual.app import App

from impactmon.tui.theme import NIGHT


class ImpactApp(App[int]):
    """An application with our theme and breakpoints; its result is an exit code."""

    CSS_PATH = "impactmon.tcss"
    TITLE = "impactmon"

    def __init__(self) -> None:
        super().__init__()
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
