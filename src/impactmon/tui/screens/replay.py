"""The Replay screen: any recording, from the whole week to a single landing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import ClassVar, Protocol, cast

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal

from impactmon.model import Event, Jump, Status
from impactmon.store.sessions.shown import AddedJump
from impactmon.tui.commands import REPLAY_COMMANDS, CommandProvider, all_bindings
from impactmon.tui.drawing.glyphs import BRAILLE, GlyphSet
from impactmon.tui.drawing.viewport import Viewport
from impactmon.tui.screens.common import leave_screen
from impactmon.tui.screens.moving import Moving
from impactmon.tui.views.editing import Action, Editor
from impactmon.tui.views.reading import Reading
from impactmon.tui.views.replaying import ReplayView
from impactmon.tui.widgets.event_card import EventCard
from impactmon.tui.widgets.frame import framed
from impactmon.tui.widgets.key_line import KeyLine
from impactmon.tui.widgets.replay import Overview, ReplayPlot
from impactmon.tui.widgets.replay_lines import ReplayBanner, ReplayFigures, ReplayStatus

FRAMES_PER_S = 15
FIRST_SPAN_S = 20.0
"""What is on screen at first, s: a few jumps."""


class Shows(Protocol):
    """A widget that can be given a view."""

    def show(self, view: ReplayView) -> None:
        """Show it."""
        ...


class ReplayScreen(Moving):
    """Look through a recording: overview, zoom, play, events and their cues."""

    DOOR = "replay"
    TERM = "peak_grf_bw"
    ACTIONS = REPLAY_COMMANDS
    BINDINGS: ClassVar = all_bindings(REPLAY_COMMANDS)
    COMMANDS: ClassVar = {CommandProvider}
    HELP = """
# Replay

Above, the whole recording; the bar below it marks the part on screen. `n` and `p` go from event to event,
`u` to what is uncertain or was not counted; the card says why. A click on the overview goes there.
The curve is the lowest and highest g per column, so no peak is lost at any zoom.
"""

    def __init__(self, reading: Reading, *, glyphs: GlyphSet = BRAILLE, editor: Editor | None = None) -> None:
        super().__init__(classes=f"-{glyphs.name}")
        self.reading = reading
        self.editor = editor
        self.glyphs = glyphs
        self.view = ReplayView(
            reading=reading,
            port=Viewport(0.0, FIRST_SPAN_S, FIRST_SPAN_S),
            cursor_s=0.0,
            selected=None,
            playing=False,
            speed=1.0,
        )
        self._touched = False
        self._left = False
        self._shown_done = False

    def compose(self) -> ComposeResult:
        """Lay out: status, overview, plot and card, figures, keys."""
        glyphs = self.glyphs
        yield ReplayStatus(glyphs=glyphs)
        yield ReplayBanner(glyphs=glyphs)
        yield framed(Overview(glyphs=glyphs), "Whole recording")
        with Horizontal(id="replay-row"):
            yield framed(ReplayPlot(glyphs=glyphs), "Acceleration, g with gravity")
            yield framed(EventCard(glyphs=glyphs), "Event")
        yield ReplayFigures(glyphs=glyphs)
        yield KeyLine()

    def on_mount(self) -> None:
        """Start to read, and to show what has been read."""
        self.set_interval(1 / FRAMES_PER_S, self._tick)
        self.call_after_refresh(self._show)
        self._read()

    def on_unmount(self) -> None:
        """Stop reading."""
        self._left = True

    @work(thread=True, name="read", exit_on_error=False)
    def _read(self) -> None:
        self.reading.read(lambda: self._left)

    @property
    def settled(self) -> bool:
        """Everything has been read and is on screen."""
        return self._shown_done and (self.view.selected is not None or not self.reading.events)

    def _tick(self) -> None:
        if not self.is_mounted:
            return
        view = self.view
        if view.playing:
            cursor_s = min(self.reading.duration_s, view.cursor_s + view.speed / FRAMES_PER_S)
            view = replace(
                view,
                cursor_s=cursor_s,
                port=view.port.following(cursor_s),
                selected=self._last_before(cursor_s),
            )
            if cursor_s >= self.reading.duration_s and self.reading.done:
                view = replace(view, playing=False)
        if not self._touched and view.selected is None and self.reading.events:
            first = self.reading.events[0].time_s
            view = replace(view, selected=0, cursor_s=first, port=self._port(view).around(first))
        grown = not self._shown_done
        self._shown_done = self.reading.done
        if grown or view is not self.view:
            self.view = view
            self._show()

    def _show(self) -> None:
        if not self.is_mounted:
            return
        self.view = replace(self.view, port=self._port(self.view))
        for widget in self.query("Plot, Panel"):
            cast("Shows", widget).show(self.view)

    def _last_before(self, time_s: float) -> int | None:
        index = self.reading.nearest(time_s)
        if index is not None and self.reading.events[index].time_s > time_s:
            index -= 1
        return index if index is not None and index >= 0 else None

    def action_confirm(self) -> None:
        """Count the chosen event as a jump."""
        event = self._chosen()
        if event is not None:
            self._say("confirm", event.time_s, event.id)

    def action_reject(self) -> None:
        """Do not count the chosen jump."""
        event = self._chosen()
        if event is None:
            return
        if not isinstance(event, (Jump, AddedJump)) or event.status is Status.REJECTED:
            self.notify("This is not counted as a jump anyway", timeout=3)
            return
        self._say("reject", event.time_s, event.id)

    def action_add_here(self) -> None:
        """Add a jump at the cursor."""
        self._say("add", self.view.cursor_s)

    def _chosen(self) -> Event | None:
        if self.view.event is None:
            self.notify("No event is chosen: n goes to the next one", timeout=3)
        return self.view.event

    def action_undo(self) -> None:
        """Take the last correction back."""
        self.correct(self._session_id(), lambda editor, number: editor.undo(number))

    def _say(self, action: Action, time_s: float, event_id: str | None = None) -> None:
        self.correct(
            self._session_id(),
            lambda editor, number: editor.correct(number, action, time_s=time_s, event_id=event_id),
        )

    def _session_id(self) -> int | None:
        return self.reading.stored.id if self.reading.stored else None

    async def look_again(self) -> None:
        """Read the session's events anew."""
        if self.reading.stored is None or self.editor is None:
            return
        self.reading.take_stored(await asyncio.to_thread(self.editor.look, self.reading.stored.id))
        self.view = replace(self.view, selected=self.reading.nearest(self.view.cursor_s))
        self._show()

    def action_leave(self) -> None:
        """Stop reading and close this screen."""
        self._left = True
        leave_screen(self)
