"""Read-only questions to the database, with the standard library alone: quick, safe beside a recording."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from impactmon.store.paths import companions, default_path
from impactmon.store.trouble import DamagedError, NothingThereError, translate
from impactmon.store.zones import from_us, today, zone_info

BUSY_TIMEOUT_S = 5.0
DEFAULT_TARGET = 50
USER_ID = "me"  # as in people.py, which needs more than the standard library

_EFFECTIVE = "coalesce(e.corrected, e.status)"  # what a person said stands above what was detected


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """What one local day amounts to, from final events and corrections.

    Attributes
    ----------
    day : date
        Local date, by the zone stored with each session.
    jumps, uncertain : int
        Counted jumps, and those to look at.
    corrected : int
        Jumps whose standing a person changed or added.
    landings : int
        Counted landings.
    peak_grf_bw : float or None
        Highest estimated landing force, BW; None without force.
    peak_g : float or None
        Highest landing, g, gravity included.
    sessions : int
        Sessions with an event or a start on the day.
    target : int
        Jumps a day that held then.
    """

    day: date
    jumps: int = 0
    uncertain: int = 0
    corrected: int = 0
    landings: int = 0
    peak_grf_bw: float | None = None
    peak_g: float | None = None
    sessions: int = 0
    target: int = DEFAULT_TARGET

    @property
    def reached(self) -> bool:
        """The day's target is met."""
        return self.jumps >= self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """One session as a list shows it.

    Attributes
    ----------
    id : int
        Number to name it by.
    start, end : datetime
        Local, with the stored zone; `end` None while it is open.
    uid, state, kind, name, zone, athlete_id, placement, body_mass_kg, simulated, algorithm_version :
        As in docs/schema.md.
    jumps, uncertain, landings : int
        Counted, to look at, landings.
    peak_grf_bw : float or None
        Highest landing, BW.
    gaps : int
        How many gaps.
    lost_s : float
        Their length together, s.
    """

    id: int
    uid: str
    start: datetime
    end: datetime | None
    state: str
    kind: str
    name: str
    zone: str
    athlete_id: str
    placement: str | None
    body_mass_kg: float | None
    simulated: bool
    algorithm_version: str
    jumps: int
    uncertain: int
    landings: int
    peak_grf_bw: float | None
    gaps: int
    lost_s: float

    @property
    def duration_s(self) -> float | None:
        """Length, s; None while it is open."""
        return None if self.end is None else (self.end - self.start).total_seconds()


