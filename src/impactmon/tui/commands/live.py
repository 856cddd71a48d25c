"""What a user can do on the Live screen."""

from __future__ import annotations

from impactmon.tui.commands.base import Command
from impactmon.tui.commands.common import DOORS, Glossary, Help


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


class CheckSensor(Command):
    """Check the sensor: standing still, then three hops that are not counted."""

    KEY, LABEL, FOOTER = "k", "Check", False


class Bell(Command):
    """Ring the terminal's bell at each counted jump, or stop doing so."""

    KEY, LABEL, FOOTER = "b", "Bell", False


class Speak(Command):
    """Speak the count at each counted jump, or stop doing so."""

    KEY, LABEL, FOOTER = "v", "Speak", False


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
    CheckSensor,
    Bell,
    Speak,
    *DOORS,
    Glossary,
    Help,
    Quit,
    Interrupt,
)
