"""Stream the rows of a table as numbers, a block at a time, naming line and column of what is none."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impactmon.errors import InputError
from impactmon.formats.cells.arrow_text import arrow_numbers
from impactmon.formats.cells.numbers import LARGEST, NumberReader, all_sound
from impactmon.formats.cells.stamps import STAMP_BYTES, StampStyle, stamp_seconds
from impactmon.formats.files.source import Source
from impactmon.formats.stream.losses import Losses
from impactmon.formats.tables.columns import Columns
from impactmon.formats.tables.dialect import Dialect, split_row
from impactmon.text import clean

BLOCK_BYTES = 512 * 1024
"""Text parsed at once: some 25,000 rows, whose numbers fit the second-level cache."""

LONGEST_LINE = 1024 * 1024
"""A line longer than this is no row of a table."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A block of rows.

    Attributes
    ----------
    first_line : int
        Line number of the block's first line.
    time_s : (n,) float64 or None
        Time column, s.
    acc : (n, 3) float64
        Axes in the file's unit; a bad row is NaN.
    """

    first_line: int
    time_s: NDArray[np.float64] | None
    acc: NDArray[np.float64]


class RowReader:
    """Reads the rows of one table.

    Parameters
    ----------
    source : Source
        The file.
    dialect : Dialect
        How it is written.
    columns : Columns
        What stands where.
    style : StampStyle or None
        How the time column is written; None if there is none or it is not wanted.
    skip_bad_rows : bool
        Give bad rows as NaN instead of refusing them.
    losses : Losses
        Where a cut-off end is told.
    """

    def __init__(
        self,
        source: Source,
        dialect: Dialect,
        columns: Columns,
        style: StampStyle | None,
        *,
        skip_bad_rows: bool,
        losses: Losses,
    ) -> None:
        self._source = source
        self._dialect = dialect
        self._style = style
        self._skip = skip_bad_rows
        self._losses = losses
        self._columns = columns
        self._wanted = (*(() if style is None else (columns.time or 0,)), *columns.axes)

    def __iter__(self) -> Iterator[Rows]:
        """Give the blocks in order."""
        line = self._dialect.first_line
        numbers = self._number_reader()
        for text in self._texts():
            table = None if numbers is None else self._quick(numbers, text)
            if table is None or not all_sound(table):
                yield self._rows(self._alike(text, line), line)
                line += text.count(b"\n")
            else:
                yield self._rows(table, line)
                line += len(table)

    def _texts(self) -> Iterator[bytes]:
        """Give whole lines in pieces, written as ASCII with point decimals, data only."""
        skip = self._dialect.first_line - 1
        rest = b""
        for piece in self._plain_pieces():
            rest += piece
            while skip and (end := rest.find(b"\n")) >= 0:
                rest = rest[end + 1 :]
                skip -= 1
            cut = rest.rfind(b"\n") + 1
            if skip:
                continue
            if not cut and len(rest) > LONGEST_LINE:
                raise InputError(
                    f"{self._source.name} has a line of more than {LONGEST_LINE:,} bytes: no table."
                )
            if cut:
                yield self._canonical(rest[:cut])
                rest = rest[cut:]
        if rest.strip() and not skip:
            yield from self._last_line(self._canonical(rest))

    def _plain_pieces(self) -> Iterator[bytes]:
        """Read, decompress and recode to UTF-8 with line feeds."""
        encoding = self._dialect.encoding
        decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)(errors="replace")
        carriage = b"\r" in self._source.head
        only_carriage = carriage and b"\n" not in self._source.head
        try:
            for raw in self._source.pieces(BLOCK_BYTES):
                piece = raw if decoder is None else decoder.decode(raw).encode("utf-8")
                if carriage:
                    piece = piece.replace(b"\r", b"\n" if only_carriage else b"")
                yield piece
        except EOFError as error:
            self._losses.sentences.append(f"The compressed file is {error}: what is intact was read.")

    def _canonical(self, text: bytes) -> bytes:
        """Take out quotation marks and write decimals with a point."""
        dialect = self._dialect
        if dialect.quoted and dialect.comma_decimal and dialect.delimiter == ",":
            return text.replace(b'","', b";").replace(b'"', b"").replace(b",", b".")
        if dialect.quoted:
            text = text.replace(b'"', b"")
        return text.replace(b",", b".") if dialect.comma_decimal else text

    @property
    def _delimiter(self) -> str:
        """The delimiter after `_canonical`."""
        dialect = self._dialect
        return ";" if dialect.comma_decimal and dialect.delimiter == "," else dialect.delimiter

    def _last_line(self, text: bytes) -> Iterator[bytes]:
        """Give a last line without its line feed, unless the file was cut inside it."""
        fields = split_row(text.decode("utf-8", errors="replace"), self._delimiter)
        whole = len(fields) >= self._dialect.fields
        if not whole or any(fields[index] in ("", "-", "+", ".") for index in self._wanted):
            self._losses.sentences.append("The file ends inside a row: it was cut short.")
            return
        yield text + b"\n"

    def _number_reader(self) -> NumberReader | None:
        """Give the quick reader of this table, if it has cells that can be cut."""
        if self._delimiter == " ":
            return None
        style = self._style if self._style is not None and self._style.written else None
        return NumberReader(self._delimiter, self._dialect.fields, self._wanted, style)

    def _quick(self, numbers: NumberReader, text: bytes) -> NDArray[np.float64] | None:
        """Parse lines that are all alike: from memory, else with pyarrow, else digit by digit."""
        table = numbers.read(text) if numbers.recalls else None
        if table is None and not numbers.reads_times:
            table = arrow_numbers(text, self._delimiter, self._dialect.fields, self._wanted)
        return numbers.read(text) if table is None and not numbers.recalls else table

    def _rows(self, table: NDArray[np.float64], first_line: int) -> Rows:
        """Give a table as rows."""
        if self._style is None:
            return Rows(first_line, None, table)
        acc = np.empty((len(table), 3))
        for axis in range(3):  # a column at a time: numpy copies rows of three one by one
            acc[:, axis] = table[:, 1 + axis]
        return Rows(first_line, table[:, 0] * self._style.scale_s, acc)

    def _alike(self, text: bytes, first_line: int) -> NDArray[np.float64]:
        """Parse one piece: at C speed if every line is a whole row, else line by line."""
        table = self._loaded(text)
        if table is None or not all_sound(table):
            table = self._slow(text, first_line)
        return table

    def _loaded(self, text: bytes) -> NDArray[np.float64] | None:
        """Parse with numpy; None if the lines are not all alike."""
        delimiter = self._delimiter
        written = self._style is not None and self._style.written
        if delimiter != " " and not _rectangular(text, delimiter.encode(), self._dialect.fields):
            return None
        cut = None if delimiter == " " else delimiter
        lines = text.decode("utf-8", errors="replace").splitlines()
        try:
            if self._style is None or not written:
                return np.loadtxt(lines, delimiter=cut, usecols=self._wanted, comments=None, ndmin=2)
            kinds = np.dtype([("t", f"S{STAMP_BYTES}"), ("x", "f8"), ("y", "f8"), ("z", "f8")])
            table = np.loadtxt(
                lines, dtype=kinds, delimiter=cut, usecols=self._wanted, comments=None, ndmin=1
            )
        except (ValueError, UnicodeError):
            return None
        time = stamp_seconds(table["t"], self._style)
        return np.column_stack((time, table["x"], table["y"], table["z"]))

    def _slow(self, text: bytes, first_line: int) -> NDArray[np.float64]:
        """Parse line by line; refuse or blank what is no number."""
        lines = text.decode("utf-8", errors="replace").split("\n")[:-1]
        kept = [place for place, line in enumerate(lines) if line.strip()]
        cut = [split_row(lines[place], self._delimiter) for place in kept]
        whole = [fields if len(fields) == self._dialect.fields else None for fields in cut]
        table = np.column_stack([self._values(whole, index) for index in self._wanted])
        bad = np.flatnonzero(~(np.abs(table) <= LARGEST).all(axis=1))
        if len(bad) and not self._skip:
            first = int(bad[0])
            raise InputError(
                f"{self._source.name}, line {first_line + kept[first]}, {self._fault(cut[first])}.",
                hint="Correct the row, or say --skip-bad-rows to treat such rows as gaps.",
            )
        table[bad] = np.nan
        return table

    def _values(self, rows: list[list[str] | None], index: int) -> NDArray[np.float64]:
        """Read one column of split rows; NaN where there is no number or time."""
        fields = ["" if row is None else row[index] for row in rows]
        if self._style is not None and self._style.written and index == self._wanted[0]:
            if not fields:
                return np.zeros(0)
            written = np.array([field.encode()[:STAMP_BYTES] for field in fields], dtype=f"S{STAMP_BYTES}")
            return stamp_seconds(written, self._style)
        return np.array([_number(field) for field in fields], dtype=np.float64)

    def _fault(self, fields: list[str]) -> str:
        """Say what is wrong with a row."""
        if len(fields) != self._dialect.fields:
            return f"has {len(fields)} fields where {self._dialect.fields} are due"
        for index in self._wanted:
            if not all_sound(self._values([fields], index)):
                shown = clean(fields[index], limit=30)
                name = self._columns.name(index)
                return f"{name}: {shown!r} is no number" if shown else f"{name} is empty"
        return "is no row of this table"


def _number(field: str) -> float:
    """Read one field; NaN if it is no number."""
    try:
        return float(field)
    except ValueError:
        return float("nan")


def _rectangular(text: bytes, delimiter: bytes, fields: int) -> bool:
    """Tell whether every line has the same number of delimiters."""
    signs = np.frombuffer(text, dtype=np.uint8)
    marks = signs[(signs == delimiter[0]) | (signs == 10)]
    if len(marks) % fields:
        return False
    grid = marks.reshape(-1, fields) == 10
    return bool(grid[:, -1].all()) and not grid[:, :-1].any()
