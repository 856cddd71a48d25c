"""What plots have in common: a grid of characters, an even scale, the drawing of envelopes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from impactmon.model import Event, Impact, Landing
from impactmon.tui.drawing.envelope import Envelope
from impactmon.tui.drawing.glyphs import BRAILLE, GlyphSet, codes_to_text
from impactmon.tui.views.wording import HIGH_LANDING_G, event_sign

AXIS_CELLS = 5
"""Width of the axis with its labels, cells."""
LABEL_CELLS = 6
"""Right margin for the threshold's label, cells."""
WIDE_CELLS = 50
"""From here there is room for that label."""
STYLES = ("blank", "trace", "high", "threshold", "gap", "axis", "event", "doubt", "cursor")
"""Names of the component styles, by the number that stands for them in the cells."""
BLANK, TRACE, HIGH, THRESHOLD, GAP, AXIS, EVENT, DOUBT, CURSOR = range(len(STYLES))
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
        text = codes_to_text(self.codes[row])
        segments: list[Segment] = []
        start = 0
        for style, run in groupby(self.styles[row].tolist()):
            end = start + len(list(run))
            segments.append(Segment(text[start:end], styles[style]))
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


class Plot(Widget, can_focus=False):
    """A widget that shows a grid of cells; to be filled by those that inherit."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"plot--{name}" for name in STYLES}

    def __init__(self, *, glyphs: GlyphSet = BRAILLE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.glyphs = glyphs
        self.cells = Cells.blank(0, 0)
        self._styles: list[Style] = []

    def put(self, cells: Cells) -> None:
        """Show a grid; only the rows that differ are drawn anew."""
        before, self.cells = self.cells, cells
        self._styles = [self.get_component_rich_style(f"plot--{name}") for name in STYLES]
        if before.codes.shape != cells.codes.shape:
            self.refresh()
            return
        differ = (before.codes != cells.codes) | (before.styles != cells.styles)
        rows = np.flatnonzero(differ.any(axis=1))
        if rows.size:
            self.refresh(*(Region(0, int(row), cells.codes.shape[1], 1) for row in rows))

    def render_line(self, y: int) -> Strip:
        """Give one row of the plot."""
        width = self.content_size.width
        if y >= self.cells.codes.shape[0] or not self._styles:
            return Strip.blank(width, Style.null())
        return self.cells.strip(y, self._styles).adjust_cell_length(width, self._styles[BLANK])


def draw_axis(cells: Cells, scale: Scale, width: int, glyphs: GlyphSet) -> None:
    """Draw the axis of g, and the line above which a landing is high."""
    for row in range(scale.rows):
        cells.write(row, AXIS_CELLS - 1, glyphs.sign("axis"), AXIS)
    for level in scale.ticks():
        cells.write(scale.row(level), 0, f"{level:3d} {glyphs.sign('tick')}", AXIS)
    row = scale.row(HIGH_LANDING_G)
    cells.write(row, AXIS_CELLS, glyphs.sign("threshold") * width, THRESHOLD)
    if AXIS_CELLS + width + LABEL_CELLS <= cells.codes.shape[1]:
        cells.write(row, AXIS_CELLS + width + 1, f"{HIGH_LANDING_G} g", THRESHOLD)


def draw_envelope(cells: Cells, envelope: Envelope, scale: Scale, width: int, glyphs: GlyphSet) -> None:
    """Draw an envelope of `width` cells right of the axis; what lies above the line is highlighted."""
    upper = scale.dots(envelope.high_g)
    lower = scale.dots(envelope.low_g)
    rows = np.arange(scale.rows * scale.dots_per_row)[:, None]
    codes = glyphs.plot.pack((rows >= upper) & (rows <= lower))
    area = slice(AXIS_CELLS, AXIS_CELLS + width)
    inked = codes != 0
    line = scale.row(HIGH_LANDING_G)
    styles = np.where(np.arange(scale.rows)[:, None] <= line, HIGH, TRACE)
    cells.codes[: scale.rows, area][inked] = codes[inked]
    cells.styles[: scale.rows, area][inked] = np.broadcast_to(styles, inked.shape)[inked]


def draw_signs(
    cells: Cells, events: Sequence[Event], envelope: Envelope, row: int, width: int, glyphs: GlyphSet
) -> None:
    """Put the events' signs into the row below a plot."""
    for event in marked(events):
        column = envelope.column_of(event.time_s) // glyphs.plot.columns
        if 0 <= column < width:
            meaning = event_sign(event)
            cells.write(row, AXIS_CELLS + column, glyphs.sign(meaning), SIGN_STYLES[meaning])


def draw_upright(
    cells: Cells, time_s: float, envelope: Envelope, rows: int, width: int, glyphs: GlyphSet, style: int
) -> None:
    """Draw a dotted upright line at a time, such as a gap's edge, behind the trace."""
    column = envelope.column_of(time_s) // glyphs.plot.columns
    if 0 <= column < width:
        for row in range(rows):
            if cells.styles[row, AXIS_CELLS + column] not in (TRACE, HIGH):
                cells.write(row, AXIS_CELLS + column, glyphs.sign("gap"), style)


def marked(events: Sequence[Event]) -> list[Event]:
    """Give the events to mark, the most telling ones last so that they lie on top."""
    jumps = {event.id for event in events if not isinstance(event, Impact | Landing)}
    shown = [event for event in events if not (isinstance(event, Landing) and event.jump_id in jumps)]
    order = ("impact", "rejected", "landing", "uncertain", "jump")
    return sorted(shown, key=lambda event: order.index(event_sign(event)))
