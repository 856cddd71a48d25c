"""Numerals drawn as strokes, at any size: the count must be read from two metres."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray

from impactmon.tui.drawing.glyphs import Raster, codes_to_text

Point = tuple[float, float]
Path = tuple[Point, ...]

DIGIT_WIDTH = 0.56
"""Width of a numeral between stroke centres; its height is 1."""
STROKE = 0.15
"""Width of a stroke where there are dots enough, in numeral heights."""
MIN_STROKE_DOTS = 1.7
"""Thinnest stroke, dots: a thinner one breaks."""
GAP_PER_ROW = 0.28
"""Cells between two numerals per row of their height."""
INK = 0.5
"""Share of a dot that must be covered by a stroke."""
CELL_ASPECT = 2.0
"""Height of a character cell over its width."""
OVERSAMPLING = 4
LEAST_DRAWN_ROWS = 6
"""In fewer rows the strokes of ≥ run together."""
ASCII_END = 128


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> Path:
    """Give points on an ellipse from `start` to `end` degrees; 0 is right, 90 is down."""
    steps = 14
    angles = (radians(start + (end - start) * i / steps) for i in range(steps + 1))
    return tuple((x + rx * cos(a), y + ry * sin(a)) for a in angles)


_W = DIGIT_WIDTH
_M = _W / 2
_SIX: tuple[Path, ...] = (
    arc(_M, 0.69, _M, 0.31, 0, 360),
    (*arc(_M + 0.06, 0.42, _M + 0.06, 0.42, 285, 205), (0.0, 0.69)),
)
NUMERALS: Mapping[str, tuple[Path, ...]] = {
    "0": ((*arc(_M, 0.32, _M, 0.32, 180, 360), *arc(_M, 0.68, _M, 0.32, 0, 180), (0.0, 0.32)),),
    "1": (((0.06, 0.22), (0.32, 0.0), (0.32, 1.0)),),
    "2": ((*arc(_M, 0.30, _M, 0.30, 190, 395), (0.0, 1.0), (_W, 1.0)),),
    "3": (arc(_M - 0.02, 0.25, _M - 0.02, 0.25, 205, 450), arc(_M, 0.735, _M, 0.265, 270, 515)),
    "4": (((0.42, 1.0), (0.42, 0.0), (0.0, 0.70), (_W, 0.70)),),
    "5": (((_W - 0.04, 0.0), (0.06, 0.0), (0.04, 0.44)), arc(_M, 0.67, _M, 0.33, 225, 515)),
    "6": _SIX,
    "7": (((0.0, 0.0), (_W, 0.0), (0.20, 1.0)),),
    "8": (arc(_M, 0.255, _M - 0.03, 0.255, 0, 360), arc(_M, 0.735, _M, 0.265, 0, 360)),
    "9": tuple(tuple((_W - x, 1.0 - y) for x, y in path) for path in _SIX),
    "–": (((0.05, 0.5), (_W - 0.05, 0.5)),),
    "≥": (((0.02, 0.12), (_W, 0.40), (0.02, 0.68)), ((0.02, 0.98), (_W, 0.98))),
}
NARROW: Mapping[str, tuple[float, tuple[Path, ...]]] = {
    ".": (0.0, (((0.0, 0.98), (0.0, 1.0)),)),
    ":": (0.0, (((0.0, 0.28), (0.0, 0.32)), ((0.0, 0.74), (0.0, 0.78)))),
    "1": (0.32, NUMERALS["1"]),
}


def _distance(x: NDArray[np.float64], y: NDArray[np.float64], path: Path) -> NDArray[np.float64]:
    """Give the distance of each point of a grid from a path."""
    nearest = np.full(np.broadcast_shapes(x.shape, y.shape), np.inf)
    for (x0, y0), (x1, y1) in pairwise(path):
        dx, dy = x1 - x0, y1 - y0
        length = dx * dx + dy * dy or 1.0
        along = np.clip(((x - x0) * dx + (y - y0) * dy) / length, 0.0, 1.0)
        nearest = np.minimum(nearest, np.hypot(x - x0 - along * dx, y - y0 - along * dy))
    return nearest


@lru_cache(maxsize=256)
def _glyph_rows(sign: str, rows: int, raster: Raster) -> tuple[str, ...]:
    """Draw one numeral, centred in whole cells so that equal numerals look equal."""
    if sign == "≥" and rows < LEAST_DRAWN_ROWS:
        return _written("≥" if max(raster.codes) >= ASCII_END else ">=", rows)
    width, paths = NARROW.get(sign, (DIGIT_WIDTH, NUMERALS.get(sign, ())))
    stroke = max(STROKE, MIN_STROKE_DOTS / (rows * raster.rows))
    return draw_strokes(paths, width, rows, stroke, raster)


def _written(text: str, rows: int) -> tuple[str, ...]:
    """Give a sign that is too fine to be drawn as text, halfway up."""
    return tuple(text if row == rows // 2 else " " * len(text) for row in range(rows))


def draw_strokes(
    paths: tuple[Path, ...], width: float, rows: int, stroke: float, raster: Raster
) -> tuple[str, ...]:
    """Draw paths of a box one high and `width` wide with round ends.

    Parameters
    ----------
    paths : tuple of paths
        Centres of the strokes.
    width : float
        Of the box; it is stretched a little to whole cells.
    rows : int
        Lines to draw.
    stroke : float
        Thickness, in heights of the box.
    raster : Raster
        What a cell can show.
    """
    dots_high = rows * raster.rows
    dot_h = (1.0 + stroke) / dots_high
    dot_w = dot_h * raster.rows / (CELL_ASPECT * raster.columns)
    columns = max(1, round((width + stroke) / (dot_w * raster.columns)))
    # The strokes are stretched to the cells they get: a centred numeral has straight sides.
    stretch = (columns * raster.columns * dot_w - stroke) / width if width else 1.0
    left = stroke / 2 if width else columns * raster.columns * dot_w / 2
    fine_x = (np.arange(columns * raster.columns * OVERSAMPLING) + 0.5) * dot_w / OVERSAMPLING
    fine_y = (np.arange(dots_high * OVERSAMPLING) + 0.5) * dot_h / OVERSAMPLING - stroke / 2
    ink = np.zeros((fine_y.size, fine_x.size), bool)
    for path in paths:
        stretched = tuple((left + x * stretch, y) for x, y in path)
        ink |= _distance(fine_x[None, :], fine_y[:, None], stretched) <= stroke / 2
    cover = ink.reshape(dots_high, OVERSAMPLING, -1, OVERSAMPLING).mean(axis=(1, 3))
    return tuple(codes_to_text(row) for row in raster.pack(cover >= INK))


def numeral_rows(text: str, rows: int, raster: Raster) -> tuple[str, ...]:
    """Draw `text` as `rows` lines of characters.

    Parameters
    ----------
    text : str
        Digits, ``.``, ``:``, ``–`` and ``≥``; anything else is left blank.
    rows : int
        Height in character cells, at least 2.
    raster : Raster
        What a cell can show.

    Returns
    -------
    tuple of str
        Lines of equal width.
    """
    glyphs = [_glyph_rows(sign, rows, raster) for sign in text]
    gap = " " * max(1, round(rows * GAP_PER_ROW))
    return tuple(gap.join(parts) for parts in zip(*glyphs, strict=True))


def largest_rows(text: str, width: int, height: int, raster: Raster) -> tuple[str, ...]:
    """Draw `text` as large as fits into `width` x `height` cells; empty if nothing fits."""
    for rows in range(height, 1, -1):
        lines = numeral_rows(text, rows, raster)
        if len(lines[0]) <= width:
            return lines
    return ()
