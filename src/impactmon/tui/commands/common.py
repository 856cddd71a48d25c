"""What a user can do on every screen."""

from __future__ import annotations

from impactmon.tui.commands.base import Command


class Help(Command):
    """Show or hide help for what has the focus, with all keys."""

    KEY, LABEL, SHOWN_KEY = "question_mark,f1", "Help", "?"


class Glossary(Command):
    """Say what the numbers mean, how they are computed and how well they are supported."""

    KEY, LABEL = "i", "Terms"


class ShowLive(Command):
    """Go to the running session; it goes on whatever is looked at."""

    KEY, LABEL, FOOTER = "1", "Live", False


class ShowDay(Command):
    """Look at the day and its history; q comes back."""

    KEY, LABEL, FOOTER = "2", "Day", False


class ShowTeam(Command):
    """Look at the team; q comes back."""

    KEY, LABEL, FOOTER = "3", "Team", False


class ShowReplay(Command):
    """Look through the chosen or the newest session: trace, events and why; q comes back."""

    KEY, LABEL, FOOTER = "4", "Replay", False


DOORS: tuple[type[Command], ...] = (ShowLive, ShowDay, ShowTeam, ShowReplay)
"""Keys that lead from every screen to every other."""


class Leave(Command):
    """Leave."""

    KEY, LABEL = "q,escape,ctrl+c,ctrl+q", "Quit"


class LeaveGlossary(Command):
    """Close the glossary."""

    KEY, LABEL, SHOWN_KEY = "escape,q,i", "Back", "esc"

    @classmethod
    def action(cls) -> str:
        """Give the action's name, the one every screen leaves by."""
        return "leave"


GLOSSARY_COMMANDS: tuple[type[Command], ...] = (LeaveGlossary,)
