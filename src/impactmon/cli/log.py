"""`impactmon log`: jumps that no sensor counted, and corrections of those it did."""

from __future__ import annotations

from datetime import datetime

import click

from impactmon.cli.arguments.options import athlete_option, chosen_athlete
from impactmon.cli.arguments.parameters import FiniteRange, MomentParam
from impactmon.errors import UsageError
from impactmon.store.board import Board
from impactmon.text import clean

MOST = 2000
EPILOG = """\b
Examples:
  impactmon log jumps 20 --note "at the playground"
  impactmon log pain 3 --where knee
  impactmon log correct 12 reject --at 75.2      no jump of session 12 at 75.2 s
  impactmon log show 12
  impactmon log undo 3"""

SAME_JUMP_S = 0.5  # as the store matches a moment with a jump


@click.group("log", epilog=EPILOG)
def command() -> None:
    """Write down jumps or pain without a sensor, or confirm, reject and add jumps of a recorded session.

    What is written by hand is shown as such and survives every re-scoring.
    """


@command.command("jumps")
@click.argument("count", type=click.IntRange(1, MOST))
@click.option("--at", type=MomentParam(), default=None, help="When, as 2026-11-19T18:30; default: now.")
@click.option("--note", default="", help="In your words: supervised session, with a vest …")
@athlete_option
def jumps(count: int, at: datetime | None, note: str, athlete: str | None) -> None:
    """Write down COUNT jumps."""
    from impactmon.cli.history.offers import open_store
    from impactmon.store.rows.zones import local_zone, zone_info
    from impactmon.store.sessions.logbook import log_jumps

    zone = local_zone()
    moment = at or datetime.now(tz=zone_info(zone))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone_info(zone))
    with open_store() as store, Board() as board:
        number = log_jumps(
            store, chosen_athlete(board, athlete), moment, count, zone=zone, note=clean(note, limit=200)
        )
    click.echo(f"#{number}: {count} jumps written down for {moment:%a %d %b %Y}.")


@command.command("pain", short_help="Write pain down, 0 to 10.")
@click.argument("pain", type=click.IntRange(0, 10))
@click.option("--where", "place", default="", help="Where it is felt, in a word: knee.")
@click.option("--at", type=MomentParam(), default=None, help="When, as 2026-11-19T18:30; default: now.")
@athlete_option
def pain(pain: int, place: str, at: datetime | None, athlete: str | None) -> None:
    """Write down PAIN after a session, from 0 (none) to 10 (the worst there is); the team shows it."""
    from impactmon.cli.history.offers import open_store
    from impactmon.store.rows.zones import local_zone, zone_info
    from impactmon.store.sessions.logbook import log_pain

    zone = local_zone()
    moment = at or datetime.now(tz=zone_info(zone))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone_info(zone))
    with open_store() as store, Board() as board:
        log_pain(store, chosen_athlete(board, athlete), moment, pain, zone=zone, place=clean(place, limit=24))
    click.echo(f"Pain {pain} of 10 written down for {moment:%a %d %b %Y}.")


@command.command("show")
@click.argument("session", type=int)
def show(session: int) -> None:
    """List the corrections of SESSION."""
    with Board() as board:
        board.session(session)
        found = board.corrections(session)
    for entry in found:
        note = f"  {clean(entry.note)}" if entry.note else ""
        click.echo(f"{entry.id:>5}  {entry.action:<8} at {entry.time_s:8.2f} s{note}")
    if not found:
        click.echo("Nothing was corrected.")


@command.command("correct", short_help="Confirm, reject or add a jump of a session.")
@click.argument("session", type=int)
@click.argument("action", type=click.Choice(["confirm", "reject", "add"]))
@click.option("--at", "time_s", type=FiniteRange(min=0), required=True, help="Seconds from the start.")
@click.option("--note", default="", help="Why, in your words.")
def correct(session: int, action: str, time_s: float, note: str) -> None:
    """Confirm, reject or add the jump of SESSION at a moment (impactmon replay shows them)."""
    from impactmon.cli.history.offers import open_store

    with Board() as board:
        length_s = board.session(session).duration_s
    if length_s is not None and time_s > length_s + 1:
        raise UsageError(f"Session {session} is {length_s:.1f} s long; there is no second {time_s:g}.")
    if action != "add":
        _demand_jump(session, time_s, action)
    with open_store() as store:
        text = clean(note, limit=200)
        if action == "add":
            store.correct(session, "add", time_s=time_s, note=text)
        elif action == "reject":
            store.correct(session, "reject", time_s=time_s, note=text)
        else:
            store.correct(session, "confirm", time_s=time_s, note=text)
    _tell(session)


@command.command("undo", short_help="Take a correction back.")
@click.argument("correction", type=int)
def undo(correction: int) -> None:
    """Take a correction back by its number (impactmon log show SESSION)."""
    from impactmon.cli.history.offers import open_store

    with open_store() as store:
        store.undo_correction(correction)
    click.echo("Taken back.")


def _demand_jump(session: int, time_s: float, action: str) -> None:
    """Refuse to confirm or reject where nothing was detected; name the nearest jump."""
    with Board() as board:
        rows = board.ask(
            "SELECT e.time_s FROM events e JOIN sessions s ON s.run_id = e.run_id WHERE s.id = ?"
            " AND e.event IN ('jump', 'reject') ORDER BY abs(e.time_s - ?) LIMIT 1",
            [session, time_s],
        )
    if rows and abs(rows[0][0] - time_s) <= SAME_JUMP_S:
        return
    near = f"The nearest one is at {rows[0][0]:.2f} s." if rows else "None was detected in it."
    raise UsageError(f"There is no jump to {action} at {time_s:g} s of session {session}. {near}")


def _tell(session: int) -> None:
    with Board() as board:
        row = board.session(session)
    click.echo(f"#{session}: {row.jumps} jumps, {row.uncertain} uncertain.")
