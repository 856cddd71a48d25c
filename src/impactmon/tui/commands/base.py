"""A command: an action of a user, declared once; bindings and the palette are made from it."""

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
