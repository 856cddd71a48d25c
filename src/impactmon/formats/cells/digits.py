"""Decimal numbers out of cells of text, whole columns at a time: eight characters in one 64-bit word.

The digits of a word are combined by three multiplications, as is known for parsing integers; here the decimal point
is taken out first. A number of up to 15 digits is an integer divided by a power of ten, both exact in float64, so the
result is the nearest number to what is written: the same as `float` gives. What is not of this shape is left to
others.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from impactmon.formats.cells.cut import WORD, Column

U = np.uint64
ALL, ZEROS, DOTS = ~U(0), U(0x3030303030303030), U(0x2E2E2E2E2E2E2E2E)
ONES, HIGH, LOW_NIBBLE = U(0x0101010101010101), U(0x8080808080808080), U(0x0F0F0F0F0F0F0F0F)
ABOVE_NINE = U(0x7676767676767676)
"""Added to a digit it leaves the highest bit alone; from ten on it sets it."""

MINUS = 45
POINT_AS_DIGIT = 0x30 ^ 0x2E
MOST_DIGITS = 15
"""Integers of 15 digits are exact in float64."""

TENS = 10.0 ** np.arange(23)
WHOLE_TENS = 10 ** np.arange(16, dtype=np.int64)
_EVEN = re.compile(rb"(\d*)(?:\.(\d+))?\Z")


class Whole(NamedTuple):
    """Numbers as integers with the same number of decimals.

    Attributes
    ----------
    values : (n,) int64
        Digits without the point.
    decimals : int
        How many of them stand behind it.
    """

    values: NDArray[np.int64]
    decimals: int


def even_digits(column: Column, length: int) -> Whole | None:
    """Read cells that all have `length` characters, digits alone and the point in one place.

    Parameters
    ----------
    column : Column
        One cell at least; what lies `length` characters before their ends is read.
    length : int
        Characters of a number.

    Returns
    -------
    Whole or None
        None if they are not so, or have more than 15 digits.
    """
    end = int(column.ends[0])
    match = _EVEN.match(column.text[end - length : end])
    if match is None or not 0 < length <= 2 * WORD:
        return None
    decimals = len(match.group(2) or b"")
    point = decimals if match.group(2) is not None else -1
    if length - (point >= 0) not in range(1, MOST_DIGITS + 1):
        return None
    low_chars = min(length, WORD)
    low = _even_word(column.words[column.ends - WORD], low_chars, point)
    if low is None or length == low_chars:
        return None if low is None else Whole(low, decimals)
    high = _even_word(column.words[column.ends - 2 * WORD], length - WORD, point - WORD)
    if high is None:
        return None
    return Whole(low + high * WHOLE_TENS[WORD - (0 <= point < WORD)], decimals)


def plain_numbers(column: Column) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Read cells each of which has its own sign, length and point.

    Returns
    -------
    values : (n,) float64
    plain : (n,) bool
        False where a cell is no plain number of at most 15 digits: its value means nothing.
    """
    negative = np.frombuffer(column.text, dtype=np.uint8)[column.starts] == MINUS
    lengths = column.lengths() - negative
    plain = (lengths >= 1) & (lengths <= 2 * WORD)
    lengths = np.clip(lengths, 1, 2 * WORD)
    low_length = np.minimum(lengths, WORD)
    low = _word(column.words[column.ends - WORD], low_length)
    plain &= low.sound & (low.digits > 0)  # no lone point, nor one that ends the cell
    values, decimals = low.values, low.decimals
    if lengths.max() > WORD:
        high = _word(column.words[column.ends - 2 * WORD], lengths - low_length)
        plain &= high.sound & ~(low.dotted & high.dotted) & (low.digits + high.digits <= MOST_DIGITS)
        values = values + high.values * WHOLE_TENS[low.digits]
        decimals = np.where(high.dotted, high.decimals + low_length, decimals)
    numbers = values / TENS[decimals]
    return np.where(negative, -numbers, numbers), plain


def _even_word(words: NDArray[np.uint64], chars: int, point: int) -> NDArray[np.int64] | None:
    """Read the last `chars` characters of words, in all of which the point is followed by `point` of them."""
    dotted = 0 <= point < chars
    place = U(8 * (WORD - 1 - point)) if dotted else U(0)
    below = (U(1) << place) - U(1) if dotted else U(0)
    pattern = ZEROS ^ (U(POINT_AS_DIGIT) << place) if dotted else ZEROS
    limits = ABOVE_NINE + (U(0x7F - 0x76) << place) if dotted else ABOVE_NINE
    digits = (words ^ pattern) & (ALL << U(8 * (WORD - chars)))
    if (((digits + limits) | digits) & HIGH).any():
        return None
    if dotted:
        digits = ((digits & below) << U(8)) | (digits & ~((below << U(8)) | U(255)))
    return _combined(digits)


class _Word(NamedTuple):
    """The digits of up to eight characters."""

    values: NDArray[np.int64]
    digits: NDArray[np.int64]
    decimals: NDArray[np.int64]
    dotted: NDArray[np.bool_]
    sound: NDArray[np.bool_]


def _word(words: NDArray[np.uint64], lengths: NDArray[np.int64]) -> _Word:
    """Read the last `lengths` characters of words; sound are those of digits and at most one point."""
    words = words & _last(lengths)
    differs = words ^ DOTS
    found = (differs - ONES) & ~differs & HIGH
    lowest = found & (~found + U(1))
    dotted = lowest != 0
    decimals = np.zeros(len(words), dtype=np.int64)
    if dotted.any():
        below = (lowest >> U(7)) - U(1)
        closed = ((words & below) << U(8)) | (words & ~((below << U(8)) | U(255)))
        words = np.where(dotted, closed, words)
        bit = (lowest.astype(np.float64).view(np.int64) >> 52) - 1023
        decimals = np.where(dotted, 7 - (bit >> 3), 0)
    digits = lengths - dotted
    values = (words ^ ZEROS) & _last(digits)
    sound = (((values + ABOVE_NINE) | values) & HIGH) == 0
    return _Word(_combined(values & LOW_NIBBLE), digits, decimals, dotted, sound)


def _combined(digits: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Combine eight digits, the most significant in the lowest byte."""
    values = (digits * U(2561)) >> U(8)
    values = ((values & U(0x00FF00FF00FF00FF)) * U(6553601)) >> U(16)
    return (((values & U(0x0000FFFF0000FFFF)) * U(42949672960001)) >> U(32)).view(np.int64)


def _last(lengths: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Give masks of the last `lengths` characters, which are the upper bytes."""
    shift = np.minimum((WORD - lengths) * 8, 63).astype(np.uint64)
    return np.where(lengths > 0, ALL << shift, U(0))
