"""How a text file writes its table: encoding, delimiter, decimal sign, header. Found, never assumed."""

from __future__ import annotations

import codecs
import csv
import re
from dataclasses import dataclass

DELIMITERS = (",", ";", "\t", "|", " ")
"""What a table may be cut by; a space stands for any run of blanks."""

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$|[-+]?(nan|inf(inity)?)$|$", re.IGNORECASE)
COMMA_NUMBER = re.compile(r"[-+]?\d+(,\d+)?([eE][-+]?\d+)?$")
TIME = re.compile(
    r"(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[T ]+)?\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|[-+]\d{2}:?\d{2})?$"
)
PROOF_ROWS = 3
"""Rows in a line that must agree before something counts as a table; fewer if the file ends."""

CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
"""Bytes that no text holds."""

LINES_TRIED = 400
"""No maker's header is longer."""

LONGEST_HEAD_LINE = 64 * 1024
"""A row of a table has tens of fields, not thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How the rows are written.

    Attributes
    ----------
    encoding : str
        Codec name.
    delimiter : str
        One of `DELIMITERS`.
    comma_decimal : bool
        True for 1,5 instead of 1.5.
    quoted : bool
        True if fields stand in quotation marks.
    fields : int
        Fields of a row.
    header : tuple of str
        Column names, empty if there are none.
    preamble : tuple of str
        Lines above the header.
    first_line : int
        Number of the first row of data, counted from 1.
    rows : tuple of str
        The first rows as they stand, to show them.
    """

    encoding: str
    delimiter: str
    comma_decimal: bool
    quoted: bool
    fields: int
    header: tuple[str, ...]
    preamble: tuple[str, ...]
    first_line: int
    rows: tuple[str, ...]


def text_encoding(head: bytes) -> str | None:
    """Name the encoding of a head of text, or None for bytes that are no text."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    sample = head[:4096]
    if sample[1::2].count(0) > len(sample) // 3 and not sample[::2].count(0):
        return "utf-16-le"
    if sample[::2].count(0) > len(sample) // 3 and not sample[1::2].count(0):
        return "utf-16-be"
    if len(sample.translate(None, CONTROLS)) < len(sample) or not sample.strip():
        return None
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=False)
    except UnicodeDecodeError:
        high = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
        return "cp1252" if high < len(sample) // 10 else None
    return "utf-8"


def head_lines(head: bytes, encoding: str, *, whole: bool) -> list[str]:
    """Decode a head and cut it into lines, without the last one if it may be cut."""
    text = head.decode(encoding, errors="replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines if whole else lines[:-1]


def find_dialect(lines: list[str], encoding: str) -> Dialect | None:
    """Find the table in the first lines of a file.

    Parameters
    ----------
    lines : list of str
        The first lines, whole.
    encoding : str
        Carried along.

    Returns
    -------
    Dialect or None
        None if no run of rows with the same number of fields is found.
    """
    if any(len(line) > LONGEST_HEAD_LINE for line in lines[:LINES_TRIED]):
        return None
    signs = [_try(lines, delimiter, encoding) for delimiter in DELIMITERS if delimiter != " "]
    found = [dialect for dialect in signs if dialect is not None]
    if found:
        return max(found, key=lambda dialect: dialect.fields)
    return _try(lines, " ", encoding)  # a blank also stands inside dates, so it comes last


def split_row(line: str, delimiter: str) -> list[str]:
    """Cut one line into stripped fields."""
    if delimiter == " ":
        return line.split()
    if '"' in line:
        try:
            return [part.strip() for part in next(csv.reader([line], delimiter=delimiter))]
        except (csv.Error, StopIteration):
            pass  # a stray quotation mark: cut it like any other line
    return [part.strip() for part in line.split(delimiter)]


def _try(lines: list[str], delimiter: str, encoding: str) -> Dialect | None:
    """Look for the first run of numeric rows under one delimiter."""
    cut = [split_row(line, delimiter) for line in lines[:LINES_TRIED]]
    proof = min(PROOF_ROWS, sum(bool(line.strip()) for line in lines))
    for index, fields in enumerate(cut):
        run = [row for row in cut[index : index + 4 * PROOF_ROWS] if any(row)]
        if len(fields) < 2 or not _numeric(fields, delimiter):
            continue
        same = sum(len(row) == len(fields) and _numeric(row, delimiter) for row in run)
        if same >= min(proof, len(run)):
            return _describe(lines, cut, index, delimiter, encoding)
    return None


def _describe(lines: list[str], cut: list[list[str]], index: int, delimiter: str, encoding: str) -> Dialect:
    """Put together what was found from line `index` on."""
    above = [number for number in range(index) if lines[number].strip()]
    header: tuple[str, ...] = ()
    if above and _names(cut[above[-1]], len(cut[index])):
        header = tuple(cut[above.pop()])
    rows = [line for line in lines[index:] if line.strip()][:20]
    fields = [field for row in rows for field in split_row(row, delimiter)]
    return Dialect(
        encoding=encoding,
        delimiter=delimiter,
        comma_decimal=any(COMMA_NUMBER.match(field) and "," in field for field in fields),
        quoted=any('"' in row for row in rows),
        fields=len(cut[index]),
        header=header,
        preamble=tuple(lines[number] for number in above),
        first_line=index + 1,
        rows=tuple(rows[:3]),
    )


def _names(fields: list[str], count: int) -> bool:
    """Tell whether fields look like the header of `count` columns."""
    words = [field for field in fields if field]
    return bool(words) and len(words) >= min(count, 2) and not any(is_number(word) for word in words)


def _numeric(fields: list[str], delimiter: str) -> bool:
    """Tell whether a row holds at least two numbers and nothing but numbers, times and a few words."""
    numbers = sum(
        bool(field) and is_number(field, comma=delimiter != "," or '"' in field) for field in fields
    )
    if delimiter == ",":
        numbers += sum(bool(COMMA_NUMBER.match(field)) and "," in field for field in fields)
    times = sum(bool(TIME.match(field)) for field in fields)
    words = sum(bool(field) for field in fields) - numbers - times
    return numbers >= 1 and numbers + times >= 2 and words <= 1


def is_number(field: str, *, comma: bool = False) -> bool:
    """Tell whether a field is a number (nan counts as one).

    >>> is_number("-1.5e3"), is_number("1,5"), is_number("1,5", comma=True), is_number("x")
    (True, False, True, False)
    """
    return bool(NUMBER.match(field)) or (comma and bool(COMMA_NUMBER.match(field)))
