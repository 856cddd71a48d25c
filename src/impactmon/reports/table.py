"""Tables as text: aligned for a terminal, or Markdown for a document.

>>> print(text_table(["file", "counted"], [["a.csv", 3], ["long name.csv", None]]))
file           counted
-------------  -------
a.csv                3
long name.csv        –
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MISSING = "–"
"""What stands for an unknown value; never 0."""

Cell = str | int | float | None


def text_table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Align a table for a terminal: words to the left, numbers to the right.

    Parameters
    ----------
    header : sequence of str
        Titles of the columns.
    rows : iterable of sequences
        Text, numbers or None; numbers that need decimals come formatted.
    """
    table = [list(row) for row in rows]
    lines = [list(header), *([_cell(value) for value in row] for row in table)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(header))]
    right = [_numeric(row[k] for row in table) for k in range(len(header))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(_aligned(line, widths, right) for line in lines)


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Write a table in Markdown, aligned in its source as well.

    >>> print(markdown_table(["kind", "n"], [["hop", 12]]))
    | kind |  n |
    |------|---:|
    | hop  | 12 |
    """
    table = [list(row) for row in rows]
    lines = [[_cell(value).replace("|", "\\|") for value in row] for row in [list(header), *table]]
    widths = [max(len(line[k]) for line in lines) for k in range(len(header))]
    right = [_numeric(row[k] for row in table) for k in range(len(header))]
    rule = [
        ("-" * (width + 1) + ":") if r else "-" * (width + 2) for width, r in zip(widths, right, strict=True)
    ]
    body = [
        "| " + " | ".join(_pad(cell, w, r) for cell, w, r in zip(line, widths, right, strict=True)) + " |"
        for line in lines
    ]
    return "\n".join([body[0], "|" + "|".join(rule) + "|", *body[1:]])


def _cell(value: Cell) -> str:
    if value is None:
        return MISSING
    return f"{value:g}" if isinstance(value, float) else str(value)


def _numeric(values: Iterable[Cell]) -> bool:
    known = [value for value in values if value is not None and value != MISSING]
    return bool(known) and all(_is_number(value) for value in known)


def _is_number(value: Cell) -> bool:
    if not isinstance(value, str):
        return True
    return value.lstrip("+-−±≤≥<> ").removesuffix("%").rstrip().replace(".", "", 1).replace(",", "").isdigit()


def _pad(cell: str, width: int, right: bool) -> str:
    return cell.rjust(width) if right else cell.ljust(width)


def _aligned(line: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    cells = (_pad(cell, width, r) for cell, width, r in zip(line, widths, right, strict=True))
    return "  ".join(cells).rstrip()
