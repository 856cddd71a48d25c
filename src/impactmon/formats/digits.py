"""Decimal numbers out of text, whole columns at a time: eight characters in one 64-bit word.

The digits of a word are combined by three multiplications, as is known for parsing integers; here the decimal point
is taken out first. A number of up to 15 digits is an integer divided by a power of ten, both exact in float64, so the
result is the nearest number to what is written: the same as `float` gives. What is not of this shape is left to a
slower reader.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

U = np.uint64
ALL, ZEROS, DOTS = ~U(0), U(0x3030303030303030), U(0x2E2E2E2E2E2E2E2E)
ONES, HIGH, NIBBLE = U(0x0101010101010101), U(0x8080808080808080), U(0xF0F0F0F0F0F0F0F0)
SIXES, THREES, LOW_NIBBLE = U(0x0606060606060606), U(0x3333333333333333), U(0x0F0F0F0F0F0F0F0F)
LINE_FEED, MINUS = 10, 45
WORD = 8
MOST_DIGITS = 15
"""Integers of 15 digits are exact in float64."""

FRONT = b"0" * 16
"""Room before the text, so that the words of the first field exist."""

AT_ONCE = 256 * 1024
"""Bytes worked on at once: the columns stay in the second-level cache."""

TENS = 10.0 ** np.arange(23)
WHOLE_TENS = 10 ** np.arange(16, dtype=np.int64)


def parse_numbers(
    text: bytes, delimiter: bytes, fields: int, wanted: tuple[int, ...]
) -> NDArray[np.float64] | None:
    """Parse columns of plain decimal numbers.

    Parameters
    ----------
    text : bytes
        Whole lines, each ended by a line feed.
    delimiter : bytes
        One byte.
    fields : int
        Fields of every line.
    wanted : tuple of int
        Columns to parse.

    Returns
    -------
    (n, len(wanted)) float64 or None
        None if a line has another number of fields, or a wanted field is no plain number of at most 15 digits.
    """
    parts: list[NDArray[np.float64]] = []
    at = 0
    while at < len(text):
        end = text.rfind(b"\n", at, at + AT_ONCE) + 1
        if not end:
            return None
        part = _parse(text[at:end], delimiter[0], fields, wanted)
        if part is None:
            return None
        parts.append(part)
        at = end
    return np.concatenate(parts) if parts else None


def _parse(text: bytes, delimiter: int, fields: int, wanted: tuple[int, ...]) -> NDArray[np.float64] | None:
    """Parse one piece."""
    padded = FRONT + text
    signs = np.frombuffer(padded, dtype=np.uint8)
    marks = np.flatnonzero((signs == delimiter) | (signs == LINE_FEED))
    if len(marks) % fields:
        return None
    ends = marks.reshape(-1, fields)
    last = signs[ends] == LINE_FEED
    if not last[:, -1].all() or last[:, :-1].any():
        return None
    words = np.ndarray((len(padded) - WORD + 1,), dtype="<u8", buffer=padded, strides=(1,))
    before = np.concatenate(([len(FRONT) - 1], marks[:-1])).reshape(-1, fields)
    table = np.empty((len(ends), len(wanted)))
    for place, column in enumerate(wanted):
        values = _column(signs, words, before[:, column] + 1, ends[:, column])
        if values is None:
            return None
        table[:, place] = values
    return table


def _column(
    signs: NDArray[np.uint8], words: NDArray[np.uint64], starts: NDArray[np.intp], ends: NDArray[np.intp]
) -> NDArray[np.float64] | None:
    """Parse the fields of one column."""
    negative = signs[starts] == MINUS
    lengths = ends - starts - negative
    if lengths.min() < 1 or lengths.max() > 2 * WORD:
        return None
    low_length = np.minimum(lengths, WORD)
    low = _word(words[ends - WORD], low_length)
    if low is None:
        return None
    values, decimals = low.values, low.decimals
    if lengths.max() > WORD:
        high = _word(words[ends - 2 * WORD], lengths - low_length)
        if high is None or (low.dotted & high.dotted).any() or (low.digits + high.digits).max() > MOST_DIGITS:
            return None
        values = values + high.values * WHOLE_TENS[low.digits]
        decimals = np.where(high.dotted, high.decimals + low_length, decimals)
    if (low.digits < 1).any():  # a lone point, or a point that ends the field
        return None
    numbers = values / TENS[decimals]
    return np.where(negative, -numbers, numbers)


class _Word(NamedTuple):
    """The digits of up to eight characters."""

    values: NDArray[np.int64]
    digits: NDArray[np.int64]
    decimals: NDArray[np.int64]
    dotted: NDArray[np.bool_]


def _word(words: NDArray[np.uint64], lengths: NDArray[np.int64]) -> _Word | None:
    """Read the last `lengths` characters of words; None if one is neither digit nor the only point."""
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
    words = words | (ZEROS & ~_last(digits))
    digits_only = (words & NIBBLE) | (((words + SIXES) & NIBBLE) >> U(4))
    if not (digits_only == THREES).all():
        return None
    values = words & LOW_NIBBLE
    values = (values * U(2561)) >> U(8)
    values = ((values & U(0x00FF00FF00FF00FF)) * U(6553601)) >> U(16)
    values = ((values & U(0x0000FFFF0000FFFF)) * U(42949672960001)) >> U(32)
    return _Word(values.astype(np.int64), digits, decimals, dotted)


def _last(lengths: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Give masks of the last `lengths` characters, which are the upper bytes."""
    shift = np.minimum((WORD - lengths) * 8, 63).astype(np.uint64)
    return np.where(lengths > 0, ALL << shift, U(0))
