"""Open a database for reading only, whatever the rights of its folder."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from impactmon.store.file.lock import last_note
from impactmon.store.file.paths import backups, companions, lock_path
from impactmon.store.file.trouble import DamagedError, in_words, refuse_folder, translate

BUSY_TIMEOUT_S = 5.0
VIEW_ONLY = "View only: the folder of the database may not be written."


def open_for_viewing(path: Path) -> tuple[sqlite3.Connection, str]:
    """Open `path` for reading; give the connection and a banner, empty if there is nothing to say.

    A file that is not there yet is an empty database.

    Raises
    ------
    impactmon.errors.StoreError
        If it was emptied, is damaged, or may not be read.
    """
    refuse_folder(path)
    if not path.exists():
        return _with_rows(sqlite3.connect(":memory:", isolation_level=None)), loss_words(path)
    log, _ = companions(path)
    logged = log.exists() and log.stat().st_size > 0
    if path.stat().st_size == 0 and not logged:
        raise DamagedError(
            f"{path} is empty.", hint="impactmon data restore puts the last backup in its place."
        )
    try:
        return _open(path, "mode=ro"), ""
    except sqlite3.Error as error:
        if "unable to open" not in str(error) and "readonly" not in str(error):
            raise translate(error, path) from error
    # The folder may not be written, so the log beside the file cannot be joined.
    with in_words(path):
        connection = _open(path, "immutable=1")
    return connection, VIEW_ONLY + (" The newest entries may be missing." if logged else "")


def loss_words(path: Path) -> str:
    """Say that a database that was here is gone, and what could bring it back; empty if there was none."""
    if path.exists() or not last_note(lock_path(path)).get("has_history"):
        return ""
    found = backups(path)
    words = f"The database that was here is gone: {path}."
    return (
        f"{words} impactmon data restore brings back {found[0].name}."
        if found
        else f"{words} There is no backup."
    )


def _open(path: Path, how: str) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?{how}"
    connection = sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # opening alone reads nothing
    except sqlite3.Error:
        connection.close()
        raise
    return _with_rows(connection)


def _with_rows(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.row_factory = sqlite3.Row
    return connection
