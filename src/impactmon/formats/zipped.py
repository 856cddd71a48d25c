"""A zip archive that holds a recording as text: phone apps export so. Members are read as streams, never unpacked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from impactmon.errors import InputError
from impactmon.formats.actilife import ActiLifeFormat
from impactmon.formats.files.archive import ZIP_MAGIC, Archive, Member, open_archive
from impactmon.formats.files.source import open_member
from impactmon.formats.options import DEFAULT_OPTIONS, ReadOptions
from impactmon.formats.text import TextFormat
from impactmon.model import Recording
from impactmon.text import clean

SUFFIXES = (".csv", ".txt", ".tsv", ".dat")
RANK = ("totalacceleration", "raw data", "raw", "acc", "")
"""Of several tables the likelier comes first: apps put acceleration with gravity under these names."""

TRIES = 12


class ZipFormat:
    """Text recordings in a zip archive."""

    name = "zip"

    def sniff(self, head: bytes, path: Path) -> float:
        """Say how likely this archive holds a table, 0 to 1."""
        if not head.startswith(ZIP_MAGIC):
            return 0.0
        try:
            return 0.6 if _tables(open_archive(path, file=path.name)) else 0.05
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
        members = _tables(archive)
        if not members:
            raise InputError(f"{file} is a zip archive that holds no table of text.")
        refused: InputError | None = None
        for member in members[:TRIES]:
            try:
                source = open_member(archive, member)
                reader = max((ActiLifeFormat(), TextFormat()), key=lambda kind: kind.sniff(source.head, path))
                recording = reader.read_source(source, options)
            except InputError as error:
                refused = refused or error
                continue
            note = f"Read {clean(member.name, limit=60)!r} of the archive."
            return replace(recording, notes=(note, *recording.notes))
        raise refused or InputError(f"{file} is a zip archive that holds no recording.")


def _tables(archive: Archive) -> list[Member]:
    """List the members that may be tables, the likelier first."""
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
