"""The panel of help: what the screen shows, or what has the focus, and all keys."""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets import HelpPanel


class ScreenHelp(HelpPanel):
    """Textual's panel says nothing of a screen on which nothing has the focus; most of ours are such."""

    DEFAULT_CSS = """
    ScreenHelp { min-width: 34; }
    ScreenHelp #widget-help { max-height: 60%; margin-top: 0; background: transparent; }
    """

    def update_help(self, focused_widget: Widget | None) -> None:
        """Show the help of what has the focus, else of the screen."""
        super().update_help(focused_widget or self.screen)
