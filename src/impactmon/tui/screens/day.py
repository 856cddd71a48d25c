"""The Day screen: a day, its sessions, the days around it and the year."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar, Protocol, cast

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Footer

from impactmon.errors import ImpactmonError
from impactmon.text import clean
from impactmon.tui.commands import DAY_COMMANDS, CommandProvider, all_bindings
from impactmon.tui.glyphs import BRAILLE, GlyphSet
from impactmon.tui.history import DayView, HistorySource
from impactmon.tui.reading import Reading
from impactmon.tui.screens.common import leave_screen, toggle_help
from impactmon.tui.screens.glossary import GlossaryScreen
from impactmon.tui.screens.replay import ReplayScreen
from impactmon.tui.widgets.day import (
    BandBars,
    DayBanner,
    DayBars,
    DayFigures,
    DayHeader,
    SessionList,
    YearMap,
)
from impactmon.tui.widgets.frame import framed

RELOAD_S = 5.0
"""How often a running recording may change what is shown, s."""


class Shows(Protocol):
    """A widget that can be given a day."""

    def show(self, view: DayView) -> None:
        """Show it."""
        ...


class DayScreen(Screen[None]):
    """A day and its history, read from the database."""

    ACTIONS = DAY_COMMANDS
    BINDINGS: ClassVar = all_bindings(DAY_COMMANDS)
    COMMANDS: ClassVar = {CommandProvider}
    HELP = """
# Day

Bars: jumps of each day against the target (dotted line); the year below, darker for fuller days.
`[` and `]` change the day, the arrow keys choose a session, Enter looks through it.
"""

    def __init__(self, source: HistorySource, *, day: date | None = None, glyphs: GlyphSet = BRAILLE) -> None:
        super().__init__(classes=f"-{glyphs.name}")
        self.source = source
        self.glyphs = glyphs
        self.view = source.load(day)

    def compose(self) -> ComposeResult:
        """Lay out: day, bars and bands, year, sessions, figures, keys."""
        glyphs = self.glyphs
        yield DayHeader(glyphs=glyphs)
        yield DayBanner(glyphs=glyphs)
        with Horizontal(id="day-row"):
            yield framed(DayBars(glyphs=glyphs), "Jumps a day")
            yield framed(BandBars(glyphs=glyphs), "Landings by load")
        yield framed(YearMap(glyphs=glyphs), "A year")
        yield framed(SessionList(glyphs=glyphs), "Sessions")
        yield DayFigures(glyphs=glyphs)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Show the day, and look for news now and then."""
        self.set_interval(RELOAD_S, self._reload)
        self.call_after_refresh(self._show)

    async def _reload(self) -> None:
        """Look for news in a thread: a session may be streaming in the same loop."""
        if not self.is_current:
            return
        before = self.view.day
        try:
            view = await asyncio.to_thread(self.source.load, before)
        except ImpactmonError as error:
            view = replace(self.view, banner=clean(str(error), limit=200))
        if self.view.day == before:  # else another day was chosen meanwhile
            self._take(view, self.view.cursor)

    def _load(self, day: date | None, *, cursor: int = 0) -> None:
        try:
            view = self.source.load(day)
        except ImpactmonError as error:
            view = replace(self.view, banner=clean(str(error), limit=200))
        self._take(view, cursor)

    def _take(self, view: DayView, cursor: int) -> None:
        last = max(0, len(view.sessions) - 1)
        self.view = replace(view, cursor=min(cursor, last))
        self._show()

    def _show(self) -> None:
        if self.is_mounted:
            for widget in self.query("Panel"):
                cast("Shows", widget).show(self.view)

    def action_previous_day(self) -> None:
        """Go to the day before."""
        self._load(self.view.day - timedelta(days=1))

    def action_next_day(self) -> None:
        """Go to the day after; not beyond today."""
        self._load(min(self.view.day + timedelta(days=1), self.view.today))

    def action_previous_week(self) -> None:
        """Go back a week."""
        self._load(self.view.day - timedelta(days=7))

    def action_next_week(self) -> None:
        """Go on a week."""
        self._load(min(self.view.day + timedelta(days=7), self.view.today))

    def action_today(self) -> None:
        """Go to today."""
        self._load(None)

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
        session = self.view.session
        if session is None:
            self.notify("No session on this day", timeout=2)
            return
        try:
            recording = self.source.open(session.id)
        except ImpactmonError as error:
            self.notify(clean(str(error), limit=300), title=error.title, severity="error", markup=False)
            return
        self.app.push_screen(ReplayScreen(Reading(recording), glyphs=self.glyphs))

    def action_glossary(self) -> None:
        """Say what the numbers mean."""
        self.app.push_screen(GlossaryScreen(chosen="jumps"))

    def action_help(self) -> None:
        """Show or hide the help panel."""
        toggle_help(self)

    def action_leave(self) -> None:
        """Close this screen."""
        leave_screen(self)
