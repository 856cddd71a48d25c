"""Open the one writing connection, after looking at what lies there."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from impactmon.errors import StoreError
from impactmon.store.file import schema
from impactmon.store.file.paths import (
    backup_folder,
    backups,
    companions,
    make_private,
    make_private_folder,
    set_aside,
    stamp,
)
from impactmon.store.file.places import is_shared_folder
from impactmon.store.file.trouble import (
    RESTORE_HINT,
    DamagedError,
    NewerSchemaError,
    PlaceError,
    in_words,
    page_words,
    refuse_folder,
    translate,
)

BUSY_TIMEOUT_S = 15.0  # as long as a checkpoint of a large log may take on a slow disk
PAGE_BYTES = 8192  # batches of about 600 bytes: 3 % lost at page ends instead of 12 % with 4096
CHECKED_SETTING = "quick_check_day"


def connect(path: Path, *, has_history: bool) -> Database:
    """Open `path` for writing and bring it to the current schema.

    Parameters
    ----------
    path : Path
        The database; made if it is not there.
    has_history : bool
        A database with tables stood here before: an empty file is then a loss, no beginning.

    Raises
    ------
    impactmon.errors.StoreError
        `DamagedError`, `ReadOnlyError`, `NewerSchemaError`, or in SQLite's words.
    """
    _refuse_loss(path, has_history=has_history)
    with in_words(path):
        # The writer thread and the caller share the connection; `Store` lets one of them in at a time.
        connection = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
    try:
        database = Database(connection)
        _refuse_foreign(database, path)
        _refuse_newer(database, path)
        _configure(database, path)
        make_private(path)
        check_today(database, path)
        _migrate(database, path)
        # A read-only file opens without complaint; only a write tells.
        database.execute("BEGIN IMMEDIATE")
        database.execute("COMMIT")
    except sqlite3.Error as error:
        connection.close()
        trouble = translate(error, path)
        if isinstance(trouble, DamagedError) and has_history:
            raise _set_aside_damaged(path, trouble) from error
        raise trouble from error
    except BaseException:
        connection.close()
        raise
    return database


def _migrate(database: Database, path: Path) -> None:
    """Bring the tables up to date; a step that fails leaves them as they were, and a backup beside them."""
    copies: list[Path] = []
    try:
        schema.apply(database, before=lambda: copies.append(_copy_before_migration(database, path)))
    except StoreError:
        raise
    except Exception as error:
        kept = f" A copy made before lies in {copies[0]}." if copies else ""
        raise StoreError(
            f"{path} could not be brought to the current schema ({error}); it is as it was.{kept}",
            hint="Go on with the earlier version of impactmon, and report this.",
        ) from error


def _set_aside_damaged(path: Path, trouble: DamagedError) -> DamagedError:
    """Rename a database of ours that cannot be opened, so that today's session can be recorded; keep it."""
    kept = set_aside(path, "corrupt")
    found = backups(path)
    hint = (
        f"impactmon data restore {found[0]} brings back the last backup; otherwise the next call begins anew."
        if found
        else "There is no backup; the next call begins a new database."
    )
    return DamagedError(f"{trouble.message} It was kept as {kept}.", hint=hint)


def check_today(database: Database, path: Path, *, always: bool = False) -> None:
    """Look at every page once a day: a garbage page still answers count(*).

    Raises
    ------
    DamagedError
        If a page is not what it should be.
    """
    today = datetime.now(tz=UTC).date().isoformat()
    known = "settings" in database.table_names()
    if known and not always:
        found = database.execute("SELECT value FROM settings WHERE name = ?", [CHECKED_SETTING]).fetchone()
        if found and found[0] == today:
            return
    answer = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if answer != "ok":
        raise DamagedError(f"{path}: {page_words(answer)}.", hint=RESTORE_HINT)
    if known:
        database.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", [CHECKED_SETTING, today])


def _refuse_loss(path: Path, *, has_history: bool) -> None:
    """Refuse to begin anew where a file was emptied."""
    refuse_folder(path)
    log, _ = companions(path)
    emptied = path.exists() and path.stat().st_size == 0
    if emptied and (has_history or (log.exists() and log.stat().st_size > 0)):
        raise DamagedError(
            f"{path} is empty, but sessions were stored here before.",
            hint="impactmon data restore puts the last backup in its place.",
        )


def _configure(database: Database, path: Path) -> None:
    """Set what SQLite does not do by itself."""
    database.execute("PRAGMA foreign_keys = ON")
    database.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # holds for a new file only
    # A log beside the file needs shared memory, which network folders do not give and sync programs
    # tear apart.
    mode = "DELETE" if is_shared_folder(path.parent) else "WAL"
    database.execute(f"PRAGMA journal_mode = {mode}").fetchone()
    # What was acknowledged must survive a power cut, so each commit waits for the disk.
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA journal_size_limit = 4194304")
    database.execute("PRAGMA secure_delete = ON")


def _refuse_foreign(database: Database, path: Path) -> None:
    """Refuse a database that another program has made."""
    tables = database.table_names()
    if tables and "_sqlite_migrations" not in tables:
        raise StoreError(
            f"{path} was not made by impactmon: it holds {', '.join(sorted(tables)[:3])}.",
            hint="Name another file in IMPACTMON_DB; this one was not changed.",
        )


def _refuse_newer(database: Database, path: Path) -> None:
    """Refuse a database that a later version has changed."""
    later = schema.unknown(database)
    if later:
        raise NewerSchemaError(
            f"{path} was written by a later version of impactmon ({', '.join(later)}).",
            hint="Update impactmon, or restore a backup made before the update with impactmon data restore.",
        )


def _copy_before_migration(database: Database, path: Path) -> Path:
    """Keep the database as it is before its tables change."""
    check_today(database, path, always=True)
    folder = backup_folder(path)
    make_private_folder(folder)
    target = folder / f"{path.stem}-before-migration-{stamp()}.db"
    vacuum_into(database, target)
    return target


def vacuum_into(database: Database, target: Path) -> None:
    """Copy a database, its log included, into one new file that nobody else can read."""
    if target.exists():
        raise PlaceError(f"{target} exists already.", hint="Choose another name; nothing was written.")
    target.touch(mode=0o600)  # VACUUM INTO accepts an empty file; made here, it is never readable by others
    database.execute("VACUUM INTO ?", [str(target)])
