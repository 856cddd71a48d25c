"""`impactmon recover`: finish sessions that ended badly."""

from __future__ import annotations

import click

from impactmon.cli.output.days import clock
from impactmon.store.board import Board
from impactmon.text import clean


@click.command(epilog="Examples: impactmon recover · impactmon recover 42 · impactmon recover --list")
@click.argument("session", type=int, required=False)
@click.option("--list", "only_list", is_flag=True, help="Show them and change nothing.")
def command(session: int | None, only_list: bool) -> None:
    """Close and score sessions that were never ended (all, or number SESSION).

    Their raw packets were stored as they came; events and days are computed from them.
    """
    from impactmon.store import Store
    from impactmon.store.sessions.recovery import recover, unfinished

    with Board() as board:
        if session is not None:
            board.session(session)  # one that does not exist is told as such
        found = [entry for entry in unfinished(board) if session in (None, entry.session_id)]
        path = board.path
    if not found:
        which = "every session" if session is None else f"session {session}"
        click.echo(f"Nothing to recover: {which} was ended.")
        return
    for entry in found:
        click.echo(
            f"#{entry.session_id} {clean(entry.name)} began {entry.start:%a %d %b %Y %H:%M}, "
            f"{entry.packets} packets up to {entry.last:%H:%M:%S}"
        )
    if only_list:
        return
    with Store.open(path) as store:
        for entry in found:
            result = recover(store, entry)
            done = f"#{result.session_id} recovered: {result.jumps} jumps in {clock(result.duration_s)}"
            click.echo(f"{done}. Not scored: {result.problem}" if result.problem else f"{done}.")
