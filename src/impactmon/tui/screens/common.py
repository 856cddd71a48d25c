"""What several screens do alike."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.screen import Screen

from impactmon.tui.screens.glossary import GlossaryScreen


class Doored(Screen[None]):
    """A screen from which the other screens can be reached by 1 to 4."""

    DOOR: ClassVar[str]
    """Its own name among them."""
    TERM: ClassVar[str] = "jumps"
    """What the glossary begins with."""

    async def action_show_live(self) -> None:
        """Go to the running session."""
        await self.app.run_action("door('live')")

    async def action_show_day(self) -> None:
        """Look at the day."""
        await self.app.run_action("door('day')")

    async def action_show_team(self) -> None:
        """Look at the team."""
        await self.app.run_action("door('team')")

    async def action_show_replay(self) -> None:
        """Look through the newest session."""
        await self.app.run_action("door('replay')")

    def action_glossary(self) -> None:
        """Say what the numbers mean."""
        self.app.push_screen(GlossaryScreen(chosen=self.TERM))

    def action_help(self) -> None:
        """Show or hide the help panel with all keys."""
        if self.query("HelpPanel"):
            self.app.action_hide_help_panel()
        else:
            self.app.action_show_help_panel()


def leave_screen(screen: Screen[Any]) -> None:
    """Go back to the screen below, or end the application if this was the first."""
    if len(screen.app.screen_stack) > 2:
        screen.app.pop_screen()
    else:
        screen.app.exit(0)
