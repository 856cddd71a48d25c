"""Back up a database and put a backup in its place, with the copies of imported files."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

from impactmon.errors import MissingFileError, StoreError
from impactmon.store.board import Board
from impactmon.store.file.copies import take_copies
from impactmon.store.file.lock import WriterLock
from impactmon.store.file.paths import (
    PRIVATE_FILE,
    backup_folder,
    copies_folder,
    lock_path,
    make_private_folder,
    set_aside,
    stamp,
)
from impactmon.store.file.trouble import RESTORE_HINT, DamagedError, PlaceError, page_words
from impactmon.store.store import WAIT_S

PART_SUFFIX = ".part"


def back_up(database: Path, target: Path | None = None, *, with_copies: bool = True) -> Path:
    """Copy the database, its log included, while others may read and write; give the copy's path.

    Parameters
    ----------
    database : Path
        The database.
    target : Path or None
        Where to; None makes a dated file in the backup folder.
    with_copies : bool
        Take the copies of imported files along, in a folder beside the copy.

    Raises
    ------
    impactmon.errors.StoreError
        If a page is damaged (a backup must not replace a good one with it), or the copy cannot be written; nothing
        is left behind then.
    """
    if not database.exists():
        raise MissingFileError(f"There is no database at {database}.")
    if target is None:
        folder = backup_folder(database)
        try:
            make_private_folder(folder)
        except OSError as error:
            raise PlaceError(
                f"{folder} cannot be made: {error.strerror}.",
                hint="Name another place: impactmon data backup /media/stick/impactmon.db",
            ) from error
        target = backup_folder(database) / f"{database.stem}-{stamp()}.db"
    if target.exists():
        raise PlaceError(f"{target} exists already.", hint="Choose another name; nothing was written.")
    part = target.with_name(target.name + PART_SUFFIX)
    part.unlink(missing_ok=True)
    with Board(database) as board:
        _check_pages(board, RESTORE_HINT)
        try:
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
            board.ask("VACUUM INTO ?", [str(part)])
        except StoreError:
            part.unlink(missing_ok=True)
            raise
        except OSError as error:
            raise PlaceError(f"{part}: {error.strerror}.", hint="Choose another place.") from error
    if with_copies:
        try:
            take_copies(database, target, copy_names(part))
        except OSError as error:
            part.unlink(missing_ok=True)
            shutil.rmtree(copies_folder(target), ignore_errors=True)
            raise PlaceError(
                f"{copies_folder(target)}: {error.strerror}. There is no new backup.",
                hint="Choose a place with more room, or leave out the copies of imported files: --no-copies.",
            ) from error
    part.replace(target)
    return target


def copy_names(database: Path) -> set[str]:
    """Name the copies of imported files that a database speaks of."""
    with Board(database) as board:
        return {row[0] for row in board.ask("SELECT copy FROM recordings WHERE copy IS NOT NULL")}


def missing_copies(database: Path) -> int:
    """Count the imported files whose copy is not beside the database: they cannot be scored again from it."""
    return sum(not (copies_folder(database) / name).exists() for name in copy_names(database))


def restore(database: Path, backup: Path, *, wait_s: float = WAIT_S) -> Path | None:
    """Put a backup in the place of the database, and what it has of copies; give where the former one is kept.

    Raises
    ------
    impactmon.errors.StoreError
        If the backup is damaged, or somebody is writing.
    """
    if not backup.is_file():
        raise MissingFileError(f"There is no file {backup}.")
    with Board(backup) as board:
        _check_pages(board, "Use another backup.")
        if board.empty:
            raise DamagedError(f"{backup} is no backup of impactmon: it has no sessions table.")
    make_private_folder(database.parent)
    lock = WriterLock(lock_path(database))
    lock.acquire(wait_s=wait_s)
    try:
        part = database.with_name(database.name + PART_SUFFIX)
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
        shutil.copyfile(backup, part)
        kept = (
            set_aside(database, "replaced" if _readable(database) else "corrupt")
            if database.exists()
            else None
        )
        take_copies(backup, database, copy_names(part))
        part.replace(database)
        lock.write_note(has_history=True)
    finally:
        lock.release()
    return kept


def _check_pages(board: Board, hint: str) -> None:
    """Refuse a file with a damaged page."""
    answer = board.ask("PRAGMA quick_check(1)")[0][0]
    if answer != "ok":
        raise DamagedError(f"{board.path}: {page_words(answer)}.", hint=hint)


def _readable(database: Path) -> bool:
    """Tell whether a database is whole."""
    try:
        with Board(database) as board:
            _check_pages(board, "")
    except (StoreError, sqlite3.Error):
        return False
    return True
