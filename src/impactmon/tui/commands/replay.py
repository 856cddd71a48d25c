"""What a user can do on the Replay screen."""

from __future__ import annotations

from impactmon.tui.commands.base import Command
from impactmon.tui.commands.common import DOORS, Glossary, Help, Leave
from impactmon.tui.commands.editing import AddHere, Confirm, Reject, Undo


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

    KEY, LABEL, SHOWN_KEY = "up,plus,equals_sign", "In", "↑"


class ZoomOut(Command):
    """See more."""

    KEY, LABEL, SHOWN_KEY = "down,minus", "Out", "↓"


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


REPLAY_COMMANDS: tuple[type[Command], ...] = (
    NextEvent, PreviousEvent, NextDoubt, ZoomIn, ZoomOut, Earlier, Later, Play, Faster, Slower, PageBack, PageOn,
    First, Last, Whole, Confirm, Reject, AddHere, Undo, *DOORS, Glossary, Help, Leave,
)  # fmt: skip
