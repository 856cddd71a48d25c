"""The screens that can be reached from every other: the day, the team, the newest session."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from impactmon.errors import StoreError
from impactmon.store.board import USER_ID, Board

if TYPE_CHECKING:
    from textual.screen import Screen

    from impactmon.tui.base import Doors
    from impactmon.tui.drawing.glyphs import GlyphSet
    from impactmon.tui.views.editing import Opened

NEWEST = (
    "SELECT id FROM sessions WHERE athlete_id = ? AND kind <> 'log' ORDER BY start_us DESC, id DESC LIMIT 1"
)


def doors(
    athlete: str | None = None, *, glyphs: GlyphSet | None = None, opened: Opened = lambda: None
) -> Doors:
    """Give the doors of an athlete.

    Parameters
    ----------
    athlete : str or None
        Whose day and sessions, unless a door is asked for somebody else's; None is the user.
    glyphs : GlyphSet or None
        How to draw.
    opened : callable
        Gives the store that a running session has open, for corrections.
    """
    from impactmon.tui.drawing.glyphs import chosen_glyphs
    from impactmon.tui.screens.replay import ReplayScreen
    from impactmon.tui.screens.team import TeamScreen
    from impactmon.tui.views.editing import Editor
    from impactmon.tui.views.team import BoardTeam

    drawn = glyphs or chosen_glyphs()
    editor = Editor(opened)

    def day(who: str | None, at: date | None = None) -> Screen[None]:
        return day_screen(who or athlete or USER_ID, at, drawn, editor_of=opened)

    def team(_who: str | None) -> Screen[None]:
        return TeamScreen(BoardTeam(), open_person=lambda who, at: day(who, at), glyphs=drawn)

    def replay(who: str | None) -> Screen[None]:
        from impactmon.cli.history.stored import stored_reading

        return ReplayScreen(stored_reading(newest(who or athlete or USER_ID)), glyphs=drawn, editor=editor)

    return {"day": day, "team": team, "replay": replay}


def day_screen(
    athlete: str, day: date | None, glyphs: GlyphSet, *, editor_of: Opened = lambda: None
) -> Screen[None]:
    """Give the Day screen of an athlete."""
    from impactmon.cli.history.stored import stored_reading
    from impactmon.tui.screens.day import DayScreen
    from impactmon.tui.views.editing import Editor
    from impactmon.tui.views.history import BoardHistory

    history = BoardHistory(athlete=athlete, open_session=stored_reading)
    return DayScreen(history, day=day, glyphs=glyphs, editor=Editor(editor_of))


def newest(athlete: str) -> int:
    """Give the number of an athlete's newest recorded session.

    Raises
    ------
    StoreError
        If there is none.
    """
    with Board() as board:
        rows = [] if board.empty else board.ask(NEWEST, [athlete])
    if not rows:
        raise StoreError(
            "There is no session to look through yet.",
            hint="impactmon live records one, impactmon import brings files in.",
        )
    return int(rows[0][0])
