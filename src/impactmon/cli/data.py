"""`impactmon data`: the user's data as a whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from impactmon.cli.arguments.options import DayType, chosen_athlete
from impactmon.errors import UsageError
from impactmon.store.board import Board
from impactmon.store.file.paths import backups, default_path
from impactmon.text import clean

PATH_LIMIT = 300

EPILOG = """\b
Examples:
  impactmon data where
  impactmon data backup
  impactmon data delete --session 12
  impactmon data retention --raw-days 365"""


@click.group("data", epilog=EPILOG)
def command() -> None:
    """Look where the data lie, back up, restore, delete, and limit how long raw data are kept.

    Everything is on this computer, in files only you can read; nothing is ever sent anywhere.
    """


@command.command("where")
def where() -> None:
    """Show every file and folder that holds data."""
    from impactmon.store.upkeep.holdings import holdings

    for item in holdings(default_path()):
        size = _size(item.size_bytes) if item.path.exists() else "not there yet"
        click.echo(f"{item.what:<26} {size:>13}  {_place(item.path)}")


@command.command("journal", short_help="Show what happened to the store.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="The newest so many."
)
def journal(limit: int) -> None:
    """Show what happened to the store: sessions begun and ended, re-scoring, deletion."""
    from impactmon.store.rows.zones import from_us, local_zone

    with Board() as board:
        rows = (
            []
            if board.empty
            else board.ask(
                "SELECT at_us, session_id, what, detail FROM journal ORDER BY id DESC LIMIT ?", [limit]
            )
        )
    for row in reversed(rows):
        about = "" if row["session_id"] is None else f"#{row['session_id']} "
        when = from_us(row["at_us"], local_zone())
        click.echo(f"{when:%d %b %Y %H:%M:%S}  {about}{row['what']}  {clean(row['detail'])}".rstrip())
    if not rows:
        click.echo("Nothing has happened yet.")


@command.command("backup", short_help="Copy the database, also while recording.")
@click.argument("target", type=click.Path(path_type=Path), required=False)
@click.option("--no-copies", is_flag=True, help="Leave out the compressed copies of imported files.")
def backup(target: Path | None, no_copies: bool) -> None:
    """Copy the database to TARGET (default: a dated file in the backup folder); works while recording.

    The compressed copies of imported files go along, into a folder beside TARGET; on the same disk they take no room.
    """
    from impactmon.store.file.paths import copies_folder
    from impactmon.store.upkeep.backup import back_up

    made = back_up(default_path(), target, with_copies=not no_copies)
    click.echo(f"Backed up to {_place(made)} ({_size(made.stat().st_size)}).")
    folder = copies_folder(default_path() if no_copies else made)
    files = list(folder.glob("*.gz")) if folder.is_dir() else []
    if files:
        which = f"Copies of {_count(len(files), 'imported file')} ({_size(sum(file.stat().st_size for file in files))})"
        where = "are not in it; they lie in" if no_copies else "are beside it, in"
        click.echo(f"{which} {where} {_place(folder)}.")


@command.command("restore", short_help="Put a backup in the place of the database.")
@click.argument("backup_file", metavar="[BACKUP]", type=click.Path(path_type=Path), required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(backup_file: Path | None, yes: bool) -> None:
    """Put BACKUP (default: the newest) in the place of the database, which is kept under another name.

    Copies of imported files come back from the folder beside BACKUP.
    """
    from impactmon.store.upkeep import backup

    path = default_path()
    known = backups(path)
    chosen = backup_file or (known[0] if known else None)
    if chosen is None:
        raise UsageError("There is no backup.", hint="impactmon data backup makes one.")
    click.echo(f"Restoring {_place(chosen)}.")
    if not yes:
        click.confirm("What was stored since then will not be in it. Go on?", abort=True)
    kept = backup.restore(path, chosen)
    click.echo("Restored." if kept is None else f"Restored. The former file is {_place(kept)}.")
    missing = backup.missing_copies(path)
    if missing:
        click.echo(
            f"Copies of {_count(missing, 'imported file')} are not here; results are, but only the files themselves"
            " can be scored again.",
            err=True,
        )


@command.command("delete", short_help="Delete sessions, a person or everything for good.")
@click.option("--session", "sessions", type=int, multiple=True, help="A session; can be given several times.")
@click.option("--before", type=DayType(), default=None, help="All sessions that ended before this day.")
@click.option("--athlete", default=None, metavar="ID", help="A person with everything that belongs to them.")
@click.option("--all", "everything", is_flag=True, help="Everything in the database.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete(
    sessions: tuple[int, ...], before: date | None, athlete: str | None, everything: bool, yes: bool
) -> None:
    """Delete for good: the rows, their traces in the file and its log, and copies of imported files."""
    from impactmon.cli.history.offers import open_store
    from impactmon.store.upkeep.holdings import delete_athlete, delete_sessions

    if sum((bool(sessions), before is not None, athlete is not None, everything)) != 1:
        raise UsageError("Say what to delete.", hint="One of --session, --before, --athlete, --all.")
    people, numbers = _chosen(sessions, before, athlete, everything=everything)
    if not numbers and not people:
        click.echo("Nothing matches; nothing was deleted.")
        return
    if not yes:
        who = f" and {len(people)} {'person' if len(people) == 1 else 'people'}" if people else ""
        click.confirm(f"Delete {_count(len(numbers), 'session')}{who} for good?", abort=True)
    with open_store() as store:
        deleted = sum(delete_athlete(store, person) for person in people)
        deleted += delete_sessions(store, numbers) if numbers and not people else 0
    click.echo(f"{_count(deleted, 'session')} deleted.")
    _name_the_rest()


@command.command("retention", short_help="Show or set how long raw packets are kept.")
@click.option("--raw-days", type=click.IntRange(min=1), default=None, help="Keep raw packets so many days.")
@click.option("--forever", is_flag=True, help="Keep raw packets for good (the default).")
@click.option("--yes", is_flag=True, help="Do not ask.")
def retention(raw_days: int | None, forever: bool, yes: bool) -> None:
    """Show or set how long raw packets are kept; events and days always stay.

    Without its raw packets a session cannot be scored again by a better algorithm.
    """
    from impactmon.cli.history.offers import open_store
    from impactmon.store import retention as keeping

    if raw_days is not None and forever:
        raise UsageError("--raw-days and --forever exclude each other.")
    if raw_days is None and not forever:
        with Board() as board:
            days = keeping.retention(board)
        kept = "for good" if days is None else _count(days, "day")
        click.echo(f"Raw packets are kept {kept}.")
        return
    if raw_days is not None and not yes:
        click.confirm(f"Raw packets older than {raw_days} days go, now and from now on. Agreed?", abort=True)
    with open_store() as store:
        keeping.set_retention(store, raw_days)
        dropped = keeping.apply_retention(store)
    click.echo(f"Agreed. Raw packets of {_count(dropped, 'session')} are gone." if dropped else "Agreed.")


def _chosen(
    sessions: tuple[int, ...], before: date | None, athlete: str | None, *, everything: bool
) -> tuple[list[str], list[int]]:
    """Find what is to be deleted: people, and sessions."""
    with Board() as board:
        if athlete is not None:
            who = chosen_athlete(board, athlete)
            return [who], [row.id for row in board.sessions(athlete=who)]
        rows = board.sessions()
        if everything:
            return list(board.athletes()), [row.id for row in rows]
        if before is not None:
            return [], [row.id for row in rows if (row.end or row.start).date() < before]
        known = {row.id for row in rows}
        missing = [number for number in sessions if number not in known]
        if missing:
            raise UsageError(f"There is no session {missing[0]}.", hint="impactmon sessions lists them.")
        return [], list(sessions)


def _name_the_rest() -> None:
    """Name the files that may still hold what was deleted."""
    from impactmon.store.upkeep.holdings import holdings

    rest = [item for item in holdings(default_path()) if item.what not in ("database", "write-ahead log")]
    rest = [item for item in rest if not item.what.startswith("copies")]  # those have been dropped
    if rest:
        click.echo("These may still hold what was deleted; remove them yourself if they should go too:")
        for item in rest:
            click.echo(f"  {item.what}: {_place(item.path)}")


def _count(number: int, what: str) -> str:
    """Write a number of things.

    >>> _count(1, "day"), _count(2, "day")
    ('1 day', '2 days')
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _place(path: Path) -> str:
    """Write a path for a terminal."""
    return clean(str(path), limit=PATH_LIMIT)


def _size(size_bytes: int) -> str:
    """Write a size for people.

    >>> _size(0), _size(2_340_000)
    ('0.0 kB', '2.3 MB')
    """
    for unit, scale in (("GB", 1e9), ("MB", 1e6)):
        if size_bytes >= scale:
            return f"{size_bytes / scale:.1f} {unit}"
    return f"{size_bytes / 1e3:.1f} kB"
