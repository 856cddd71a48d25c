"""The line of keys at the bottom: what is needed most always, more of them where there is room."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Footer
from textual.widgets._footer import FooterKey, FooterLabel, KeyGroup

DOOR_ACTIONS = ("show_live", "show_day", "show_team", "show_replay")
DOORS_LABEL = "Views"
AROUND_KEY = 3
"""Blanks of a key in the line: one before it, one after it, one after its label."""
AROUND_DOORS = 3
ROOMY = frozenset({
    "confirm", "reject", "add_here", "confirm_doubtful", "reject_doubtful", "add_to_session", "undo",
})  # fmt: skip
"""Actions named only where all of them fit."""


class KeyLine(Footer):
    """Names keys; the doors to other screens, then corrections, as far as all of a kind fit."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)
        self._named: tuple[bool, bool] | None = None

    def compose(self) -> ComposeResult:
        """Give the keys."""
        keys = [key for key in super().compose() if isinstance(key, FooterKey)]
        if not keys:
            return
        doors = self._doors()
        self._named = with_doors, with_roomy = self._room(keys, doors)
        if not with_roomy:
            keys = [key for key in keys if key.action not in ROOMY]
        before_terms = next((n for n, key in enumerate(keys) if key.action == "glossary"), len(keys))
        yield from keys[:before_terms]
        if with_doors:
            yield KeyGroup(*doors, classes="-compact")
            yield FooterLabel(DOORS_LABEL)
        yield from keys[before_terms:]

    def on_resize(self, _event: Resize) -> None:
        """Name more keys, or fewer."""
        keys = [key for key in super().compose() if isinstance(key, FooterKey)]
        if keys and self._room(keys, self._doors()) != self._named:
            self.call_after_refresh(self.recompose)

    def _doors(self) -> list[FooterKey]:
        """Give the keys of the other screens, with the user's own keys where there are any."""
        found = {
            active.binding.action: active.binding
            for active in reversed(self.screen.active_bindings.values())
            if active.binding.action in DOOR_ACTIONS
        }
        return [
            FooterKey(
                found[action].key,
                self.app.get_key_display(found[action]),
                "",
                action,
                tooltip=found[action].tooltip,
                classes="-grouped",
            )
            for action in DOOR_ACTIONS
            if action in found
        ]

    def _room(self, keys: Iterable[FooterKey], doors: list[FooterKey]) -> tuple[bool, bool]:
        """Tell whether there is room for the doors, and for what is named only where there is room."""
        width = self.size.width or self.app.size.width
        always = sum(_width(key) for key in keys if key.action not in ROOMY)
        roomy = sum(_width(key) for key in keys if key.action in ROOMY)
        of_doors = sum(len(door.key_display) for door in doors) + len(DOORS_LABEL) + AROUND_DOORS
        with_doors = bool(doors) and always + of_doors <= width
        used = always + of_doors * with_doors
        return with_doors, used + roomy <= width


def _width(key: FooterKey | Widget) -> int:
    assert isinstance(key, FooterKey)
    return len(key.key_display) + len(key.description) + AROUND_KEY
