"""The Replay screen: any recording, from the whole week to a single landing."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Protocol, cast

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import MouseScrollDown, MouseScrollUp
from textual.screen import Screen
from textual.widgets import Footer

from impactmon.model import Reject, Status
from impactmon.tui.commands import REPLAY_COMMANDS, CommandProvider, all_bindings
from impactmon.tui.glyphs import BRAILLE, GlyphSet
from impactmon.tui.reading import Reading
from impactmon.tui.replaying import ReplayView
from impactmon.tui.screens.common import leave_screen, toggle_help
from impactmon.tui.screens.glossary import GlossaryScreen
from impactmon.tui.viewport import Viewport
from impactmon.tui.widgets.event_card import EventCard
from impactmon.tui.widgets.frame import framed
from impactmon.tui.widgets.replay import Overview, ReplayPlot
from impactmon.tui.widgets.replay_lines import ReplayBanner, ReplayFigures, ReplayStatus

FRAMES_PER_S = 15
FIRST_SPAN_S = 20.0
"""What is on screen at first, s: a few jumps."""
EVENT_SPAN_S = 6.0
"""Widest view in which an event that was jumped to is still recognised, s."""
SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 60.0)
ZOOM = 2.0
"""Factor of one step of zoom."""


class Shows(Protocol):
    """A widget that can be given a view."""

    def show(self, view: ReplayView) -> None:
        """Show it."""
        ...


class ReplayScreen(Screen[None]):
    """Look through a recording: overview, zoom, play, events and their cues."""

    ACTIONS = REPLAY_COMMANDS
    BINDINGS: ClassVar = all_bindings(REPLAY_COMMANDS)
    COMMANDS: ClassVar = {CommandProvider}
    HELP = """
# Replay

Above, the whole recording; the bar below it marks the part on screen. `n` and `p` go from event to event,
`u` to what is uncertain or was not counted; the card says why. A click on the overview goes there.
"""

    def __init__(self, reading: Reading, *, glyphs: GlyphSet = BRAILLE) -> None:
        super().__init__(classes=f"-{glyphs.name}")
        self.reading = reading
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
        yield Footer(show_command_palette=False)

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

    def _port(self, view: ReplayView) -> Viewport:
        """Give the viewport on what has been read by now."""
        port = view.port
        if port.duration_s == self.reading.duration_s:
            return port
        return replace(port, duration_s=self.reading.duration_s)

    def _show(self) -> None:
        if not self.is_mounted:
            return
        self.view = replace(self.view, port=self._port(self.view))
        for widget in self.query("Plot, Panel"):
            cast("Shows", widget).show(self.view)

    def _move(self, port: Viewport, **changes: object) -> None:
        self._touched = True
        self.view = replace(self.view, port=port, **changes)  # type: ignore[arg-type]
        self._show()

    def _last_before(self, time_s: float) -> int | None:
        index = self.reading.nearest(time_s)
        if index is not None and self.reading.events[index].time_s > time_s:
            index -= 1
        return index if index is not None and index >= 0 else None

    def _go(self, time_s: float, index: int | None = None) -> None:
        """Put the cursor at a time and show it."""
        port = self._port(self.view)
        if not port.start_s + 0.05 * port.span_s <= time_s <= port.stop_s - 0.05 * port.span_s:
            port = port.around(time_s)
        selected = self.reading.nearest(time_s) if index is None else index
        self._move(port, cursor_s=time_s, selected=selected)

    def _go_to_event(self, step: int, *, doubtful: bool = False) -> None:
        events = self.reading.events
        here = self.view.selected
        index = (here if here is not None else (-1 if step > 0 else len(events))) + step
        while 0 <= index < len(events):
            event = events[index]
            if not doubtful or isinstance(event, Reject) or event.status is not Status.COUNTED:
                port = self._port(self.view)
                if port.span_s > EVENT_SPAN_S:
                    port = replace(port, span_s=EVENT_SPAN_S).around(event.time_s)
                self._move(port.around(event.time_s), cursor_s=event.time_s, selected=index, playing=False)
                return
            index += step
        if not self.reading.done:
            self.notify("Still finding events", timeout=2)
        else:
            self.notify("No further event" if events else "No events", timeout=2)

    def on_overview_chosen(self, message: Overview.Chosen) -> None:
        """Go where the overview was clicked."""
        self._go(message.time_s)

    def on_mouse_scroll_up(self, _event: MouseScrollUp) -> None:
        """Look closer."""
        self.action_zoom_in()

    def on_mouse_scroll_down(self, _event: MouseScrollDown) -> None:
        """See more."""
        self.action_zoom_out()

    def action_play(self) -> None:
        """Play or stop; from the end, play from the beginning."""
        view = self.view
        at_end = view.cursor_s >= self.reading.duration_s - 0.1
        cursor_s = 0.0 if at_end and not view.playing else view.cursor_s
        self._move(self._port(view).following(cursor_s), cursor_s=cursor_s, playing=not view.playing)

    def action_faster(self) -> None:
        """Play at the next higher speed."""
        self._move(self.view.port, speed=next((s for s in SPEEDS if s > self.view.speed), SPEEDS[-1]))

    def action_slower(self) -> None:
        """Play at the next lower speed."""
        self._move(self.view.port, speed=next((s for s in SPEEDS[::-1] if s < self.view.speed), SPEEDS[0]))

    def action_next_event(self) -> None:
        """Go to the next event."""
        self._go_to_event(+1)

    def action_previous_event(self) -> None:
        """Go to the previous event."""
        self._go_to_event(-1)

    def action_next_doubt(self) -> None:
        """Go to the next event that was not counted."""
        self._go_to_event(+1, doubtful=True)

    def action_zoom_in(self) -> None:
        """Look closer, about the cursor."""
        self._move(self._port(self.view).zoomed(1 / ZOOM, self.view.cursor_s))

    def action_zoom_out(self) -> None:
        """See more, about the cursor."""
        self._move(self._port(self.view).zoomed(ZOOM, self.view.cursor_s))

    def action_whole(self) -> None:
        """See everything."""
        self._move(self._port(self.view).whole())

    def action_earlier(self) -> None:
        """Move back."""
        self._move(self._port(self.view).moved(-0.25))

    def action_later(self) -> None:
        """Move on."""
        self._move(self._port(self.view).moved(+0.25))

    def action_page_back(self) -> None:
        """Move back by a whole view."""
        self._move(self._port(self.view).moved(-1.0))

    def action_page_on(self) -> None:
        """Move on by a whole view."""
        self._move(self._port(self.view).moved(+1.0))

    def action_first(self) -> None:
        """Go to the beginning."""
        self._go(0.0)

    def action_last(self) -> None:
        """Go to the end of what has been read."""
        self._go(self.reading.duration_s)

    def action_glossary(self) -> None:
        """Say what the numbers mean."""
        self.app.push_screen(GlossaryScreen(chosen="peak_grf_bw"))

    def action_help(self) -> None:
        """Show or hide the help panel."""
        toggle_help(self)

    def action_leave(self) -> None:
        """Stop reading and close this screen."""
        self._left = True
        leave_screen(self)
