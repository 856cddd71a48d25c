"""What a user can do, each action declared once.

A class's name is the action, its docstring the description; key, footer, palette, help panel and re-binding
follow from it. The screen that lists a command has a method ``action_<name>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider


class Command:
    """An action a user can take."""

    KEY: ClassVar[str]
    """Keys that run it, separated by commas, the one to show first."""
    LABEL: ClassVar[str]
    """A word or two for the footer."""
    SHOWN_KEY: ClassVar[str | None] = None
    """How to write the key where its name is not what is printed on it."""
    FOOTER: ClassVar[bool] = True
    """Whether the footer names it."""

    @classmethod
    def action(cls) -> str:
        """Give the action's name: ``MarkSet`` runs ``action_mark_set``."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def description(cls) -> str:
        """Give the first line of the docstring."""
        return (cls.__doc__ or "").strip().splitlines()[0]

    @classmethod
    def bindings(cls) -> list[Binding]:
        """Give a binding per key; only the first is shown."""
        return [
            Binding(
                key,
                cls.action(),
                cls.LABEL,
                show=cls.FOOTER and number == 0,
                key_display=cls.SHOWN_KEY,
                tooltip=cls.description(),
                id=cls.action() if number == 0 else None,
            )
            for number, key in enumerate(cls.KEY.split(","))
        ]


class Pause(Command):
    """Stop or go on counting; the sensor stays connected."""

    KEY, LABEL, SHOWN_KEY = "space", "Pause", "space"


class AddJump(Command):
    """Add a jump the sensor missed."""

    KEY, LABEL, SHOWN_KEY = "plus,equals_sign", "Add", "+"


class TakeJump(Command):
    """Take a jump away that was none."""

    KEY, LABEL, SHOWN_KEY = "minus,underscore", "Take", "−"


class MarkSet(Command):
    """Mark the end of a set."""

    KEY, LABEL = "m", "Mark"


class Far(Command):
    """Fill the screen with the count, to be read from across the room."""

    KEY, LABEL = "f", "Far"


class Bell(Command):
    """Ring the terminal's bell at each counted jump, or stop doing so."""

    KEY, LABEL, FOOTER = "b", "Bell", False


class Speak(Command):
    """Speak the count at each counted jump, or stop doing so."""

    KEY, LABEL, FOOTER = "v", "Speak", False


class ShowDay(Command):
    """Look at the day and its history; the session goes on, 1 or q comes back."""

    KEY, LABEL, FOOTER = "2", "Day", False


class ShowTeam(Command):
    """Look at the team; the session goes on, 1 or q comes back."""

    KEY, LABEL, FOOTER = "3", "Team", False


class Help(Command):
    """Show or hide help for what has the focus, with all keys."""

    KEY, LABEL, SHOWN_KEY = "question_mark,f1", "Help", "?"


class Glossary(Command):
    """Say what the numbers mean, how they are computed and how well they are supported."""

    KEY, LABEL = "i", "Terms"


class Quit(Command):
    """Stop the session and leave; what was received is kept."""

    KEY, LABEL = "q,ctrl+q", "Quit"


class Interrupt(Command):
    """Stop at once and leave; what was received is kept."""

    KEY, LABEL, FOOTER = "ctrl+c", "Interrupt", False


LIVE_COMMANDS: tuple[type[Command], ...] = (
    Pause,
    AddJump,
    TakeJump,
    MarkSet,
    Far,
    Bell,
    Speak,
    ShowDay,
    ShowTeam,
    Glossary,
    Help,
    Quit,
    Interrupt,
)


class Play(Command):
    """Play from the cursor, or stop."""

    KEY, LABEL, SHOWN_KEY = "space", "Play", "space"


class NextEvent(Command):
    """Go to the next event."""

    KEY, LABEL = "n", "Next"


class PreviousEvent(Command):
    """Go to the previous event."""

    KEY, LABEL = "p", "Prev"


class NextDoubt(Command):
    """Go to the next event that is uncertain or was not counted."""

    KEY, LABEL = "u", "Doubt"


class ZoomIn(Command):
    """Look closer."""

    KEY, LABEL, SHOWN_KEY = "up,plus,equals_sign", "Closer", "↑"


class ZoomOut(Command):
    """See more."""

    KEY, LABEL, SHOWN_KEY = "down,minus", "Wider", "↓"


