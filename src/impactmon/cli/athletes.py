"""`impactmon athletes`: who is measured."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click

from impactmon.cli.arguments.options import DayType, chosen_athlete, json_option
from impactmon.cli.arguments.parameters import AnyParam
from impactmon.errors import UsageError
from impactmon.store.board import USER_ID, Board
from impactmon.text import clean

LB_KG = 0.45359237
SCHEMA = "impactmon.athletes/1"
MASS_HELP = "Body mass, as 61, 61kg or 134lb."


class MassWithUnit(AnyParam):
    """A mass in kg or lb."""

    name = "mass"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, str]:
        """Give kg and the unit the person uses."""
        word = str(value).strip().lower()
        unit = "lb" if word.endswith(("lb", "lbs")) else "kg"
        try:
            number = float(word.removesuffix("lbs").removesuffix("lb").removesuffix("kg").replace(",", "."))
        except ValueError:
            self.fail(f"{value!r} is no mass; write 61kg or 134lb.", param, ctx)
        return (number * LB_KG if unit == "lb" else number), unit


EPILOG = """\b
Examples:
  impactmon athletes add Ana --mass 61kg --me
  impactmon athletes set me --mass 60kg --target 30
  impactmon athletes set ana --load 5kg --since 2026-11-01     a vest from that day on"""


@click.group("athletes", invoke_without_command=True, epilog=EPILOG)
@json_option
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List who is measured, or add and change people.

    Everything else knows people by their id; the name stands in one place and can be removed.
    """
    if context.invoked_subcommand is not None:
        return
    with Board() as board:
        people = [_person(board, who, name) for who, name in board.athletes().items()]
    if as_json:
        click.echo(json.dumps({"schema": SCHEMA, "athletes": people}, ensure_ascii=False))
        return
    for person in people:
        mass = "no mass set" if person["body_mass_kg"] is None else f"{person['body_mass_kg']:.1f} kg"
        load = f" + {person['added_load_kg']:.1f} kg" if person["added_load_kg"] else ""
        click.echo(
            f"{person['id']:<12} {clean(str(person['name']) or '–'):<20} {mass}{load}   {person['target']} jumps a day"
        )
    if not people:
        click.echo("Nobody yet. impactmon athletes add NAME --mass 61kg")


@command.command("add")
@click.argument("name")
@click.option("--mass", type=MassWithUnit(), default=None, help=MASS_HELP)
@click.option("--birth-year", type=click.IntRange(1900, 2100), default=None, help="Year of birth.")
@click.option("--me", is_flag=True, help="This is the user of this computer, whom verbs mean by default.")
def add(name: str, mass: tuple[float, str] | None, birth_year: int | None, me: bool) -> None:
    """Add a person; prints the id."""
    from impactmon.cli.history.offers import open_store
    from impactmon.store import people

    with open_store() as store, Board() as board:
        who = people.add_athlete(
            store,
            name,
            mass_unit=mass[1] if mass else "kg",
            birth_year=birth_year,
            athlete_id=USER_ID if me else None,
        )
        if mass:
            people.set_mass(store, who, board.today(), body_mass_kg=mass[0])
    click.echo(who)


@command.command("set", short_help="Change a person; earlier days keep their mass and target.")
@click.argument("athlete")
@click.option("--name", default=None, help="Another name; an empty one removes it.")
@click.option("--mass", type=MassWithUnit(), default=None, help=MASS_HELP)
@click.option("--load", type=MassWithUnit(), default=None, help="Added load such as a vest.")
@click.option("--target", type=click.IntRange(1, 2000), default=None, help="Jumps a day.")
@click.option("--since", type=DayType(), default="today", help="Day from which mass, load and target hold.")
def change(
    athlete: str,
    name: str | None,
    mass: tuple[float, str] | None,
    load: tuple[float, str] | None,
    target: int | None,
    since: date,
) -> None:
    """Change ATHLETE (id or name); earlier days keep their mass and target."""
    from impactmon.cli.history.offers import open_store
    from impactmon.store import people

    with open_store() as store, Board() as board:
        who = chosen_athlete(board, athlete)
        if who not in board.athletes():
            people.add_athlete(store, "", athlete_id=who)
        if name is not None:
            people.rename_athlete(store, who, name)
        if mass or load:
            held = board.mass_on(since, athlete=who)
            if mass is None and held is None:
                raise UsageError("A load needs a body mass.", hint="Say --mass too.")
            body_kg = mass[0] if mass else (held or (0.0, 0.0))[0]
            load_kg = load[0] if load else (held or (0.0, 0.0))[1]
            people.set_mass(store, who, since, body_mass_kg=body_kg, added_load_kg=load_kg)
        if target is not None:
            people.set_target(store, who, since, target)
    click.echo(f"{who}: changed.")


def _person(board: Board, who: str, name: str) -> dict[str, object]:
    """Give what is known of a person today."""
    today = board.today()
    mass = board.mass_on(today, athlete=who)
    return {
        "id": who,
        "name": name,
        "body_mass_kg": mass[0] if mass else None,
        "added_load_kg": mass[1] if mass else 0.0,
        "target": board.day(today, athlete=who).target,
    }
