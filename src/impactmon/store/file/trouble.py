"""The ways a database can be unusable, told apart because each asks for something else."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from impactmon.errors import StoreError


class LockedError(StoreError):
    """Another process of impactmon is writing."""

    title = "Another impactmon is recording"


class ReadOnlyError(StoreError):
    """The file or its folder may not be written; it can still be viewed."""

    title = "The database can only be read"


class NoPlaceError(StoreError):
    """There is no database, and none can be made there."""

    title = "There is no place for a database"


class PlaceError(StoreError):
    """A file outside the database cannot be written."""

    title = "The file cannot be written"


class DamagedError(StoreError):
    """The file is no database, is cut short, or has garbage pages."""

    title = "The database is damaged"


class NewerSchemaError(StoreError):
    """The database was written by a later version."""

    title = "The database is newer than this impactmon"


class NothingThereError(StoreError):
    """What was asked for is not in the database."""

    title = "Not in the database"
    exit_code = 2


DAMAGE = ("not a database", "malformed", "disk image", "corrupt")
READ_ONLY = ("readonly", "read-only")


def refuse_folder(path: Path) -> None:
    """Refuse a folder where a file belongs.

    Raises
    ------
    impactmon.errors.StoreError
        If `path` is a folder.
    """
    if path.is_dir():
        raise StoreError(f"{path} is a folder.", hint="Name a file in it, such as impactmon.db.")


def refused(database: Path, at: Path, error: OSError) -> StoreError:
    """Say that `at`, on the way to writing a database, may not be written; and what can be done.

    >>> refused(
    ...     Path("/mnt/new/impactmon.db"), Path("/mnt/new"), PermissionError(13, "Permission denied")
    ... ).message
    '/mnt/new cannot be made: Permission denied.'
    """
    folder = database.parent
    elsewhere = "name another place in the variable IMPACTMON_DB."
    if not folder.is_dir():
        return NoPlaceError(
            f"{folder} cannot be made: {error.strerror}.", hint=f"Make it yourself, or {elsewhere}"
        )
    what = at if os.access(folder, os.W_OK) else folder
    said = f"{what} may not be written: {error.strerror}."
    if database.exists():
        return ReadOnlyError(
            said, hint=f"What is stored can be looked at. To write, change the rights, or {elsewhere}"
        )
    return NoPlaceError(said, hint=f"Change its rights, or {elsewhere}")


RESTORE_HINT = "impactmon data restore puts the last backup in its place and keeps this file."


def page_words(answer: str) -> str:
    r"""Say in one line what SQLite's look at all pages found.

    >>> page_words("*** in database main ***\nPage 21: btreeInitPage() returns error code 11")
    'some of its pages are damaged (Page 21: btreeInitPage() returns error code 11)'
    """
    lines = [line.strip() for line in answer.splitlines() if not line.startswith("***")]
    return f"some of its pages are damaged ({'; '.join(lines)})"


@contextmanager
def in_words(path: object) -> Generator[None]:
    """Let SQLite's errors about the database at `path` come as ours.

    Raises
    ------
    impactmon.errors.StoreError
        If SQLite refuses.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise translate(error, path) from error


def translate(error: sqlite3.Error, path: object) -> StoreError:
    """Say in words what SQLite said about the database at `path`."""
    text = str(error)
    if any(sign in text for sign in DAMAGE):
        return DamagedError(
            f"{path}: {text}.",
            hint=RESTORE_HINT,
        )
    if any(sign in text for sign in READ_ONLY):
        return ReadOnlyError(f"{path}: {text}.", hint="Check the rights of the file and its folder.")
    if "locked" in text:
        return LockedError(f"{path}: {text}.", hint="Close the other program that has the database open.")
    if "full" in text:
        return StoreError(f"{path}: {text}.", hint="Free some space; nothing stored so far is affected.")
    if "unable to open" in text:
        return StoreError(
            f"{path}: {text}.",
            hint="Check that the folder exists and may be entered, and that you may read the file.",
        )
    return StoreError(f"{path}: {text}.", hint="impactmon doctor looks at the database.")
