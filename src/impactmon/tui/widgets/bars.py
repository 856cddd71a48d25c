"""Upright bars of days against a target, in eighths of a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from textual.content import Content

from impactmon.tui.drawing.glyphs import GlyphSet

EIGHTHS = " ▁▂▃▄▅▆▇█"
ASCII_EIGHTHS = "    ::::#"
AXIS_CELLS = 5


@dataclass(frozen=True, slots=True)
class DayBar:
    """One bar.

    Attributes
    ----------
    value : int
        Its height.
    reached : bool
        Whether it is drawn in the accent colour.
    """

    value: int
    reached: bool


def eighths(glyphs: GlyphSet) -> str:
    """Give the nine levels of a bar's topmost cell."""
    return ASCII_EIGHTHS if glyphs.name == "ascii" else EIGHTHS


def bar_lines(
    bars: Sequence[DayBar], target: int, rows: int, glyphs: GlyphSet, *, cells: int, gap: int
) -> list[Content]:
    """Draw bars over an axis that names nought and the target, with a dotted line at the target.

    Parameters
    ----------
    bars : sequence of DayBar
        From left to right.
    target : int
        Where the line is.
    rows : int
        Lines to draw.
    glyphs : GlyphSet
        How to draw.
    cells, gap : int
        Width of a bar, and of the space before it.
    """
    top = _round_top(max((bar.value for bar in bars), default=0), target)
    at_target = min(rows - 1, int(target / top * rows - 1e-9))
    levels = eighths(glyphs)
    lines: list[Content] = []
    for floor in reversed(range(rows)):
        axis = f"{target:3d} " if floor == at_target else ("  0 " if floor == 0 else "    ")
        blank = glyphs.sign("threshold") if floor == at_target else " "
        parts: list[tuple[str, str]] = [(axis + glyphs.sign("axis"), "$text-muted 75%")]
        for bar in bars:
            sign = levels[max(0, min(8, round(8 * (bar.value / top * rows - floor))))]
            ink = sign != " "
            colour = "$accent" if bar.reached else "$trace"
            parts.append((blank * gap, "$text-muted 60%"))
            parts.append(((sign if ink else blank) * cells, colour if ink else "$text-muted 60%"))
        lines.append(Content.assemble(*parts))
    return lines


def _round_top(highest: int, target: int) -> int:
    highest = max(highest, target, 1)
    step = next((step for step in (10, 20, 50, 100, 200, 500, 1000) if highest <= 10 * step), 10_000)
    return max(step, ceil(highest / step) * step)
