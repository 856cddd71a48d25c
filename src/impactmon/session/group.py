"""Several live sessions at once, one per athlete, over one radio."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from impactmon.errors import LinkError
from impactmon.model import Snapshot
from impactmon.session.live import LiveSession


class SessionGroup:
    """Runs sessions side by side; the first one is shown, all are kept.

    Parameters
    ----------
    sessions : sequence of LiveSession
        Over one `Radio`, whose lock lets one scan or connect at a time.

    Attributes
    ----------
    error : LinkError or None
        Why none of them could go on.
    """

    def __init__(self, sessions: Sequence[LiveSession]) -> None:
        self.sessions = tuple(sessions)
        self.error: LinkError | None = None
        self._shown = self.sessions[0]

    async def run(self) -> None:
        """Stream all until `stop`; one that fails does not end the others.

        Raises
        ------
        LinkError
            If all of them failed.
        """
        outcomes = await asyncio.gather(*(session.run() for session in self.sessions), return_exceptions=True)
        errors = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        for error in errors:
            if not isinstance(error, LinkError):
                raise error
        if len(errors) == len(self.sessions) and isinstance(errors[0], LinkError):
            self.error = errors[0]
            raise errors[0]

    def snapshots(self) -> list[Snapshot]:
        """Give a picture of each."""
        return [session.snapshot() for session in self.sessions]

    def snapshot(self) -> Snapshot:
        """Give a picture of the one shown."""
        return self._shown.snapshot()

    def pause(self, paused: bool, /) -> None:
        """Stop or go on counting, for all: a group pauses together."""
        for session in self.sessions:
            session.pause(paused)

    def correct(self, jumps: int, /) -> None:
        """Correct the one shown."""
        self._shown.correct(jumps)

    def mark(self) -> int:
        """Mark the end of a set, for all."""
        numbers = [session.mark() for session in self.sessions]
        return numbers[0]

    def stop(self) -> None:
        """End all."""
        for session in self.sessions:
            session.stop()
