"""`impactmon team`: the group on a day, on the screen or as text, JSON or CSV."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from impactmon.cli.arguments.options import DayType, csv_option, json_option, one_form
from impactmon.cli.arguments.screen import glyphs_option, on_screen
from impactmon.cli.output.rows import csv_text

if TYPE_CHECKING:
    from impactmon.tui.views.team import TeamRow

SCHEMA = "impactmon.team/1"
COLUMNS = ("athlete", "name", "flag", "why", "jumps", "target", "high_landings", "recorded", "seen", "pain")


@click.command(
    "team", epilog="Examples: impactmon team · impactmon team yesterday --plain · impactmon team --csv"
)
@click.argument("day", type=DayType(), default="today")
@glyphs_option
@click.option("--plain", is_flag=True, help="No screen: one line per athlete.")
@csv_option
@json_option
def command(day: date, glyphs: str, plain: bool, as_csv: bool, as_json: bool) -> int:
    """Show who needs a look on DAY (today, yesterday or 2026-11-19), and why."""
    one_form(as_json, as_csv)
    from impactmon.tui.views.team import BoardTeam, arranged

    if on_screen() and not (plain or as_csv or as_json):
        from impactmon.cli.doors import day_screen, doors
        from impactmon.tui.drawing.glyphs import chosen_glyphs
        from impactmon.tui.one_screen import run_screen
        from impactmon.tui.screens.team import TeamScreen

        drawn = chosen_glyphs(glyphs)
        screen = TeamScreen(
            BoardTeam(), open_person=lambda who, at: day_screen(who, at, drawn), day=day, glyphs=drawn
        )
        return run_screen(screen, doors=doors(glyphs=drawn), home="team")
    _, now, found, banner = BoardTeam().load(day)
    rows = arranged(found, "attention", "")
    if banner:
        click.echo(banner, err=True)
    if as_json:
        document = {"schema": SCHEMA, "day": day.isoformat(), "athletes": [as_plain(row) for row in rows]}
        click.echo(json.dumps(document, ensure_ascii=False))
    elif as_csv:
        click.echo(csv_text(COLUMNS, map(as_plain, rows)), nl=False)
    else:
        from impactmon.tui.drawing.glyphs import chosen_glyphs
        from impactmon.tui.views.team import TeamView
        from impactmon.tui.widgets.team import BARS_CELLS, heading, team_cells

        if not rows:
            click.echo("Nobody yet. impactmon athletes add NAME --mass 61kg")
            return 0
        view = TeamView(day, now, rows, len(rows), 0)
        drawn = chosen_glyphs(glyphs)
        click.echo(heading(BARS_CELLS, drawn)[2:])
        for row in rows:
            flag, cells = team_cells(row, replace(view), drawn, BARS_CELLS)
            click.echo((flag + "".join(cells)).rstrip())
    return 0


def as_plain(row: TeamRow) -> dict[str, Any]:
    """Give a row as plain values."""
    values = (
        row.id, row.name, row.flag, row.why, row.jumps, row.target, row.high, row.recorded,
        None if row.seen is None else row.seen.isoformat(), row.pain,
    )  # fmt: skip
    return {**dict(zip(COLUMNS, values, strict=True)), "jumps_28_days": list(row.days)}
