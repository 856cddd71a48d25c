"""An event loop whose clock jumps to the next timer instead of waiting for it.

Every sleep, timeout and watchdog of the real program runs in order and on time, only the waiting is left
out: a ten-minute session takes seconds, and the same seed gives the same session. The clock stands still
while a thread works for the loop (`asyncio.to_thread`): how long the disk takes is no part of the script.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")


class _JumpingSelector(selectors.DefaultSelector):
    """Waits for threads only: reports what is ready, else lets the clock jump."""

    jumped_s = 0.0
    threads_at_work = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or (timeout > 0 and self.threads_at_work):
            return super().select(None)  # only a thread can go on; it wakes the loop when it is done
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

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Arguments], T], *args: *Arguments
    ) -> asyncio.Future[T]:
        """Run a call in a thread; time stands still until it is done."""
        future = super().run_in_executor(executor, func, *args)
        self._jumping.threads_at_work += 1
        future.add_done_callback(self._thread_is_done)
        return future

    async def shutdown_default_executor(self, *timeout: Any) -> None:
        """End the threads; from Python 3.12 on this has a time limit, which must not jump by."""
        self._jumping.threads_at_work += 1
        try:
            await super().shutdown_default_executor(*timeout)
        finally:
            self._jumping.threads_at_work -= 1

    def _thread_is_done(self, _future: asyncio.Future[Any]) -> None:
        self._jumping.threads_at_work -= 1


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on virtual time, like `asyncio.run`."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)
