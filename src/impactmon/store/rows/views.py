"""What the board answers with: plain records, light to import."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime

from impactmon.store.rows.zones import elapsed_s, from_us

USER_ID = "me"
"""The user of this computer, for whoever never made an athlete."""

DEFAULT_TARGET = 50


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
    peak_grf_bw_low, peak_grf_bw_high : float or None
        Its 95 % interval; a clipped one has no upper end.
    peak_g : float or None
        Highest landing, g, gravity included.
    sessions : int
        Sessions with an event or a start on the day.
    target : int
        Jumps a day that held then.
    recorded_h, worn_h : float or None
        Hours with samples; of these, worn. None where it cannot be told.
    valid_day : bool or None
        Worn for long enough to say what the day was like; None where it cannot be told.
    """

    day: date
    jumps: int = 0
    uncertain: int = 0
    corrected: int = 0
    landings: int = 0
    peak_grf_bw: float | None = None
    peak_grf_bw_low: float | None = None
    peak_grf_bw_high: float | None = None
    peak_g: float | None = None
    sessions: int = 0
    target: int = DEFAULT_TARGET
    recorded_h: float | None = None
    worn_h: float | None = None
    valid_day: bool | None = None

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
    peak_grf_bw_low, peak_grf_bw_high : float or None
        Its 95 % interval; a clipped one has no upper end.
    note : str
        Of an import: what limits its numbers, in plain sentences.
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
    peak_grf_bw_low: float | None = None
    peak_grf_bw_high: float | None = None
    note: str = ""

    @property
    def duration_s(self) -> float | None:
        """Length, s; None while it is open."""
        return None if self.end is None else elapsed_s(self.start, self.end)

    def touches(self, first: date | None, last: date | None) -> bool:
        """Tell whether a part of it lies between two local days."""
        ended = (self.end or self.start).date()
        return (first is None or ended >= first) and (last is None or self.start.date() <= last)


@dataclass(frozen=True, slots=True)
class DayIndexRow:
    """The stored load of a day.

    Attributes
    ----------
    osteogenic_index : float or None
        Sum over bouts, BW; None where force is unknown.
    bands : dict of str to int
        Counted landings by peak g, gravity included.
    algorithm_version : str
        What it was scored with.
    """

    osteogenic_index: float | None
    bands: dict[str, int]
    algorithm_version: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said about a jump.

    Attributes
    ----------
    id : int
        Number to undo it by.
    action : str
        "confirm", "reject" or "add".
    time_s : float
        Moment it is about, s from the session's start.
    event_id : str or None
        The event it named.
    made_us : int
        When it was said, microseconds of UTC.
    note : str
        Why.
    """

    id: int
    action: str
    time_s: float
    event_id: str | None
    made_us: int
    note: str


def session_row(row: sqlite3.Row) -> SessionRow:
    """Make the record of a session from its row."""
    end_us, zone = row["end_us"], row["zone"]
    same = (
        "id", "uid", "state", "kind", "name", "athlete_id", "placement", "body_mass_kg",
        "jumps", "uncertain", "landings", "peak_grf_bw", "gaps", "lost_s",
        "peak_grf_bw_low", "peak_grf_bw_high", "note",
    )  # fmt: skip
    return SessionRow(
        start=from_us(row["start_us"], zone),
        end=None if end_us is None else from_us(end_us, zone),
        zone=zone,
        simulated=bool(row["simulated"]),
        algorithm_version=row["algorithm_version"] or "",
        **{name: row[name] for name in same},
    )
