"""Members of zip archives as streams: nothing is ever written to disk by the name in an archive."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from impactmon.errors import InputError
from impactmon.text import clean

MAX_MEMBERS = 1000
"""A recording is a handful of files; more is something else, or a bomb."""

MAX_MEMBER_BYTES = 16 * 1024**3
"""Three weeks at 1 kHz of text; what claims more is refused before it is opened."""

MAX_RATIO = 1000
"""Bytes out per byte in: real sensor noise compresses 10 to 100 times, a bomb a million times."""

RATIO_FREE_BYTES = 64 * 1024**2
"""A still sensor may compress well: the ratio counts from here on."""

ZIP_MAGIC = b"PK\x03\x04"


def open_archive(path: Path, *, file: str) -> zipfile.ZipFile:
    """Open a zip archive and check its list of members.

    Raises
    ------
    InputError
        If it is damaged or has too many members.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise InputError(
            f"{file} is a zip archive that cannot be read: {clean(str(error))}.", hint="Copy it again."
        ) from error
    if len(archive.infolist()) > MAX_MEMBERS:
        archive.close()
        raise InputError(f"{file} holds more than {MAX_MEMBERS:,} files.")
    return archive


def member_pieces(archive: zipfile.ZipFile, name: str, size: int, *, file: str) -> Iterator[bytes]:
    """Give a member's bytes, about `size` at a time, within bounds.

    Raises
    ------
    InputError
        If it grows beyond what a recording can be.
    EOFError
        After all that is intact, if it is cut short or damaged.
    """
    entry = archive.getinfo(name)
    given = 0
    try:
        with archive.open(entry) as stream:
            while piece := stream.read(size):
                given += len(piece)
                if given > MAX_MEMBER_BYTES or (
                    given > RATIO_FREE_BYTES and given > MAX_RATIO * max(1, entry.compress_size)
                ):
                    raise InputError(f"{file}: {clean(name)} in it unpacks without end; it was left.")
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise EOFError("cut short or damaged") from error


def small_member(archive: zipfile.ZipFile, name: str, limit: int, *, file: str) -> bytes:
    """Read a small member such as a header, at most `limit` bytes of it."""
    try:
        return next(member_pieces(archive, name, limit, file=file), b"")
    except EOFError as error:
        raise InputError(f"{file}: {clean(name)} in it is damaged.", hint="Copy it again.") from error
