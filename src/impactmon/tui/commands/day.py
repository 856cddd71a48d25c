"""What a user can do on the Day screen."""

from __future__ import annotations

from impactmon.tui.commands.base import Command
from impactmon.tui.commands.common import DOORS, Glossary, Help, Leave
from impactmon.tui.commands.editing import AddToSession, ConfirmDoubtful, RejectDoubtful, Undo


class PreviousDay(Command):
    """Go to the day before."""

    KEY, LABEL, SHOWN_KEY = "left_square_bracket,left", "Before", "["


class NextDay(Command):
    """Go to the day after."""

    KEY, LABEL, SHOWN_KEY = "right_square_bracket,right", "After", "]"


class PreviousWeek(Command):
    """Go back a week."""

    KEY, LABEL, FOOTER = "pageup,left_curly_bracket", "Week before", False


class NextWeek(Command):
    """Go on a week."""

    KEY, LABEL, FOOTER = "pagedown,right_curly_bracket", "Week after", False


class Today(Command):
    """Go to today."""

    KEY, LABEL = "t", "Today"


class SessionAbove(Command):
    """Choose the session above."""

    KEY, LABEL, FOOTER = "up", "Above", False


class SessionBelow(Command):
    """Choose the session below."""

    KEY, LABEL, FOOTER = "down", "Below", False


class LookThrough(Command):
    """Look through the chosen session: trace, events and why."""

    KEY, LABEL = "enter", "Replay"


class Calendar(Command):
    """Show the year in place of the bars, or the bars again."""

    KEY, LABEL = "c", "Year"


DAY_COMMANDS: tuple[type[Command], ...] = (
    LookThrough, PreviousDay, NextDay, Today, Calendar, SessionAbove, SessionBelow, PreviousWeek, NextWeek,
    ConfirmDoubtful, RejectDoubtful, AddToSession, Undo, *DOORS, Glossary, Help, Leave,
)  # fmt: skip
