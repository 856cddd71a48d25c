"""`impactmon day`: what one local day amounts to."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click

from impactmon.cli.options import (
    DayType,
    algorithm_option,
    athlete_option,
    chosen_athlete,
    json_option,
    known_version,
)
from impactmon.cli.parameters import ModelParam
from impactmon.store.board import Board
from impactmon.store.views import DayIndexRow, DayRow, SessionRow
from impactmon.text import clean

SCHEMA = "impactmon.day/1"


@click.command(epilog="Examples: impactmon day · impactmon day yesterday · impactmon day 2026-11-19 --json")
@click.argument("day", type=DayType(), default="today")
@athlete_option
@algorithm_option
@click.option(
    "--model",
    type=ModelParam(),
    default=None,
    help="Also give the loads by this model of force, computed from the stored bytes.",
)
@json_option
def command(day: date, athlete: str | None, algorithm: str | None, model: str | None, as_json: bool) -> None:
    """Show the jumps and landings of DAY (today, yesterday or 2026-11-19; default today)."""
    with Board() as board:
        who = chosen_athlete(board, athlete)
        known_version(board, algorithm)
        row = board.day(day, athlete=who, algorithm_version=algorithm)
        sessions = board.sessions(athlete=who, first=day, last=day, algorithm_version=algorithm)
        streak = board.streak(day, athlete=who)
        score = board.scores(day, day, athlete=who, algorithm_version=algorithm).get(day)
        banner = board.banner
        loads = _loads_by_model(board, sessions, model) if model else []
    if as_json:
        document = day_document(row, sessions, athlete=who, streak=streak, score=score, banner=banner)
        if model:
            document["by_model"] = loads
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    if banner:
        click.echo(banner, err=True)
    lines = day_lines(row, sessions, streak, score)
    if model:
        from impactmon.cli.day_model import model_lines

        lines += model_lines(loads)
    for line in lines:
        click.echo(line)


def _loads_by_model(board: Board, sessions: list[SessionRow], model: str) -> list[dict[str, Any]]:
    """Compute loads anew, which needs the engine: imported here, so that a plain day starts quickly."""
    from impactmon.cli.day_model import loads_by_model

    return loads_by_model(board, list(reversed(sessions)), model)


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
        "schema": SCHEMA,
        "day": row.day.isoformat(),
        "athlete": athlete,
        "jumps": row.jumps,
        "uncertain": row.uncertain,
        "corrected": row.corrected,
        "landings": row.landings,
        "peak_grf_bw": row.peak_grf_bw,
        "peak_g": row.peak_g,
        "osteogenic_index": score.osteogenic_index if score else None,
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
        "gaps": session.gaps,
        "lost_s": session.lost_s,
        "algorithm_version": session.algorithm_version,
    }


def day_lines(
    row: DayRow, sessions: list[SessionRow], streak: int, score: DayIndexRow | None = None
) -> list[str]:
    """Write a day for people."""
    lines = [f"{row.day:%a %d %b %Y}   {row.jumps} of {row.target} jumps{_beside(row)}"]
    if row.landings:
        lines.append(f"  {row.landings} {_word(row.landings, 'landing')}{_highest(row)}")
    if score is not None and score.osteogenic_index is not None:
        lines.append(f"  osteogenic index {score.osteogenic_index:.1f} (impactmon glossary explains it)")
    if streak:
        lines.append(f"  {streak} {'day' if streak == 1 else 'days'} in a row with the target reached")
    lines += [f"  {session_line(session)}" for session in reversed(sessions)]
    if not sessions:
        lines.append(
            "  No session on this day. impactmon live records one, impactmon import brings in a file."
        )
    return lines


def session_line(session: SessionRow) -> str:
    """Write a session on one line."""
    length = "open" if session.duration_s is None else clock(session.duration_s)
    parts = [f"{session.start:%H:%M}", f"{length:>8}", f"{session.jumps:>4} {_word(session.jumps, 'jump')}"]
    if session.uncertain:
        parts.append(f"{session.uncertain} uncertain")
    if session.peak_grf_bw is not None:
        parts.append(f"up to {session.peak_grf_bw:.1f} BW")
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


def _highest(row: DayRow) -> str:
    if row.peak_grf_bw is not None:
        return f", up to an estimated {row.peak_grf_bw:.1f} BW"
    if row.peak_g is not None:
        return f", up to {row.peak_g:.1f} g (no force: say --placement and --mass when recording)"
    return ""
