"""`impactmon show`: the Day screen; as text where there is no terminal."""

from __future__ import annotations

from datetime import date

import click

from impactmon.cli.arguments.options import DayType, athlete_option, chosen_athlete, csv_option, json_option
from impactmon.cli.arguments.screen import glyphs_option, on_screen
from impactmon.store.board import Board


@click.command(
    "show", epilog="Examples: impactmon show · impactmon show yesterday · impactmon show --athlete Ana"
)
@click.argument("day", type=DayType(), default="today")
@athlete_option
@glyphs_option
@click.option("--plain", is_flag=True, help="No screen: the day as text, as impactmon day.")
@csv_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    day: date,
    athlete: str | None,
    glyphs: str,
    plain: bool,
    as_csv: bool,
    as_json: bool,
) -> int:
    """Look at a day, its sessions, the days around it and the year; Enter looks through a session.

    DAY is today, yesterday or a date such as 2026-11-19.
    """
    if plain or as_csv or as_json or not on_screen():
        from impactmon.cli.day import command as as_text

        context.invoke(as_text, day=day, athlete=athlete, as_csv=as_csv, as_json=as_json)
        return 0
    from impactmon.cli.doors import day_screen, doors
    from impactmon.tui.drawing.glyphs import chosen_glyphs
    from impactmon.tui.one_screen import run_screen

    with Board() as board:
        who = chosen_athlete(board, athlete)
    drawn = chosen_glyphs(glyphs)
    return run_screen(day_screen(who, day, drawn), doors=doors(who, glyphs=drawn), home="day")
