"""Where the database and its companions lie."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

PATH_VARIABLE = "IMPACTMON_DB"
PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def default_path() -> Path:
    """Give the database's path: `$IMPACTMON_DB`, or the user's data folder of this system."""
    named = os.environ.get(PATH_VARIABLE)
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_dir

    return Path(user_data_dir("impactmon", appauthor=False)) / "impactmon.db"


def lock_path(database: Path) -> Path:
    """Give the file that names the one writing process."""
    return database.with_name(database.name + ".lock")


def backup_folder(database: Path) -> Path:
    """Give the folder of the backups made by impactmon itself."""
    return database.with_name(database.stem + "-backups")


def copies_folder(database: Path) -> Path:
    """Give the folder of the compressed copies of imported recordings."""
    return database.with_name(database.stem + "-recordings")


def companions(database: Path) -> tuple[Path, Path]:
    """Give the write-ahead log and its index, which belong to the database file."""
    return database.with_name(database.name + "-wal"), database.with_name(database.name + "-shm")


def backups(database: Path) -> list[Path]:
    """List the backups made by impactmon itself, newest first."""
    folder = backup_folder(database)
    if not folder.is_dir():
        return []
    return sorted(folder.glob("*.db"), key=lambda path: path.stat().st_mtime_ns, reverse=True)


def set_aside(database: Path, why: str) -> Path:
    """Rename a database and its log, so that another can take its place; give the new name."""
    target = database.with_name(f"{database.name}.{why}-{stamp()}")
    number = 1
    while target.exists():
        number += 1
        target = database.with_name(f"{database.name}.{why}-{stamp()}-{number}")
    for old, new in zip((database, *companions(database)), (target, *companions(target)), strict=True):
        if old.exists():
            old.rename(new)
    return target


def stamp() -> str:
    """Give the moment as part of a file name, UTC."""
    return datetime.now(tz=UTC).strftime("%Y%m%d-%H%M%S")


def make_private(path: Path) -> None:
    """Let nobody but the user read a file; where the system knows no such rights, nothing happens."""
    try:
        path.chmod(PRIVATE_FILE)
    except OSError:
        return


def make_private_folder(path: Path) -> None:
    """Make a folder that only the user can list; one that exists keeps its rights."""
    path.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
