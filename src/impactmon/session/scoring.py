"""The day's score of a running session, kept off the loop."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime

from impactmon.model import DayScore
from impactmon.session.tally import Tally
from impactmon.session.view import score

SOONEST_S = 1.0
"""A day is not scored more often than this, s."""

SHARE = 20
"""Hours of steps take a fifth of a second: scoring gets at most one part in so many of the time."""


class DayScorer:
    """Scores final events in a thread, when there are new ones and not too often.

    Parameters
    ----------
    tally : Tally
        Holds the final events.

    Attributes
    ----------
    day : DayScore or None
        The day so far.
    """

    def __init__(self, tally: Tally) -> None:
        self.day: DayScore | None = None
        self._tally = tally
        self._scored = 0
        self._due_s = 0.0
        self._running: asyncio.Task[None] | None = None

    def look(self, start: datetime | None, now_s: float) -> None:
        """Begin to score if it is time; `now_s` is session time."""
        idle = self._running is None or self._running.done()
        new = self._tally.changes != self._scored
        if start is not None and idle and new and now_s >= self._due_s:
            self._running = asyncio.create_task(self._score(start, now_s), name="score")

    async def finish(self, start: datetime | None, now_s: float) -> None:
        """Score what the session has come to."""
        if self._running is not None:
            await self._running
        if start is not None:
            await self._score(start, now_s)

    async def _score(self, start: datetime, now_s: float) -> None:
        finals, changes = tuple(self._tally.finals), self._tally.changes
        began_s = time.perf_counter()
        self.day = await asyncio.to_thread(score, finals, start)
        self._scored = changes
        self._due_s = now_s + max(SOONEST_S, SHARE * (time.perf_counter() - began_s))
