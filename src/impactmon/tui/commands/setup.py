"""What a user can do on the Setup screen."""

from __future__ import annotations

from impactmon.tui.commands.base import Command


class Start(Command):
    """Begin with the chosen sensor, or with the best in range."""

    KEY, LABEL = "f5,ctrl+s", "Start"


class Demo(Command):
    """See a generated workout; no sensor needed."""

    KEY, LABEL = "f2", "Demo"


class LeaveSetup(Command):
    """Leave without starting."""

    KEY, LABEL, SHOWN_KEY = "escape,ctrl+c,ctrl+q", "Quit", "esc"

    @classmethod
    def action(cls) -> str:
        """Give the action's name, the one every screen leaves by."""
        return "leave"


SETUP_COMMANDS: tuple[type[Command], ...] = (Start, Demo, LeaveSetup)
