"""The trace of acceleration as it comes in."""

from __future__ import annotations

import textwrap

import numpy as np
from textual.events import Resize
from textual.geometry import Size

from impactmon.model import Snapshot
from impactmon.tui.drawing.envelope import SoftTop, trace_envelope
from impactmon.tui.drawing.glyphs import BRAILLE, GlyphSet
from impactmon.tui.views.wording import blank_words
from impactmon.tui.widgets.plot import (
    AXIS,
    AXIS_CELLS,
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

WINDOW_S = 8.0
"""Time across the plot, s: three or four jumps."""
MOST_CELLS = 66
"""Longest line of words in an empty plot, cells."""
TALL_ROWS = 10
"""From here there is room for a time axis."""


class Scope(Plot, can_focus=False):
    """The last seconds of resultant acceleration, with threshold, events and gaps."""

    def __init__(self, *, glyphs: GlyphSet = BRAILLE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs=glyphs, id=id)
        self._top = SoftTop()
        self._snapshot: Snapshot | None = None
        self._shown: object = None

    def show(self, snapshot: Snapshot) -> None:
        """Draw the trace of `snapshot`."""
        self._snapshot = snapshot
        size = self.content_size
        if not self.display or size.width <= AXIS_CELLS + 2 or size.height < 3:
            return
        trace = snapshot.trace
        drawn = trace and (trace.end_s, trace.resultant_g.size)
        shown = (size, drawn, _marks(snapshot), blank_words(snapshot) if drawn is None else ())
        if shown == self._shown:
            return
        self._shown = shown
        self.put(self._draw(snapshot, size))

    def on_resize(self, _event: Resize) -> None:
        """Draw anew for the new size."""
        if self._snapshot is not None:
            self.show(self._snapshot)

    def _draw(self, snapshot: Snapshot, size: Size) -> Cells:
        cells = Cells.blank(size.width, size.height)
        margin = LABEL_CELLS if size.width >= WIDE_CELLS else 1
        width = size.width - AXIS_CELLS - margin
        height = size.height - (2 if size.height >= TALL_ROWS else 1)
        trace = snapshot.trace
        if trace is None or trace.resultant_g.size == 0:
            draw_axis(cells, scale_for(self._top.update(0.0, 0.0), height, self.glyphs), width, self.glyphs)
            _write_paragraphs(cells, blank_words(snapshot), width, height)
            return cells
        envelope = trace_envelope(trace, width * self.glyphs.plot.columns, WINDOW_S)
        highest = float(np.nanmax(envelope.high_g)) if not np.isnan(envelope.high_g).all() else 0.0
        scale = scale_for(self._top.update(highest, trace.end_s), height, self.glyphs)
        draw_axis(cells, scale, width, self.glyphs)
        draw_envelope(cells, envelope, scale, width, self.glyphs)
        for gap in snapshot.gaps:
            for time_s in (gap.start_s, gap.end_s) if gap.end_s < trace.end_s else (gap.start_s,):
                draw_upright(cells, time_s, envelope, height, width, self.glyphs, GAP)
        draw_signs(cells, snapshot.events, envelope, height, width, self.glyphs)
        if size.height >= TALL_ROWS:
            self._draw_times(cells, height + 1, width)
        return cells

    def _draw_times(self, cells: Cells, row: int, width: int) -> None:
        minus = self.glyphs.sign("minus")
        for back_s in range(2, int(WINDOW_S), 2):
            label = f"{minus}{back_s} s"
            column = AXIS_CELLS + round(width * (1 - back_s / WINDOW_S)) - 1
            cells.write(row, column, label, AXIS)
        cells.write(row, AXIS_CELLS + width - 3, "now", AXIS)


def _write_paragraphs(cells: Cells, paragraphs: tuple[str, ...], width: int, height: int) -> None:
    """Write sentences into the middle of an empty plot, as many whole ones as there is room for."""
    lines: list[str] = []
    for words in paragraphs:
        more = ([""] if lines else []) + textwrap.wrap(words, max(10, min(MOST_CELLS, width - 4)))
        if len(lines) + len(more) > height:
            break
        lines += more
    top = (height - len(lines)) // 2
    for row, line in enumerate(lines, top):
        blank = f" {line} ".center(min(width, MOST_CELLS + 2))
        cells.write(row, AXIS_CELLS + (width - len(blank)) // 2, blank, AXIS)


def _marks(snapshot: Snapshot) -> tuple[object, ...]:
    """Give what tells one state of events and gaps from another."""
    return (len(snapshot.gaps), *((event.id, event.revision) for event in snapshot.events))
