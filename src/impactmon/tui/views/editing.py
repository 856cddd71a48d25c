"""What a person says about a stored session: a jump confirmed, rejected or added, and taken back again."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from impactmon.errors import RunningSessionError
from impactmon.model import Event, Jump, Status
from impactmon.store.board import Board
from impactmon.store.sessions.shown import ShownSession, shown_session

if TYPE_CHECKING:
    from impactmon.store import Store

Action = Literal["confirm", "reject", "add"]
Opened = Callable[[], "Store | None"]
"""Gives the store of a session that runs in this program; None if none does."""

DONE = {"confirm": "Counted, because you say so", "reject": "Not counted, because you say so", "add": "Added"}
"""What is said after each."""
TAKEN_BACK = {"confirm": "confirmation", "reject": "rejection", "add": "added jump"}


class Editor:
    """Corrects stored sessions; every call waits for the disk, so call it in a thread.

    Parameters
    ----------
    opened : callable
        Gives the store that this program has open already: a database has one writer.
    """

    def __init__(self, opened: Opened = lambda: None) -> None:
        self._opened = opened

    @contextmanager
    def _store(self) -> Generator[Store]:
        store = self._opened()
        if store is not None:
            yield store
            return
        from impactmon.store import Store

        with Store.open() as own:
            yield own

    def correct(self, session_id: int, action: Action, *, time_s: float, event_id: str | None = None) -> str:
        """Confirm, reject or add a jump; give what was done in words.

        Raises
        ------
        impactmon.errors.StoreError
            If the session is still being recorded, or the database cannot be written.
        """
        with self._store() as store:
            _refuse_running(self.look(session_id))
            store.correct(session_id, action, time_s=time_s, event_id=event_id)
        return DONE[action]

    def correct_doubtful(self, session_id: int, action: Action) -> str:
        """Confirm or reject all uncertain jumps of a session; give what was done in words."""
        with self._store() as store:
            shown = self.look(session_id)
            _refuse_running(shown)
            doubtful = [event for event in shown.events if is_doubtful(event)]
            for event in doubtful:
                store.correct(session_id, action, time_s=event.time_s, event_id=event.id)
        if not doubtful:
            return "This session has no uncertain jumps"
        jumps = "1 uncertain jump" if len(doubtful) == 1 else f"{len(doubtful)} uncertain jumps"
        return f"{jumps} {'counted' if action == 'confirm' else 'rejected'}"

    def undo(self, session_id: int) -> str:
        """Take the last correction of a session back; give which in words."""
        with self._store() as store:
            with Board(store.path) as board:
                made = board.corrections(session_id)
            if not made:
                return "Nothing was corrected in this session"
            store.undo_correction(made[-1].id)
        left = f"; {len(made) - 1} left" if len(made) > 1 else ""
        return f"Taken back: the {TAKEN_BACK[made[-1].action]} at {made[-1].time_s:.1f} s{left}"

    def look(self, session_id: int) -> ShownSession:
        """Give what is stored of a session now, without its outline."""
        store = self._opened()
        with Board(store.path if store else None) as board:
            return shown_session(board, session_id, with_outline=False)


def is_doubtful(event: Event) -> bool:
    """Tell whether an event is an uncertain jump."""
    return isinstance(event, Jump) and event.status is Status.UNCERTAIN


def _refuse_running(shown: ShownSession) -> None:
    if shown.running:
        raise RunningSessionError(
            "This session is still being recorded.", hint="Correct it on the Live screen, with + and −."
        )


NOT_STORED = "Only stored sessions can be corrected. impactmon import brings a file in."
