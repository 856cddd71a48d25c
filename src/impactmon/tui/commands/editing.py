"""What a user can say about a stored session."""

from __future__ import annotations

from impactmon.tui.commands.base import Command


class Confirm(Command):
    """Count the chosen event as a jump, whatever was detected."""

    KEY, LABEL = "y", "Count"


class Reject(Command):
    """Do not count the chosen jump."""

    KEY, LABEL = "x", "Drop"


class AddHere(Command):
    """Add a jump at the cursor that was not detected."""

    KEY, LABEL = "a", "Add"


class ConfirmDoubtful(Command):
    """Count all uncertain jumps of the chosen session."""

    KEY, LABEL = "y", "Count"


class RejectDoubtful(Command):
    """Count none of the uncertain jumps of the chosen session."""

    KEY, LABEL = "x", "Drop"


class AddToSession(Command):
    """Add a jump to the chosen session, at its end."""

    KEY, LABEL = "a", "Add"


class Undo(Command):
    """Take the last correction of the session back."""

    KEY, LABEL = "z", "Undo"
