"""What a user can do on every screen."""

from __future__ import annotations

from impactmon.tui.commands.base import Command


class Help(Command):
    """Show or hide help for what has the focus, with all keys."""

    KEY, LABEL, SHOWN_KEY = "question_mark,f1", "Help", "?"


class Glossary(Command):
    """Say what the numbers mean, how they are computed and how well they are supported."""

    KEY, LABEL = "i", "Terms"


class Door(Command):
    """A key that leads to another screen."""

    FOOTER = False

    @classmethod
    def leads_to(cls) -> str:
        """Give the name of the screen: ``ShowDay`` leads to ``day``."""
        return cls.action().removeprefix("show_")


class ShowLive(Door):
    """Go to the running session; it goes on whatever is looked at."""

    KEY, LABEL = "1", "Live"


class ShowDay(Door):
    """Look at the day and its history; q comes back."""

    KEY, LABEL = "2", "Day"


class ShowTeam(Door):
    """Look at the team; q comes back."""

    KEY, LABEL = "3", "Team"


class ShowReplay(Door):
    """Look through the chosen or the newest session: trace, events and why; q comes back."""

    KEY, LABEL = "4", "Replay"


DOORS: tuple[type[Door], ...] = (ShowLive, ShowDay, ShowTeam, ShowReplay)
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
