"""`impactmon import`: recordings from files into history."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from impactmon.cli.arguments.options import athlete_option
from impactmon.cli.arguments.parameters import MassParam, PlacementParam
from impactmon.cli.arguments.reading import reading_options
from impactmon.cli.exit_codes import PARTIAL
from impactmon.cli.history.stored import READING
from impactmon.errors import ImpactmonError
from impactmon.text import clean

if TYPE_CHECKING:
    from impactmon.store import Store
    from impactmon.store.exchange.importing import ImportWish

EPILOG = """\b
Examples:
  impactmon import walk.csv --placement hip --mass 61
  impactmon import *.csv --tz Europe/Berlin
  impactmon import session-3.jsonl          a packet log: decoded again, to the bit"""


@click.command("import", epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--placement", type=PlacementParam(), help="Where the sensor was worn; force needs hip or back."
)
@click.option(
    "--mass", "body_mass_kg", type=MassParam(), help="Body mass with any load in kg; force needs it."
)
@reading_options
@click.option("--no-copy", is_flag=True, help="Keep only path and hash; re-scoring then needs the file.")
@athlete_option
def command(paths: tuple[Path, ...], **options: Any) -> int:
    """Bring recordings into history: each content once, scored, with a compressed copy."""
    from impactmon.cli.history.offers import open_store

    wish = _wish(options)
    known = {name: options[name] for name in ("placement", "body_mass_kg") if options[name] is not None}
    reading = {name: options[name] for name in READING}
    failed = partial = 0
    with open_store() as store:
        for path in paths:
            try:
                partial += _import_one(store, path, wish, reading, known)
            except ImpactmonError as error:
                if len(paths) == 1:
                    raise
                failed += 1
                click.echo(f"{clean(path.name)}: {clean(str(error), limit=300)}", err=True)
    if failed == len(paths):
        return 1
    return PARTIAL if failed or partial else 0


def _import_one(
    store: Store, path: Path, wish: ImportWish, reading: dict[str, Any], known: dict[str, Any]
) -> bool:
    """Import one file and say what became of it; True if parts of it were lost."""
    from dataclasses import replace

    from impactmon.formats import open_recording
    from impactmon.store.exchange.importing import import_recording

    if path.is_file() and _put_back(store, path):
        return False
    recording = replace(open_recording(path, **reading), **known)
    if recording.body_mass_kg is None and recording.start is not None:
        recording = replace(recording, body_mass_kg=_mass_then(store, wish, recording.start.date()))
    done = import_recording(store, path, recording, wish)
    if done.known:
        click.echo(f"{clean(path.name)}: its content is session #{done.session_id} already; nothing to do.")
        return False
    click.echo(f"{clean(path.name)}: session #{done.session_id}, {done.jumps} jumps.")
    for note in done.notes:
        click.echo(f"  {clean(note, limit=300)}", err=True)
    return bool(done.losses)


def _put_back(store: Store, path: Path) -> bool:
    """Put rescued packets into the session they were taken from, and say so; False if the file holds none."""
    from impactmon.store.sessions.rejoin import rejoin

    done = rejoin(store, path)
    if done is None:
        return False
    click.echo(
        f"{clean(path.name)}: {done.packets} packets put back into session #{done.session_id},"
        f" {done.jumps} jumps."
    )
    if done.problem:
        click.echo(f"  Not scored: {clean(done.problem, limit=300)}", err=True)
    return True


def _mass_then(store: Store, wish: ImportWish, day: date) -> float | None:
    """Give what the athlete weighed then, load included, if it was ever set."""
    from impactmon.store.board import Board

    with Board(store.path) as board:
        mass = board.mass_on(day, athlete=wish.athlete.id) if wish.athlete else None
    return sum(mass) if mass else None


def _wish(options: dict[str, Any]) -> ImportWish:
    """Say whose the files are and how they are kept."""
    from impactmon.cli.arguments.options import chosen_athlete
    from impactmon.model import Athlete
    from impactmon.store.board import Board
    from impactmon.store.exchange.importing import ImportWish

    with Board() as board:
        athlete = chosen_athlete(board, options["athlete"])
    zone = getattr(options["time_zone"], "key", None)
    said = {name: options[name] for name in READING if options[name] not in (None, False) and name != "start"}
    if zone:
        said["time_zone"] = zone
    return ImportWish(
        athlete=Athlete(id=athlete), with_copy=not options["no_copy"], zone=zone, parameters=said
    )
