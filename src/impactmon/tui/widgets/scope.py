"""The trace of acceleration, drawn line by line."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from rich.style import Style
from textual.events import Resize
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from impactmon.model import Event, Impact, Landing, Snapshot
from impactmon.tui.envelope import Envelope, SoftTop, trace_envelope
from impactmon.tui.glyphs import BRAILLE, GlyphSet
from impactmon.tui.wording import HIGH_LANDING_G, event_sign

WINDOW_S = 8.0
"""Time across the plot, s: three or four jumps."""
AXIS_CELLS = 5
LABEL_CELLS = 6
"""Right margin for the threshold's label, cells."""
WIDE_CELLS = 50
"""From here there is room for that label."""
TALL_ROWS = 10
"""From here there is room for a time axis."""
STYLES = ("blank", "trace", "high", "threshold", "gap", "axis", "event", "doubt")
"""Names of the component styles, by the number that stands for them in the cells."""
BLANK, TRACE, HIGH, THRESHOLD, GAP, AXIS, EVENT, DOUBT = range(len(STYLES))
SIGN_STYLES = {"jump": EVENT, "landing": EVENT, "impact": AXIS, "uncertain": DOUBT, "rejected": AXIS}


@dataclass(slots=True, eq=False)
class Cells:
    """A grid of characters: code points (0 is blank) and numbers of styles."""

    codes: NDArray[np.uint32]
    styles: NDArray[np.uint8]

    @classmethod
    def blank(cls, width: int, height: int) -> Cells:
        """Give an empty grid."""
        return cls(np.zeros((height, width), np.uint32), np.zeros((height, width), np.uint8))

    def write(self, row: int, column: int, text: str, style: int) -> None:
        """Put text into a row; what falls outside is cut."""
        height, width = self.codes.shape
        if not 0 <= row < height:
            return
        for offset, sign in enumerate(text):
            if 0 <= column + offset < width:
                self.codes[row, column + offset] = ord(sign)
                self.styles[row, column + offset] = style

    def strip(self, row: int, styles: list[Style]) -> Strip:
        """Give a row as a strip."""
        text = [chr(code) if code else " " for code in self.codes[row]]
        segments: list[Segment] = []
        start = 0
        for style, run in groupby(self.styles[row].tolist()):
            end = start + len(list(run))
            segments.append(Segment("".join(text[start:end]), styles[style]))
            start = end
        return Strip(segments, len(text))


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a level lies: ticks are whole rows apart, so that they are evenly spaced.

    Attributes
    ----------
    rows, dots_per_row : int
        Height of the plot.
    step_g, step_rows : int
        From one tick to the next.
    """

    rows: int
    dots_per_row: int
    step_g: int
    step_rows: int

    def dots(self, level_g: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the dot row of each level; NaN stays NaN and compares false: a gap has no ink."""
        zero = (self.rows - 0.5) * self.dots_per_row - 0.5
        last = self.rows * self.dots_per_row - 1
        return np.clip(np.round(zero - level_g * self.step_rows * self.dots_per_row / self.step_g), 0, last)

    def row(self, level_g: float) -> int:
        """Give the cell row of a level."""
        return int(self.dots(np.array([level_g]))[0]) // self.dots_per_row

    def ticks(self) -> range:
        """Give the levels to label, g."""
        return range(0, ((self.rows - 1) // self.step_rows) * self.step_g + 1, self.step_g)


def scale_for(top_g: float, rows: int, glyphs: GlyphSet) -> Scale:
    """Give the finest scale that holds `top_g` and has ticks at least two rows apart."""
    for step_g in (1, 2, 4, 5, 8, 10, 20):
        step_rows = int((rows - 0.5) * step_g / top_g)
        if step_rows >= 2:
            return Scale(rows, glyphs.plot.rows, step_g, step_rows)
    return Scale(rows, glyphs.plot.rows, max(1, int(np.ceil(top_g / max(0.5, rows - 0.5)))), 1)


class Scope(Widget, can_focus=False):
    """The last seconds of resultant acceleration, with threshold, events and gaps."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"scope--{name}" for name in STYLES}
    HELP = """
## Acceleration

The resultant of the three axes in g, gravity included: 1 g is standing still, below 1 g is taking off,
0 g is flight, the spike is the landing. Above the dotted line a landing counts as high (4.9 g).
Signs below: jump ▲, landing without a jump △, uncertain ?, not counted ×, gap ┊.
"""

    def __init__(self, *, glyphs: GlyphSet = BRAILLE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.glyphs = glyphs
        self._top = SoftTop()
        self._snapshot: Snapshot | None = None
        self._cells = Cells.blank(0, 0)

    def show(self, snapshot: Snapshot) -> None:
        """Draw the trace of `snapshot`."""
        self._snapshot = snapshot
        size = self.content_size
        if not self.display or size.width <= AXIS_CELLS + 2 or size.height < 3:
            return
        self._cells = self._draw(snapshot, size)
        self.refresh()

    def on_resize(self, _event: Resize) -> None:
        """Draw anew for the new size."""
        if self._snapshot is not None:
            self.show(self._snapshot)

    def render_line(self, y: int) -> Strip:
        """Give one row of the plot."""
        styles = [self.get_component_rich_style(f"scope--{name}") for name in STYLES]
        if y >= self._cells.codes.shape[0]:
            return Strip.blank(self.content_size.width, styles[BLANK])
        return self._cells.strip(y, styles).adjust_cell_length(self.content_size.width, styles[BLANK])

    def _draw(self, snapshot: Snapshot, size: Size) -> Cells:
        cells = Cells.blank(size.width, size.height)
        margin = LABEL_CELLS if size.width >= WIDE_CELLS else 1
        width = size.width - AXIS_CELLS - margin
        height = size.height - (2 if size.height >= TALL_ROWS else 1)
        trace = snapshot.trace
        if trace is None or trace.resultant_g.size == 0:
            self._draw_axis(cells, scale_for(self._top.update(0.0, 0.0), height, self.glyphs), width)
            return cells
        envelope = trace_envelope(trace, width * self.glyphs.plot.columns, WINDOW_S)
        highest = float(np.nanmax(envelope.high_g)) if not np.isnan(envelope.high_g).all() else 0.0
        scale = scale_for(self._top.update(highest, trace.end_s), height, self.glyphs)
        self._draw_axis(cells, scale, width)
        self._draw_trace(cells, envelope, scale, width)
        self._draw_marks(cells, snapshot, envelope, height, width)
        if size.height >= TALL_ROWS:
            self._draw_times(cells, height + 1, width)
        return cells

    def _draw_axis(self, cells: Cells, scale: Scale, width: int) -> None:
        for row in range(scale.rows):
            cells.write(row, AXIS_CELLS - 1, self.glyphs.sign("axis"), AXIS)
        for level in scale.ticks():
            cells.write(scale.row(level), 0, f"{level:3d} {self.glyphs.sign('tick')}", AXIS)
        row = scale.row(HIGH_LANDING_G)
        cells.write(row, AXIS_CELLS, self.glyphs.sign("threshold") * width, THRESHOLD)
        if AXIS_CELLS + width + LABEL_CELLS <= cells.codes.shape[1]:
            cells.write(row, AXIS_CELLS + width + 1, f"{HIGH_LANDING_G} g", THRESHOLD)

    def _draw_trace(self, cells: Cells, envelope: Envelope, scale: Scale, width: int) -> None:
        upper = scale.dots(envelope.high_g)
        lower = scale.dots(envelope.low_g)
        rows = np.arange(scale.rows * scale.dots_per_row)[:, None]
        codes = self.glyphs.plot.pack((rows >= upper) & (rows <= lower))
        area = slice(AXIS_CELLS, AXIS_CELLS + width)
        inked = codes != 0
        line = scale.row(HIGH_LANDING_G)
        styles = np.where(np.arange(scale.rows)[:, None] <= line, HIGH, TRACE)
        cells.codes[: scale.rows, area][inked] = codes[inked]
        cells.styles[: scale.rows, area][inked] = np.broadcast_to(styles, inked.shape)[inked]

    def _draw_marks(
        self, cells: Cells, snapshot: Snapshot, envelope: Envelope, height: int, width: int
    ) -> None:
        end_s = snapshot.trace.end_s if snapshot.trace else 0.0
        for gap in snapshot.gaps:
            for time_s in (gap.start_s, gap.end_s) if gap.end_s < end_s else (gap.start_s,):
                column = envelope.column_of(time_s) // self.glyphs.plot.columns
                if 0 <= column < width:
                    for row in range(height):
                        cells.write(row, AXIS_CELLS + column, self.glyphs.sign("gap"), GAP)
        for event in _marked(snapshot.events):
            column = envelope.column_of(event.time_s) // self.glyphs.plot.columns
            if 0 <= column < width:
                meaning = event_sign(event)
                sign = self.glyphs.sign(meaning)
                cells.write(height, AXIS_CELLS + column, sign, SIGN_STYLES[meaning])

    def _draw_times(self, cells: Cells, row: int, width: int) -> None:
        minus = self.glyphs.sign("minus")
        for back_s in range(2, int(WINDOW_S), 2):
            label = f"{minus}{back_s} s"
            column = AXIS_CELLS + round(width * (1 - back_s / WINDOW_S)) - 1
            cells.write(row, column, label, AXIS)
        cells.write(row, AXIS_CELLS + width - 3, "now", AXIS)


def _marked(events: tuple[Event, ...]) -> list[Event]:
    """Give the events to mark, the most telling ones last so that they lie on top."""
    jumps = {event.id for event in events if not isinstance(event, Impact | Landing)}
    shown = [event for event in events if not (isinstance(event, Landing) and event.jump_id in jumps)]
    order = ("impact", "rejected", "landing", "uncertain", "jump")
    return sorted(shown, key=lambda event: order.index(event_sign(event)))
