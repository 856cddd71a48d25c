"""Imported files: known by their content, kept as a compressed copy."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from impactmon.store.file.paths import PRIVATE_FILE, copies_folder, make_private_folder
from impactmon.store.file.trouble import PlaceError

BLOCK_BYTES = 1 << 20
LEVEL = 3  # text shrinks to a fifth as well as at level 6, in a third of the time


def content_hash(path: Path) -> str:
    """Give the SHA-256 of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def keep_copy(database: Path, source: Path, sha256: str) -> str:
    """Keep a compressed copy of a file beside the database, readable by the user alone; give its name.

    The copy appears under its name only when it is whole.

    Raises
    ------
    PlaceError
        If it cannot be written; nothing is left behind then.
    """
    folder = copies_folder(database)
    target, part = folder / f"{sha256}.gz", folder / f"{sha256}.part"
    if target.exists():
        return target.name
    try:
        make_private_folder(folder)
        _compress(source, part)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise PlaceError(
            f"No copy of {source.name} can be kept in {folder}: {error.strerror}.",
            hint="Make room, or import it with --no-copy.",
        ) from error
    return target.name


def _compress(source: Path, part: Path) -> None:
    """Write a compressed file that only the user can read, and wait for the disk."""
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
    with os.fdopen(handle, "wb") as raw, source.open("rb") as stream:
        # No name and no time in the copy: equal content gives equal bytes.
        with gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=LEVEL, mtime=0) as packed:
            while block := stream.read(BLOCK_BYTES):
                packed.write(block)
        raw.flush()
        os.fsync(raw.fileno())


def drop_copies(database: Path, keep: set[str]) -> list[Path]:
    """Delete the copies that no session uses any more; give their paths."""
    folder = copies_folder(database)
    if not folder.is_dir():
        return []
    unused = [path for path in sorted(folder.iterdir()) if path.name not in keep]
    for path in unused:
        path.unlink(missing_ok=True)
    return unused


def take_copies(source: Path, target: Path, names: Iterable[str]) -> None:
    """Let the copies of one database be those of another too: linked on the same disk, else copied.

    A copy never changes once it is there, so a link is as good and takes no room.

    Raises
    ------
    OSError
        If a copy cannot be written.
    """
    here, there = copies_folder(source), copies_folder(target)
    wanted = [name for name in sorted(names) if (here / name).exists() and not (there / name).exists()]
    if wanted:
        make_private_folder(there)
    for name in wanted:
        try:
            os.link(here / name, there / name)
        except OSError:
            part = there / f"{name}.part"
            shutil.copyfile(here / name, part)
            part.chmod(PRIVATE_FILE)
            part.replace(there / name)
