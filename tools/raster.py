"""Paint a screen as a PNG: the same picture on every machine that has the same font.

Dots, blocks and box drawings are painted as shapes, since fonts draw them differently or not at all;
letters come from a monospace font.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from rich.segment import Segment
from rich.style import Style
from textual.app import App

CELL = (10, 20)
"""Width and height of a character cell, px."""
FONT_PX = 16
FONTS = ("DejaVuSansMono.ttf", "Menlo.ttc", "consola.ttf", "LiberationMono-Regular.ttf")
BOLD_FONTS = ("DejaVuSansMono-Bold.ttf", "Menlo.ttc", "consolab.ttf", "LiberationMono-Bold.ttf")
BACKGROUND = (16, 21, 27)
FOREGROUND = (215, 222, 230)
MARGIN_PX = 14
SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}

Colour = tuple[int, int, int]
# Box drawings as arms: left, right, up, down (1 thin, 2 heavy).
BOX = {
    "─": (1, 1, 0, 0), "│": (0, 0, 1, 1), "┌": (0, 1, 0, 1), "┐": (1, 0, 0, 1), "└": (0, 1, 1, 0),
    "┘": (1, 0, 1, 0), "├": (0, 1, 1, 1), "┤": (1, 0, 1, 1), "┬": (1, 1, 0, 1), "┴": (1, 1, 1, 0),
    "┼": (1, 1, 1, 1), "━": (2, 2, 0, 0), "╸": (2, 0, 0, 0), "╺": (0, 2, 0, 0),
}  # fmt: skip
ROUND = {"╭": (1, 1), "╮": (-1, 1), "╰": (1, -1), "╯": (-1, -1)}
BRAILLE_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
QUADRANTS = dict(zip("▘▝▀▖▌▞▛▗▚▐▜▄▙▟█", range(1, 16), strict=True))


def screen_lines(app: App[object]) -> list[list[Segment]]:
    """Give what an app shows, line by line."""
    width, height = app.size
    compositor = app.screen._compositor  # there is no public way to the strips
    return [list(strip.crop(0, width)) for strip in compositor.render_strips()][:height]


def paint(lines: Sequence[Sequence[Segment]], path: Path) -> None:
    """Write lines of segments to `path` as PNG."""
    columns = max(sum(segment.cell_length for segment in line) for line in lines)
    size = (columns * CELL[0] + 2 * MARGIN_PX, len(lines) * CELL[1] + 2 * MARGIN_PX)
    image = Image.new("RGB", size, BACKGROUND)
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        column = 0
        for segment in line:
            front, back, bold = _colours(segment.style)
            for sign in segment.text:
                corner = (MARGIN_PX + column * CELL[0], MARGIN_PX + row * CELL[1])
                _paint_cell(draw, sign, corner, front, back, bold)
                column += max(1, Segment(sign).cell_length)
    image.save(path, optimize=True)


def _colours(style: Style | None) -> tuple[Colour, Colour, bool]:
    front, back, bold = FOREGROUND, BACKGROUND, False
    if style is not None:
        if style.color is not None and not style.color.is_default:
            front = tuple(style.color.get_truecolor())
        if style.bgcolor is not None and not style.bgcolor.is_default:
            back = tuple(style.bgcolor.get_truecolor())
        if style.dim:
            front = tuple((2 * f + b) // 3 for f, b in zip(front, back, strict=True))
        if style.reverse:
            front, back = back, front
        bold = bool(style.bold)
    return front, back, bold


def _paint_cell(
    draw: ImageDraw.ImageDraw, sign: str, corner: tuple[int, int], front: Colour, back: Colour, bold: bool
) -> None:
    x, y = corner
    w, h = CELL
    draw.rectangle((x, y, x + w - 1, y + h - 1), fill=back)
    code = ord(sign)
    if sign.isspace():
        return
    if 0x2800 <= code <= 0x28FF:
        _paint_braille(draw, code - 0x2800, x, y, front)
    elif sign in QUADRANTS:
        _paint_quadrants(draw, QUADRANTS[sign], x, y, front)
    elif 0x2581 <= code <= 0x2587:
        top = y + h - round(h * (code - 0x2580) / 8)
        draw.rectangle((x, top, x + w - 1, y + h - 1), fill=front)
    elif 0x2588 <= code <= 0x258F:
        draw.rectangle((x, y, x + round(w * (0x2590 - code) / 8) - 1, y + h - 1), fill=front)
    elif sign == "■":
        draw.rectangle((x, y + 2, x + w - 1, y + h - 3), fill=front)
    elif sign in SHADES:
        mixed = tuple(round(b + (f - b) * SHADES[sign]) for f, b in zip(front, back, strict=True))
        draw.rectangle((x, y + 2, x + w - 1, y + h - 3), fill=mixed)
    elif sign in BOX:
        _paint_box(draw, BOX[sign], x, y, front)
    elif sign in ROUND:
        _paint_corner(draw, ROUND[sign], x, y, front)
    elif sign in "┈┊":
        _paint_dotted(draw, sign, x, y, front)
    else:
        draw.text((x + w / 2, y + 15), sign, font=_font(bold), fill=front, anchor="ms")


def _paint_braille(draw: ImageDraw.ImageDraw, bits: int, x: int, y: int, front: Colour) -> None:
    for bit, (column, row) in enumerate(BRAILLE_DOTS):
        if bits >> bit & 1:
            left, top = x + 5 * column, y + 5 * row
            draw.ellipse((left + 0.5, top + 0.5, left + 4.5, top + 4.5), fill=front)


def _paint_quadrants(draw: ImageDraw.ImageDraw, bits: int, x: int, y: int, front: Colour) -> None:
    w, h = CELL[0] // 2, CELL[1] // 2
    for bit in range(4):
        if bits >> bit & 1:
            left, top = x + w * (bit % 2), y + h * (bit // 2)
            draw.rectangle((left, top, left + w - 1, top + h - 1), fill=front)


def _paint_box(
    draw: ImageDraw.ImageDraw, arms: tuple[int, int, int, int], x: int, y: int, front: Colour
) -> None:
    cx, cy = x + CELL[0] // 2, y + CELL[1] // 2
    half = max(arms)
    left, right, up, down = arms
    if left or right:
        x0, x1 = (x if left else cx), (x + CELL[0] - 1 if right else cx)
        draw.rectangle((x0, cy - half + 1, x1, cy + half - 1), fill=front)
    if up or down:
        y0, y1 = (y if up else cy), (y + CELL[1] - 1 if down else cy)
        draw.rectangle((cx, y0, cx, y1), fill=front)


def _paint_corner(draw: ImageDraw.ImageDraw, turn: tuple[int, int], x: int, y: int, front: Colour) -> None:
    cx, cy = x + CELL[0] // 2, y + CELL[1] // 2
    right, down = turn
    radius = 4
    ox, oy = cx + right * radius, cy + down * radius
    box = (ox - radius, oy - radius, ox + radius, oy + radius)
    start = {(1, 1): 180, (-1, 1): 270, (1, -1): 90, (-1, -1): 0}[turn]
    draw.arc(box, start, start + 90, fill=front)
    draw.line((ox, cy, x + CELL[0] - 1 if right > 0 else x, cy), fill=front)
    draw.line((cx, oy, cx, y + CELL[1] - 1 if down > 0 else y), fill=front)


def _paint_dotted(draw: ImageDraw.ImageDraw, sign: str, x: int, y: int, front: Colour) -> None:
    cx, cy = x + CELL[0] // 2, y + CELL[1] // 2
    if sign == "┈":
        for left in range(x, x + CELL[0], 5):
            draw.line((left + 1, cy, left + 2, cy), fill=front)
    else:
        for top in range(y, y + CELL[1], 5):
            draw.line((cx, top + 1, cx, top + 3), fill=front)


@lru_cache(maxsize=2)
def _font(bold: bool) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in BOLD_FONTS if bold else FONTS:
        try:
            return ImageFont.truetype(name, FONT_PX)
        except OSError:
            continue
    return ImageFont.load_default(FONT_PX)
