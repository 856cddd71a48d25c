"""A stored session as a recording again: from its packets, or from the copy of its imported file."""

from __future__ import annotations

import gzip
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from impactmon.errors import StoreError
from impactmon.model import Packet, Placement, Recording
from impactmon.packets import PacketHeader, packet_recording
from impactmon.store.board import Board
from impactmon.store.file.copies import content_hash
from impactmon.store.file.paths import copies_folder
from impactmon.store.file.trouble import NothingThereError
from impactmon.store.rows.batches import Batch, unpack
from impactmon.store.rows.zones import from_us

OpenFile = Callable[[Path, Mapping[str, Any]], Recording]

GONE_HINT = "Its stored results stay as they are; put the file back to score it again."


def stored_packets(board: Board, session_id: int) -> Iterator[Packet]:
    """Give the packets of a session in order of arrival, a batch at a time.

    Raises
    ------
    impactmon.errors.StoreError
        If a batch does not match its checksum.
    """
    last = 0
    while rows := board.ask(
        "SELECT id, first_host_ns, last_host_ns, packets, codec, crc32, body FROM packets"
        " WHERE session_id = ? AND id > ? ORDER BY id LIMIT 64",
        [session_id, last],
    ):
        for row in rows:
            last = row["id"]
            yield from unpack(Batch(*tuple(row)[1:]))


def packet_header(board: Board, session_id: int) -> PacketHeader:
    """Give what must be known beside a session's packets.

    Raises
    ------
    NothingThereError
        If there is no such session.
    """
    rows = [] if board.empty else board.ask("SELECT * FROM sessions WHERE id = ?", [session_id])
    if not rows:
        raise NothingThereError(f"There is no session {session_id}.", hint="impactmon sessions lists them.")
    row = rows[0]
    return PacketHeader(
        driver=row["driver"],
        start=from_us(row["start_us"], row["zone"]),
        start_host_ns=row["start_host_ns"],
        zone=row["zone"],
        placement=Placement(row["placement"]) if row["placement"] else None,
        body_mass_kg=_landing_mass(row),
        name=row["name"] or f"session {session_id}",
        simulated=bool(row["simulated"]),
        uid=row["uid"],
    )


def session_recording(board: Board, session_id: int, *, open_file: OpenFile | None = None) -> Recording:
    """Give a session as a recording that can be analysed and drawn.

    Parameters
    ----------
    board : Board
        Open while the recording is read.
    session_id : int
        Which.
    open_file : callable or None
        Reads the file of an imported recording; without it only packets are replayed.

    Raises
    ------
    impactmon.errors.StoreError
        If the bytes are gone.
    """
    header = packet_header(board, session_id)
    file = board.ask("SELECT * FROM recordings WHERE session_id = ?", [session_id])
    if file:
        if open_file is None:
            raise StoreError(
                f"Session {session_id} was imported from a file.", hint="Replay the file itself."
            )
        return _from_file(board, header, dict(file[0]), open_file)
    if not board.ask("SELECT 1 FROM packets WHERE session_id = ? LIMIT 1", [session_id]):
        raise StoreError(f"Session {session_id} holds no packets.", hint="There is nothing to score.")
    return packet_recording(header, lambda: stored_packets(board, session_id))


def _landing_mass(row: Any) -> float | None:
    """Give the mass that lands: the body's and what it carries."""
    mass = row["body_mass_kg"]
    return None if mass is None else mass + row["added_load_kg"]


def _from_file(board: Board, header: PacketHeader, file: dict[str, Any], open_file: OpenFile) -> Recording:
    """Read an imported recording from its copy, else from where it lay if it is still the same."""
    parameters = json.loads(file["parameters"])
    if file["copy"]:
        copy = copies_folder(board.path) / file["copy"]
        if copy.exists():
            found = open_file(_unpacked(copy, Path(file["path"]).name), parameters)
            return _as_imported(found, header)
    original = Path(file["path"])
    if not original.exists():
        raise StoreError(f"{original} is gone, and no copy of it was kept.", hint=GONE_HINT)
    if content_hash(original) != file["sha256"]:
        raise StoreError(f"{original} is not the file that was imported.", hint=GONE_HINT)
    return _as_imported(open_file(original, parameters), header)


def _as_imported(found: Recording, header: PacketHeader) -> Recording:
    """Lay over a file what was said when it was imported."""
    return replace(
        found,
        start=header.start,
        placement=header.placement,
        body_mass_kg=header.body_mass_kg,
        name=header.name,
    )


def _unpacked(copy: Path, name: str) -> Path:
    """Unpack a copy where readers can seek in it; the folder goes when the program ends."""
    folder = Path(_scratch().name)
    target = folder / f"{copy.stem}-{name}"
    if not target.exists():
        with gzip.open(copy, "rb") as packed, target.open("wb") as plain:
            shutil.copyfileobj(packed, plain, 1 << 20)
    return target


_SCRATCH: list[tempfile.TemporaryDirectory[str]] = []


def _scratch() -> tempfile.TemporaryDirectory[str]:
    """Give a folder of this process alone, removed at its end."""
    if not _SCRATCH:
        _SCRATCH.append(tempfile.TemporaryDirectory(prefix="impactmon-"))
    return _SCRATCH[0]