class Board:
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

    def __init__(self, path: Path | str | None = None) -> None:
        self.path = Path(path) if path is not None else default_path()
        self.banner = ""
        self._connection = self._connect()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Board:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def ask(self, question: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        """Ask in SQL.

        Raises
        ------
        impactmon.errors.StoreError
            If the file cannot be read, or holds no such tables.
        """
        try:
            return self._connection.execute(question, values).fetchall()
        except sqlite3.Error as error:
            raise translate(error, self.path) from error

    @property
    def empty(self) -> bool:
        """Nothing was ever stored here."""
        return not self.ask("SELECT 1 FROM sqlite_master WHERE name = 'sessions'")

    def today(self) -> date:
        """Give the date the clock of this computer shows."""
        return today()

    def days(self, first: date, last: date, *, athlete: str = USER_ID) -> list[DayRow]:
        """Give every day from `first` to `last`, those without a session included."""
        if self.empty:
            return [DayRow(day=day) for day in _span(first, last)]
        counts = self._counts(first, last, athlete)
        sessions = self._sessions_per_day(first, last, athlete)
        targets = self._targets(athlete)
        return [
            DayRow(
                day=day,
                sessions=sessions.get(day.isoformat(), 0),
                target=_target_on(day, targets),
                **counts.get(day.isoformat(), {}),
            )
            for day in _span(first, last)
        ]

    def day(self, day: date, *, athlete: str = USER_ID) -> DayRow:
        """Give one day."""
        return self.days(day, day, athlete=athlete)[0]

    def streak(self, last: date, *, athlete: str = USER_ID) -> int:
        """Count the days in a row up to `last` that met their target; `last` may still be under way."""
        from impactmon.store.progress import streak_days

        if self.empty:
            return 0
        first = self.ask(
            "SELECT min(e.day) FROM events e JOIN sessions s ON s.run_id = e.run_id"
            " WHERE e.event = 'jump' AND s.athlete_id = ?",
            [athlete],
        )[0][0]
        if first is None:
            return 0
        rows = self.days(min(date.fromisoformat(first), last), last, athlete=athlete)
        return streak_days({row.day: row.reached for row in rows}, last)

    def sessions(
        self,
        *,
        athlete: str | None = None,
        first: date | None = None,
        last: date | None = None,
        limit: int | None = None,
    ) -> list[SessionRow]:
        """List sessions, newest first, optionally of one athlete and between local days."""
        if self.empty:
            return []
        rows = self.ask(
            f"""
            SELECT s.*, r.algorithm_version,
              (SELECT count(*) FROM events e WHERE e.run_id = s.run_id AND e.event = 'jump'
                 AND {_EFFECTIVE} = 'counted') AS jumps,
              (SELECT count(*) FROM events e WHERE e.run_id = s.run_id AND e.event = 'jump'
                 AND {_EFFECTIVE} = 'uncertain') AS uncertain,
              (SELECT count(*) FROM events e WHERE e.run_id = s.run_id AND e.event = 'landing'
                 AND {_EFFECTIVE} = 'counted') AS landings,
              (SELECT max(e.peak_grf_bw) FROM events e WHERE e.run_id = s.run_id AND e.event = 'landing'
                 AND {_EFFECTIVE} = 'counted') AS peak_grf_bw,
              (SELECT count(*) FROM gaps g WHERE g.session_id = s.id
                 AND (g.run_id IS NULL OR g.run_id = s.run_id)) AS gaps,
              (SELECT coalesce(sum(g.end_s - g.start_s), 0) FROM gaps g WHERE g.session_id = s.id
                 AND (g.run_id IS NULL OR g.run_id = s.run_id)) AS lost_s
            FROM sessions s LEFT JOIN runs r ON r.id = s.run_id
            WHERE (:athlete IS NULL OR s.athlete_id = :athlete)
              AND (:from_us IS NULL OR coalesce(s.end_us, s.start_us) >= :from_us)
              AND (:to_us IS NULL OR s.start_us < :to_us)
            ORDER BY s.start_us DESC, s.id DESC LIMIT :limit
            """,
            {
                "athlete": athlete,
                "from_us": None if first is None else _around_us(first, -1),
                "to_us": None if last is None else _around_us(last, 2),
                "limit": -1 if limit is None else limit,
            },
        )
        found = [_session_row(row) for row in rows]
        return [row for row in found if _touches(row, first, last)]

    def session(self, session_id: int) -> SessionRow:
        """Give one session.

        Raises
        ------
        NothingThereError
            If there is no such session.
        """
        for row in self.sessions():
            if row.id == session_id:
                return row
        raise NothingThereError(f"There is no session {session_id}.", hint="impactmon sessions lists them.")

    def athletes(self) -> dict[str, str]:
        """Give the names of the athletes by id; one without a name has an empty one."""
        if self.empty:
            return {}
        rows = self.ask(
            "SELECT a.id, coalesce(n.name, '') FROM athletes a LEFT JOIN names n ON n.athlete_id = a.id"
            " ORDER BY a.created_us"
        )
        return {row[0]: row[1] for row in rows}

    def _counts(self, first: date, last: date, athlete: str) -> dict[str, dict[str, Any]]:
        """Count the events of each day."""
        rows = self.ask(
            f"""
            SELECT e.day,
              sum(e.event = 'jump' AND {_EFFECTIVE} = 'counted') AS jumps,
              sum(e.event = 'jump' AND {_EFFECTIVE} = 'uncertain') AS uncertain,
              sum(e.event = 'jump' AND e.corrected IS NOT NULL) AS corrected,
              sum(e.event = 'landing' AND {_EFFECTIVE} = 'counted') AS landings,
              max(CASE WHEN e.event = 'landing' AND {_EFFECTIVE} = 'counted'
                  THEN e.peak_grf_bw END) AS peak_grf_bw,
              max(CASE WHEN e.event = 'landing' AND {_EFFECTIVE} = 'counted' THEN e.peak_g END) AS peak_g
            FROM events e JOIN sessions s ON s.run_id = e.run_id
            WHERE e.event IN ('jump', 'landing') AND e.day BETWEEN ? AND ? AND s.athlete_id = ?
            GROUP BY e.day
            """,
            [first.isoformat(), last.isoformat(), athlete],
        )
        return {row["day"]: _without_day(row) for row in rows}

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

    def _targets(self, athlete: str) -> list[tuple[str, int]]:
        rows = self.ask(
            "SELECT since, jumps_per_day FROM targets WHERE athlete_id = ? ORDER BY since", [athlete]
        )
        return [(row[0], row[1]) for row in rows]

    def _connect(self) -> sqlite3.Connection:
        """Open for reading; a read-only folder and a missing file are no errors."""
        if not self.path.exists():
            return _rows(sqlite3.connect(":memory:", isolation_level=None))
        log, _ = companions(self.path)
        if self.path.stat().st_size == 0 and not (log.exists() and log.stat().st_size):
            raise DamagedError(
                f"{self.path} is empty.", hint="impactmon data restore puts the last backup in its place."
            )
        try:
            return self._open("mode=ro")
        except sqlite3.OperationalError as error:
            if "unable to open" not in str(error) and "readonly" not in str(error):
                raise translate(error, self.path) from error
        except sqlite3.Error as error:
            raise translate(error, self.path) from error
        return self._open_unwritable()

    def _open_unwritable(self) -> sqlite3.Connection:
        """Open a database whose folder may not be written, so that its log cannot be joined."""
        log, _ = companions(self.path)
        self.banner = "View only: the folder of the database may not be written."
        if log.exists() and log.stat().st_size:
            self.banner += " The newest entries may be missing."
        try:
            return self._open("immutable=1")
        except sqlite3.Error as error:
            raise translate(error, self.path) from error

    def _open(self, how: str) -> sqlite3.Connection:
        address = f"{self.path.absolute().as_uri()}?{how}"
        connection = sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # opening alone reads nothing
        except sqlite3.Error:
            connection.close()
            raise
        return _rows(connection)


def _rows(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.row_factory = sqlite3.Row
    return connection


def _session_row(row: sqlite3.Row) -> SessionRow:
    """Make the record of a session from its row."""
    end_us, zone = row["end_us"], row["zone"]
    same = (
        "id", "uid", "state", "kind", "name", "athlete_id", "placement", "body_mass_kg",
        "jumps", "uncertain", "landings", "peak_grf_bw", "gaps", "lost_s",
    )  # fmt: skip
    return SessionRow(
        start=from_us(row["start_us"], zone),
        end=None if end_us is None else from_us(end_us, zone),
        zone=zone,
        simulated=bool(row["simulated"]),
        algorithm_version=row["algorithm_version"] or "",
        **{name: row[name] for name in same},
    )


def _without_day(row: sqlite3.Row) -> dict[str, Any]:
    """Give the figures of a day's row."""
    figures = dict(row)
    del figures["day"]
    return figures


def _touches(row: SessionRow, first: date | None, last: date | None) -> bool:
    """Tell whether a session has a part between two local days."""
    ended = (row.end or row.start).date()
    return (first is None or ended >= first) and (last is None or row.start.date() <= last)


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _target_on(day: date, targets: Sequence[tuple[str, int]]) -> int:
    """Give the target that held on a day: the last one set before or on it."""
    held = DEFAULT_TARGET
    for since, jumps in targets:
        if since <= day.isoformat():
            held = jumps
    return held


def _around_us(day: date, shift: int) -> int:
    """Give a moment that lies outside a local day of any zone, for a first, coarse choice."""
    midnight = datetime.combine(
        day + timedelta(days=shift), datetime.min.time(), tzinfo=zone_info("UTC+00:00")
    )
    return round(midnight.timestamp() * 1e6)
