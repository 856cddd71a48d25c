"""Bytes put aside while a long recording is read: in memory while they are few, then in a file without a name.

So an analysis needs as much memory for a month as for a day. The file lies in the system's folder for temporary files
(`TMPDIR`) and is gone with the last object that reads from it, whatever happens to the process.
"""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from threading import Lock
from typing import NamedTuple
from weakref import finalize

from impactmon.errors import ImpactmonError

IN_MEMORY = 2 * 1024 * 1024
"""Bytes kept in memory: the steps of half a day; nobody's single session touches the disk."""

ROOM_HINT = "Make room, or name a folder that has some: TMPDIR=/path impactmon …"


class Place(NamedTuple):
    """Where something lies on a shelf, in bytes."""

    first: int
    size: int


class Shelf:
    """Keeps bytes and gives them back; may be pickled, with all that lies on it."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when nobody reads from it any more
        self._end = 0
        self._lock = Lock()
        finalize(self, self._file.close)

    def put(self, content: bytes) -> Place:
        """Put something aside.

        Raises
        ------
        ImpactmonError
            If there is no room.
        """
        with self._lock:
            try:
                self._file.seek(self._end)
                self._file.write(content)
                self._file.flush()
            except OSError as error:
                why = f"Intermediate results cannot be put aside: {error.strerror}."
                raise ImpactmonError(why, hint=ROOM_HINT) from error
            place = Place(self._end, len(content))
            self._end += len(content)
        return place

    def get(self, place: Place) -> bytes:
        """Give it back."""
        with self._lock:
            self._file.seek(place.first)
            return self._file.read(place.size)

    def __getstate__(self) -> bytes:
        return self.get(Place(0, self._end))

    def __setstate__(self, content: bytes) -> None:
        self.__init__()
        self.put(content)