class Earlier(Command):
    """Move the view back by a quarter of it."""

    KEY, LABEL, FOOTER, SHOWN_KEY = "left", "Back", False, "←"


class Later(Command):
    """Move the view on by a quarter of it."""

    KEY, LABEL, FOOTER, SHOWN_KEY = "right", "On", False, "→"


class PageBack(Command):
    """Move the view back by its whole width."""

    KEY, LABEL, FOOTER = "pageup,shift+left", "Page back", False


class PageOn(Command):
    """Move the view on by its whole width."""

    KEY, LABEL, FOOTER = "pagedown,shift+right", "Page on", False


class First(Command):
    """Go to the beginning."""

    KEY, LABEL, FOOTER = "home", "Beginning", False


class Last(Command):
    """Go to the end."""

    KEY, LABEL, FOOTER = "end", "End", False


class Whole(Command):
    """See the whole recording."""

    KEY, LABEL, FOOTER = "0", "Whole", False


class Faster(Command):
    """Play faster."""

    KEY, LABEL, FOOTER, SHOWN_KEY = "greater_than_sign,full_stop", "Faster", False, ">"


class Slower(Command):
    """Play slower."""

    KEY, LABEL, FOOTER, SHOWN_KEY = "less_than_sign,comma", "Slower", False, "<"


class Leave(Command):
    """Leave."""

    KEY, LABEL = "q,escape,ctrl+c,ctrl+q", "Quit"


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

    KEY, LABEL = "c", "Calendar"


class LeaveGlossary(Command):
    """Close the glossary."""

    KEY, LABEL, SHOWN_KEY = "escape,q,i", "Back", "esc"

    @classmethod
    def action(cls) -> str:
        """Give the action's name, the one every screen leaves by."""
        return "leave"


REPLAY_COMMANDS: tuple[type[Command], ...] = (
    NextEvent, PreviousEvent, NextDoubt, ZoomIn, ZoomOut, Earlier, Later, Play, Faster, Slower, PageBack, PageOn,
    First, Last, Whole, Glossary, Help, Leave,
)  # fmt: skip


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


TEAM_COMMANDS: tuple[type[Command], ...] = (
    Person, PreviousDay, NextDay, Sort, Seek, Above, Below, Glossary, Help, Leave,
)  # fmt: skip


class TileLeft(Command):
    """Choose the tile to the left."""

    KEY, LABEL, FOOTER = "left", "Left", False


class TileRight(Command):
    """Choose the tile to the right."""

    KEY, LABEL, FOOTER = "right", "Right", False


class Swap(Command):
    """Let two people exchange their sensors: press it on one, then on the other."""

    KEY, LABEL = "x", "Swap"


CLASS_COMMANDS: tuple[type[Command], ...] = (
    Person, AddJump, TakeJump, Pause, MarkSet, Swap, TileLeft, TileRight, Above, Below, Glossary, Help, Quit,
    Interrupt,
)  # fmt: skip


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
GLOSSARY_COMMANDS: tuple[type[Command], ...] = (LeaveGlossary,)
DAY_COMMANDS: tuple[type[Command], ...] = (
    LookThrough, PreviousDay, NextDay, Today, Calendar, SessionAbove, SessionBelow, PreviousWeek, NextWeek,
    Glossary, Help, Leave,
)  # fmt: skip


def all_bindings(commands: Iterable[type[Command]]) -> list[Binding]:
    """Give the bindings of `commands`, in their order."""
    return [binding for command in commands for binding in command.bindings()]


class CommandProvider(Provider):
    """Offers the commands of the active screen in the palette."""

    @property
    def _commands(self) -> tuple[type[Command], ...]:
        return getattr(self.screen, "ACTIONS", ())

    def _run(self, command: type[Command]) -> partial[object]:
        return partial(self.screen.run_action, command.action())

    async def discover(self) -> Hits:
        """Offer everything before a word is typed."""
        for command in self._commands:
            yield DiscoveryHit(command.LABEL, self._run(command), help=command.description())

    async def search(self, query: str) -> Hits:
        """Offer what matches `query`."""
        matcher = self.matcher(query)
        for command in self._commands:
            text = f"{command.LABEL}: {command.description()}"
            score = matcher.match(text)
            if score > 0:
                yield Hit(score, matcher.highlight(text), self._run(command), text=text)
