"""Where raw packets go when the database is gone or full: packet logs, which `impactmon import` takes back."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from impactmon.errors import StoreError
from impactmon.model import Packet
from impactmon.packets import PacketHeader, header_line, packet_line
from impactmon.store.file.paths import PRIVATE_FILE
from impactmon.store.rows.batches import Batch, unpack

FOLDER_PREFIX = "impactmon-rescue-"


class Rescue:
    """Saves the packets of a database that takes none: beside it, or where files may be put for a while.

    A rescue file holds its session from the first packet, as far as the database can still be read: packets alone
    are of no use without those that say how the sensor streams.

    Parameters
    ----------
    database : Path
        The database.
    stored : callable
        Gives what the database holds of a session, by its id; empty if it cannot be read.
    """

    def __init__(self, database: Path, stored: Callable[[int], Sequence[Packet]]) -> None:
        self._database = database
        self._stored = stored
        self._headers: dict[int, PacketHeader] = {}
        self._files: dict[int, Path] = {}
        self._elsewhere: Path | None = None

    @property
    def files(self) -> list[Path]:
        """What was written."""
        return list(self._files.values())

    def expect(self, session_id: int, header: PacketHeader) -> None:
        """Know what must be written above the packets of a session."""
        self._headers[session_id] = header

    def forget(self, session_id: int) -> None:
        """Let go of a session that has ended."""
        self._headers.pop(session_id, None)

    def save(self, session_id: int, packets: Sequence[Packet]) -> Path:
        """Append packets to the rescue file of their session and wait for the disk; give the file.

        Raises
        ------
        OSError
            If they can be put nowhere.
        """
        if session_id in self._files:
            append_packets(self._files[session_id], packets)
            return self._files[session_id]
        header = self._headers.get(session_id, PacketHeader(driver=""))
        whole = [*self._stored(session_id), *packets]
        path = _unused(rescue_path(self._database, session_id))
        try:
            append_packets(path, whole, header)
        except OSError:
            # The disk is full there. A folder of our own, which nobody else can have prepared:
            self._elsewhere = self._elsewhere or Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
            path = self._elsewhere / path.name
            append_packets(path, whole, header)
        self._files[session_id] = path
        return path


def rescue_path(database: Path, session_id: int) -> Path:
    """Give the rescue file of a session, beside the database."""
    return database.with_name(f"{database.stem}.rescued-session-{session_id}.jsonl")


def rescued(database: Path) -> list[Path]:
    """List the rescue files of a database: beside it, and in the folders for a while."""
    pattern = rescue_path(database, 0).name.replace("session-0", "session-*")
    folders = [database.parent, *sorted(Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"))]
    return [path for folder in folders for path in sorted(folder.glob(pattern))]


def _unused(path: Path) -> Path:
    """Give a name that no file has: numbers of sessions begin anew in a new database."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found


def append_packets(path: Path, packets: Sequence[Packet], header: PacketHeader | None = None) -> None:
    """Append packets to a packet log, below a header if it begins here; all or none, and wait for the disk.

    Raises
    ------
    OSError
        If that fails; the file is then as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE)
    before = os.fstat(handle).st_size
    text = "" if header is None else header_line(header)
    text += "".join(packet_line(packet) for packet in packets)
    try:
        with os.fdopen(handle, "wb", buffering=0) as stream:
            _write_whole(stream.fileno(), text.encode())
            os.fsync(stream.fileno())
    except OSError:
        if before:
            os.truncate(path, before)
        else:
            path.unlink(missing_ok=True)
        raise


def _write_whole(handle: int, content: bytes) -> None:
    """Write all of it: a disk with little room takes a part without complaint."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]


def read_back(connection: sqlite3.Connection, session_id: int) -> list[Packet]:
    """Give the stored packets of a session; a deleted file can still be read while it is open."""
    try:
        rows = connection.execute(
            "SELECT first_host_ns, last_host_ns, packets, codec, crc32, body FROM packets"
            " WHERE session_id = ? ORDER BY id",
            [session_id],
        ).fetchall()
        return [packet for row in rows for packet in unpack(Batch(*row))]
    except (sqlite3.Error, StoreError):
        return []
