"""Moving through a recording: zoom, scrub, play, from event to event."""

from __future__ import annotations

from dataclasses import replace

from textual.events import MouseScrollDown, MouseScrollUp

from impactmon.model import Event, Reject, Status
from impactmon.tui.drawing.viewport import Viewport
from impactmon.tui.screens.correcting import Correcting
from impactmon.tui.views.reading import Reading
from impactmon.tui.views.replaying import ReplayView
from impactmon.tui.widgets.replay import Overview

EVENT_SPAN_S = 6.0
"""Widest view in which an event that was jumped to is still recognised, s."""
SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 60.0)
ZOOM = 2.0
"""Factor of one step of zoom."""


def _is_doubtful(event: Event) -> bool:
    """Tell whether an event is uncertain or was not counted."""
    return isinstance(event, Reject) or event.status is not Status.COUNTED


class Moving(Correcting):
    """A screen that shows a part of a recording."""

    reading: Reading
    view: ReplayView
    _touched = False

    def _show(self) -> None:
        """Draw the view."""
        raise NotImplementedError

    def _port(self, view: ReplayView) -> Viewport:
        """Give the viewport on what has been read by now."""
        port = view.port
        if port.duration_s == self.reading.duration_s:
            return port
        return replace(port, duration_s=self.reading.duration_s)

    def _move(self, port: Viewport, **changes: object) -> None:
        self._touched = True
        self.view = replace(self.view, port=port, **changes)  # type: ignore[arg-type]
        self._show()

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
            if not doubtful or _is_doubtful(event):
                port = self._port(self.view)
                if port.span_s > EVENT_SPAN_S:
                    port = replace(port, span_s=EVENT_SPAN_S).around(event.time_s)
                self._move(port.around(event.time_s), cursor_s=event.time_s, selected=index, playing=False)
                return
            index += step
        if not self.reading.done:
            self.notify("Still finding events", timeout=2)
        elif doubtful and not any(_is_doubtful(event) for event in events):
            self.notify("Nothing here is uncertain, and nothing was rejected", timeout=3)
        else:
            self.notify("No further event" if events else "No events", timeout=2)

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

    def on_mouse_scroll_up(self, _event: MouseScrollUp) -> None:
        """Look closer."""
        self.action_zoom_in()

    def on_mouse_scroll_down(self, _event: MouseScrollDown) -> None:
        """See more."""
        self.action_zoom_out()

    def on_overview_chosen(self, message: Overview.Chosen) -> None:
        """Go where the overview was clicked."""
        self._go(message.time_s)
