"""An event loop whose clock jumps to the next timer instead of waiting for it.

Every sleep, timeout and watchdog of the real program runs in order and on time, only the waiting is left
out: a ten-minute session takes seconds, and the same seed gives the same session.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _JumpingSelector(selectors.DefaultSelector):
    """Never waits: reports what is ready, else lets the clock jump."""

    jumped_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            return super().select(None)  # no timer is set: only a thread can go on
        ready = super().select(0)
        if not ready and timeout > 0:
            self.jumped_s += timeout
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """A loop on virtual time; it starts at 1000 s."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Give virtual time, s."""
        return 1000.0 + self._jumping.jumped_s


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on virtual time, like `asyncio.run`."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)
