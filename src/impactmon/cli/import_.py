"""`impactmon import`: recordings from files into history."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from impactmon.cli.options import athlete_option
from impactmon.errors import ImpactmonError, UsageError
from impactmon.text import clean

if TYPE_CHECKING:
    from impactmon.store import Store
    from impactmon.store.importing import ImportWish

PARTIAL = 3
EPILOG = """\b
Examples:
  impactmon import walk.csv --placement hip --mass 61
  impactmon import *.csv --tz Europe/Berlin
  impactmon import session-3.jsonl          a packet log: decoded again, to the bit"""


@click.command("import", epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--placement", default=None, help="Where the sensor was worn: hip, back, wrist …")
@click.option("--mass", "body_mass_kg", type=float, default=None, help="Body mass with any load, kg.")
@click.option("--rate", "sample_rate_hz", type=float, default=None, help="Sample rate that replaces the file's, Hz.")
@click.option("--unit", default=None, help="Unit where the file has none: g, mg, m/s2, 4096/g.")
@click.option("--tz", "zone", default=None, metavar="ZONE", help="Zone of times without one: Europe/Berlin.")
@click.option("--start", type=click.DateTime(), default=None, help="Local start that replaces the file's.")
@click.option("--dayfirst/--monthfirst", "day_first", default=None, help="Order of dates like 3/4/2026.")
@click.option("--no-copy", is_flag=True, help="Keep only path and hash; re-scoring then needs the file.")
@athlete_option
def command(paths: tuple[Path, ...], **options: Any) -> int:
    """Bring recordings into history: each content once, scored, with a compressed copy."""
    from impactmon.store import Store

    wish, reading, recording = _wishes(options)
    failed = 0
    with Store.open() as store:
        for path in paths:
            try:
                _import_one(store, path, wish, reading, recording)
            except ImpactmonError as error:
                if len(paths) == 1:
                    raise
                failed += 1
                click.echo(f"{clean(path.name)}: {clean(str(error), limit=300)}", err=True)
    if failed:
        return 1 if failed == len(paths) else PARTIAL
    return 0


def _import_one(
    store: Store, path: Path, wish: ImportWish, reading: dict[str, Any], known: dict[str, Any]
) -> None:
    """Import one file and say what became of it."""
    from dataclasses import replace

    from impactmon.formats import open_recording
    from impactmon.store.importing import import_recording

    recording = open_recording(path, **reading)
    recording = replace(recording, **{name: value for name, value in known.items() if value is not None})
    done = import_recording(store, path, recording, wish)
    if done.known:
        click.echo(f"{clean(path.name)}: imported before as session #{done.session_id}; nothing to do.")
        return
    click.echo(f"{clean(path.name)}: session #{done.session_id}, {done.jumps} jumps.")
    for note in done.notes:
        click.echo(f"  {clean(note, limit=300)}", err=True)


def _wishes(options: dict[str, Any]) -> tuple[ImportWish, dict[str, Any], dict[str, Any]]:
    """Sort the options: how it is kept, how it is read, what is known better than the file."""
    from impactmon.cli.options import chosen_athlete
    from impactmon.model import Athlete
    from impactmon.store.board import Board
    from impactmon.store.importing import ImportWish

    with Board() as board:
        athlete = chosen_athlete(board, options["athlete"])
    zone = _zone(options["zone"])
    start: datetime | None = options["start"]
    reading = {
        "sample_rate_hz": options["sample_rate_hz"],
        "unit": options["unit"],
        "time_zone": zone,
        "start": None if start is None else start.replace(tzinfo=zone) if zone else start.astimezone(),
        "day_first": options["day_first"],
    }
    said = {name: options[name] for name in ("sample_rate_hz", "unit", "zone", "day_first") if options[name]}
    wish = ImportWish(
        athlete=Athlete(id=athlete), with_copy=not options["no_copy"], zone=options["zone"], parameters=said
    )
    return wish, reading, {"placement": _placement(options["placement"]), "body_mass_kg": _mass(options)}


def _zone(name: str | None) -> Any:
    """Give the rules of a named zone."""
    if name is None:
        return None
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise UsageError(f"{name!r} is no time zone.", hint="Write it like Europe/Berlin.") from error


def _placement(word: str | None) -> Any:
    """Read a placement, aliases included."""
    from impactmon.model import PLACEMENT_ALIASES, Placement

    if word is None:
        return None
    known = PLACEMENT_ALIASES.get(word.lower())
    if known is None and word.lower() not in set(Placement):
        there = ", ".join(Placement)
        raise UsageError(f"{word!r} is no placement.", hint=f"One of {there}.")
    return known or Placement(word.lower())


def _mass(options: dict[str, Any]) -> float | None:
    """Read a body mass."""
    mass: float | None = options["body_mass_kg"]
    if mass is not None and not 20 <= mass <= 300:
        raise UsageError(f"{mass:g} kg is no body mass.", hint="Between 20 and 300 kg.")
    return mass
