"""Rich's console, as every verb prints with it."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console


class QuietConsole(Console):
    """Prints text as it is: no markup, no emoji codes, no guessed highlights.

    Parameters
    ----------
    file : text stream or None
        Where to; None is standard output.
    soft_wrap : bool
        Leave the breaking of long lines to the terminal.
    """

    def __init__(self, *, file: TextIO | None = None, soft_wrap: bool = False) -> None:
        super().__init__(file=file, highlight=False, emoji=False, markup=False, soft_wrap=soft_wrap)

    def on_broken_pipe(self) -> None:
        """Let the caller hear that the reader has left; rich itself would leave with exit code 1."""
        raise BrokenPipeError
