"""Scripted days for pictures and tests of the Day screen: every figure is fixed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import numpy as np

from impactmon.model import Recording
from impactmon.store.board import DayRow, SessionRow
from impactmon.tui.views.history import WEEKS, DayView, band_loads
from impactmon.tui.views.reading import Reading

TODAY = date(2026, 11, 19)
ZONE = timezone(timedelta(hours=1))


def year_until(day: date, *, seed: int = 5) -> tuple[DayRow, ...]:
    """Give a year in which a habit grows."""
    rng = np.random.default_rng(seed)
    sunday = day + timedelta(days=6 - day.weekday())
    first = sunday - timedelta(days=7 * WEEKS - 1)
    rows: list[DayRow] = []
    for number in range(7 * WEEKS):
        at = first + timedelta(days=number)
        habit = 0.25 + 0.65 * number / (7 * WEEKS)
        active = at <= day and rng.random() < habit and at.weekday() != 6
        jumps = int(np.clip(rng.normal(22 + 34 * habit, 12), 4, 90)) if active else 0
        rows.append(DayRow(day=at, jumps=jumps, landings=jumps, sessions=int(active)))
    return tuple(rows)


def session(number: int, start: datetime, minutes: float, name: str, **figures: object) -> SessionRow:
    """Give a session of a day."""
    base = SessionRow(
        id=number, uid=f"u{number}", start=start, end=start + timedelta(minutes=minutes), state="closed",
        kind="live", name=name, zone="Europe/Berlin", athlete_id="me", placement="hip", body_mass_kg=61.0,
        simulated=False, algorithm_version="1", jumps=0, uncertain=0, landings=0, peak_grf_bw=None, gaps=0,
        lost_s=0.0,
    )  # fmt: skip
    return replace(base, **figures)  # type: ignore[arg-type]


def busy_day() -> DayView:
    """Give a day with three sessions."""
    morning = datetime(2026, 11, 19, 7, 40, tzinfo=ZONE)
    sessions = (
        session(41, morning, 11.2, "jumps", jumps=32, landings=34, peak_grf_bw=4.4,
                peak_grf_bw_low=3.7, peak_grf_bw_high=5.2),
        session(42, morning.replace(hour=17, minute=5), 42.0, "ball game", jumps=17, uncertain=3, landings=24,
                peak_grf_bw=5.1, peak_grf_bw_low=4.2, gaps=2, lost_s=3.1),
        session(43, morning.replace(hour=19, minute=30), 4.0, "jumps", jumps=4, landings=4, peak_grf_bw=3.0,
                peak_grf_bw_low=2.5, peak_grf_bw_high=3.6),
    )  # fmt: skip
    rng = np.random.default_rng(2)
    loads = [(3.0 * force / 2, float(force)) for force in np.clip(rng.normal(3.3, 0.8, 62), 1.6, 5.3)]
    year = tuple(
        replace(
            row,
            jumps=53,
            uncertain=3,
            landings=62,
            corrected=1,
            peak_grf_bw=5.1,
            peak_grf_bw_low=4.2,
            sessions=3,
        )
        if row.day == TODAY
        else row
        for row in year_until(TODAY)
    )
    return DayView(TODAY, TODAY, year, sessions, band_loads(loads), 4, "Ana", osteogenic_index=13.1)


def empty_day() -> DayView:
    """Give the first day of all."""
    year = tuple(DayRow(day=row.day) for row in year_until(TODAY))
    return DayView(TODAY, TODAY, year, (), band_loads([]), 0, "me")


def fault_day() -> DayView:
    """Give a day from a database that cannot be written, with a session that ended badly and no forces."""
    base = busy_day()
    broken = replace(base.sessions[0], state="recovered", peak_grf_bw=None, name="x\x1b[31m" + "y" * 99)
    loads: list[tuple[float, float | None]] = [(5.0, None), (2.0, None), (7.0, None)]
    banner = "View only: the folder of the database may not be written."
    return replace(base, sessions=(broken,), bands=band_loads(loads), banner=banner, streak=0)


class ScriptedHistory:
    """Gives the same day for every date asked for, renamed."""

    def __init__(self, view: DayView, recording: Recording | None = None) -> None:
        self.view = view
        self.recording = recording
        self.opened: list[int] = []

    def load(self, day: date | None) -> DayView:
        """Give the day."""
        return replace(self.view, day=day or self.view.today)

    def open(self, session_id: int) -> Reading:
        """Give the recording."""
        self.opened.append(session_id)
        assert self.recording is not None
        return Reading(self.recording)
