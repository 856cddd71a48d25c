"""The Day screen: a day, its sessions, the days around it and the year."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar, Protocol, cast

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal

from impactmon.errors import ImpactmonError
from impactmon.store.board import SessionRow
from impactmon.text import clean
from impactmon.tui.commands import DAY_COMMANDS, CommandProvider, all_bindings
from impactmon.tui.drawing.glyphs import BRAILLE, GlyphSet
from impactmon.tui.screens.common import leave_screen
from impactmon.tui.screens.correcting import Correcting
from impactmon.tui.screens.replay import ReplayScreen
from impactmon.tui.views.editing import Editor
from impactmon.tui.views.history import DayView, HistorySource
from impactmon.tui.widgets.day import (
    BandBars,
    DayBanner,
    DayBars,
    DayFigures,
    DayHeader,
    DayTile,
    YearMap,
    legend,
)
from impactmon.tui.widgets.frame import framed
from impactmon.tui.widgets.key_line import KeyLine
from impactmon.tui.widgets.sessions import SessionList

RELOAD_S = 5.0
"""How often a running recording may change what is shown, s."""


class Shows(Protocol):
    """A widget that can be given a day."""

    def show(self, view: DayView) -> None:
        """Show it."""
        ...


class DayScreen(Correcting):
    """A day and its history, read from the database."""

    DOOR = "day"
    ACTIONS = DAY_COMMANDS
    BINDINGS: ClassVar = all_bindings(DAY_COMMANDS)
    COMMANDS: ClassVar = {CommandProvider}
    HELP = """
# Day

Bars: jumps of each day against the target (dotted line); the year below, darker for fuller days.
`[` and `]` change the day, the arrow keys choose a session, Enter looks through it.
"""

    def __init__(
        self,
        source: HistorySource,
        *,
        day: date | None = None,
        glyphs: GlyphSet = BRAILLE,
        editor: Editor | None = None,
    ) -> None:
        super().__init__(classes=f"-{glyphs.name}")
        self.source = source
        self.glyphs = glyphs
        self.editor = editor
        self.view = source.load(day)
        self._wanted = self.view.day

    def compose(self) -> ComposeResult:
        """Lay out: day, bars and bands, year, sessions, figures, keys."""
        glyphs = self.glyphs
        yield DayHeader(glyphs=glyphs)
        yield DayBanner(glyphs=glyphs)
        with Horizontal(id="day-row"):
            yield framed(DayTile(glyphs=glyphs), "Jumps")
            yield framed(DayBars(glyphs=glyphs), "Jumps a day")
            yield framed(BandBars(glyphs=glyphs), "Landings by load")
        year = framed(YearMap(glyphs=glyphs), "A year")
        year.border_subtitle = legend(glyphs)
        yield year
        yield framed(SessionList(glyphs=glyphs), "Sessions")
        yield DayFigures(glyphs=glyphs)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the day, and look for news now and then."""
        self.set_interval(RELOAD_S, self._reload)
        self.call_after_refresh(self._show)

    def _reload(self) -> None:
        if self.is_current and self._wanted == self.view.day:
            self._fetch(self._wanted)

    def _go_to(self, day: date) -> None:
        """Choose a day; several presses in a row add up before the first is there."""
        self._wanted = min(day, self.view.today)
        self._fetch(self._wanted, cursor=0)

    @work(exclusive=True, group="day")
    async def _fetch(self, day: date | None, *, cursor: int | None = None) -> None:
        """Read a day in a thread: a session may be streaming in the same loop."""
        try:
            view = await asyncio.to_thread(self.source.load, day)
        except ImpactmonError as error:
            view = replace(self.view, banner=clean(str(error), limit=200))
        self._wanted = view.day
        chosen = self.view.cursor if cursor is None else cursor
        self.view = replace(view, cursor=min(chosen, max(0, len(view.sessions) - 1)))
        self._show()

    def _show(self) -> None:
        if self.is_mounted:
            for widget in self.query("Panel"):
                cast("Shows", widget).show(self.view)

    def action_previous_day(self) -> None:
        """Go to the day before."""
        self._go_to(self._wanted - timedelta(days=1))

    def action_next_day(self) -> None:
        """Go to the day after; not beyond today."""
        self._go_to(self._wanted + timedelta(days=1))

    def action_previous_week(self) -> None:
        """Go back a week."""
        self._go_to(self._wanted - timedelta(days=7))

    def action_next_week(self) -> None:
        """Go on a week."""
        self._go_to(self._wanted + timedelta(days=7))

    def action_today(self) -> None:
        """Go to today, whatever day it has become."""
        self._wanted = self.view.today
        self._fetch(None, cursor=0)

    def action_session_above(self) -> None:
        """Choose the session above."""
        self._choose(self.view.cursor - 1)

    def action_session_below(self) -> None:
        """Choose the session below."""
        self._choose(self.view.cursor + 1)

    def _choose(self, cursor: int) -> None:
        last = max(0, len(self.view.sessions) - 1)
        self.view = replace(self.view, cursor=min(max(cursor, 0), last))
        self._show()

    def action_calendar(self) -> None:
        """Show the year in place of the bars, or the bars again."""
        self.toggle_class("-calendar")
        self.call_after_refresh(self._show)

    def action_look_through(self) -> None:
        """Open the chosen session in Replay."""
        session = self._session()
        if session is not None:
            self._open(session.id)

    @work(exclusive=True, group="open")
    async def _open(self, session_id: int) -> None:
        try:
            reading = await asyncio.to_thread(self.source.open, session_id)
        except ImpactmonError as error:
            self.tell(error)
            return
        self.app.push_screen(ReplayScreen(reading, glyphs=self.glyphs, editor=self.editor))

    async def action_show_replay(self) -> None:
        """Look through the chosen session."""
        self.action_look_through()

    def _session(self) -> SessionRow | None:
        if self.view.session is None:
            self.notify("No session on this day. [ and ] change the day.", timeout=3, markup=False)
        return self.view.session

    async def look_again(self) -> None:
        """Read the day anew."""
        self._fetch(self._wanted)

    def action_confirm_doubtful(self) -> None:
        """Count the uncertain jumps of the chosen session."""
        if (session := self._session()) is not None:
            self.correct(session.id, lambda editor, number: editor.correct_doubtful(number, "confirm"))

    def action_reject_doubtful(self) -> None:
        """Count none of them."""
        if (session := self._session()) is not None:
            self.correct(session.id, lambda editor, number: editor.correct_doubtful(number, "reject"))

    def action_add_to_session(self) -> None:
        """Add a jump at the end of the chosen session."""
        if (session := self._session()) is not None:
            end_s = session.duration_s or 0.0
            self.correct(session.id, lambda editor, number: editor.correct(number, "add", time_s=end_s))

    def action_undo(self) -> None:
        """Take the last correction of the chosen session back."""
        if (session := self._session()) is not None:
            self.correct(session.id, lambda editor, number: editor.undo(number))

    def action_leave(self) -> None:
        """Close this screen."""
        leave_screen(self)
