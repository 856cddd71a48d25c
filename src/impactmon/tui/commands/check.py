"""What a user can do on the Check screen."""

from __future__ import annotations

from impactmon.tui.commands.base import Command
from impactmon.tui.commands.live import Interrupt


class Begin(Command):
    """Begin the workout; also before the check is done."""

    KEY, LABEL, SHOWN_KEY = "enter,escape,q", "Begin", "enter"


class CheckAgain(Command):
    """Check once more from the beginning."""

    KEY, LABEL = "r", "Again"


CHECK_COMMANDS: tuple[type[Command], ...] = (Begin, CheckAgain, Interrupt)
