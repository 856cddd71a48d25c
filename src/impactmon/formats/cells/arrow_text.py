"""Read numbers of any shape with pyarrow, where it is installed: exponents and many digits at three times the speed."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

WORTH_BYTES = 256 * 1024
"""A smaller text is read sooner than pyarrow is imported."""


def arrow_numbers(
    text: bytes, delimiter: str, fields: int, wanted: tuple[int, ...]
) -> NDArray[np.float64] | None:
    """Read whole lines of numbers.

    Parameters
    ----------
    text : bytes
        Whole lines, each ended by a line feed.
    delimiter : str
        One character.
    fields : int
        Cells of every line.
    wanted : tuple of int
        Columns to read.

    Returns
    -------
    (n, len(wanted)) float64 or None
        None if a cell is no number, a line has another number of cells, the text is short or pyarrow absent.
    """
    arrow = _arrow() if len(text) >= WORTH_BYTES else None
    if arrow is None:
        return None
    names = [str(index) for index in range(fields)]
    some = [names[index] for index in wanted]
    try:
        table = arrow.csv.read_csv(
            arrow.BufferReader(text),
            arrow.csv.ReadOptions(use_threads=False, column_names=names, block_size=2 * len(text)),
            arrow.csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            arrow.csv.ConvertOptions(
                column_types=dict.fromkeys(some, arrow.float64()),
                include_columns=some,
                null_values=[],
                check_utf8=False,
            ),
        )
    except (arrow.ArrowInvalid, arrow.ArrowNotImplementedError):
        return None
    return np.column_stack([table.column(name).to_numpy() for name in some])


@cache
def _arrow() -> Any:
    """Give pyarrow with its reader of text, or None if it is not installed."""
    try:
        import_module("pyarrow.csv")
        return import_module("pyarrow")
    except ImportError:
        return None
