"""Read-only questions to the database, with the standard library alone: quick, safe beside a recording."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from impactmon.store.file.trouble import NothingThereError
from impactmon.store.progress import excused_days, streak_days, target_on
from impactmon.store.reader import Reader
from impactmon.store.rows.queries import DAY_COUNTS, DAY_PEAKS, JUMP_COUNTS, SESSIONS
from impactmon.store.rows.views import USER_ID, DayRow, SessionRow, session_row
from impactmon.store.rows.wear import WEAR, wear_by_day
from impactmon.store.rows.zones import from_us, zone_info

FIRST_WINDOW_DAYS = 60  # few streaks are longer; one that is costs another look
WINDOW_GROWTH = 64  # a streak that fills the window: ten years at once, not ever more of them anew


class Board(Reader):
    """Read-only view of a database; several may look while one session records.

    Parameters
    ----------
    path : path or None
        None takes the default; a database that is not there yet is an empty one.

    Attributes
    ----------
    banner : str
        What whoever looks should know, empty if nothing.
    """

    def days(
        self, first: date, last: date, *, athlete: str = USER_ID, algorithm_version: str | None = None
    ) -> list[DayRow]:
        """Give every day from `first` to `last`, those without a session included.

        Parameters
        ----------
        first, last : date
            Local days.
        athlete : str
            Whose.
        algorithm_version : str or None
            None takes each session's current scoring, a version the scoring it was given then.
        """
        if self.empty:
            return [DayRow(day=day) for day in _span(first, last)]
        counts = self._counts(first, last, athlete, algorithm_version)
        sessions = self._sessions_per_day(first, last, athlete)
        wear = self._wear(first, last, athlete, algorithm_version)
        targets = self.targets(athlete)
        return [
            DayRow(
                day=day,
                sessions=sessions.get(day.isoformat(), 0),
                target=target_on(day, targets),
                **counts.get(day.isoformat(), {}),
                **wear.get(day.isoformat(), {}),
            )
            for day in _span(first, last)
        ]

    def day(self, day: date, *, athlete: str = USER_ID, algorithm_version: str | None = None) -> DayRow:
        """Give one day."""
        return self.days(day, day, athlete=athlete, algorithm_version=algorithm_version)[0]

    def streak(self, last: date, *, athlete: str = USER_ID) -> int:
        """Count the days in a row up to `last` that met their target; `last` may still be under way."""
        if self.empty:
            return 0
        window = FIRST_WINDOW_DAYS
        while True:
            first = last - timedelta(days=window)
            reached = self._reached(first, last, athlete)
            excused = excused_days(self._places(athlete, first), reached)
            count = streak_days(reached, last, excused)
            if count + len(excused) < window or not reached:
                return count
            window *= WINDOW_GROWTH

    def _reached(self, first: date, last: date, athlete: str) -> dict[date, bool]:
        """Tell for each day with a counted jump whether it met its target."""
        rows = self.ask(
            JUMP_COUNTS, {"first": first.isoformat(), "last": last.isoformat(), "athlete": athlete}
        )
        targets = self.targets(athlete)
        days = ((date.fromisoformat(row[0]), row[1]) for row in rows)
        return {day: jumps >= target_on(day, targets) for day, jumps in days}

    def sessions(
        self,
        *,
        athlete: str | None = None,
        first: date | None = None,
        last: date | None = None,
        limit: int | None = None,
        session_id: int | None = None,
        algorithm_version: str | None = None,
    ) -> list[SessionRow]:
        """List sessions, newest first, optionally of one athlete and between local days."""
        if self.empty:
            return []
        rows = self.ask(
            SESSIONS,
            {
                "session": session_id,
                "athlete": athlete,
                "version": algorithm_version,
                "from_us": None if first is None else _around_us(first, -1),
                "to_us": None if last is None else _around_us(last, 2),
                "limit": -1 if limit is None else limit,
            },
        )
        found = [session_row(row) for row in rows]
        return [row for row in found if row.touches(first, last)]

    def session(self, session_id: int) -> SessionRow:
        """Give one session.

        Raises
        ------
        NothingThereError
            If there is no such session.
        """
        for row in self.sessions(session_id=session_id):
            return row
        raise NothingThereError(f"There is no session {session_id}.", hint="impactmon sessions lists them.")

    def _counts(
        self, first: date, last: date, athlete: str, version: str | None
    ) -> dict[str, dict[str, Any]]:
        """Count the events of each day."""
        asked = _between(first, last, athlete, version)
        counts = {row["day"]: _without_day(row) for row in self.ask(DAY_COUNTS, asked)}
        for row in self.ask(DAY_PEAKS, asked):
            counts[row["day"]] |= _without_day(row)
        return counts

    def _wear(self, first: date, last: date, athlete: str, version: str | None) -> dict[str, dict[str, Any]]:
        """Give the hours of each day; none in a database that nothing has been written to since it learned of them."""
        if not self.ask("SELECT 1 FROM sqlite_master WHERE name = 'wear'"):
            return {}
        rows = self.ask(WEAR, _between(first, last, athlete, version))
        return {day: asdict(hours) for day, hours in wear_by_day(rows).items()}

    def _sessions_per_day(self, first: date, last: date, athlete: str) -> dict[str, int]:
        """Count the sessions of each local day they touch."""
        rows = self.ask(
            "SELECT start_us, end_us, zone FROM sessions"
            " WHERE athlete_id = ? AND coalesce(end_us, start_us) >= ? AND start_us < ?",
            [athlete, _around_us(first, -1), _around_us(last, 2)],
        )
        counts: dict[str, int] = {}
        for start_us, end_us, zone in rows:
            begun = from_us(start_us, zone).date()
            ended = from_us(end_us if end_us is not None else start_us, zone).date()
            for day in _span(max(begun, first), min(ended, last)):
                counts[day.isoformat()] = counts.get(day.isoformat(), 0) + 1
        return counts

    def _places(self, athlete: str, first: date) -> list[tuple[date, float]]:
        """Give local date and UTC offset, h, of each session from a day on, in order of time."""
        rows = self.ask(
            "SELECT start_us, zone FROM sessions WHERE athlete_id = ? AND start_us >= ? ORDER BY start_us",
            [athlete, _around_us(first, -1)],
        )
        starts = [from_us(row[0], row[1]) for row in rows]
        return [(start.date(), (start.utcoffset() or timedelta(0)) / timedelta(hours=1)) for start in starts]


def _between(first: date, last: date, athlete: str, version: str | None) -> dict[str, Any]:
    """Give the values of a question about the days of an athlete."""
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "from_us": _around_us(first, -1),
        "to_us": _around_us(last, 2),
        "athlete": athlete,
        "version": version,
    }


def _without_day(row: sqlite3.Row) -> dict[str, Any]:
    """Give the figures of a day's row."""
    figures = dict(row)
    del figures["day"]
    return figures


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _around_us(day: date, shift: int) -> int:
    """Give a moment that lies outside a local day of any zone, for a first, coarse choice."""
    midnight = datetime.combine(
        day + timedelta(days=shift), datetime.min.time(), tzinfo=zone_info("UTC+00:00")
    )
    return round(midnight.timestamp() * 1e6)
