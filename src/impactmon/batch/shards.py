"""Write a recording's results: under a temporary name first, then renamed, so that a shard is whole or absent."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

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

HALF_SUFFIX = ".part"
"""Ends the hidden name of a file that is still being written."""

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
        document = {"athlete": task.athlete, **analysis.to_dict()}
        return [
            _place(
                folder / "analyses" / f"{stem}.json", folder, json.dumps(document, allow_nan=False).encode()
            )
        ]
    write = WRITERS[kind]
    days = list(day_rows(analysis, task.athlete, task.settings.valid_day_h))
    events = event_rows(analysis, task.athlete)
    return [
        _place(folder / "events" / f"{stem}.{kind}", folder, write(EVENT_COLUMNS, events)),
        _place(folder / "days" / f"{stem}.{kind}", folder, write(DAY_COLUMNS, days)),
    ]


_halves: set[Path] = set()
"""What this process is writing just now."""


def put(path: Path, content: bytes) -> None:
    """Write a file so that it is whole or absent, whatever happens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}{HALF_SUFFIX}")
    _halves.add(half)
    try:
        with half.open("wb") as file:
            file.write(content)
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


def csv_table(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> bytes:
    """Write rows as CSV; unknown is empty, and no text can act as a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    return text.getvalue().encode("utf-8")


def parquet_table(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> bytes:
    """Write rows as Parquet with fixed column types, so that all shards fit together.

    Raises
    ------
    UsageError
        If pyarrow is not installed.
    """
    pa, pq = arrow_modules()
    schema = pa.schema([(name, _type_of(name, pa)) for name in columns])
    cells: dict[str, list[Any]] = {name: [] for name in columns}
    for row in rows:
        for name, cell in cells.items():
            cell.append(row[name])
    for name in TEXT_COLUMNS & cells.keys():  # enumerations know too much
        cells[name] = [None if cell is None else str(cell) for cell in cells[name]]
    table = pa.Table.from_pydict(cells, schema=schema)
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


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


WRITERS: dict[str, Callable[[Sequence[str], Iterable[dict[str, Any]]], bytes]] = {
    "csv": csv_table,
    "parquet": parquet_table,
}


def _place(path: Path, folder: Path, content: bytes) -> str:
    """Put a file and name it relative to the folder of results."""
    put(path, content)
    return path.relative_to(folder).as_posix()


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
