"""A zip archive that holds a recording: phone apps export so. Members are read as streams, never unpacked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Protocol

from impactmon.errors import InputError
from impactmon.formats.actilife import ActiLifeFormat
from impactmon.formats.cwa import CwaFormat
from impactmon.formats.files.archive import ZIP_MAGIC, Archive, Member, open_archive
from impactmon.formats.files.source import Source, open_member
from impactmon.formats.genea import GeneaFormat
from impactmon.formats.geneactiv import GeneActivFormat
from impactmon.formats.movesense import MovesenseFormat
from impactmon.formats.options import DEFAULT_OPTIONS, ReadOptions
from impactmon.formats.parmay import ParmayFormat
from impactmon.formats.text import TextFormat
from impactmon.model import Recording
from impactmon.text import clean

READERS = (
    ActiLifeFormat, TextFormat, CwaFormat, GeneActivFormat, GeneaFormat, MovesenseFormat, ParmayFormat,
)  # fmt: skip
"""Those that need no more than a stream."""

SUFFIXES = (".csv", ".txt", ".tsv", ".dat", ".cwa", ".bin", ".json")
PACKED = (".gt3x", ".zip", ".gz")
SURE = 0.1
"""A member no reader is this sure of is something beside the recording."""

RANK = ("totalacceleration", "raw data", "raw", "acc", "")
"""Of several members the likelier comes first: apps put acceleration with gravity under these names."""

TRIES = 12


class ZipFormat:
    """Recordings in a zip archive."""

    name = "zip"

    def sniff(self, head: bytes, path: Path) -> float:
        """Say how likely this archive holds a recording, 0 to 1."""
        if not head.startswith(ZIP_MAGIC):
            return 0.0
        try:
            return 0.6 if _likely(open_archive(path, file=path.name)) else 0.05
        except InputError:
            return 0.05

    def read(self, path: Path, options: ReadOptions = DEFAULT_OPTIONS) -> Recording:
        """Read the first member that is a recording.

        Raises
        ------
        InputError
            If there is none; with the reason of the likeliest.
        """
        file = clean(path.name)
        archive = open_archive(path, file=file)
        members = _likely(archive)
        if not members:
            raise _without_a_recording(archive, file)
        refused: InputError | None = None
        for member in members[:TRIES]:
            try:
                source = open_member(archive, member)
                surest, reader = _surest(source, path)
                if surest < SURE:
                    continue
                recording = reader.read_source(source, options)
            except InputError as error:
                refused = refused or error
                continue
            note = f"Read {clean(member.name, limit=60)!r} of the archive."
            return replace(recording, notes=(note, *recording.notes))
        raise refused or InputError(f"{file} is a zip archive that holds no recording.")


class _Reads(Protocol):
    """A reader of opened files."""

    def sniff(self, head: bytes, path: Path) -> float: ...
    def read_source(self, source: Source, options: ReadOptions) -> Recording: ...


def _surest(source: Source, path: Path) -> tuple[float, _Reads]:
    """Give the reader that is surest of a member, and how sure it is."""
    readers: list[_Reads] = [kind() for kind in READERS]
    sure = [reader.sniff(source.head, path) for reader in readers]
    best = max(sure)
    return best, readers[sure.index(best)]


def _without_a_recording(archive: Archive, file: str) -> InputError:
    """Say what an archive holds instead of a recording."""
    packed = next((member.name for member in archive.members if member.name.lower().endswith(PACKED)), None)
    if packed is None:
        return InputError(f"{file} is a zip archive that holds no recording.")
    return InputError(
        f"{file} is a zip archive that holds {clean(packed, limit=60)!r}, which is packed itself.",
        hint="Unpack the outer one first.",
    )


def _likely(archive: Archive) -> list[Member]:
    """List the members that may be recordings, the likelier first."""
    members = [
        member
        for member in archive.members
        if member.file_bytes != 0
        and member.name.lower().endswith(SUFFIXES)
        and not _aside(member.name.split("/"))
    ]

    def rank(member: Member) -> int:
        words = member.name.lower().replace("_", " ")
        return next(place for place, word in enumerate(RANK) if word in words)

    return sorted(members, key=rank)


def _aside(parts: list[str]) -> bool:
    """Tell whether a member is a hidden file or stands in a folder about the recording, not of it."""
    hidden = parts[-1].startswith(".") and not parts[-1].startswith("..")
    return hidden or any(part in ("__MACOSX", "meta") for part in parts[:-1])
