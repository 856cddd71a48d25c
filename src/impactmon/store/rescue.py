"""Where raw packets go when the database is gone: a packet log, one line of JSON each."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from impactmon.model import Packet
from impactmon.store.paths import PRIVATE_FILE


def rescue_path(database: Path, session_id: int) -> Path:
    """Give the rescue file of a session, beside the database."""
    return database.with_name(f"{database.stem}.rescued-session-{session_id}.jsonl")


def save_packets(database: Path, session_id: int, packets: Sequence[Packet]) -> Path:
    """Append packets to the rescue file and wait for the disk.

    Raises
    ------
    OSError
        If that fails too.
    """
    path = rescue_path(database, session_id)
    text = "".join(
        json.dumps({"t_host_ns": packet.t_host_ns, "characteristic": packet.characteristic,
                    "payload": packet.payload.hex()}) + "\n"
        for packet in packets
    )  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE)
    try:
        os.write(handle, text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return path
