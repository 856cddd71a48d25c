"""Where raw packets go when the database is gone: a packet log beside it, which `impactmon import` takes back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from impactmon.model import Packet
from impactmon.packets import PacketHeader, header_line, packet_line
from impactmon.store.paths import PRIVATE_FILE


def rescue_path(database: Path, session_id: int) -> Path:
    """Give the rescue file of a session, beside the database."""
    return database.with_name(f"{database.stem}.rescued-session-{session_id}.jsonl")


def rescued(database: Path) -> list[Path]:
    """List the rescue files beside a database."""
    return sorted(database.parent.glob(f"{database.stem}.rescued-session-*.jsonl"))


def save_packets(database: Path, session_id: int, header: PacketHeader, packets: Sequence[Packet]) -> Path:
    """Append packets to the rescue file and wait for the disk.

    Raises
    ------
    OSError
        If that fails too.
    """
    path = rescue_path(database, session_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        if stream.seek(0, os.SEEK_END) == 0:
            stream.write(header_line(header))
        stream.writelines(packet_line(packet) for packet in packets)
        stream.flush()
        os.fsync(handle)
    return path
