"""What the screens need to know of a live session."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable
from typing import Protocol

from impactmon.model import Snapshot


class LiveSource(Protocol):
    """A session that can be looked at and told what to do.

    The screen pulls; nothing is pushed to it. Actions may be plain or asynchronous.
    """

    def snapshot(self) -> Snapshot:
        """Give the newest picture; cheap, any number of times a second."""
        ...

    async def run(self) -> object:
        """Stream until the sensor ends or `stop` is called."""
        ...

    def pause(self, paused: bool, /) -> Awaitable[None] | None:
        """Stop or go on counting."""
        ...

    def correct(self, jumps: int, /) -> Awaitable[None] | None:
        """Add to the count by hand, or take away."""
        ...

    def mark(self) -> Awaitable[object] | object:
        """Mark the end of a set."""
        ...

    def stop(self) -> Awaitable[None] | None:
        """End the session; what was received is kept."""
        ...


async def finished(result: Awaitable[object] | object) -> None:
    """Wait for an action that may be plain or asynchronous."""
    if inspect.isawaitable(result):
        await result
