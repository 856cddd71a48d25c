"""`impactmon replay`: look through a recording or a stored session."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from impactmon.cli.arguments.parameters import MassParam, PlacementParam
from impactmon.cli.arguments.reading import rate_option
from impactmon.cli.arguments.screen import glyphs_option, on_screen
from impactmon.cli.exit_codes import PARTIAL
from impactmon.cli.history.stored import stored_reading

if TYPE_CHECKING:
    from impactmon.model import Placement
    from impactmon.tui.views.reading import Reading

EPILOG = """\b
Examples:
  impactmon replay walk.csv --placement hip --mass 64
  impactmon replay 12                    the stored session of that number
  impactmon replay 12 --plain            its events as text"""


@click.command("replay", epilog=EPILOG)
@click.argument("source", metavar="FILE|SESSION")
@click.option("--placement", type=PlacementParam(), help="Where it was worn; force needs hip or back.")
@click.option("--mass", "body_mass_kg", type=MassParam(), help="Body mass in kg; force needs it.")
@rate_option
@glyphs_option
@click.option("--plain", is_flag=True, help="No screen: one line per event.")
def command(
    source: str,
    placement: Placement | None,
    body_mass_kg: float | None,
    sample_rate_hz: float | None,
    glyphs: str,
    plain: bool,
) -> int:
    """Look through a recording: zoom, scrub, play, step from event to event and see why each was judged so.

    Give a file of any known format, or the number of a stored session (impactmon sessions lists them).
    Without a terminal, or with --plain, it prints one line per event.
    """
    from impactmon.tui.views.reading import Reading

    if source.isdecimal() and not Path(source).exists():
        said = {"--placement": placement, "--mass": body_mass_kg, "--rate": sample_rate_hz}
        reading = _stored_session(int(source), [name for name, value in said.items() if value is not None])
    else:
        from impactmon.formats import open_recording

        recording = open_recording(Path(source), sample_rate_hz=sample_rate_hz)
        reading = Reading(recording, placement=placement, body_mass_kg=body_mass_kg)
    if plain or not on_screen():
        return _print(reading)
    from impactmon.cli.doors import doors
    from impactmon.tui.drawing.glyphs import chosen_glyphs
    from impactmon.tui.one_screen import run_screen
    from impactmon.tui.screens.replay import ReplayScreen
    from impactmon.tui.views.editing import Editor

    drawn = chosen_glyphs(glyphs)
    who = reading.stored.athlete_id if reading.stored else None
    screen = ReplayScreen(reading, glyphs=drawn, editor=Editor())
    return run_screen(screen, doors=doors(who, glyphs=drawn), home="replay")


def _stored_session(session_id: int, options: list[str]) -> Reading:
    """Give a stored session; options that would change how it is scored are refused."""
    if options:
        raise click.UsageError(
            f"{options[0]} is for files: session {session_id} is shown as it was scored and stored."
        )
    return stored_reading(session_id)


def _print(reading: Reading) -> int:
    """Write the events as text: time, sign, what, load, why."""
    from impactmon.tui.drawing.glyphs import BRAILLE
    from impactmon.tui.views.replaying import time_label
    from impactmon.tui.views.wording import event_load, event_sign, event_words

    reading.read()
    for event in reading.events:
        when = time_label(reading, event.time_s, decimals=2)
        why = max(event.cues, key=lambda cue: abs(cue.weight)).says if event.cues else ""
        line = f"{when}  {BRAILLE.sign(event_sign(event))} {event_words(event):<16}"
        click.echo(f"{line} {event_load(event, BRAILLE):<20} {event.status.value:<9} {why}".rstrip())
    counts = reading.counts()
    click.echo(
        f"{counts['jumps']} jumps, {counts['uncertain']} uncertain, {counts['rejected']} not counted,"
        f" {len(reading.gaps)} gaps in {reading.duration_s:.1f} s"
    )
    if reading.trouble:
        click.echo(reading.trouble, err=True)
        return PARTIAL
    return 0
