"""What those who change rows need of an open database."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sqlite_utils import Database


class Writable(Protocol):
    """A database opened for writing, as `impactmon.store.store.Store` is."""

    @property
    def path(self) -> Path:
        """Where the database lies."""
        ...

    def transaction(self) -> AbstractContextManager[Database]:
        """Change several rows at once or not at all."""
        ...

    def flush(self) -> bool:
        """Commit everything queued so far; False if it cannot be done."""
        ...

    def vacuum(self) -> None:
        """Rewrite the file without deleted rows and empty its log."""
        ...
