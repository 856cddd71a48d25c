"""`impactmon demo`: a generated workout from a virtual sensor, through all that a real one passes."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from impactmon.cli.arguments.screen import glyphs_option
from impactmon.cli.arguments.screen import on_screen as terminal_shows_screens

if TYPE_CHECKING:
    from firmware_sim.air import Air
    from firmware_sim.motion import Motion
    from impactmon.session import LiveSession
    from impactmon.store import Store

SENSOR_NAME = "impactmon sim"
TARGET_JUMPS = 50


@click.command(epilog="Examples: impactmon demo · impactmon demo --seed 7 · impactmon demo --plain | less")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Another person.")
@glyphs_option
@click.option("--plain", is_flag=True, help="No screen: run at full speed and print what was detected.")
@click.option("--speak", is_flag=True, help="Speak the count at each counted jump.")
def command(seed: int, glyphs: str, plain: bool, speak: bool) -> int:
    """Count a generated workout, streamed by a virtual sensor.

    The virtual sensor plays it through the real Bluetooth client code, the engine and a temporary database to
    the Live screen. Without a terminal it runs at full speed and prints detected figures beside true ones.
    """
    from firmware_sim.workout import demo_motion

    interactive = not plain and terminal_shows_screens()
    motion = demo_motion(seed)
    with tempfile.TemporaryDirectory(prefix="impactmon-demo-") as folder:
        path = Path(folder) / "demo.db"
        if not interactive:
            return _headless(motion, path)
        return _on_screen(motion, path, glyphs=glyphs, speak=speak)


def _on_screen(motion: Motion, path: Path, *, glyphs: str, speak: bool = False) -> int:
    """Play in real time; after its end the wearer stands still until the user leaves."""
    from impactmon.cli.doors import doors
    from impactmon.store.file.paths import PATH_VARIABLE
    from impactmon.tui.app import run_live
    from impactmon.tui.drawing.glyphs import chosen_glyphs

    os.environ[PATH_VARIABLE] = str(path)  # day, team and replay show the demo, never the user's own data
    with _stored_session(motion, path, hold=True) as (session, _air, store):
        ways = doors(glyphs=chosen_glyphs(glyphs), opened=lambda: store)
        code = run_live(session, glyphs=glyphs, speak=speak, doors=ways)
    click.echo(
        "That was a generated workout; nothing of it was kept.\n"
        "impactmon demo --plain compares it with the truth."
    )
    return code


def _headless(motion: Motion, path: Path) -> int:
    """Play at full speed, then compare."""
    from firmware_sim import virtual_time
    from impactmon.cli.output.truth import report_lines

    with _stored_session(motion, path, hold=False) as (session, air, _store):
        virtual_time.run(_play(session, air))
        analysed_s = session.snapshot().clock_s
    stored = _stored_jumps(path)
    for line in report_lines(motion, session.tally.finals, played_s=analysed_s, stored_jumps=stored):
        click.echo(line)
    return 0


async def _play(session: LiveSession, air: Air) -> None:
    """Run the session until the sensor has nothing more to send."""
    running = asyncio.create_task(session.run())
    while not (air.played_out or running.done()):  # noqa: ASYNC110 - the air sets no event
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.1)
    session.stop()
    await running


@contextmanager
def _stored_session(motion: Motion, path: Path, *, hold: bool) -> Generator[tuple[LiveSession, Air, Store]]:
    """Put the virtual sensor on air and a session over it, with a database of its own."""
    from firmware_sim.air import Air, VirtualSensor
    from firmware_sim.backend import AirClient, AirScanner
    from firmware_sim.personalities.reference import ReferenceFirmware
    from firmware_sim.workout import BODY_MASS_KG, PLACEMENT, playback_of
    from impactmon.ble.radio import Radio
    from impactmon.ble.scan import SensorChoice
    from impactmon.cli.history.recording import keeper
    from impactmon.model import Target
    from impactmon.session import LiveSession, SessionSetup
    from impactmon.store import Store

    air = Air([VirtualSensor(ReferenceFirmware(playback_of(motion, hold=hold), name=SENSOR_NAME))])
    radio = Radio(AirScanner, AirClient, {"air": air}, simulated=True)
    setup = SessionSetup(
        placement=PLACEMENT,
        body_mass_kg=BODY_MASS_KG,
        target=Target(jumps_per_day=TARGET_JUMPS, name=f"{TARGET_JUMPS} jumps a day"),
        simulated=True,
    )
    choice = SensorChoice(wanted=air.sensors[0].address)  # an address ends the search at once
    with Store.open(path) as store:
        yield LiveSession(choice, radio, setup=setup, keep=keeper(store, setup, name="demo")), air, store


def _stored_jumps(path: Path) -> int:
    """Ask the database, not the session, what was kept."""
    from impactmon.store import Board

    with Board(path) as board:
        return sum(session.jumps for session in board.sessions())
