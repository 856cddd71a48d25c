"""`impactmon week`: seven local days."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import click

from impactmon.cli.arguments.options import (
    DayType,
    algorithm_option,
    athlete_option,
    chosen_athlete,
    csv_option,
    json_option,
    known_version,
    one_form,
)
from impactmon.cli.output.rows import csv_text
from impactmon.store.board import Board
from impactmon.store.exchange.days import DAY_COLUMNS, day_values
from impactmon.store.rows.views import DayIndexRow, DayRow

SCHEMA = "impactmon.week/1"
BAR_COLUMNS = 30


@click.command("week", epilog="Examples: impactmon week · impactmon week 2026-11-19 --csv")
@click.argument("day", type=DayType(), default="today")
@athlete_option
@algorithm_option
@csv_option
@json_option
def command(day: date, athlete: str | None, algorithm: str | None, as_csv: bool, as_json: bool) -> None:
    """Show the seven days up to DAY (today, yesterday or 2026-11-19; default today)."""
    one_form(as_json, as_csv)
    first = day - timedelta(days=6)
    with Board() as board:
        who = chosen_athlete(board, athlete)
        known_version(board, algorithm)
        rows = board.days(first, day, athlete=who, algorithm_version=algorithm)
        scores = board.scores(first, day, athlete=who, algorithm_version=algorithm)
        streak = board.streak(day, athlete=who)
    if as_json:
        click.echo(json.dumps(_document(rows, scores, who, streak), ensure_ascii=False))
        return
    if as_csv:
        days = [day_values(row, scores.get(row.day), who) for row in rows]
        click.echo(csv_text(DAY_COLUMNS, days), nl=False)
        return
    most = max(1, *(max(row.jumps, row.target) for row in rows))
    for row in rows:
        click.echo(_line(row, scores.get(row.day), most))
    total, reached = sum(row.jumps for row in rows), sum(row.reached for row in rows)
    in_a_row = f"{streak} {'day' if streak == 1 else 'days'} in a row"
    click.echo(f"{total} jumps in 7 days, target reached on {reached}, {in_a_row}.")


def _line(row: DayRow, score: DayIndexRow | None, most: int) -> str:
    """Write one day with a bar; the mark stands where the target is."""
    bar = ["━"] * round(row.jumps / most * BAR_COLUMNS)
    bar += ["·"] * (BAR_COLUMNS - len(bar))
    mark = min(BAR_COLUMNS - 1, round(row.target / most * BAR_COLUMNS))
    bar[mark] = "┃" if row.jumps < row.target else "╋"
    index = (
        "" if score is None or score.osteogenic_index is None else f"   index {score.osteogenic_index:5.1f}"
    )
    beside = f"   {row.uncertain} uncertain" if row.uncertain else ""
    return f"{row.day:%a %d %b}  {''.join(bar)} {row.jumps:>4} of {row.target}{index}{beside}"


def _document(
    rows: list[DayRow], scores: dict[date, DayIndexRow], athlete: str, streak: int
) -> dict[str, Any]:
    """Give the week as plain values."""
    return {
        "schema": SCHEMA,
        "athlete": athlete,
        "jumps": sum(row.jumps for row in rows),
        "days_reached": sum(row.reached for row in rows),
        "streak_days": streak,
        "days": [
            {
                "day": row.day.isoformat(),
                "jumps": row.jumps,
                "uncertain": row.uncertain,
                "corrected": row.corrected,
                "landings": row.landings,
                "peak_grf_bw": row.peak_grf_bw,
                "peak_grf_bw_low": row.peak_grf_bw_low,
                "peak_grf_bw_high": row.peak_grf_bw_high,
                "osteogenic_index": scores[row.day].osteogenic_index if row.day in scores else None,
                "sessions": row.sessions,
                "target": row.target,
                "reached": row.reached,
            }
            for row in rows
        ],
    }
