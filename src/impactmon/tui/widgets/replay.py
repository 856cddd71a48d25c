"""The plots of the Replay screen: the whole recording, and the part on screen."""

from __future__ import annotations

import numpy as np
from textual.events import Click, Resize
from textual.geometry import Size
from textual.message import Message

from impactmon.model import Gap
from impactmon.tui.drawing.envelope import TOP_STEPS_G
from impactmon.tui.drawing.glyphs import BRAILLE, GlyphSet
from impactmon.tui.drawing.viewport import Viewport
from impactmon.tui.views.replaying import ReplayView, time_label
from impactmon.tui.widgets.plot import (
    AXIS,
    AXIS_CELLS,
    CURSOR,
    GAP,
    LABEL_CELLS,
    WIDE_CELLS,
    Cells,
    Plot,
    draw_axis,
    draw_envelope,
    draw_signs,
    draw_upright,
    scale_for,
)


class ReplayPlot(Plot, can_focus=False):
    """The part of the recording that is on screen."""

    def __init__(self, *, glyphs: GlyphSet = BRAILLE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs=glyphs, id=id)
        self._view: ReplayView | None = None

    def show(self, view: ReplayView) -> None:
        """Draw the view."""
        self._view = view
        if self.content_size.width > AXIS_CELLS + 8 and self.content_size.height >= 4:
            self.put(self._draw(view, self.content_size))

    def on_resize(self, _event: Resize) -> None:
        """Draw anew for the new size."""
        if self._view is not None:
            self.show(self._view)

    def _draw(self, view: ReplayView, size: Size) -> Cells:
        cells = Cells.blank(size.width, size.height)
        width = size.width - AXIS_CELLS - (LABEL_CELLS if size.width >= WIDE_CELLS else 1)
        height = size.height - 2
        port, reading = view.port, view.reading
        envelope = reading.envelope(port.start_s, port.stop_s, width * self.glyphs.plot.columns)
        highest = float(np.nanmax(envelope.high_g)) if not np.isnan(envelope.high_g).all() else 0.0
        top_g = next((top for top in TOP_STEPS_G if top >= highest), TOP_STEPS_G[-1])
        scale = scale_for(top_g, height, self.glyphs)
        draw_axis(cells, scale, width, self.glyphs)
        draw_envelope(cells, envelope, scale, width, self.glyphs)
        for gap in _visible_gaps(reading.gaps, port):
            draw_upright(cells, gap.start_s, envelope, height, width, self.glyphs, GAP)
            draw_upright(cells, gap.end_s, envelope, height, width, self.glyphs, GAP)
        draw_upright(cells, view.cursor_s, envelope, height, width, self.glyphs, CURSOR)
        shown = reading.index.telling(port.start_s, port.stop_s, width)
        draw_signs(cells, shown, envelope, height, width, self.glyphs)
        self._draw_times(cells, view, height + 1, width)
        return cells

    def _draw_times(self, cells: Cells, view: ReplayView, row: int, width: int) -> None:
        step_s, times = view.port.ticks(max(1, width // 14))
        decimals = 0 if step_s >= 1 else (1 if step_s >= 0.1 else 2)
        for time_s in times:
            label = time_label(view.reading, time_s, decimals=decimals)
            column = round((time_s - view.port.start_s) / view.port.span_s * width)
            left = AXIS_CELLS + column - len(label) // 2
            if left >= AXIS_CELLS - 2 and left + len(label) <= cells.codes.shape[1]:
                cells.write(row, left, label, AXIS)


def _visible_gaps(gaps: tuple[Gap, ...], port: Viewport) -> list[Gap]:
    return [gap for gap in gaps if gap.end_s >= port.start_s and gap.start_s <= port.stop_s]


class Overview(Plot, can_focus=False):
    """The whole recording, with a bar under the part that is on screen; a click goes there."""

    class Chosen(Message):
        """A time was clicked.

        Attributes
        ----------
        time_s : float
            Which, s.
        """

        def __init__(self, time_s: float) -> None:
            super().__init__()
            self.time_s = time_s

    def __init__(self, *, glyphs: GlyphSet = BRAILLE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs=glyphs, id=id)
        self._view: ReplayView | None = None

    def show(self, view: ReplayView) -> None:
        """Draw the view."""
        self._view = view
        if self.content_size.width > 8 and self.content_size.height >= 2:
            self.put(self._draw(view, self.content_size))

    def on_resize(self, _event: Resize) -> None:
        """Draw anew for the new size."""
        if self._view is not None:
            self.show(self._view)

    def on_click(self, event: Click) -> None:
        """Go to the time that was clicked."""
        if self._view is None:
            return
        offset = event.get_content_offset(self)
        width = self.content_size.width - AXIS_CELLS
        if offset is not None and width > 0:
            share = (offset.x - AXIS_CELLS + 0.5) / width
            self.post_message(self.Chosen(min(max(share, 0.0), 1.0) * self._view.reading.duration_s))

    def _draw(self, view: ReplayView, size: Size) -> Cells:
        cells = Cells.blank(size.width, size.height)
        width, height = size.width - AXIS_CELLS, size.height - 1
        duration_s = max(view.reading.duration_s, 1e-3)
        envelope = view.reading.envelope(0.0, duration_s, width * self.glyphs.plot.columns)
        highest = float(np.nanmax(envelope.high_g)) if not np.isnan(envelope.high_g).all() else 0.0
        top_g = next((top for top in TOP_STEPS_G if top >= highest), TOP_STEPS_G[-1])
        draw_envelope(cells, envelope, scale_for(top_g, height, self.glyphs), width, self.glyphs)
        left, right = (round(edge / duration_s * width) for edge in (view.port.start_s, view.port.stop_s))
        cells.write(height, AXIS_CELLS, self.glyphs.sign("track") * width, AXIS)
        left = min(max(left, 0), width - 1)
        bar = max(1, min(right, width) - left)
        cells.write(height, AXIS_CELLS + left, self.glyphs.sign("bar") * bar, CURSOR)
        column = AXIS_CELLS + min(width - 1, max(0, int(view.cursor_s / duration_s * width)))
        for row in range(height):
            if cells.codes[row, column] == 0:
                cells.write(row, column, self.glyphs.sign("gap"), CURSOR)
        return cells
