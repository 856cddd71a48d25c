"""The count, spoken by a speech program of the system: started beside the screen, never waited for by it.

Only digits are handed to the program. If jumps come faster than it speaks, it says the newest count next and
leaves out those between: a late number is worse than none.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
from collections.abc import Sequence

logger = logging.getLogger(__name__)

SPEECH_PROGRAMS: tuple[tuple[str, ...], ...] = (("spd-say", "--wait"), ("say",), ("espeak-ng",))
"""Commands that speak their last argument and end when it is said: Linux desktops, macOS, anywhere."""

LONGEST_S = 5.0
"""A number takes a second; a program that takes longer hangs, s."""


def speech_command() -> tuple[str, ...] | None:
    """Give the first speech program there is, as a command; None without one."""
    for name, *options in SPEECH_PROGRAMS:
        path = shutil.which(name)
        if path is not None:
            return (path, *options)
    return None


class Voice:
    """Speaks one number at a time.

    Parameters
    ----------
    command : sequence of str or None
        The program with its options; None looks for one.

    Attributes
    ----------
    trouble : str
        Why nothing is spoken; empty if all is well. A program that failed is not tried again.
    """

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._command = tuple(command) if command is not None else speech_command()
        names = ", ".join(program[0] for program in SPEECH_PROGRAMS)
        self.trouble = "" if self._command else f"No speech program was found ({names})."
        self._next: int | None = None
        self._speaking: asyncio.Task[None] | None = None

    def say(self, count: int) -> None:
        """Speak a number as soon as the one before is said; returns at once."""
        if self.trouble:
            return
        self._next = count
        if self._speaking is None or self._speaking.done():
            self._speaking = asyncio.create_task(self._speak(), name="voice")

    async def close(self) -> None:
        """Fall silent in the middle of a word."""
        self._next = None
        if self._speaking is not None:
            self._speaking.cancel()
            await asyncio.gather(self._speaking, return_exceptions=True)

    async def _speak(self) -> None:
        while self._next is not None and not self.trouble:
            count, self._next = self._next, None
            try:
                self.trouble = await self._run(str(count))
            except OSError as error:
                self.trouble = f"The speech program could not be started: {error.strerror or error}."
        if self.trouble:
            logger.warning("the count is not spoken: %s", self.trouble)

    async def _run(self, word: str) -> str:
        """Run the program once; give what went wrong."""
        assert self._command is not None
        quiet = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(
            *self._command, word, stdin=quiet, stdout=quiet, stderr=quiet
        )
        try:
            async with asyncio.timeout(LONGEST_S):
                code = await process.wait()
        except TimeoutError:
            return f"The speech program did not end within {LONGEST_S:.0f} s."
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        return f"The speech program failed with code {code}." if code else ""
