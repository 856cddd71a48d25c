"""What a user can say about a stored session."""

from __future__ import annotations

from impactmon.tui.commands.base import Command


class Confirm(Command):
    """Count the chosen event as a jump, whatever was detected."""

    KEY, LABEL, FOOTER = "y", "Count it", False


class Reject(Command):
    """Do not count the chosen jump."""

    KEY, LABEL, FOOTER = "x", "No jump", False


class AddHere(Command):
    """Add a jump at the cursor that was not detected."""

    KEY, LABEL, FOOTER = "a", "Add", False


class ConfirmDoubtful(Command):
    """Count all uncertain jumps of the chosen session."""

    KEY, LABEL, FOOTER = "y", "Count doubtful", False


class RejectDoubtful(Command):
    """Count none of the uncertain jumps of the chosen session."""

    KEY, LABEL, FOOTER = "x", "Drop doubtful", False


class AddToSession(Command):
    """Add a jump to the chosen session, at its end."""

    KEY, LABEL, FOOTER = "a", "Add", False


class Undo(Command):
    """Take the last correction of the session back."""

    KEY, LABEL, FOOTER = "z", "Undo", False
