"""Zip archives as streams, cut short ones too: nothing is ever written to disk by the name in an archive."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from typing import BinaryIO

from impactmon.errors import InputError
from impactmon.formats.files.inflate import RAW, inflate
from impactmon.formats.files.location import reached
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
LOCAL = Struct("<4sHHHHHIIIHH")
"""The header before each member's bytes."""

STORED, DEFLATED = 0, 8
ENCRYPTED, SIZES_BEHIND, UTF_8 = 0x1, 0x8, 0x800
UNKNOWN_SIZE = 0xFFFFFFFF
SCAN_PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes
    ----------
    name : str
        As the archive writes it; never used as a path.
    offset : int
        Where its header lies.
    method : int
        How it is packed.
    encrypted : bool
        Whether a password is needed.
    packed_bytes : int or None
        Its size in the archive; None if that is not known.
    file_bytes : int or None
        Its size unpacked.
    checksum : int or None
        Of what is unpacked.
    """

    name: str
    offset: int
    method: int
    encrypted: bool
    packed_bytes: int | None
    file_bytes: int | None
    checksum: int | None


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip archive.

    Attributes
    ----------
    path : Path
        Where it lies.
    file : str
        Its name for messages.
    members : tuple of Member
        Files in it, folders left out.
    cut_short : bool
        True if its own list of them, which stands at its end, is gone.
    """

    path: Path
    file: str
    members: tuple[Member, ...]
    cut_short: bool = False

    def find(self, *names: str) -> Member | None:
        """Give the first member with one of these names, upper or lower case."""
        for wanted in names:
            for member in self.members:
                if member.name.lower() == wanted:
                    return member
        return None

    def pieces(self, member: Member, size: int) -> Iterator[bytes]:
        """Give a member's bytes, about `size` at a time, within bounds.

        Raises
        ------
        InputError
            If it needs a password or grows beyond what a recording can be.
        EOFError
            After all that is intact, if it is cut short or damaged.
        """
        name = clean(member.name)
        if member.encrypted:
            raise InputError(f"{self.file}: {name} in it needs a password.", hint="Unpack it first.")
        if member.method not in (STORED, DEFLATED):
            raise InputError(
                f"{self.file}: {name} in it is packed in an unusual way.", hint="Unpack it first."
            )
        most = MAX_RATIO * max(1, member.packed_bytes or self.path.stat().st_size)
        given, checksum = 0, 0
        with reached(self.path), self.path.open("rb") as file:
            for piece in _unpacked(file, member, size):
                given += len(piece)
                checksum = zlib.crc32(piece, checksum)
                if given > MAX_MEMBER_BYTES or given > max(RATIO_FREE_BYTES, most):
                    raise InputError(f"{self.file}: {name} in it unpacks without end; it was left.")
                yield piece
        if member.checksum is not None and (checksum, given) != (member.checksum, member.file_bytes):
            raise EOFError("damaged")

    def small(self, member: Member, limit: int) -> bytes:
        """Give the first bytes of a small member such as a header, at most `limit` of them."""
        try:
            return next(self.pieces(member, limit), b"")[:limit]
        except EOFError as error:
            name = clean(member.name)
            raise InputError(f"{self.file}: {name} in it is damaged.", hint="Copy it again.") from error


def open_archive(path: Path, *, file: str) -> Archive:
    """List what is in a zip archive; if its list is gone, what stands before each member tells.

    Raises
    ------
    InputError
        If it is damaged or has too many members.
    """
    cut_short = False
    try:
        members = _listed(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, IndexError) as error:
        members, cut_short = _scanned(path), True
        if not members and _gzipped(path):
            raise InputError(
                f"{file} is a zip archive packed with gzip once more.", hint="Unpack it with gunzip first."
            ) from error
        if not members:
            raise InputError(
                f"{file} is a zip archive that cannot be read: {clean(str(error))}.", hint="Copy it again."
            ) from error
    if len(members) > MAX_MEMBERS:
        raise InputError(f"{file} holds more than {MAX_MEMBERS:,} files.")
    return Archive(path, file, tuple(members), cut_short)


def _listed(path: Path) -> list[Member]:
    """Read the archive's own list."""
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        return [
            Member(
                entry.filename,
                entry.header_offset,
                entry.compress_type,
                bool(entry.flag_bits & ENCRYPTED),
                entry.compress_size,
                entry.file_size,
                entry.CRC,
            )
            for entry in archive.infolist()
            if entry.filename and not entry.filename.endswith("/")
        ]


def _gzipped(path: Path) -> bool:
    """Tell whether a file is packed with gzip."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _scanned(path: Path) -> list[Member]:
    """Go from member to member by what stands before each, up to where the file was cut."""
    members: list[Member] = []
    at = 0
    with path.open("rb") as file:
        while len(members) <= MAX_MEMBERS:
            member = _header(file, at)
            if member is None:
                break
            members.append(member)
            packed = member.packed_bytes
            if packed is None:
                break  # it ends where its stream does: nothing tells what comes behind
            at = file.tell() + packed
    return [member for member in members if member.name and not member.name.endswith("/")]


def _header(file: BinaryIO, at: int) -> Member | None:
    """Read the header of a member and go to its bytes; None if there is none here."""
    if at < 0:  # a garbled list says so
        return None
    file.seek(at)
    raw = file.read(LOCAL.size)
    if len(raw) < LOCAL.size or not raw.startswith(ZIP_MAGIC):
        return None
    _, _, flags, method, _, _, checksum, packed, unpacked, name_bytes, extra_bytes = LOCAL.unpack(raw)
    name = file.read(name_bytes).decode("utf-8" if flags & UTF_8 else "cp437", errors="replace")
    file.seek(extra_bytes, 1)
    known = not flags & SIZES_BEHIND and UNKNOWN_SIZE not in (packed, unpacked)
    return Member(
        name,
        at,
        method,
        bool(flags & ENCRYPTED),
        packed if known else None,
        unpacked if known else None,
        checksum if known else None,
    )


def _unpacked(file: BinaryIO, member: Member, size: int) -> Iterator[bytes]:
    """Give a member's bytes, about `size` at a time."""
    if _header(file, member.offset) is None:
        raise EOFError("damaged")
    left = member.packed_bytes

    def read(most: int) -> bytes:
        nonlocal left
        raw = file.read(most if left is None else min(most, left))
        left = None if left is None else left - len(raw)
        return raw

    if member.method == DEFLATED:
        yield from inflate(read, size, kind=RAW)
        return
    while piece := read(size):
        yield piece
    if left:
        raise EOFError("cut short")
