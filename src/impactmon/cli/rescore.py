"""`impactmon rescore`: history scored anew with the current algorithm."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import click

from impactmon.cli.arguments.options import DayType
from impactmon.cli.exit_codes import PARTIAL
from impactmon.cli.history.stored import read_again
from impactmon.errors import ImpactmonError
from impactmon.store.board import Board
from impactmon.text import clean

if TYPE_CHECKING:
    from impactmon.store.rows.views import SessionRow
    from impactmon.store.sessions.scoring import Rescoring


@click.command(epilog="Examples: impactmon rescore --dry-run · impactmon rescore --since 2026-11-01 --yes")
@click.option("--since", type=DayType(), default=None, help="First local day; default: all of history.")
@click.option("--session", type=int, default=None, help="Only this session.")
@click.option("--all", "everything", is_flag=True, help="Also sessions scored by this very version.")
@click.option("--dry-run", is_flag=True, help="Show the difference and write nothing.")
@click.option("--yes", is_flag=True, help="Write without asking.")
def command(since: date | None, session: int | None, everything: bool, dry_run: bool, yes: bool) -> int:
    """Compute events and days again from the stored bytes; show what changes, then ask.

    Old results stay reachable: impactmon day --algorithm VERSION. Corrections made by hand are kept.
    """
    from impactmon.cli.history.offers import open_store
    from impactmon.store.sessions.scoring import current_version, write_rescoring

    with Board() as board:
        if session is not None:
            board.session(session)  # one that does not exist is told as such
        rows = board.sessions(first=since, session_id=session)
        chosen = [row for row in reversed(rows) if row.state != "open" and row.kind != "log"]
        if not everything:
            chosen = [row for row in chosen if row.algorithm_version != current_version()]
        done, failed = _score(board, chosen)
        path = board.path
    _show(done, skipped=len(rows) - len(chosen))
    if done and not dry_run and (yes or click.confirm(f"Write {len(done)} new scorings?")):
        with open_store(path) as store:
            for rescoring in done:
                write_rescoring(store, rescoring)
        click.echo(f"Written with algorithm {current_version()}; the old results are kept under theirs.")
    if failed:
        return PARTIAL if done else 1
    return 0


def _score(board: Board, rows: Iterable[SessionRow]) -> tuple[list[Rescoring], int]:
    """Score sessions; say which cannot be."""
    from impactmon.store.sessions.scoring import rescore

    done: list[Rescoring] = []
    failed = 0
    for row in rows:
        try:
            done.append(rescore(board, row.id, open_file=read_again))
        except ImpactmonError as error:
            failed += 1
            click.echo(f"#{row.id}: {clean(error.message, limit=200)} {error.hint}".rstrip(), err=True)
    return done, failed


def _show(done: Iterable[Rescoring], *, skipped: int) -> None:
    """Show what would change."""
    changed = 0
    for rescoring in done:
        for change in rescoring.changes:
            changed += 1
            click.echo(f"#{rescoring.session_id} {change}")
    if not changed:
        click.echo("No day changes.")
    if skipped:
        click.echo(
            f"{skipped} sessions were left out: still open, written by hand, or already of this version."
        )
