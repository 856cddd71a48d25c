"""`impactmon analyze`: what one recording says, or the tables of many."""

from __future__ import annotations

from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from impactmon.cli.arguments.parameters import (
    CalibrateParam,
    FiniteRange,
    MassParam,
    ModelParam,
    PlacementParam,
)
from impactmon.cli.arguments.reading import reading_options
from impactmon.cli.exit_codes import PARTIAL

if TYPE_CHECKING:
    from impactmon.analysis import Calibrate
    from impactmon.model import Analysis, Placement, Recording

EPILOG = """\b
Examples:
  impactmon analyze walk.csv
  impactmon analyze walk.csv --placement hip --mass 64
  impactmon analyze log.csv --unit m/s2 --rate 100
  impactmon analyze walk.csv --json > walk.json
  impactmon analyze walk.csv --explain 12.4
  impactmon analyze walk.csv --placement hip --mass 64 --model veras2023
  impactmon analyze study/ --out results --subjects subjects.csv --jobs 4"""


@click.command("analyze", epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=str))
@click.option(
    "--placement", type=PlacementParam(), help="Where the sensor was worn; force needs hip or back."
)
@click.option("--mass", "body_mass_kg", type=MassParam(), help="Body mass in kg; force needs it.")
@reading_options
@click.option(
    "--calibrate",
    type=CalibrateParam(),
    default="auto",
    show_default=True,
    metavar="HOW",
    help="Calibrate the sensor by its still moments: auto (days whose sensor is off), on, off, or a JSON FILE that "
    "holds a calibration.",
)
@click.option(
    "--model",
    "grf_model",
    type=ModelParam(),
    help="Model of force: impactmon (the default), veras2023, impactr, impactr-walking, impactr-jumping.",
)
@click.option("--all", "show_all", is_flag=True, help="List every jump.")
@click.option(
    "--explain",
    "explain_s",
    type=FiniteRange(min=0),
    metavar="T",
    help="Say why the event nearest to T seconds is what it is.",
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document and nothing else.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Many recordings: folder for the results."
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "parquet", "json"]),
    default="csv",
    help="Form of the results.",
)
@click.option("--jobs", type=click.IntRange(1, 1024), default=1, metavar="N", help="Recordings at once.")
@click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler to work on, as tcp://host:8786.")
@click.option(
    "--subjects", type=click.Path(path_type=Path), metavar="CSV", help="Who wore what: file, athlete, …"
)
@click.option("--valid-day", type=FiniteRange(0, 25), default=10.0, metavar="H", help="Hours of a valid day.")
def command(paths: tuple[str, ...], out: Path | None, **options: Any) -> int:
    """Count the jumps of a recording and estimate their landing loads.

    With --out, many: PATHS are files and folders, and the results are tables in DIR. A run that was interrupted goes
    on where it stopped. A path may be a URL such as s3://bucket/study/*.cwa (pip install 'impactmon[cluster]').
    """
    return _one(paths, **options) if out is None else _many(paths, out, **options)


def _many(
    paths: tuple[str, ...],
    out: Path,
    *,
    start: datetime | None,
    time_zone: tzinfo | None,
    calibrate: Calibrate,
    kind: str,
    jobs: int,
    cluster: str | None,
    subjects: Path | None,
    valid_day: float,
    as_json: bool,
    show_all: bool,
    explain_s: float | None,
    **how: Any,
) -> int:
    """Analyse many recordings into tables; `how` is what holds for each of them."""
    from impactmon.batch.plan import Settings
    from impactmon.cli.analyze_many import analyze_many

    if start is not None:
        raise click.UsageError("--start belongs to one recording, not to many.")
    if explain_s is not None or show_all:
        raise click.UsageError("--explain and --all belong to one recording, without --out.")
    if not isinstance(calibrate, str):
        raise click.UsageError(
            "A calibration belongs to one sensor; for many say --calibrate auto, on or off."
        )
    zone = None if time_zone is None else str(time_zone)
    settings = Settings(time_zone=zone, valid_day_h=valid_day, calibrate=calibrate, **how)
    return analyze_many(paths, out, kind, settings, subjects, jobs, cluster, as_json=as_json)


def _one(
    paths: tuple[str, ...],
    *,
    placement: Placement | None,
    body_mass_kg: float | None,
    calibrate: Calibrate,
    grf_model: str | None,
    show_all: bool,
    explain_s: float | None,
    as_json: bool,
    kind: str,
    jobs: int,
    cluster: str | None,
    subjects: Path | None,
    valid_day: float,
    **reading: Any,
) -> int:
    """Analyse one recording and say what is in it; `reading` is how the file is read."""
    from impactmon.analysis import analyze_recording
    from impactmon.formats import open_recording

    path, *others = paths
    if others or cluster or subjects or jobs > 1:
        raise click.UsageError("Many recordings need a folder for their results: --out DIR.")
    recording = open_recording(path, **reading)
    analysis = analyze_recording(
        recording, placement=placement, body_mass_kg=body_mass_kg, calibrate=calibrate, grf_model=grf_model
    )
    losses = recording.losses()
    if explain_s is not None:
        from impactmon.cli.output.explain import explanation, explanation_json

        click.echo((explanation_json if as_json else explanation)(analysis, explain_s))
    elif as_json:
        _write_json(analysis, recording, losses)
    else:
        told = (*losses, *recording.remarks())
        _write_report(analysis, told, show_all=show_all, calibrate=calibrate == "on")
    return PARTIAL if losses else 0


def _write_json(analysis: Analysis, recording: Recording, losses: tuple[str, ...]) -> None:
    """Write the one document."""
    from itertools import chain

    from impactmon.model.document import analysis_items, json_text

    more = (("losses", list(losses)), ("remarks", list(recording.remarks())))
    for text in json_text(chain(analysis_items(analysis), more), ensure_ascii=False):
        click.echo(text, nl=False)
    click.echo()


def _write_report(analysis: Analysis, told: tuple[str, ...], *, show_all: bool, calibrate: bool) -> None:
    """Write the report for people, as wide as the terminal, without colours where there is none."""
    from impactmon.cli.output.analysis import report
    from impactmon.cli.output.console import QuietConsole

    console = QuietConsole()
    for part in report(analysis, told=told, limit=None if show_all else 20, calibrate=calibrate):
        console.print(part)
