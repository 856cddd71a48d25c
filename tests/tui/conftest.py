"""What all tests of screens share."""

from __future__ import annotations

import pytest
from textual.notifications import Notification


@pytest.fixture(autouse=True)
def _toasts_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no toast vanish before a test has read it: they last two seconds, and a loaded machine may take three."""
    monkeypatch.setattr(Notification, "time_left", property(lambda _self: 3600.0))
