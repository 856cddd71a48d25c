"""What is kept: raw packets first, then what was found in them.

`Store` writes (one per database, through sqlite-utils); `Board` reads (any number, standard library only,
fast to start). Both are loaded on first use, so that help and the day's count stay quick.

Below them lie ``file`` (the database on disk) and ``rows`` (records as rows and back); ``recording`` keeps a session
while it runs. Above them ``sessions`` reads what is stored again, ``exchange`` lets data in and out, and ``upkeep`` is
what a user does with all of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from impactmon.store.board import Board
    from impactmon.store.file.paths import default_path
    from impactmon.store.recording.recorder import SessionRecorder
    from impactmon.store.rows.header import SessionHeader
    from impactmon.store.store import Store

_HOMES = {
    "Board": "impactmon.store.board",
    "SessionHeader": "impactmon.store.rows.header",
    "SessionRecorder": "impactmon.store.recording.recorder",
    "Store": "impactmon.store.store",
    "default_path": "impactmon.store.file.paths",
}

__all__ = ["Board", "SessionHeader", "SessionRecorder", "Store", "default_path"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)
