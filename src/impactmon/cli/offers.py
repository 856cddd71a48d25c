"""What is offered at the next start: a session that ended badly is finished, with consent."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from impactmon.cli.day import clock

if TYPE_CHECKING:
    from impactmon.store import Store


def offer_recovery(store: Store) -> None:
    """Close forgotten sessions, and offer to finish what was cut off.

    Without a terminal nothing is asked; a line on stderr names the verb.
    """
    from impactmon.store.board import Board
    from impactmon.store.recovery import close_abandoned, recover, unfinished

    for done in close_abandoned(store, datetime.now(tz=UTC)):
        click.echo(
            f"Session #{done.session_id} was left open and is closed now: {done.jumps} jumps.", err=True
        )
    with Board(store.path) as board:
        cut_off = unfinished(board)
    if not cut_off:
        return
    told = ", ".join(f"#{one.session_id} of {one.start:%d %b %H:%M}" for one in cut_off)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        click.echo(f"Not ended properly: {told}. impactmon recover finishes it.", err=True)
        return
    if click.confirm(f"Not ended properly: {told}. Nothing is lost. Finish it now?", default=True, err=True):
        for one in cut_off:
            done = recover(store, one)
            click.echo(f"#{done.session_id}: {done.jumps} jumps in {clock(done.duration_s)}.", err=True)
