"""A wall clock for sessions that shows the same evening whenever and wherever the tests run."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from impactmon.session import wall

EVENING = datetime(2026, 11, 19, 18, 5, tzinfo=ZoneInfo("Europe/Berlin"))


def stand_still(monkeypatch: pytest.MonkeyPatch, at: datetime = EVENING) -> None:
    """Stop the clock: else a test that counts a day's jumps fails where it runs over midnight."""
    monkeypatch.setattr(wall, "now", lambda: at)
