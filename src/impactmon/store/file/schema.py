"""The tables, as migrations: each is applied once, in order, in one transaction.

The statements are in `definitions`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlite_utils import Database, Migrations

from impactmon.store.file.definitions import (
    BOOKS,
    FOUND,
    OUTLINES,
    PAINS,
    PAUSES,
    PEOPLE,
    RAW,
    SESSIONS,
    WEAR,
)

MIGRATION_SET = "impactmon"
MIGRATIONS = Migrations(MIGRATION_SET)


@MIGRATIONS(name="0001_first_tables")
def _first_tables(database: Database) -> None:  # pyright: ignore[reportUnusedFunction]
    """Make the tables of the first version."""
    for statement in (*PEOPLE, *SESSIONS, *RAW, *FOUND, *BOOKS):
        database.execute(statement)


@MIGRATIONS(name="0002_outlines")
def _outlines(database: Database) -> None:  # pyright: ignore[reportUnusedFunction]
    """Make room for the outlines of imported recordings."""
    database.execute(OUTLINES)


@MIGRATIONS(name="0003_pains")
def _pains(database: Database) -> None:  # pyright: ignore[reportUnusedFunction]
    """Make room for what people say about pain."""
    database.execute(PAINS)


@MIGRATIONS(name="0004_pauses")
def _pauses(database: Database) -> None:  # pyright: ignore[reportUnusedFunction]
    """Make room for the times in which nothing counts."""
    for statement in PAUSES:
        database.execute(statement)


@MIGRATIONS(name="0005_wear")
def _wear(database: Database) -> None:  # pyright: ignore[reportUnusedFunction]
    """Make room for the hours a sensor recorded and was worn."""
    database.execute(WEAR)


def pending(database: Database) -> list[str]:
    """Name the migrations that this database still lacks."""
    return [migration.name for migration in MIGRATIONS.pending(database)]


def unknown(database: Database) -> list[str]:
    """Name the migrations that were applied by a later version of impactmon."""
    nothing = Database(memory=True)
    known = {migration.name for migration in MIGRATIONS.pending(nothing)}  # to it, every migration is news
    nothing.close()
    return [applied.name for applied in MIGRATIONS.applied(database) if applied.name not in known]


def apply(database: Database, *, before: Callable[[], Any] | None = None) -> list[str]:
    """Bring the database to the current schema in one transaction, all or nothing.

    Parameters
    ----------
    database : sqlite_utils.Database
        Connected for writing, no transaction open.
    before : callable or None
        Called before anything changes if the database already holds a schema (makes the backup).

    Returns
    -------
    list of str
        What was applied.
    """
    if not pending(database):
        return []
    if before is not None and MIGRATIONS.applied(database):
        before()
    # A deferred BEGIN lets two starts read the same schema and one of them fail while it writes.
    database.execute("BEGIN IMMEDIATE")
    try:
        names = pending(database)
        MIGRATIONS.apply(database)
    except BaseException:
        database.rollback()
        raise
    database.execute("COMMIT")
    return names
