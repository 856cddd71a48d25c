"""Tables that leave the house: CSV that no spreadsheet executes, JSON, Parquet."""

from __future__ import annotations

import csv
import json
import math
import os
import tempfile
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO

from impactmon.errors import UsageError
from impactmon.store.file.trouble import PlaceError

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""First characters that a spreadsheet takes for the start of a formula, full-width forms included."""

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows.

    Attributes
    ----------
    name : str
        What the rows are: "events", "days", "sessions".
    columns : tuple of str
        Names with units.
    rows : iterable of sequences
        Text, numbers or None; read once.
    """

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Sequence[Value]]


def safe_cell(value: Value) -> Value:
    r"""Give a cell that a spreadsheet shows and never runs.

    Text that begins like a formula gets a leading apostrophe; line breaks become spaces. Numbers stay numbers.

    >>> safe_cell("=HYPERLINK(1)"), safe_cell("-3.2"), safe_cell(-3.2), safe_cell("a\nb"), safe_cell(None)
    ("'=HYPERLINK(1)", "'-3.2", -3.2, 'a b', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else ""
    if not isinstance(value, str):
        return value
    line = " ".join(value.replace("\0", "").splitlines())
    return f"'{line}" if value.startswith(FORMULA_SIGNS) or line.lstrip().startswith(FORMULA_SIGNS) else line


def write_csv(stream: IO[str], table: Table) -> int:
    """Write a table as CSV; give the number of rows."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([safe_cell(name) for name in table.columns])
    count = 0
    for row in table.rows:
        writer.writerow([safe_cell(value) for value in row])
        count += 1
    return count


def write_json(stream: IO[str], table: Table) -> int:
    """Write a table as one JSON document; give the number of rows."""
    rows = [dict(zip(table.columns, map(_json_value, row), strict=True)) for row in table.rows]
    document = {"schema": f"impactmon.{table.name}/1", table.name: rows}
    json.dump(document, stream, ensure_ascii=False, allow_nan=False)
    stream.write("\n")
    return len(rows)


def write_parquet(path: Path, table: Table) -> int:
    """Write a table as Parquet; give the number of rows.

    Raises
    ------
    UsageError
        If pyarrow is not installed.
    """
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise UsageError(
            "Parquet needs pyarrow, which is not installed.", hint="pip install 'impactmon[parquet]'"
        ) from error
    rows = [tuple(row) for row in table.rows]
    columns = {name: [row[index] for row in rows] for index, name in enumerate(table.columns)}
    with whole_file(path) as part:
        parquet.write_table(arrow.table(columns), part)
    return len(rows)


@contextmanager
def whole_file(path: Path) -> Generator[Path]:
    """Let a file be written beside its place and put there only when it is whole; only the user can read it.

    Raises
    ------
    PlaceError
        If it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise PlaceError(f"{path}: {error.strerror}.", hint="Choose another place.") from error
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise PlaceError(f"{path}: {error.strerror}.", hint="Nothing was written there.") from error
    finally:
        part.unlink(missing_ok=True)


def _json_value(value: Value) -> Value:
    """Give a value JSON knows: NaN is unknown."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
