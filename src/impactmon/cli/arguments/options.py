"""Options that several verbs share."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click

from impactmon.store.board import USER_ID, Board
from impactmon.store.rows import zones

if TYPE_CHECKING:
    _ParameterType = click.ParamType[date]
else:
    _ParameterType = click.ParamType  # not generic in click 8.1

athlete_option = click.option(
    "--athlete", default=None, metavar="ID", help="Whose; the default is the only athlete, or you."
)
algorithm_option = click.option(
    "--algorithm", default=None, metavar="VERSION", help="Results of an earlier version of the algorithm."
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document and nothing else.")

csv_option = click.option("--csv", "as_csv", is_flag=True, help="A table for a spreadsheet and nothing else.")


def one_form(as_json: bool, as_csv: bool) -> None:
    """Refuse two forms of output at once.

    Raises
    ------
    click.UsageError
        If both are asked for.
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other.")


class DayType(_ParameterType):
    """A local date: 2026-11-19, today, yesterday."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a date as people write it; one that can be read two ways is refused."""
        if isinstance(value, date):
            return value
        word = str(value).strip().lower()
        today = zones.today()
        if word in ("today", "yesterday"):
            return today - timedelta(days=word == "yesterday")
        try:
            return date.fromisoformat(word)
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2026-11-19, today or yesterday.", param, ctx)


def chosen_athlete(board: Board, athlete: str | None) -> str:
    """Give the athlete that is meant: by id, by name, or the only one there is.

    Raises
    ------
    click.BadParameter
        If nobody is called so, or several are.
    """
    known = board.athletes()
    if athlete is None:
        return USER_ID if USER_ID in known or len(known) != 1 else next(iter(known))
    if athlete in known or athlete == USER_ID:
        return athlete
    named = [key for key, name in known.items() if name.casefold() == athlete.casefold()]
    if len(named) == 1:
        return named[0]
    what = "is the name of several athletes; use the id" if named else "is no athlete"
    raise click.BadParameter(f"{athlete!r} {what}. impactmon athletes lists them.", param_hint="--athlete")


def known_version(board: Board, algorithm: str | None) -> None:
    """Refuse a version that nothing was scored with.

    Raises
    ------
    click.BadParameter
        Naming those there are.
    """
    if algorithm is not None and algorithm not in board.versions():
        there = ", ".join(board.versions()) or "none yet"
        raise click.BadParameter(
            f"no session was scored by {algorithm!r}; there is: {there}.", param_hint="--algorithm"
        )


radio_option = click.option(
    "--radio",
    "radio_name",
    metavar="TRANSPORT",
    help="Not the system's Bluetooth: a virtual one, tcp-client:127.0.0.1:PORT of impactmon sim --tcp PORT.",
)
