"""`impactmon research`: loads of a recording by day for research tools; experimental, on no other screen."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from impactmon.cli.arguments.parameters import (
    CalibrateParam,
    MassParam,
    ModelParam,
    PlacementParam,
)
from impactmon.cli.arguments.reading import rate_option, start_option, unit_option, zone_option
from impactmon.cli.exit_codes import PARTIAL

if TYPE_CHECKING:
    from impactmon.analysis import Calibrate
    from impactmon.load.research import DayLoads
    from impactmon.model import Analysis, DayScore, Placement

SCHEMA = "impactmon.research/1"
SHOWN = ("accelerometric_index", "load_stimulus", "direction_variety", "recorded_h", "worn_h")
"""Numbers of a day that the text shows, as the glossary names them."""

UNFILTERED_FROM_HZ = 98.0
"""Below, an impact of 30 ms keeps less than 0.9 of its unfiltered peak [Hz] (SCIENCE 6.1: 0.56 at 50 Hz)."""

EPILOG = """\b
Examples:
  impactmon research walk.csv
  impactmon research walk.csv --placement hip --mass 64 --json
  impactmon research walk.csv --csv > days.csv"""


@click.command("research", epilog=EPILOG)
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--placement", type=PlacementParam(), help="Where the sensor was worn; the stimulus needs hip or back."
)
@click.option("--mass", "body_mass_kg", type=MassParam(), help="Body mass in kg; the stimulus needs it.")
@rate_option
@unit_option
@start_option
@zone_option
@click.option("--calibrate", type=CalibrateParam(), default="auto", metavar="HOW", help="As for analyze.")
@click.option("--model", "grf_model", type=ModelParam(), help="Model of force, as for analyze.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document and nothing else.")
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV, a row for each day, and nothing else.")
def command(
    path: Path,
    placement: Placement | None,
    body_mass_kg: float | None,
    sample_rate_hz: float | None,
    unit: str | None,
    start: datetime | None,
    time_zone: tzinfo | None,
    calibrate: Calibrate,
    grf_model: str | None,
    as_json: bool,
    as_csv: bool,
) -> int:
    """Give the loads of a recording by day that need all samples: accelerometric index, stimulus, direction variety.

    They are experimental: no number here says anything about bone by itself. impactmon glossary explains them.
    """
    if as_json and as_csv:
        raise click.UsageError("Choose one of --json and --csv.")
    from impactmon.analysis import analyze_recording
    from impactmon.formats import open_recording
    from impactmon.load.research import day_loads

    recording = open_recording(
        path, sample_rate_hz=sample_rate_hz, unit=unit, time_zone=time_zone, start=start
    )
    analysis = analyze_recording(
        recording, placement=placement, body_mass_kg=body_mass_kg, calibrate=calibrate, grf_model=grf_model
    )
    loads = day_loads(recording, analysis)
    losses = recording.losses()
    if as_json:
        click.echo(json.dumps(_document(analysis, loads, losses), ensure_ascii=False, allow_nan=False))
    elif as_csv:
        click.echo(_csv(analysis, loads), nl=False)
    else:
        for line in (*_lines(analysis, loads), *losses):
            click.echo(line)
    return PARTIAL if losses else 0


def day_rows(analysis: Analysis, loads: Sequence[DayLoads]) -> list[dict[str, Any]]:
    """Give a row of plain values for each day; unknown is None."""
    scores = {score.day: score for score in analysis.days}
    return [_row(scores.get(day.day), day) for day in loads]


def _row(score: DayScore | None, day: DayLoads) -> dict[str, Any]:
    """Join a day's score and its research loads."""
    return {
        "day": None if day.day is None else day.day.isoformat(),
        "recorded_h": round(day.recorded_s / 3600.0, 4),
        "worn_h": None if score is None or score.worn_h is None else round(score.worn_h, 4),
        "valid": None if score is None else score.valid,
        "jumps": None if score is None else score.jumps,
        "landings": None if score is None else score.landings,
        "osteogenic_index_bw": None if score is None else score.osteogenic_index,
        "accelerometric_index_g": round(day.accelerometric_index, 4),
        "load_stimulus_bw": day.load_stimulus,
        "direction_variety": day.direction_variety,
        "bins_version": day.bins_version,
        "peak_counts": list(day.peak_counts),
    }


def _document(analysis: Analysis, loads: Sequence[DayLoads], losses: Sequence[str]) -> dict[str, Any]:
    """Give the one document."""
    from impactmon.load.accelerometric import BREAKS_G
    from impactmon.model.document import quality_to_dict

    return {
        "schema": SCHEMA,
        "name": analysis.name,
        "placement": analysis.placement,
        "body_mass_kg": analysis.body_mass_kg,
        "algorithm_version": analysis.algorithm_version,
        "grf_model": analysis.parameters.get("grf_model", "impactmon"),
        "quality": quality_to_dict(analysis.quality),
        "notes": _notes(analysis),
        "bin_breaks_g": BREAKS_G.tolist(),
        "days": day_rows(analysis, loads),
        "losses": list(losses),
    }


def _csv(analysis: Analysis, loads: Sequence[DayLoads]) -> str:
    """Write a row for each day, a column for each bin of peaks."""
    from impactmon.load.accelerometric import BREAKS_G

    out = io.StringIO()
    bins = [f"peaks_from_{low:g}_g" for low in BREAKS_G.tolist()]
    rows = day_rows(analysis, loads)
    names = [name for name in (rows[0] if rows else {}) if name != "peak_counts"]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*names, *bins])
    for row in rows:
        writer.writerow([*("" if row[name] is None else row[name] for name in names), *row["peak_counts"]])
    return out.getvalue()


def _lines(analysis: Analysis, loads: Sequence[DayLoads]) -> list[str]:
    """Write the days for people, with the names of the glossary."""
    from impactmon.cli.output.analysis import quality_words
    from impactmon.load.catalogue import METRICS
    from impactmon.text import clean

    lines = [clean(analysis.name), "Experimental numbers for research; impactmon glossary explains them."]
    for row in day_rows(analysis, loads):
        lines.append(row["day"] or "no start time, so no days")
        for key in SHOWN:
            value = next(value for name, value in row.items() if name.startswith(key))
            lines.append(f"  {METRICS[key].name:22} {METRICS[key].show(value)}")
        lines.append(f"  {'Peaks from 1.3 g':22} {sum(row['peak_counts']):,}")
    lines.append(f"Recording: {quality_words(analysis.quality)}")
    return [*lines, *(clean(note, limit=300) for note in _notes(analysis))]


def _notes(analysis: Analysis) -> list[str]:
    """Say what limits the numbers; of a slow sensor, that the peaks between its samples are missing."""
    rate_hz = analysis.quality.sample_rate_hz
    slow = f"{rate_hz:.0f} Hz: unfiltered peaks fall between the samples, so the index is too low."
    return [*analysis.quality.notes, *analysis.notes, *([slow] if rate_hz < UNFILTERED_FROM_HZ else [])]
