"""What several screens do alike."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen


def toggle_help(screen: Screen[Any]) -> None:
    """Show or hide the help panel with all keys."""
    if screen.query("HelpPanel"):
        screen.app.action_hide_help_panel()
    else:
        screen.app.action_show_help_panel()


def leave_screen(screen: Screen[Any]) -> None:
    """Go back to the screen below, or end the application if this was the first."""
    if len(screen.app.screen_stack) > 2:
        screen.app.pop_screen()
    else:
        screen.app.exit(0)
