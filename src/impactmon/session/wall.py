"""The computer's wall clock: the one place where a session reads it."""

from __future__ import annotations

from datetime import datetime


def now() -> datetime:
    """Give the local time, aware of its offset."""
    return datetime.now().astimezone()
