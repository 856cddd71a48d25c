"""Write a recording's results: under a temporary name first, then renamed, so that a shard is whole or absent."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from impactmon.batch.plan import Task
from impactmon.batch.tables import (
    COUNT_COLUMNS,
    DAY_COLUMNS,
    EVENT_COLUMNS,
    TEXT_COLUMNS,
    TRUTH_COLUMNS,
    day_rows,
    event_rows,
)
from impactmon.errors import UsageError
from impactmon.model import Analysis
from impactmon.model.document import analysis_items, json_text

HALF_SUFFIX = ".part"
"""Ends the hidden name of a file that is still being written."""

ROWS_AT_ONCE = 4096
"""Rows of a group in Parquet [1]: as objects they take 6 MB while they are written; larger groups pack no better."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so would be run by a spreadsheet."""


def write_shard(analysis: Analysis, task: Task, folder: Path, stem: str, kind: str) -> list[str]:
    """Write the results of one recording and give the names of the files, relative to `folder`.

    Parameters
    ----------
    analysis : Analysis
        The results.
    task : Task
        Whose they are.
    folder : Path
        The folder of results.
    stem : str
        Name without suffix.
    kind : str
        "parquet", "csv" or "json".
    """
    if kind == "json":
        items = chain((("athlete", task.athlete),), analysis_items(analysis))
        path = folder / "analyses" / f"{stem}.json"
        with placed(path) as file:
            file.writelines(text.encode() for text in json_text(items))
        return [path.relative_to(folder).as_posix()]
    days = day_rows(analysis, task.athlete, task.settings.valid_day_h)
    tables = (("events", EVENT_COLUMNS, event_rows(analysis, task.athlete)), ("days", DAY_COLUMNS, days))
    names: list[str] = []
    for name, columns, rows in tables:
        path = folder / name / f"{stem}.{kind}"
        with placed(path) as file:
            WRITERS[kind](columns, rows, file)
        names.append(path.relative_to(folder).as_posix())
    return names


_halves: set[Path] = set()
"""What this process is writing just now."""


def put(path: Path, content: bytes) -> None:
    """Write a file so that it is whole or absent, whatever happens."""
    with placed(path) as file:
        file.write(content)


@contextmanager
def placed(path: Path) -> Generator[BinaryIO, None, None]:
    """Give a file to write into, which is whole or absent afterwards, whatever happens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}{HALF_SUFFIX}")
    _halves.add(half)
    try:
        with half.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except FileNotFoundError:
        # Another worker finished the same shard, and the run swept this half away.
        if not path.is_file():
            raise
    finally:
        half.unlink(missing_ok=True)
        _halves.discard(half)


def drop_halves() -> None:
    """Remove what this process has half written, because it ends now."""
    for half in _halves:
        with suppress(OSError):
            half.unlink()


def sweep(folder: Path) -> None:
    """Remove what a killed worker left half written, where the whole file stands beside it."""
    for half in folder.rglob(f".*{HALF_SUFFIX}"):
        whole = half.name[1 : -len(HALF_SUFFIX)].rpartition(".")[0]
        if half.with_name(whole).is_file():
            half.unlink(missing_ok=True)


def write_csv(columns: Sequence[str], rows: Iterable[dict[str, Any]], file: BinaryIO) -> None:
    """Write rows as CSV; unknown is empty, and no text can act as a formula."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    text.detach()  # writes what it holds, and leaves the file open


def write_parquet(columns: Sequence[str], rows: Iterable[dict[str, Any]], file: BinaryIO) -> None:
    """Write rows as Parquet with fixed column types, so that all shards fit together.

    Raises
    ------
    UsageError
        If pyarrow is not installed.
    """
    pa, pq = arrow_modules()
    schema = pa.schema([(name, _type_of(name, pa)) for name in columns])
    waiting = iter(rows)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while group := list(islice(waiting, ROWS_AT_ONCE)):
            arrays = [_column([row[name] for row in group], schema.field(name).type, pa) for name in columns]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _column(cells: list[Any], kind: Any, pa: Any) -> Any:
    """Lay cells out as Arrow does: making a column of a list, pyarrow loads pandas where it is installed, 50 MB."""
    known = np.packbits([cell is not None for cell in cells], bitorder="little")
    if kind == pa.string():
        texts = [b"" if cell is None else str(cell).encode() for cell in cells]  # enumerations know too much
        ends = np.cumsum([0, *map(len, texts)], dtype=np.int32)
        values = [ends, b"".join(texts)]
    elif kind == pa.bool_():
        values = [np.packbits([cell is True for cell in cells], bitorder="little")]
    else:
        own = np.int32 if kind == pa.int32() else np.float64
        values = [np.array([0 if cell is None else cell for cell in cells], own)]
    return pa.Array.from_buffers(kind, len(cells), [pa.py_buffer(part) for part in (known, *values)])


def arrow_modules() -> tuple[Any, Any]:
    """Give pyarrow and its Parquet module.

    Raises
    ------
    UsageError
        If pyarrow is not installed.
    """
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise UsageError("Parquet needs pyarrow.", hint="pip install 'impactmon[parquet]'") from None


WRITERS: dict[str, Callable[[Sequence[str], Iterable[dict[str, Any]], BinaryIO], None]] = {
    "csv": write_csv,
    "parquet": write_parquet,
}


def _cell(value: Any) -> Any:
    """Write a value for CSV."""
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        line = value.replace("\n", " ")
        return f"'{line}" if line.startswith(FORMULA_STARTS) else line
    return value


def _type_of(name: str, pa: Any) -> Any:
    """Give the column type of a name."""
    if name in TEXT_COLUMNS:
        return pa.string()
    if name in TRUTH_COLUMNS:
        return pa.bool_()
    return pa.int32() if name in COUNT_COLUMNS else pa.float64()
