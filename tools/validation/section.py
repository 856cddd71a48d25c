"""A part of the report: words and tables, for a terminal or for docs/VALIDATION.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from impactmon.reports.table import Cell, markdown_table, text_table


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part.

    Attributes
    ----------
    title : str
        Heading.
    words : tuple of str
        Paragraphs, before the tables.
    tables : tuple of Table
        In order.
    """

    title: str
    words: tuple[str, ...] = ()
    tables: tuple[Table, ...] = field(default=())

    def markdown(self) -> str:
        """Write it for the document."""
        parts = [f"## {self.title}", *self.words]
        for table in self.tables:
            parts += [f"**{table.caption}**", markdown_table(table.header, table.rows)]
        return "\n\n".join(parts)

    def text(self) -> str:
        """Write it for a terminal."""
        parts = [f"{self.title}\n{'=' * len(self.title)}", *self.words]
        for table in self.tables:
            parts += [f"{table.caption}:\n{text_table(table.header, table.rows)}"]
        return "\n\n".join(parts)


def percent(value: float | None, decimals: int = 1) -> str | None:
    """Write a share in per cent; None stays None.

    A share that is not quite all never reads 100 %, nor one that is not quite none 0 %.

    >>> percent(0.99996), percent(1.0), percent(0.00004), percent(0.5)
    ('99.9 %', '100.0 %', '0.1 %', '50.0 %')
    """
    if value is None:
        return None
    shown = round(100.0 * value, decimals)
    step = 10.0**-decimals
    if value < 1.0 and shown >= 100.0:
        shown = 100.0 - step
    if value > 0.0 and shown <= 0.0:
        shown = step
    return f"{shown:.{decimals}f} %"


def number(value: float | None, decimals: int = 1) -> str | None:
    """Write a number; None stays None."""
    return None if value is None else f"{value:.{decimals}f}"


def signed(value: float | None, decimals: int = 1, unit: str = "") -> str | None:
    """Write a number with its sign."""
    return None if value is None else f"{value:+.{decimals}f}{unit}"
