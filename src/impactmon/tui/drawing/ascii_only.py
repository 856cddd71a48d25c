"""What a terminal shows that has ASCII alone: every sign as one that resembles it, in the same cells.

Our own drawing chooses its signs by a `GlyphSet`; this is for all the rest: frames, palette, messages and texts.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from impactmon.tui.drawing.glyphs import ASCII, BRAILLE

_FRAMES = {
    **dict.fromkeys("─━┄┅┈┉╌╍═▔‐‑‒–—−", "-"),
    **dict.fromkeys("│┃┆┇┊┋╎╏║▏▎▍▌▋▊▉▐▕", "|"),
    **dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬", "+"),
    "▁": "_",
    "█": "#",
    "■": "#",
}
_WRITING = {
    "…": "~",
    "⏎": "<",
    "↑": "^",
    "↓": "v",
    "←": "<",
    "→": ">",
    "≥": ">",
    "≤": "<",
    "≈": "~",
    "•": "*",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "🔎": ">",
}
_OURS = {sign: plain for meaning, sign in BRAILLE.signs.items() if len(plain := ASCII.sign(meaning)) == 1}
_PLAIN = {**_FRAMES, **_WRITING, **_OURS}
_SHADES = range(0x2580, 0x25A0)
"""Blocks that end a bar or the thumb of a scroll bar between two cells: blank, since its colour tells enough."""


@lru_cache(maxsize=1024)
def _plain(sign: str) -> str:
    """Give what stands for one sign; letters stay: names are written as their bearers write them."""
    if sign.isascii() or unicodedata.category(sign)[0] in "LM":
        return sign
    known = _PLAIN.get(sign) or (" " if ord(sign) in _SHADES else "")
    simpler = known or unicodedata.normalize("NFKD", sign)
    width = cell_len(sign)
    if not simpler.isascii() or len(simpler) > width:
        simpler = "?"
    return simpler.ljust(width)[:width]


class AsciiOnly(LineFilter):
    """Replaces signs in every line that is drawn, whoever draws it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Give the same line in ASCII."""
        return [
            segment if segment.text.isascii() else segment._replace(text="".join(map(_plain, segment.text)))
            for segment in segments
        ]
