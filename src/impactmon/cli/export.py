"""`impactmon export`: results and raw data for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from impactmon.cli.arguments.options import DayType, athlete_option, chosen_athlete
from impactmon.cli.history.stored import read_again
from impactmon.errors import UsageError
from impactmon.store.board import Board
from impactmon.text import clean

if TYPE_CHECKING:
    from impactmon.store.exchange.tables import Table
    from impactmon.store.rows.views import SessionRow

FORMATS = {
    "events": ("csv", "json", "parquet"),
    "days": ("csv", "json", "parquet"),
    "sessions": ("csv", "json", "parquet"),
    "samples": ("csv", "parquet", "bids"),
    "packets": ("jsonl",),
}
"""What can be exported, and as what; the first is the default."""

EPILOG = """\b
Examples:
  impactmon export events --since 2026-11-01 --out november.csv
  impactmon export days --format json
  impactmon export packets --session 12 --out session-12.jsonl    for replay and reports of bugs
  impactmon export samples --session 12 --format bids --out dataset"""


@click.command("export", epilog=EPILOG)
@click.argument("what", type=click.Choice(list(FORMATS)))
@click.option("--session", "numbers", type=int, multiple=True, help="A session; can be given several times.")
@click.option("--since", type=DayType(), default=None, help="First local day.")
@click.option("--until", type=DayType(), default=None, help="Last local day.")
@athlete_option
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "json", "jsonl", "parquet", "bids"]),
    default=None,
    help="Form of the file: csv, but jsonl for packets, unless said.",
)
@click.option("--out", type=click.Path(path_type=Path), default=None, help="File, or folder for bids.")
def command(
    what: str,
    numbers: tuple[int, ...],
    since: date | None,
    until: date | None,
    athlete: str | None,
    kind: str | None,
    out: Path | None,
) -> None:
    """Write events, days, sessions, samples or packets to --out, or to standard output.

    Text that a spreadsheet would take for a formula gets a leading apostrophe; people appear by id, not by name.
    """
    kind = kind or FORMATS[what][0]
    if kind not in FORMATS[what]:
        raise UsageError(f"{what} are not written as {kind}.", hint=f"Possible: {', '.join(FORMATS[what])}.")
    with Board() as board:
        who = chosen_athlete(board, athlete)
        if what == "days":
            _write_table(_days(board, since, until, who), kind, out)
            return
        rows = _chosen(board, numbers, since, until, who if athlete else None)
        if what in ("samples", "packets"):
            _write_raw(board, what, rows, kind, out)
        else:
            _write_table(_table(board, what, rows), kind, out)


def _chosen(
    board: Board, numbers: tuple[int, ...], since: date | None, until: date | None, athlete: str | None
) -> list[SessionRow]:
    """Find the sessions that are meant, oldest first."""
    if numbers:
        return [board.session(number) for number in numbers]
    return list(reversed(board.sessions(athlete=athlete, first=since, last=until)))


def _table(board: Board, what: str, rows: list[SessionRow]) -> Table:
    from impactmon.store.exchange.exporting import event_table, session_table

    numbers = [row.id for row in rows]
    return event_table(board, numbers) if what == "events" else session_table(board, numbers)


def _days(board: Board, since: date | None, until: date | None, athlete: str) -> Table:
    """Give the table of days; without bounds, from the first session to the last."""
    from impactmon.store.exchange.exporting import day_table

    sessions = board.sessions(athlete=athlete)
    last = until or (max((row.end or row.start).date() for row in sessions) if sessions else board.today())
    first = since or (sessions[-1].start.date() if sessions else last)
    return day_table(board, first, last, athlete=athlete)


def _write_table(table: Table, kind: str, out: Path | None) -> None:
    from impactmon.store.exchange import tables

    if kind == "parquet":
        if out is None:
            raise UsageError("Parquet is written to a file.", hint="Say --out FILE.")
        _done(tables.write_parquet(out, table), table.name, out)
        return
    write = tables.write_json if kind == "json" else tables.write_csv
    _to(out, table.name, lambda stream: write(stream, table))


def _write_raw(board: Board, what: str, rows: list[SessionRow], kind: str, out: Path | None) -> None:
    """Write samples or packets; all but BIDS hold one session."""
    from impactmon.packets import write_packet_log
    from impactmon.store.exchange.exporting import sample_table
    from impactmon.store.sessions.replay import packet_header, session_recording, stored_packets

    if kind == "bids":
        _write_bids(board, rows, out)
        return
    if len(rows) != 1:
        raise UsageError(f"{what} of one session go into one file.", hint="Say which with --session N.")
    number = rows[0].id
    if what == "packets":
        if not board.ask("SELECT 1 FROM packets WHERE session_id = ? LIMIT 1", [number]):
            raise UsageError(
                f"Session {number} holds no packets.", hint="An imported file is its own source."
            )
        header = packet_header(board, number)
        _to(out, what, lambda stream: write_packet_log(stream, header, stored_packets(board, number)))
        return
    _write_table(sample_table(session_recording(board, number, open_file=read_again)), kind, out)


def _write_bids(board: Board, rows: list[SessionRow], out: Path | None) -> None:
    from impactmon.store.exchange.bids import write_bids
    from impactmon.store.sessions.replay import session_recording

    if out is None or not rows:
        raise UsageError("BIDS is a folder of sessions.", hint="Say --out FOLDER and --session N.")
    pairs = [(row, session_recording(board, row.id, open_file=read_again)) for row in rows]
    files = write_bids(board, out, pairs)
    click.echo(f"{len(files)} recordings written to {clean(str(out), limit=300)}.", err=True)


def _to(out: Path | None, what: str, write: Callable[[IO[str]], int]) -> None:
    """Write to a file that appears whole, or to standard output."""
    from impactmon.store.exchange.tables import whole_file

    if out is None:
        write(sys.stdout)
        return
    with whole_file(out) as part, part.open("w", encoding="utf-8", newline="") as stream:
        count = write(stream)
    _done(count, what, out)


def _done(count: int, what: str, out: Path) -> None:
    click.echo(f"{count} {what} written to {clean(str(out), limit=300)}.", err=True)
