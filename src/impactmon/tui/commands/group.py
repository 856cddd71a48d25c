"""What a user can do on the Team and Class screens."""

from __future__ import annotations

from impactmon.tui.commands.base import Command
from impactmon.tui.commands.common import DOORS, Glossary, Help, Leave
from impactmon.tui.commands.day import NextDay, PreviousDay
from impactmon.tui.commands.live import AddJump, Interrupt, MarkSet, Pause, Quit, TakeJump


class Person(Command):
    """Open the screen of the chosen person."""

    KEY, LABEL = "enter", "Person"


class Above(Command):
    """Choose the row above."""

    KEY, LABEL, FOOTER = "up", "Above", False


class Below(Command):
    """Choose the row below."""

    KEY, LABEL, FOOTER = "down", "Below", False


class Sort(Command):
    """Sort by the next of attention, name, jumps, last seen."""

    KEY, LABEL = "s", "Sort"


class Seek(Command):
    """Show only names that contain some letters."""

    KEY, LABEL, SHOWN_KEY = "slash", "Filter", "/"


class TileLeft(Command):
    """Choose the tile to the left."""

    KEY, LABEL, FOOTER = "left", "Left", False


class TileRight(Command):
    """Choose the tile to the right."""

    KEY, LABEL, FOOTER = "right", "Right", False


class Swap(Command):
    """Let two people exchange their sensors: press it on one, then on the other."""

    KEY, LABEL = "x", "Swap"


TEAM_COMMANDS: tuple[type[Command], ...] = (
    Person, PreviousDay, NextDay, Sort, Seek, Above, Below, *DOORS, Glossary, Help, Leave,
)  # fmt: skip

CLASS_COMMANDS: tuple[type[Command], ...] = (
    Person, AddJump, TakeJump, Pause, MarkSet, Swap, TileLeft, TileRight, Above, Below, *DOORS, Glossary, Help, Quit,
    Interrupt,
)  # fmt: skip
