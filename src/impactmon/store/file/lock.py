"""One writer at a time: a lock file that names the process and frees itself when the process dies.

SQLite up to 3.51.2 can damage a write-ahead log when two connections write or checkpoint at the same moment,
so there is exactly one writing connection for a database, on this computer.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from impactmon.store.file.paths import PRIVATE_FILE
from impactmon.store.file.trouble import LockedError, refused

POLL_S = 0.05
_LOCKED_BYTE = 1 << 30  # beyond the text: on Windows a locked byte cannot be read by others


class WriterLock:
    """The right to write one database.

    Parameters
    ----------
    path : Path
        The lock file; it stays, only the lock on it comes and goes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def acquire(self, *, wait_s: float = 0.0) -> None:
        """Take the lock.

        Raises
        ------
        LockedError
            If another process still holds it after `wait_s` seconds; the message names the process.
        ReadOnlyError, NoPlaceError
            If the folder may not be written, with a database in it or without.
        """
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
        except OSError as error:
            raise refused(self.path.with_suffix(""), self.path, error) from error
        deadline = time.monotonic() + wait_s
        while not _try_lock(self._file):
            if time.monotonic() >= deadline:
                holder = self.note().get("pid", "unknown")
                self._close()
                raise LockedError(
                    f"Another impactmon (process {holder}) is writing to this database.",
                    hint="Viewing works at the same time; for this, stop the recording first.",
                )
            time.sleep(POLL_S)
        self.write_note(pid=os.getpid())

    def release(self) -> None:
        """Give the lock back; without one, nothing happens."""
        if self._file is not None:
            self.write_note(pid=None)
            _unlock(self._file)
            self._close()

    def note(self) -> dict[str, Any]:
        """Read what the last writer left: ``pid`` and whether the database ``has_history``."""
        return last_note(self.path)

    def write_note(self, **changes: Any) -> None:
        """Change the note; only the holder of the lock may."""
        if self._file is None:
            return
        text = json.dumps(self.note() | changes).encode()
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, text)
        os.ftruncate(self._file, len(text))

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def last_note(path: Path) -> dict[str, Any]:
    """Read the note in a lock file; empty if there is none."""
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8") or "{}")
    except (OSError, ValueError):
        return {}
    return dict(found) if isinstance(found, dict) else {}  # pyright: ignore[reportUnknownArgumentType]


def holder_pid(path: Path) -> int | None:
    """Give the process that writes now, or None; takes nothing and waits for nothing."""
    lock = WriterLock(path)
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        if _try_lock(handle):
            _unlock(handle)
            return None
    finally:
        os.close(handle)
    pid = lock.note().get("pid")
    return pid if isinstance(pid, int) else None


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
