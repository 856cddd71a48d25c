"""A group at a glance: one row per athlete, with the reason in words why somebody needs a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from impactmon.store.board import Board, DayRow, SessionRow
from impactmon.store.rows.queries import CHOSEN_RUN, EFFECTIVE
from impactmon.tui.views.wording import HIGH_LANDING_G

DAYS = 28
WEEK = 7
RISE_LIMIT = 0.2
"""A week may exceed the mean of the four before it by this share (the ramp's rule of the programmes)."""
RISE_FROM_PER_DAY = 50
"""That rule holds from so many jumps a day on; below it a beginner's week may double."""
UNDER_DAYS = 3
"""Finished days in a row under the target that call for a word."""
PAIN_LIMIT = 5
"""Pain during and after exercise may reach 5 of 10, not more (pain-monitoring model, Silbernagel 2007)."""
NO_DATA_DAYS = 2
RECORDED_LIMIT = 0.95
"""Below this share of a day's sessions a total is not comparable."""
FLAGS = ("pain", "rise", "under", "quality", "none", "going", "ok")
"""In the order of attention."""

HIGH_LANDINGS = f"""
SELECT count(*) FROM sessions s JOIN events e ON e.run_id = {CHOSEN_RUN}
WHERE s.athlete_id = :athlete AND e.event = 'landing' AND e.day = :day AND {EFFECTIVE} = 'counted'
  AND e.peak_g >= :high
"""


WORST_PAIN = (
    "SELECT pain, place FROM pains WHERE athlete_id = ? AND day = ? ORDER BY pain DESC, id DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One athlete.

    Attributes
    ----------
    id, name : str
        Who.
    flag, why : str
        One of `FLAGS`, and the reason in words.
    jumps, target : int
        Of the day.
    days : tuple of int or None
        Jumps of the last 28 days, earliest first; None for a day without a session.
    high : int
        Landings of the day at or above 4.9 g.
    recorded : float or None
        Share of the day's sessions covered by samples.
    seen : datetime or None
        End of the last session.
    pain : int or None
        The worst told on the day, 0 to 10; None if nobody said.
    """

    id: str
    name: str
    flag: str
    why: str
    jumps: int
    target: int
    days: tuple[int | None, ...]
    high: int
    recorded: float | None
    seen: datetime | None
    pain: int | None = None


@dataclass(frozen=True, slots=True)
class TeamView:
    """What the Team screen shows.

    Attributes
    ----------
    day : date
        Which day.
    now : datetime
        When it was read.
    rows : tuple of TeamRow
        In order, after the filter.
    people, seen_today : int
        How many there are; how many have a session on the day.
    order, sought : str
        How it is sorted; what names must contain.
    cursor : int
        Index of the chosen row.
    banner : str
        What the database has to say.
    """

    day: date
    now: datetime
    rows: tuple[TeamRow, ...]
    people: int
    seen_today: int
    order: str = "attention"
    sought: str = ""
    cursor: int = 0
    banner: str = ""


class TeamSource(Protocol):
    """Gives the group on a day."""

    def load(self, day: date | None, /) -> tuple[date, datetime, list[TeamRow], str]:
        """Give the day, the moment, the rows and a banner."""
        ...


class BoardTeam:
    """The group from the database, opened anew each time."""

    def load(self, day: date | None, /) -> tuple[date, datetime, list[TeamRow], str]:
        """Give the day, the moment, the rows and a banner."""
        now = datetime.now().astimezone()
        with Board() as board:
            day = day or board.today()
            rows = [_row(board, athlete, name, day, now) for athlete, name in board.athletes().items()]
            return day, now, rows, board.banner


def _row(board: Board, athlete: str, name: str, day: date, now: datetime) -> TeamRow:
    days = board.days(day - timedelta(days=DAYS - 1), day, athlete=athlete)
    sessions = board.sessions(athlete=athlete, limit=1)
    todays = board.sessions(athlete=athlete, first=day, last=day)
    seen = (sessions[0].end or now) if sessions else None
    recorded = recorded_share(todays)
    pain, place = _pain(board, athlete, day)
    flag, why = judge(days, seen=seen, now=now, recorded=recorded)
    if pain is not None and pain >= PAIN_LIMIT:
        flag, why = "pain", f"pain {pain} of 10" + (f", {place}" if place else "")
    asked = {"athlete": athlete, "day": day.isoformat(), "version": None, "high": HIGH_LANDING_G}
    return TeamRow(
        id=athlete,
        name=name or athlete,
        flag=flag,
        why=why,
        jumps=days[-1].jumps,
        target=days[-1].target,
        days=tuple(row.jumps if row.sessions else None for row in days),
        high=int(board.ask(HIGH_LANDINGS, asked)[0][0]),
        recorded=recorded,
        seen=seen,
        pain=pain,
    )


def _pain(board: Board, athlete: str, day: date) -> tuple[int | None, str]:
    """Give the worst pain told on a day and where; None if nobody said, or the database is older than that."""
    if not board.ask("SELECT 1 FROM sqlite_master WHERE name = 'pains'"):
        return None, ""
    rows = board.ask(WORST_PAIN, [athlete, day.isoformat()])
    return (int(rows[0][0]), str(rows[0][1])) if rows else (None, "")


def recorded_share(sessions: Sequence[SessionRow]) -> float | None:
    """Give the share of sessions covered by samples; None without one that has ended."""
    whole = sum(session.duration_s or 0.0 for session in sessions)
    return max(0.0, 1 - sum(session.lost_s for session in sessions) / whole) if whole else None


def judge(
    days: Sequence[DayRow], *, seen: datetime | None, now: datetime, recorded: float | None
) -> tuple[str, str]:
    """Say whether somebody needs a look, and why in words.

    Parameters
    ----------
    days : sequence of DayRow
        The last 28 days, the day shown last.
    seen, now : datetime
        End of the last session; the moment of asking.
    recorded : float or None
        Share of the day's sessions covered by samples.

    Returns
    -------
    flag, why : str
        One of `FLAGS`, and the reason.
    """
    if seen is None:
        return "none", "no data yet"
    week = sum(row.jumps for row in days[-WEEK:])
    before = sum(row.jumps for row in days[:-WEEK]) / max(1, (len(days) - WEEK) / WEEK)
    if before > 0 and week >= RISE_FROM_PER_DAY * WEEK and week > (1 + RISE_LIMIT) * before:
        return "rise", f"+{100 * (week / before - 1):.0f} % on own mean week"
    away = (now - seen).days
    if away >= NO_DATA_DAYS:
        return "none", f"no data {away} days"
    under = days[-UNDER_DAYS - 1 : -1]
    began = any(row.sessions for row in days[:-UNDER_DAYS])
    if began and len(under) == UNDER_DAYS and not any(row.reached for row in days[-UNDER_DAYS - 1 :]):
        return "under", f"under target {UNDER_DAYS} days"
    if recorded is not None and recorded < RECORDED_LIMIT:
        return "quality", f"only {100 * recorded:.0f} % recorded"
    if days[-1].reached:
        return "ok", "on target"
    return "going", f"{days[-1].target - days[-1].jumps} to go"


def arranged(rows: Sequence[TeamRow], order: str, sought: str) -> tuple[TeamRow, ...]:
    """Filter by name and sort by attention, name, jumps or last seen."""
    found = [row for row in rows if sought.casefold() in row.name.casefold()]
    by_name = sorted(found, key=lambda row: row.name.casefold())
    if order == "jumps":
        return tuple(sorted(by_name, key=lambda row: -row.jumps))
    if order == "seen":
        return tuple(sorted(by_name, key=lambda row: -row.seen.timestamp() if row.seen else 0.0))
    if order == "name":
        return tuple(by_name)
    return tuple(sorted(by_name, key=lambda row: FLAGS.index(row.flag)))


ORDERS = ("attention", "name", "jumps", "seen")


def ago(seen: datetime | None, now: datetime) -> str:
    """Say how long ago somebody was seen."""
    if seen is None:
        return "never"
    minutes = max(0, int((now - seen).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"
