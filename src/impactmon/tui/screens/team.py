"""The Team screen: who needs a look, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import ClassVar, Protocol, cast

from textual import work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Input

from impactmon.errors import ImpactmonError
from impactmon.text import clean
from impactmon.tui.base import ImpactApp
from impactmon.tui.commands import TEAM_COMMANDS, CommandProvider, all_bindings
from impactmon.tui.drawing.glyphs import BRAILLE, GlyphSet
from impactmon.tui.screens.common import Doored, leave_screen
from impactmon.tui.views.team import ORDERS, TeamRow, TeamSource, TeamView, arranged
from impactmon.tui.widgets.frame import framed
from impactmon.tui.widgets.key_line import KeyLine
from impactmon.tui.widgets.team import PersonPanel, TeamBanner, TeamHeader, TeamTable

FEW_PEOPLE = 10
"""So many leave room for the panel of the chosen person on 24 rows."""
RELOAD_S = 5.0
"""How often running recordings may change what is shown, s."""


class Shows(Protocol):
    """A widget that can be given a group."""

    def show(self, view: TeamView) -> None:
        """Show it."""
        ...


class TeamScreen(Doored):
    """One row per athlete, those who need a look first.

    Parameters
    ----------
    source : TeamSource
        Where the rows come from.
    open_person : callable
        Gives the screen of an athlete on a day.
    """

    AUTO_FOCUS = ""  # the filter must not swallow the keys before it is asked for
    DOOR = "team"
    ACTIONS = TEAM_COMMANDS
    BINDINGS: ClassVar = all_bindings(TEAM_COMMANDS)
    COMMANDS: ClassVar = {CommandProvider}
    HELP = """
# Team

Who needs a look stands first, with the reason in words: pain of 5 of 10 and more, a week more than 20 %
above the own mean week, three days under the target, a recording with holes, no data. Enter opens the person's day.
"""

    def __init__(
        self,
        source: TeamSource,
        *,
        open_person: Callable[[str, date], Screen[None]],
        day: date | None = None,
        glyphs: GlyphSet = BRAILLE,
    ) -> None:
        super().__init__(classes=f"-{glyphs.name}")
        self.source = source
        self.glyphs = glyphs
        self._open_person = open_person
        self._all: list[TeamRow] = []
        self.view = TeamView(day or date.min, datetime.now().astimezone(), (), 0, 0)
        self._take(*source.load(day))
        self._wanted = self.view.day

    def compose(self) -> ComposeResult:
        """Lay out: day, table, filter, keys."""
        yield TeamHeader(glyphs=self.glyphs)
        yield TeamBanner(glyphs=self.glyphs)
        yield framed(TeamTable(glyphs=self.glyphs), "Team")
        yield framed(PersonPanel(glyphs=self.glyphs), "28 days of the chosen person")
        yield Input(placeholder="part of a name", id="seek")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the group, and look for news now and then."""
        self.query_one("#seek").display = False
        self.set_interval(RELOAD_S, self._reload)
        self.call_after_refresh(self._show)

    def _reload(self) -> None:
        if self.is_current and self._wanted == self.view.day:
            self._fetch(self._wanted)

    def _go_to(self, day: date) -> None:
        """Choose a day; several presses in a row add up before the first is there."""
        self._wanted = min(day, self.view.now.date())
        self._fetch(self._wanted)

    @work(exclusive=True, group="day")
    async def _fetch(self, day: date) -> None:
        """Read a day in a thread: a session may be streaming in the same loop."""
        try:
            found = await asyncio.to_thread(self.source.load, day)
        except ImpactmonError as error:
            self._arrange(banner=clean(str(error), limit=200))
        else:
            self._take(*found)
        self._wanted = self.view.day

    def _take(self, day: date, now: datetime, rows: list[TeamRow], banner: str) -> None:
        self._all = rows
        self._arrange(day=day, now=now, banner=banner)

    def _arrange(self, **changes: object) -> None:
        view = replace(self.view, **changes)  # type: ignore[arg-type]
        chosen = view.rows[view.cursor].id if view.cursor < len(view.rows) else None
        rows = arranged(self._all, view.order, view.sought)
        places = {row.id: number for number, row in enumerate(rows)}
        self.view = replace(
            view,
            rows=rows,
            people=len(self._all),
            seen_today=sum(bool(row.days) and row.days[-1] is not None for row in self._all),
            cursor=places.get(chosen or "", 0),
        )
        self._show()

    def _show(self) -> None:
        if self.is_mounted:
            self.set_class(not self.view.rows, "-nobody")
            self.set_class(len(self._all) <= FEW_PEOPLE, "-few")
            for widget in self.query("Panel"):
                cast("Shows", widget).show(self.view)

    def _choose(self, cursor: int) -> None:
        last = max(0, len(self.view.rows) - 1)
        self.view = replace(self.view, cursor=min(max(cursor, 0), last))
        self._show()

    def action_above(self) -> None:
        """Choose the row above."""
        self._choose(self.view.cursor - 1)

    def action_below(self) -> None:
        """Choose the row below."""
        self._choose(self.view.cursor + 1)

    def action_person(self) -> None:
        """Open the person's day."""
        if self.view.rows:
            self._open(self.view.rows[self.view.cursor].id)

    @work(exclusive=True, group="open")
    async def _open(self, athlete: str) -> None:
        try:
            screen = await asyncio.to_thread(self._open_person, athlete, self.view.day)
        except ImpactmonError as error:
            self.notify(clean(str(error), limit=300), title=error.title, severity="error", markup=False)
            return
        self.app.push_screen(screen)

    async def action_show_day(self) -> None:
        """Open the chosen person's day."""
        self.action_person()

    async def action_show_replay(self) -> None:
        """Look through the chosen person's newest session."""
        if self.view.rows:
            cast("ImpactApp", self.app).action_door("replay", self.view.rows[self.view.cursor].id)

    def action_previous_day(self) -> None:
        """Go to the day before."""
        self._go_to(self._wanted - timedelta(days=1))

    def action_next_day(self) -> None:
        """Go to the day after; not beyond today."""
        self._go_to(self._wanted + timedelta(days=1))

    def action_sort(self) -> None:
        """Sort by the next of attention, name, jumps, last seen."""
        self._arrange(order=ORDERS[(ORDERS.index(self.view.order) + 1) % len(ORDERS)])

    def action_seek(self) -> None:
        """Ask for a part of a name."""
        seek = self.query_one("#seek", Input)
        seek.display = True
        seek.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list while it is typed."""
        self._arrange(sought=event.value)

    def on_input_submitted(self) -> None:
        """Keep the filter and go back to the list."""
        self.query_one("#seek").display = False
        self.set_focus(None)

    def action_leave(self) -> None:
        """Drop the filter, or close this screen."""
        if self.view.sought or self.query_one("#seek").display:
            seek = self.query_one("#seek", Input)
            seek.value = ""
            self.on_input_submitted()
            return
        leave_screen(self)
