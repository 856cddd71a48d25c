"""Days and sessions as people and programs read them."""

from __future__ import annotations

from typing import Any

from impactmon.cli.output.forces import interval_words
from impactmon.store.rows.views import DayIndexRow, DayRow, SessionRow
from impactmon.text import clean

WITH_FORCE = ("hip", "back")
"""Placements with a model of force, see `impactmon.model.FORCE_PLACEMENTS`; a day starts without those records."""

DAY_SCHEMA = "impactmon.day/1"


def day_document(
    row: DayRow,
    sessions: list[SessionRow],
    *,
    athlete: str,
    streak: int,
    score: DayIndexRow | None = None,
    banner: str = "",
) -> dict[str, Any]:
    """Give a day as plain values, as docs/data.md describes them."""
    return {
        "schema": DAY_SCHEMA,
        "day": row.day.isoformat(),
        "athlete": athlete,
        "jumps": row.jumps,
        "uncertain": row.uncertain,
        "corrected": row.corrected,
        "landings": row.landings,
        "peak_grf_bw": row.peak_grf_bw,
        "peak_grf_bw_low": row.peak_grf_bw_low,
        "peak_grf_bw_high": row.peak_grf_bw_high,
        "peak_g": row.peak_g,
        "osteogenic_index": score.osteogenic_index if score else None,
        "recorded_h": _rounded(row.recorded_h),
        "worn_h": _rounded(row.worn_h),
        "valid_day": row.valid_day,
        "target": row.target,
        "reached": row.reached,
        "streak_days": streak,
        "sessions": [session_document(session) for session in reversed(sessions)],
        "banner": banner,
    }


def session_document(session: SessionRow) -> dict[str, Any]:
    """Give a session as plain values."""
    return {
        "id": session.id,
        "start": session.start.isoformat(),
        "end": None if session.end is None else session.end.isoformat(),
        "zone": session.zone,
        "state": session.state,
        "kind": session.kind,
        "name": session.name,
        "athlete": session.athlete_id,
        "placement": session.placement,
        "body_mass_kg": session.body_mass_kg,
        "simulated": session.simulated,
        "jumps": session.jumps,
        "uncertain": session.uncertain,
        "landings": session.landings,
        "peak_grf_bw": session.peak_grf_bw,
        "peak_grf_bw_low": session.peak_grf_bw_low,
        "peak_grf_bw_high": session.peak_grf_bw_high,
        "gaps": session.gaps,
        "lost_s": session.lost_s,
        "note": session.note,
        "algorithm_version": session.algorithm_version,
    }


def day_lines(
    row: DayRow, sessions: list[SessionRow], streak: int, score: DayIndexRow | None = None
) -> list[str]:
    """Write a day for people."""
    lines = [f"{row.day:%a %d %b %Y}   {row.jumps} of {row.target} jumps{_beside(row)}"]
    if row.landings:
        lines.append(f"  {row.landings} {_word(row.landings, 'landing')}{_highest(row, sessions)}")
    if score is not None and score.osteogenic_index is not None:
        lines.append(
            f"  index {score.osteogenic_index:.1f} BW (experimental: impactmon glossary osteogenic index)"
        )
    if row.worn_h is not None:
        lines.append(f"  {worn_words(row)}")
    if streak:
        lines.append(f"  {streak} {'day' if streak == 1 else 'days'} in a row with the target reached")
    for session in reversed(sessions):
        lines.append(f"  {session_line(session)}")
        if session.note:
            lines.append(f"          {clean(session.note, limit=300)}")
    if not sessions:
        lines.append(
            "  No session on this day. impactmon live records one, impactmon import brings in a file."
        )
    return lines


def peak_words(row: DayRow | SessionRow) -> str:
    """Write the highest force with its interval; one without an upper end is a lower bound."""
    bound = row.peak_grf_bw_low is not None and row.peak_grf_bw_high is None
    interval = interval_words(row.peak_grf_bw_low, row.peak_grf_bw_high)
    return f"{'≥ ' if bound else ''}{row.peak_grf_bw or 0.0:.1f} BW{interval}"


def worn_words(row: DayRow) -> str:
    """Say for how long the sensor was worn on a day, and whether that stands for the day."""
    valid = "a valid day" if row.valid_day else "too short to stand for the day"
    return f"worn for {row.worn_h or 0.0:.1f} of {row.recorded_h or 0.0:.1f} recorded hours: {valid}"


def session_line(session: SessionRow) -> str:
    """Write a session on one line."""
    length = "open" if session.duration_s is None else clock(session.duration_s)
    parts = [f"{session.start:%H:%M}", f"{length:>8}", f"{session.jumps:>4} {_word(session.jumps, 'jump')}"]
    if session.uncertain:
        parts.append(f"{session.uncertain} uncertain")
    if session.peak_grf_bw is not None:
        parts.append(f"up to {peak_words(session)}")
    if session.kind != "log" and session.duration_s:
        share = 100.0 * max(0.0, 1.0 - session.lost_s / session.duration_s)
        parts.append(f"{share:.4g} % recorded")
    if session.gaps:
        parts.append(f"{session.gaps} {_word(session.gaps, 'gap')}, {session.lost_s:.1f} s lost")
    if session.state in ("recovered", "abandoned"):
        parts.append(session.state)
    if session.simulated:
        parts.append("SIMULATED")
    if session.name:
        parts.append(clean(session.name))
    return f"#{session.id:<4} " + "   ".join(parts)


def clock(duration_s: float) -> str:
    """Write a length of time.

    >>> clock(3725.4)
    '1:02:05'
    """
    whole = round(duration_s)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 3)


def _word(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"


def _beside(row: DayRow) -> str:
    """Write what stands beside the count."""
    parts: list[str] = []
    if row.uncertain:
        parts.append(f"{row.uncertain} uncertain")
    if row.corrected:
        parts.append(f"{row.corrected} corrected by hand")
    return f"   ({', '.join(parts)})" if parts else ""


def _highest(row: DayRow, sessions: list[SessionRow]) -> str:
    if row.peak_grf_bw is not None:
        return f", up to an estimated {peak_words(row)}"
    if row.peak_g is not None:
        return f", up to {row.peak_g:.1f} g (no force{_why_none(sessions)})"
    return ""


def _why_none(sessions: list[SessionRow]) -> str:
    """Say what would give a force, as far as the sessions tell."""
    measured = [session for session in sessions if session.kind != "log"]
    if any(session.placement in (None, *WITH_FORCE) and not _told(session) for session in measured):
        return ": say --placement and --mass when recording"
    places = sorted({session.placement or "" for session in measured} - {*WITH_FORCE, ""})
    return (
        f": no model for the {' and '.join(places)}" if places else ": rate or mass out of the models' reach"
    )


def _told(session: SessionRow) -> bool:
    return session.placement is not None and session.body_mass_kg is not None
