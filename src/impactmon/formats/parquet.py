"""Parquet tables (extra `parquet`): the columns of our text export, or any that name time, axes and unit."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impactmon.errors import InputError, UsageError
from impactmon.formats.cells.numbers import LARGEST, all_sound
from impactmon.formats.cells.stamps import StampStyle
from impactmon.formats.files.location import is_remote
from impactmon.formats.files.source import open_source
from impactmon.formats.options import DEFAULT_OPTIONS, ReadOptions
from impactmon.formats.tables.columns import Columns, find_columns, with_unit
from impactmon.formats.tables.rows import Rows
from impactmon.formats.tables.table import Facts, read_rows
from impactmon.model import Recording
from impactmon.text import clean

MARK = b"PAR1"
BATCH_ROWS = 65_536
"""Rows taken at once: with twice as many their columns leave the second-level cache, which costs a third more."""


KINDS = {
    "float": "f4",
    "double": "f8",
    **{f"{u}int{8 * n}": f"{u or 'i'}{n}" for u in ("", "u") for n in (1, 2, 4, 8)},
}
"""Columns that lie in memory as numpy's own, by the name of their type."""


class ParquetFormat:
    """Parquet."""

    name = "parquet"

    def sniff(self, head: bytes, path: Path) -> float:
        """Say how likely these first bytes are Parquet, 0 to 1."""
        return 0.95 if head.startswith(MARK) else 0.0

    def read(self, path: Path, options: ReadOptions = DEFAULT_OPTIONS) -> Recording:
        """Read a Parquet table as a recording.

        Raises
        ------
        UsageError
            If pyarrow is not installed.
        InputError
            If the file is damaged or its columns are no recording.
        """
        source = open_source(path)
        try:
            arrow: Any = import_module("pyarrow.parquet")
        except ImportError:
            raise UsageError("Parquet needs pyarrow.", hint="pip install 'impactmon[parquet]'") from None
        schema = _opened(arrow, path, source.name).schema_arrow
        names = tuple(str(name) for name in schema.names)
        columns = find_columns(names, len(names), [], file=source.name)
        columns = with_unit(columns, options.unit)
        dated = columns.time is not None and str(schema.types[columns.time]).startswith("timestamp")
        style = StampStyle(epoch=True) if dated else StampStyle(scale_s=columns.time_scale_s or 1.0)

        def rows() -> Iterator[Rows]:
            return _rows(_opened(arrow, path, source.name), columns, style, source.name)

        return read_rows(
            source,
            rows,
            columns=columns,
            style=style if columns.time is not None else None,
            options=options,
            facts=Facts(format=self.name),
        )


def _opened(arrow: Any, path: Path, file: str) -> Any:
    """Open a Parquet file."""
    try:
        return arrow.ParquetFile(path.open("rb") if is_remote(path) else path, memory_map=False)
    except (OSError, ValueError) as error:
        raise InputError(f"{file} is a Parquet file that cannot be read: {clean(str(error))}.") from error


def _rows(table: Any, columns: Columns, style: StampStyle, file: str) -> Iterator[Rows]:
    """Give the rows in batches."""
    wanted = [*([] if columns.time is None else [columns.time]), *columns.axes]
    names = [table.schema_arrow.names[index] for index in wanted]
    line = 1
    try:
        for batch in _batches(table, names):
            time = None
            if columns.time is not None:
                time = _numbers(batch.column(names[0]), style.epoch) * style.scale_s
            acc = np.empty((batch.num_rows, 3))
            for axis, name in enumerate(names[-3:]):
                acc[:, axis] = _numbers(batch.column(name), style.epoch)
            yield Rows(line, time, acc)
            line += batch.num_rows
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"{file} is damaged or holds no numbers: {clean(str(error))}.") from error


def _batches(table: Any, names: list[str]) -> Iterator[Any]:
    """Give some columns a batch of rows at a time.

    Asked for all row groups at once pyarrow fetches several ahead, four times the memory; single small ones would make
    small batches.
    """
    chosen: list[int] = []
    rows = 0
    for group in range(table.num_row_groups):
        chosen.append(group)
        rows += table.metadata.row_group(group).num_rows
        if rows >= BATCH_ROWS or group == table.num_row_groups - 1:
            yield from table.iter_batches(
                batch_size=BATCH_ROWS, row_groups=chosen, columns=names, use_threads=False
            )
            chosen, rows = [], 0


def _numbers(column: Any, dated: bool) -> NDArray[np.float64]:
    """Give a column as numbers; moments as seconds since 1970; NaN for what is missing or damaged."""
    if dated and str(column.type).startswith("timestamp"):
        return _numbers(column.cast("timestamp[us]", safe=False).cast("int64"), dated=False) / 1e6
    numbers = _held(column)
    with np.errstate(invalid="ignore"):  # any bits may stand in a damaged file, those of a signalling NaN too
        floats = numbers.astype(np.float64, copy=False)
        return floats if all_sound(floats) else np.where(np.abs(floats) <= LARGEST, floats, np.nan)


def _held(column: Any) -> NDArray[Any]:
    """Give a column's numbers where they lie, or converted where they lie otherwise; NaN for what is missing."""
    kind = KINDS.get(str(column.type))
    if kind is None or column.null_count:
        return column.to_numpy(zero_copy_only=False)
    # pyarrow's own way to numpy loads pandas where it is installed: 45 MB and half a second
    return np.frombuffer(column.buffers()[1], kind)[column.offset : column.offset + len(column)]
