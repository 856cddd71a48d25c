"""`impactmon sessions`: what was recorded."""

from __future__ import annotations

import json
from datetime import date

import click

from impactmon.cli.arguments.options import (
    DayType,
    athlete_option,
    chosen_athlete,
    csv_option,
    json_option,
    one_form,
)
from impactmon.cli.output.days import session_document, session_line
from impactmon.cli.output.rows import csv_text
from impactmon.store.board import Board

SCHEMA = "impactmon.sessions/1"
COLUMNS = (
    "id", "start", "end", "zone", "state", "kind", "name", "athlete", "placement", "body_mass_kg", "simulated",
    "jumps", "uncertain", "landings", "peak_grf_bw", "peak_grf_bw_low", "peak_grf_bw_high",
    "gaps", "lost_s", "note", "algorithm_version",
)  # fmt: skip


@click.command(epilog="Examples: impactmon sessions · impactmon sessions --since 2026-11-01 --json")
@click.option("--since", type=DayType(), default=None, help="First local day.")
@click.option("--until", type=DayType(), default=None, help="Last local day.")
@click.option("--limit", type=click.IntRange(min=1), default=None, help="At most so many, the newest.")
@athlete_option
@csv_option
@json_option
def command(
    since: date | None,
    until: date | None,
    limit: int | None,
    athlete: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List the sessions, newest first."""
    one_form(as_json, as_csv)
    with Board() as board:
        who = chosen_athlete(board, athlete) if athlete else None
        rows = board.sessions(athlete=who, first=since, last=until, limit=limit)
    if as_json:
        document = {"schema": SCHEMA, "sessions": [session_document(row) for row in rows]}
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    if as_csv:
        click.echo(csv_text(COLUMNS, map(session_document, rows)), nl=False)
        return
    for row in rows:
        click.echo(f"{row.start:%a %d %b %Y}  {session_line(row)}")
    if not rows:
        click.echo("No session yet. impactmon live records one, impactmon import brings in a file.")
