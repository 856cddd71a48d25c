"""Open what a path leads to: a plain or compressed file, looked at by content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from impactmon.errors import InputError, MissingFileError, UsageError
from impactmon.formats.files.archive import Archive, Member
from impactmon.formats.files.inflate import inflate
from impactmon.formats.files.location import is_remote, kind_of, reached
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
    archive : Archive or None
        The zip archive it lies in.
    member : Member or None
        Which of its members it is.
    """

    path: Path
    name: str
    head: bytes
    compressed: bool
    archive: Archive | None = None
    member: Member | None = None

    @property
    def whole(self) -> bool:
        """Tell whether the head is the whole file."""
        return len(self.head) < HEAD_BYTES

    @property
    def seekable(self) -> bool:
        """Tell whether any place of it can be looked at by itself."""
        return not self.compressed and self.archive is None

    def pieces(self, size: int) -> Iterator[bytes]:
        """Give the (decompressed) bytes from the start, about `size` at a time.

        Raises
        ------
        EOFError
            After all that is intact, if compressed data are cut short or damaged.
        """
        if self.archive is not None and self.member is not None:
            yield from self.archive.pieces(self.member, size)
            return
        with reached(self.path), self.path.open("rb") as file:
            if self.compressed:
                yield from inflate(file.read, size)
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
    with reached(path):
        return _looked_at(path, clean(path.name or str(path)))


def _looked_at(path: Path, name: str) -> Source:
    """Refuse what is no file, and read the head of what is."""
    kind = kind_of(path)
    if kind is None:
        raise MissingFileError(f"There is no file {clean(str(path), limit=200)}.", hint=_near(path))
    if kind == "folder":
        raise UsageError(
            f"{name} is a folder, not a recording.",
            hint="Name a file in it, or all of it with analyze … --out DIR.",
        )
    if kind == "other":
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


def open_member(archive: Archive, member: Member) -> Source:
    """Give a member of a zip archive as a source.

    Raises
    ------
    InputError
        If nothing of it can be read.
    """
    head = b""
    try:
        for piece in archive.pieces(member, 16 * 1024):
            head += piece
            if len(head) >= HEAD_BYTES:
                break
    except EOFError as error:
        if not head:
            raise InputError(f"{archive.file}: {clean(member.name)} in it is {error}.") from error
    return Source(
        archive.path, archive.file, head[:HEAD_BYTES], compressed=False, archive=archive, member=member
    )


def _gzip_head(path: Path) -> bytes:
    """Give the first decompressed bytes; a stream cut short gives what there is."""
    head = b""
    with path.open("rb") as file:
        try:
            for piece in inflate(file.read, 16 * 1024):
                head += piece
                if len(head) >= HEAD_BYTES:
                    break
        except EOFError:
            if not head:
                raise
    return head[:HEAD_BYTES]


def _near(path: Path) -> str:
    """Name files of nearly the same name beside a missing one of this machine."""
    from difflib import get_close_matches

    if is_remote(path):
        return "Check the URL."
    try:
        names = [entry.name for entry in path.parent.iterdir()][:5000]
    except OSError:
        return "Check the path."
    close = get_close_matches(path.name, names, n=2)
    return f"Did you mean {' or '.join(clean(name) for name in close)}?" if close else "Check the path."
