"""The line of keys at the bottom: what is needed most always, more of them where there is room."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.events import Resize
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

AROUND_KEY = 3
"""Blanks of a key in the line: one before it, one after it, one after its label."""
ROOMY = frozenset({
    "confirm", "reject", "add_here", "confirm_doubtful", "reject_doubtful", "add_to_session", "undo",
})  # fmt: skip
"""Actions named only where all of them fit."""
STAYS = frozenset({"help", "quit", "leave", "begin", "start"})
"""Actions named however narrow it is: the way out, and where all other keys are found."""


class KeyLine(Footer):
    """Names as many keys as fit, none cut; help and the way out come before all others."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)
        self._named: list[str] = []

    def compose(self) -> ComposeResult:
        """Give the keys."""
        keys = fitting(self._keys(), self.size.width or self.app.size.width)
        self._named = [key.action for key in keys]
        yield from keys

    def on_resize(self, event: Resize) -> None:
        """Name more keys, or fewer."""
        if [key.action for key in fitting(self._keys(), event.size.width)] != self._named:
            self.call_after_refresh(self.recompose)

    def _keys(self) -> list[FooterKey]:
        return [key for key in super().compose() if isinstance(key, FooterKey)]


def fitting(keys: Sequence[FooterKey], width: int) -> list[FooterKey]:
    """Give the keys that `width` has room for: first the corrections go, together, then from the back."""
    kept = list(keys)
    if _width(kept) > width:
        kept = [key for key in kept if key.action not in ROOMY]
    while _width(kept) > width:
        last = next((n for n in reversed(range(len(kept))) if kept[n].action not in STAYS), None)
        if last is None:
            break
        del kept[last]
    return kept


def _width(keys: Sequence[FooterKey]) -> int:
    return sum(len(key.key_display) + len(key.description) + AROUND_KEY for key in keys)
