"""The day's score of a running session, kept off the loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from impactmon.model import Bout, DayScore
from impactmon.session.calendar import Calendar
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
    days : mapping of date to DayScore
        The days the session has touched, so far.
    """

    def __init__(self, tally: Tally) -> None:
        self.days: Mapping[date | None, DayScore] = {}
        self._tally = tally
        self._scored = 0
        self._due_s = 0.0
        self._running: asyncio.Task[None] | None = None

    @property
    def bouts(self) -> list[Bout]:
        """Bouts of the session, of all days: recovery goes over midnight."""
        return [bout for score in self.days.values() for bout in score.bouts]

    def on(self, day: date, *, landings: int) -> DayScore | None:
        """Give the score of a day; while none of its `landings` is final its index is unknown, not 0."""
        score = self.days.get(day)
        unknown = score is not None and landings and not score.landings and not score.osteogenic_index
        return replace(score, osteogenic_index=None) if score is not None and unknown else score

    def look(self, calendar: Calendar, now_s: float) -> None:
        """Begin to score if it is time; `now_s` is session time."""
        idle = self._running is None or self._running.done()
        new = self._tally.changes != self._scored
        if calendar.start is not None and idle and new and now_s >= self._due_s:
            self._running = asyncio.create_task(self._score(calendar, now_s), name="score")

    async def finish(self, calendar: Calendar, now_s: float) -> None:
        """Score what the session has come to."""
        if self._running is not None:
            await self._running
        if calendar.start is not None:
            await self._score(calendar, now_s)

    async def _score(self, calendar: Calendar, now_s: float) -> None:
        finals, changes = tuple(self._tally.finals), self._tally.changes
        began_s = time.perf_counter()
        self.days = await asyncio.to_thread(score, finals, calendar)
        self._scored = changes
        self._due_s = now_s + max(SOONEST_S, SHARE * (time.perf_counter() - began_s))
