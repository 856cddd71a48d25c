"""What Day and Replay share: stored sessions corrected beside the loop that draws, and perhaps receives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual import work

from impactmon.errors import ImpactmonError
from impactmon.text import clean
from impactmon.tui.screens.common import Doored
from impactmon.tui.views.editing import NOT_STORED, Editor


class Correcting(Doored):
    """A screen on which stored sessions can be corrected."""

    editor: Editor | None = None

    def correct(self, session_id: int | None, change: Callable[[Editor, int], str]) -> None:
        """Carry out a change of a session in a thread, say what was done, then show what it has become.

        Parameters
        ----------
        session_id : int or None
            None for a file that is not stored: that is said.
        change : callable
            Gives what it did in words.
        """
        editor = self.editor
        if session_id is None or editor is None:
            self.notify(NOT_STORED, timeout=5, severity="warning", markup=False)
            return
        self._carry_out(lambda: change(editor, session_id))

    @work(exclusive=True, group="correct")
    async def _carry_out(self, change: Callable[[], str]) -> None:
        try:
            done = await asyncio.to_thread(change)
            await self.look_again()
        except ImpactmonError as error:
            self.tell(error)
            return
        self.notify(done, timeout=4, markup=False)

    async def look_again(self) -> None:
        """Show what has changed."""
        raise NotImplementedError

    def tell(self, error: ImpactmonError) -> None:
        """Show an error as a toast."""
        self.notify(clean(str(error), limit=300), title=error.title, severity="error", markup=False)
