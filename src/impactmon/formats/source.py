"""Open what a path leads to: a plain or compressed file, looked at by content."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from impactmon.errors import InputError, MissingFileError, UsageError
from impactmon.formats.archive import member_pieces, open_archive
from impactmon.text import clean

HEAD_BYTES = 256 * 1024
"""Enough for a maker's header and a few hundred rows of any table."""

GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Source:
    """A readable file.

    Attributes
    ----------
    path : Path
        Where it lies.
    name : str
        Its name, cleaned for people.
    head : bytes
        Its first bytes, decompressed.
    compressed : bool
        True for gzip.
    member : str or None
        Name inside a zip archive.
    """

    path: Path
    name: str
    head: bytes
    compressed: bool
    member: str | None = None

    @property
    def whole(self) -> bool:
        """Tell whether the head is the whole file."""
        return len(self.head) < HEAD_BYTES

    def pieces(self, size: int) -> Iterator[bytes]:
        """Give the (decompressed) bytes from the start, about `size` at a time.

        Raises
        ------
        EOFError
            After all that is intact, if compressed data are cut short or damaged.
        """
        if self.member is not None:
            with open_archive(self.path, file=self.name) as archive:
                yield from member_pieces(archive, self.member, size, file=self.name)
            return
        with self.path.open("rb") as file:
            if self.compressed:
                yield from inflate(file, size)
                return
            while piece := file.read(size):
                yield piece


def open_source(path: Path) -> Source:
    """Look at a path and give it as a source.

    Raises
    ------
    MissingFileError
        If there is nothing.
    UsageError
        If it is a folder.
    InputError
        If it may not or cannot be read, or is empty.
    """
    name = clean(path.name or str(path))
    if not path.exists():
        raise MissingFileError(f"There is no file {clean(str(path), limit=200)}.", hint=_near(path))
    if path.is_dir():
        raise UsageError(
            f"{name} is a folder, not a recording.",
            hint="Name a file in it, or all of it with analyze … --out DIR.",
        )
    if not path.is_file():
        raise UsageError(
            f"{name} is a device or a pipe, not a file.", hint="Save the recording to a file first."
        )
    try:
        with path.open("rb") as file:
            raw = file.read(HEAD_BYTES)
        compressed = raw.startswith(GZIP_MAGIC)
        head = _gzip_head(path) if compressed else raw
    except PermissionError as error:
        raise InputError(f"{name} may not be read by this user.", hint="Check its permissions.") from error
    except (OSError, EOFError) as error:
        raise InputError(f"{name} cannot be read: {clean(str(error))}.") from error
    if not head:
        raise InputError(f"{name} is empty.", hint="Export or copy the recording again.")
    return Source(path=path, name=name, head=head, compressed=compressed)


def open_member(path: Path, member: str) -> Source:
    """Give a member of a zip archive as a source.

    Raises
    ------
    InputError
        If nothing of it can be read.
    """
    name = clean(path.name)
    head = b""
    with open_archive(path, file=name) as archive:
        try:
            for piece in member_pieces(archive, member, 16 * 1024, file=name):
                head += piece
                if len(head) >= HEAD_BYTES:
                    break
        except EOFError as error:
            if not head:
                raise InputError(f"{name}: {clean(member)} in it is {error}.") from error
    return Source(path=path, name=name, head=head[:HEAD_BYTES], compressed=False, member=member)


def inflate(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Decompress gzip members one after another, giving everything that is intact.

    Raises
    ------
    EOFError
        After all that is intact, if the stream is cut short or damaged.
    """
    stream = zlib.decompressobj(wbits=31)
    packed = file.read(size // 4 + 1)
    while packed:
        try:
            piece = stream.decompress(packed, size)
        except zlib.error as error:
            raise EOFError("damaged") from error
        if piece:
            yield piece
        packed = stream.unconsumed_tail
        if stream.eof:
            packed = stream.unused_data.lstrip(b"\0")  # tapes and some loggers pad with zeros
            stream = zlib.decompressobj(wbits=31)
            if not packed and not (packed := file.read(size // 4 + 1)):
                return
        packed = packed or file.read(size // 4 + 1)
    raise EOFError("cut short")


def _gzip_head(path: Path) -> bytes:
    """Give the first decompressed bytes; a stream cut short gives what there is."""
    head = b""
    with path.open("rb") as file:
        try:
            for piece in inflate(file, 16 * 1024):
                head += piece
                if len(head) >= HEAD_BYTES:
                    break
        except EOFError:
            if not head:
                raise
    return head[:HEAD_BYTES]


def _near(path: Path) -> str:
    """Name files of nearly the same name beside a missing one."""
    from difflib import get_close_matches

    try:
        names = [entry.name for entry in path.parent.iterdir()][:5000]
    except OSError:
        return "Check the path."
    close = get_close_matches(path.name, names, n=2)
    return f"Did you mean {' or '.join(clean(name) for name in close)}?" if close else "Check the path."
