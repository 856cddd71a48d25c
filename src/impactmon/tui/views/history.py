"""What the Day screen shows, read from the database in one go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol

from impactmon.store.board import USER_ID, Board, DayRow, SessionRow
from impactmon.store.rows.queries import CHOSEN_RUN, EFFECTIVE
from impactmon.tui.views.reading import Reading

WEEKS = 53
"""A year of whole weeks, and the running one."""
BW_EDGES = (2.0, 3.0, 4.0, 5.0)
"""Between bands of landing force, BW."""
G_EDGES = (2.1, 3.5, 4.9, 6.4)
"""Between bands of peak acceleration, g with gravity, where there is no force."""

LOADS = f"""
SELECT e.peak_g, e.peak_grf_bw FROM sessions s JOIN events e ON e.run_id = {CHOSEN_RUN}
WHERE s.athlete_id = :athlete AND e.event = 'landing' AND e.day = :day AND {EFFECTIVE} = 'counted'
"""


@dataclass(frozen=True, slots=True)
class Bands:
    """Counted landings of a day by their load.

    Attributes
    ----------
    unit : str
        "BW", or "g" where no force is known.
    names : tuple of str
        Limits, lowest first.
    counts : tuple of int
        Landings in each.
    """

    unit: str
    names: tuple[str, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DayView:
    """A day among its neighbours.

    Attributes
    ----------
    day, today : date
        The day shown; the running one.
    year : tuple of DayRow
        Whole weeks from Monday on, the last one being that of `day` or of today, whichever is later.
    sessions : tuple of SessionRow
        Of the day, earliest first.
    bands : Bands
        Landings of the day by load.
    streak : int
        Days in a row, up to the day, that met their target.
    who : str
        Whose.
    banner : str
        What the database has to say.
    cursor : int
        Index of the chosen session.
    osteogenic_index : float or None
        Of the day, BW; None where no landing has a force.
    """

    day: date
    today: date
    year: tuple[DayRow, ...]
    sessions: tuple[SessionRow, ...]
    bands: Bands
    streak: int
    who: str
    banner: str = ""
    cursor: int = 0
    osteogenic_index: float | None = None

    @property
    def row(self) -> DayRow:
        """The day's figures."""
        return next((row for row in self.year if row.day == self.day), DayRow(day=self.day))

    @property
    def session(self) -> SessionRow | None:
        """The chosen session."""
        return self.sessions[self.cursor] if self.cursor < len(self.sessions) else None


class HistorySource(Protocol):
    """Gives days, and sessions to look through."""

    def load(self, day: date | None) -> DayView:
        """Give a day; None is today."""
        ...

    def open(self, session_id: int, /) -> Reading:
        """Give a session to look through; waits for the disk."""
        ...


class BoardHistory:
    """Days from the database; each call opens it anew, so that a running recording is seen.

    Parameters
    ----------
    athlete : str
        Whose, by id.
    open_session : callable
        Gives a stored session to look through.
    """

    def __init__(self, *, athlete: str = USER_ID, open_session: Callable[[int], Reading]) -> None:
        self.athlete = athlete
        self.open = open_session

    def load(self, day: date | None) -> DayView:
        """Give a day; None is today."""
        with Board() as board:
            today = board.today()
            day = day or today
            monday = max(day, today) - timedelta(days=max(day, today).weekday())
            first = monday - timedelta(weeks=WEEKS - 1)
            score = board.scores(day, day, athlete=self.athlete).get(day)
            return DayView(
                day=day,
                today=today,
                year=tuple(board.days(min(first, day), monday + timedelta(days=6), athlete=self.athlete)),
                sessions=tuple(reversed(board.sessions(athlete=self.athlete, first=day, last=day))),
                bands=_bands(board, self.athlete, day),
                streak=board.streak(day, athlete=self.athlete),
                who=board.athletes().get(self.athlete) or self.athlete,
                banner=board.banner,
                osteogenic_index=score.osteogenic_index if score else None,
            )


def _bands(board: Board, athlete: str, day: date) -> Bands:
    if board.empty:
        return band_loads([])
    rows = board.ask(LOADS, {"athlete": athlete, "day": day.isoformat(), "version": None})
    return band_loads([(row[0], row[1]) for row in rows])


def band_loads(loads: list[tuple[float, float | None]]) -> Bands:
    """Sort landings into bands: by force where every landing has one, else by acceleration."""
    by_force = bool(loads) and all(force is not None for _, force in loads)
    values = [(force or 0.0) if by_force else peak_g for peak_g, force in loads]
    unit, edges = ("BW", BW_EDGES) if by_force else ("g", G_EDGES)
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[sum(value >= edge for edge in edges)] += 1
    between = [f"{low:g} to {high:g}" for low, high in pairwise(edges)]
    return Bands(unit, (f"under {edges[0]:g}", *between, f"{edges[-1]:g} and more"), tuple(counts))
