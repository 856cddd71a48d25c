"""What the Replay screen shows right now."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import timedelta

from impactmon.model import Event
from impactmon.tui.drawing.viewport import Viewport
from impactmon.tui.views.reading import Reading
from impactmon.tui.views.wording import clock


@dataclass(frozen=True, slots=True)
class ReplayView:
    """What the Replay screen shows right now.

    Attributes
    ----------
    reading : Reading
        The recording, read so far.
    port : Viewport
        The part on screen.
    cursor_s : float
        Where we are, s.
    selected : int or None
        Index of the event under the cursor.
    playing : bool
        The cursor moves.
    speed : float
        How fast, in recorded seconds per second.
    """

    reading: Reading
    port: Viewport
    cursor_s: float
    selected: int | None
    playing: bool
    speed: float

    @property
    def event(self) -> Event | None:
        """The selected event."""
        return None if self.selected is None else self.reading.events[self.selected]


def time_label(reading: Reading, time_s: float, *, decimals: int = 0) -> str:
    """Give a time by the clock on the wall where the recording tells it, else since its start."""
    start = reading.recording.start
    if start is None:
        whole = clock(time_s)
    else:
        whole = (start + timedelta(seconds=time_s)).strftime("%H:%M:%S")
    scale = 10**decimals
    return f"{whole}.{int(time_s * scale + 1e-6) % scale:0{decimals}d}" if decimals else whole


def wrapped(text: str, width: int) -> list[str]:
    """Break a sentence into lines."""
    return textwrap.wrap(text, max(8, width))
