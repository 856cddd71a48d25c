"""A stored session read again: as a recording, or to look through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from impactmon.model import Gap, Recording, Samples
    from impactmon.store.sessions.shown import ShownSession
    from impactmon.tui.views.reading import Reading

READING = ("sample_rate_hz", "unit", "time_zone", "start", "day_first", "skip_bad_rows")
"""Options that say how a file is read; kept, so that it can be read again."""


def read_again(path: Path, parameters: Mapping[str, Any]) -> Recording:
    """Open an imported file as it was opened when it was imported."""
    from zoneinfo import ZoneInfo

    from impactmon.formats import open_recording

    known = {name: value for name, value in parameters.items() if name in READING}
    if "time_zone" in known:
        known["time_zone"] = ZoneInfo(known["time_zone"])
    return open_recording(path, **known)


def stored_reading(session_id: int) -> Reading:
    """Give a stored session to look through: its events at once, its samples as they are read.

    Raises
    ------
    impactmon.errors.StoreError
        If there is no such session, or neither its bytes nor an outline of them.
    """
    from impactmon.model import Recording
    from impactmon.store import Board
    from impactmon.store.sessions.shown import shown_session
    from impactmon.tui.views.reading import Reading

    def blocks() -> Iterator[Samples | Gap]:  # opened late: unpacking the copy of a week takes seconds
        yield from stored(session_id).blocks()

    def everything() -> ShownSession:
        with Board() as board:
            return shown_session(board, session_id, with_outline=False)

    with Board() as board:
        shown = shown_session(board, session_id, with_events=False)
    if shown.outline is None:
        return Reading(stored(session_id), stored=shown, more=everything)
    recording = Recording(
        name=shown.name,
        sample_rate_hz=shown.outline.sample_rate_hz,
        blocks=blocks,
        start=shown.start,
        placement=shown.placement,
        body_mass_kg=shown.body_mass_kg,
    )
    return Reading(recording, stored=shown, more=everything)


def stored(session_id: int) -> Recording:
    """Give a stored session as a recording whose blocks can be read from any thread.

    Raises
    ------
    impactmon.errors.StoreError
        If there is no such session, or its bytes are gone.
    """
    from dataclasses import replace

    from impactmon.store import Board
    from impactmon.store.sessions.replay import session_recording

    def blocks() -> Iterator[Samples | Gap]:
        with Board() as board:  # a database connection belongs to the thread that opened it
            yield from session_recording(board, session_id, open_file=read_again).blocks()

    with Board() as board:
        return replace(session_recording(board, session_id, open_file=read_again), blocks=blocks)
