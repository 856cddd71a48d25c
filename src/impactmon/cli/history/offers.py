"""What the next start does about sessions that nobody ended: forgotten ones are closed, fresh ones offered."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from impactmon.cli.output.days import clock
from impactmon.text import clean

if TYPE_CHECKING:
    from impactmon.store import Store


def open_store(path: Path | None = None) -> Store:
    """Open the store for a verb that writes, and close the sessions that were forgotten."""
    from impactmon.store import Store
    from impactmon.store.file.paths import default_path
    from impactmon.store.file.viewing import loss_words

    lost = loss_words(path or default_path())
    store = Store.open(path)
    if lost:
        click.echo(clean(f"{lost} A new one was begun.", limit=400), err=True)
    try:
        close_forgotten(store)
    except BaseException:
        store.close()
        raise
    return store


def close_forgotten(store: Store) -> None:
    """Close and score sessions whose last packet is long past, and say so on stderr."""
    from impactmon.store.board import Board

    with Board(store.path) as board:
        if not board.ask("SELECT 1 FROM sessions WHERE state = 'open' LIMIT 1"):
            return  # as nearly always: spares the import of what scores

    from impactmon.store.sessions.recovery import close_abandoned

    for done in close_abandoned(store, datetime.now(tz=UTC)):
        what = f"not scored: {done.problem}" if done.problem else f"{done.jumps} jumps."
        click.echo(f"Session #{done.session_id} was left open and is closed now: {what}", err=True)


def offer_recovery(store: Store) -> None:
    """Offer to finish what was cut off; the store was opened by `open_store`.

    Without a terminal nothing is asked; a line on stderr names the verb.
    """
    from impactmon.store.board import Board
    from impactmon.store.sessions.recovery import recover, unfinished

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
