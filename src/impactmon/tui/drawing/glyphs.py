"""Three ways to draw with characters: braille dots, block elements, plain ASCII.

Not every terminal font has solid braille dots, so everything drawn goes through a `GlyphSet`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

BRAILLE_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bit of each dot of a braille cell, by row and column (Unicode block U+2800)."""
BRAILLE_CODES = tuple(range(0x2800, 0x2900))
QUADRANT_BITS = ((1, 2), (4, 8))
QUADRANTS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
ASCII_BITS = ((1,), (2,))
ASCII_HALVES = " '.|"
ASCII_SOLID = " #"


@dataclass(frozen=True, slots=True)
class Raster:
    """How many dots a character cell has and which character shows which of them.

    Attributes
    ----------
    bits : tuple of tuple of int
        Bit of each dot, by row and column of the cell.
    codes : tuple of int
        Code point for each combination of bits.
    """

    bits: tuple[tuple[int, ...], ...]
    codes: tuple[int, ...]

    @property
    def rows(self) -> int:
        """Dots per cell, vertically."""
        return len(self.bits)

    @property
    def columns(self) -> int:
        """Dots per cell, horizontally."""
        return len(self.bits[0])

    def pack(self, dots: NDArray[np.bool_]) -> NDArray[np.uint32]:
        """Turn dots into code points.

        Parameters
        ----------
        dots : (rows * self.rows, columns * self.columns) bool
            True where there is ink.

        Returns
        -------
        (rows, columns) uint32
            A code point per cell; 0 where the cell is empty.
        """
        height, width = dots.shape[0] // self.rows, dots.shape[1] // self.columns
        cells = dots.reshape(height, self.rows, width, self.columns).astype(np.uint32)
        combined = np.einsum("hrwc,rc->hw", cells, np.array(self.bits, np.uint32))
        codes = np.array(self.codes, np.uint32)[combined]
        return np.where(combined == 0, np.uint32(0), codes)


@dataclass(frozen=True, slots=True)
class GlyphSet:
    """The characters of one way of drawing.

    Attributes
    ----------
    name : str
        ``braille``, ``block`` or ``ascii``.
    plot, solid : Raster
        For fine lines; for areas such as big numerals.
    signs : mapping of str to str
        Single characters by meaning.
    """

    name: str
    plot: Raster
    solid: Raster
    signs: Mapping[str, str]

    def sign(self, meaning: str) -> str:
        """Give the character for a meaning."""
        return self.signs[meaning]

    def written(self, text: str) -> str:
        """Give a sentence with its signs in these characters; it may become longer."""
        return text.replace("≥", self.signs["at_least"]).replace("±", self.signs["plus_minus"])


_QUADRANT_RASTER = Raster(QUADRANT_BITS, tuple(map(ord, QUADRANTS)))
_SIGNS = MappingProxyType(
    {
        "jump": "▲",
        "landing": "△",
        "impact": "·",
        "uncertain": "?",
        "rejected": "×",
        "gap": "┊",
        "on": "●",
        "seeking": "◌",
        "lost": "↻",
        "off": "■",
        "failed": "✕",
        "done": "✓",
        "threshold": "┈",
        "axis": "│",
        "tick": "┤",
        "bar": "━",
        "track": "─",
        "dot": "·",
        "dash": "–",
        "at_least": "≥",
        "plus_minus": "±",
        "minus": "−",
    }
)
_ASCII_SIGNS = MappingProxyType(
    {
        "jump": "^",
        "landing": "v",
        "impact": ".",
        "uncertain": "?",
        "rejected": "x",
        "gap": ":",
        "on": "*",
        "seeking": "o",
        "lost": "!",
        "off": "=",
        "failed": "X",
        "done": "+",
        "threshold": "-",
        "axis": "|",
        "tick": "+",
        "bar": "=",
        "track": "-",
        "dot": "-",
        "dash": "-",
        "at_least": ">=",
        "plus_minus": "+/-",
        "minus": "-",
    }
)

BRAILLE = GlyphSet("braille", Raster(BRAILLE_BITS, BRAILLE_CODES), _QUADRANT_RASTER, _SIGNS)
BLOCK = GlyphSet("block", _QUADRANT_RASTER, _QUADRANT_RASTER, _SIGNS)
ASCII = GlyphSet(
    "ascii",
    Raster(ASCII_BITS, tuple(map(ord, ASCII_HALVES))),
    Raster(((1,),), tuple(map(ord, ASCII_SOLID))),
    _ASCII_SIGNS,
)
GLYPH_SETS: Mapping[str, GlyphSet] = MappingProxyType({g.name: g for g in (BRAILLE, BLOCK, ASCII)})


def chosen_glyphs(name: str | None = None) -> GlyphSet:
    """Give the glyphs of a name, else those of the environment, else braille."""
    return GLYPH_SETS.get(name or os.environ.get("IMPACTMON_GLYPHS", "").lower(), BRAILLE)


def codes_to_text(codes: NDArray[np.uint32]) -> str:
    """Turn a row of code points into a string; 0 becomes a space."""
    filled = np.where(codes == 0, np.uint32(ord(" ")), codes).astype("<u4")
    return filled.tobytes().decode("utf-32-le")
