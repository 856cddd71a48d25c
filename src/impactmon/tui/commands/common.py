"""What a user can do on every screen."""

from __future__ import annotations

from impactmon.tui.commands.base import Command


class Help(Command):
    """Show or hide help for what has the focus, with all keys."""

    KEY, LABEL, SHOWN_KEY = "question_mark,f1", "Help", "?"


class Glossary(Command):
    """Say what the numbers mean, how they are computed and how well they are supported."""

    KEY, LABEL = "i", "Terms"


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
