"""`impactmon day`: what one local day amounts to."""

from __future__ import annotations

import json
from datetime import date
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
from impactmon.cli.arguments.parameters import ModelParam
from impactmon.cli.output.days import day_document, day_lines
from impactmon.cli.output.rows import csv_text
from impactmon.store.board import Board
from impactmon.store.exchange.days import DAY_COLUMNS, day_values
from impactmon.store.rows.views import SessionRow


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
@csv_option
@json_option
def command(
    day: date,
    athlete: str | None,
    algorithm: str | None = None,
    model: str | None = None,
    as_csv: bool = False,
    as_json: bool = False,
) -> None:
    """Show the jumps and landings of DAY (today, yesterday or 2026-11-19; default today).

    As CSV it is one row; impactmon sessions --csv gives a row per session.
    """
    one_form(as_json, as_csv)
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
    if as_csv:
        click.echo(csv_text(DAY_COLUMNS, [day_values(row, score, who)]), nl=False)
        return
    lines = day_lines(row, sessions, streak, score)
    if model:
        from impactmon.cli.history.day_model import model_lines

        lines += model_lines(loads)
    for line in lines:
        click.echo(line)


def _loads_by_model(board: Board, sessions: list[SessionRow], model: str) -> list[dict[str, Any]]:
    """Compute loads anew, which needs the engine: imported here, so that a plain day starts quickly."""
    from impactmon.cli.history.day_model import loads_by_model

    return loads_by_model(board, list(reversed(sessions)), model)
