"""Read a table of text as a recording: what the header says, checked against what the rows hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from impactmon.errors import InputError, RateError, UnknownFormatError
from impactmon.formats.assemble import Assembler
from impactmon.formats.clock import Clock, check_rate, measure_clock, spread_stamps
from impactmon.formats.columns import Columns, find_columns, with_unit
from impactmon.formats.dialect import Dialect, find_dialect, head_lines, split_row, text_encoding
from impactmon.formats.losses import Losses, count
from impactmon.formats.options import ReadOptions
from impactmon.formats.rows import RowReader, Rows
from impactmon.formats.source import Source
from impactmon.formats.stamps import StampStyle, localise, stamp_seconds, stamp_start, stamp_style
from impactmon.formats.units import check_gravity, unit_per_g
from impactmon.model import Gap, Recording, Samples
from impactmon.text import clean

PROBE_ROWS = 60_000
"""Rows looked at first: ten minutes at 100 Hz fix the rate to a few parts in a million."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a maker's header says above the table.

    Attributes
    ----------
    format : str
        Name of the reader.
    sample_rate_hz : float or None
        Rate, Hz.
    start : datetime or None
        Start in wall time, without a zone.
    date_order : str or None
        Order of dates in the table: "ymd", "dmy", "mdy".
    unit : str or None
        Unit of the acceleration.
    notes : tuple of str
        What was decided, in plain sentences.
    """

    format: str = "text"
    sample_rate_hz: float | None = None
    start: datetime | None = None
    date_order: str | None = None
    unit: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """A table understood: all that a pass over it needs."""

    source: Source
    dialect: Dialect
    columns: Columns
    style: StampStyle | None
    clock: Clock
    first_s: float
    options: ReadOptions
    losses: Losses

    def passes(self) -> Iterator[Samples | Gap]:
        """Read the table once."""
        self.losses.begin()
        assembler = Assembler(self.clock.sample_rate_hz, self.losses)
        per_g = unit_per_g(self.columns.unit or "g")
        positions = _Positions(self)
        reader = _reader(self)
        for rows in reader:
            yield from assembler.push(positions.of(rows), rows.acc / per_g)
        yield from assembler.finish()


class _Positions:
    """Gives each row its time in sample periods, across blocks."""

    def __init__(self, table: _Table) -> None:
        self._table = table
        self._rows = 0
        self._last = -np.inf
        self._shared = 0

    def of(self, rows: Rows) -> NDArray[np.float64]:
        """Give the positions of a block's rows.

        Raises
        ------
        InputError
            If time goes back.
        """
        rate = self._table.clock.sample_rate_hz
        if rows.time_s is None:
            self._rows += len(rows.acc)
            return np.arange(self._rows - len(rows.acc), self._rows, dtype=np.float64)
        time = rows.time_s - self._table.first_s
        known = time[np.isfinite(time)]
        if not len(known):
            return time
        if known[0] < self._last or (np.diff(known) < 0.0).any():
            refuse_backwards(self._table.source, _reader(self._table))
        spread = time
        if self._table.clock.coarse:
            spread = time.copy()
            spread[np.isfinite(time)] = spread_stamps(known, 1.0 / rate, self._shared, float(self._last))
            tail = int((known == known[-1]).sum())
            self._shared = tail + (self._shared if tail == len(known) and known[0] == self._last else 0)
        self._last = float(known[-1])
        return spread * rate


def read_table(source: Source, options: ReadOptions, facts: Facts) -> Recording:
    """Understand a table and give it as a recording; the rows are read when the blocks are asked for.

    Raises
    ------
    UnknownFormatError
        If there is no table.
    InputError
        If columns, rows, units or times cannot be trusted.
    """
    dialect = dialect_of(source)
    first_row = split_row(dialect.rows[0], dialect.delimiter)
    columns = find_columns(dialect.header, dialect.fields, first_row, file=source.name)
    columns = with_unit(columns, options.unit or (None if columns.unit else facts.unit))
    if columns.unit is not None:
        unit_per_g(columns.unit)
    wants_time = columns.time is not None and options.sample_rate_hz is None
    style = _style(dialect, columns, options, facts, source.name) if columns.time is not None else None
    losses = Losses()
    first_s, start_s, clock, notes = _probe(
        source, dialect, columns, style, wants_time=wants_time, options=options, facts=facts
    )
    table = _Table(
        source=source,
        dialect=dialect,
        columns=columns,
        style=style if wants_time else None,
        clock=clock,
        first_s=first_s,
        options=options,
        losses=losses,
    )
    start, start_notes = _start(first_row, start_s, columns, style, options, facts)
    return Recording(
        name=source.name,
        sample_rate_hz=clock.sample_rate_hz,
        blocks=table.passes,
        start=start,
        format=facts.format,
        notes=(*facts.notes, *notes, *start_notes),
        losses=losses.tell,
        remarks=losses.tell_remarks,
    )


def dialect_of(source: Source) -> Dialect:
    """Find the table in a source's head, or refuse it.

    Raises
    ------
    UnknownFormatError
        If the bytes are no text, or the text holds no table.
    """
    encoding = text_encoding(source.head)
    if encoding is None:
        raise UnknownFormatError(f"{source.name} is no text.")
    lines = head_lines(source.head, encoding, whole=source.whole)
    dialect = find_dialect(lines, encoding)
    if dialect is None:
        raise UnknownFormatError(
            f"{source.name} is text, but holds no table of numbers. It starts: {_shown(lines)}",
            hint="A table has a header such as t_s,ax_g,ay_g,az_g and one row of numbers for each sample.",
        )
    return dialect


def refuse_backwards(source: Source, reader: RowReader) -> None:
    """Count where time goes back, and refuse the file with the first line.

    Raises
    ------
    InputError
        With count and line, if time goes back anywhere.
    """
    times, first, last = 0, 0, -np.inf
    for rows in reader:
        time = rows.time_s
        if time is None:
            return
        known = np.flatnonzero(np.isfinite(time))
        back = known[np.diff(time[known], prepend=last) < 0.0]
        if len(back) and not times:
            first = rows.first_line + int(back[0])
        times += len(back)
        last = float(time[known[-1]]) if len(known) else last
    if times:
        raise InputError(
            f"{source.name}: time goes back {count(times, 'time')}, first at line {first:,}.",
            hint="Sort the rows by time, or cut the file where a second recording begins.",
        )


def _shown(lines: list[str]) -> str:
    """Show the first lines of what is no table."""
    return " / ".join(clean(line.strip(), limit=60) for line in lines if line.strip())[:180]


def _reader(table: _Table, *, losses: Losses | None = None) -> RowReader:
    """Give a fresh reader of a table's rows."""
    return RowReader(
        table.source,
        table.dialect,
        table.columns,
        table.style,
        skip_bad_rows=table.options.skip_bad_rows,
        losses=losses or table.losses,
    )


def _style(dialect: Dialect, columns: Columns, options: ReadOptions, facts: Facts, file: str) -> StampStyle:
    """Find how the time column is written."""
    fields = [split_row(row, dialect.delimiter)[columns.time or 0] for row in dialect.rows]
    return stamp_style(
        fields, columns.time_scale_s, day_first=options.day_first, order=facts.date_order, file=file
    )


def _probe(
    source: Source,
    dialect: Dialect,
    columns: Columns,
    style: StampStyle | None,
    *,
    wants_time: bool,
    options: ReadOptions,
    facts: Facts,
) -> tuple[float, float, Clock, tuple[str, ...]]:
    """Look at the first minutes: rate, gravity, order of time."""
    reader = RowReader(
        source,
        dialect,
        columns,
        style if wants_time else None,
        skip_bad_rows=options.skip_bad_rows,
        losses=Losses(),
    )
    time, acc = _first_rows(reader)
    notes: tuple[str, ...] = ()
    if time is not None:
        known = time[np.isfinite(time)]
        if (np.diff(known) < 0.0).any():
            refuse_backwards(source, reader)
        if len(known) < 2:
            raise InputError(f"{source.name} holds {len(acc)} row; a recording needs many.")
        clock, first_s = measure_clock(known, file=source.name), float(known[0])
        if clock.coarse:
            notes = ("Several samples share a time stamp: samples are spaced evenly between stamps.",)
    else:
        clock, first_s = Clock(_given_rate(source, options, facts), coarse=False), 0.0
    sound = acc[np.isfinite(acc).all(axis=1)]
    if not len(sound):
        raise InputError(f"{source.name} holds no readable row.")
    check_gravity(sound, clock.sample_rate_hz, columns.unit, file=source.name)
    return first_s, first_s, clock, notes


def _first_rows(reader: RowReader) -> tuple[NDArray[np.float64] | None, NDArray[np.float64]]:
    """Read as many rows as the probe looks at."""
    times: list[NDArray[np.float64]] = []
    accs: list[NDArray[np.float64]] = []
    for rows in reader:
        accs.append(rows.acc)
        if rows.time_s is not None:
            times.append(rows.time_s)
        if sum(map(len, accs)) >= PROBE_ROWS:
            break
    acc = np.concatenate(accs) if accs else np.zeros((0, 3))
    return (np.concatenate(times) if times else None), acc


def _given_rate(source: Source, options: ReadOptions, facts: Facts) -> float:
    """Take the rate from the caller or the maker's header."""
    rate = options.sample_rate_hz or facts.sample_rate_hz
    if rate is None:
        raise RateError(
            f"{source.name} has no time column and does not say its sample rate.", hint="Give it: --rate 100."
        )
    return check_rate(rate, file=source.name)


def _start(
    first_row: list[str],
    start_s: float,
    columns: Columns,
    style: StampStyle | None,
    options: ReadOptions,
    facts: Facts,
) -> tuple[datetime | None, tuple[str, ...]]:
    """Find when the recording began, and say what was assumed."""
    if options.start is not None:
        start = options.start
        return (start if start.tzinfo else localise(start, options.time_zone)), ()
    assumed = (
        () if options.time_zone else ("The file names no time zone: its times are taken as this computer's.",)
    )
    if facts.start is not None:
        return localise(facts.start, options.time_zone), assumed
    if style is None or columns.time is None:
        return None, ()
    first = first_row[columns.time]
    if style.written:
        start_s = float(stamp_seconds(np.array([first.encode()]), style)[0])
    elif options.sample_rate_hz is not None:
        start_s = float(first.replace(",", ".")) * style.scale_s
    start = stamp_start(first, start_s, style, options.time_zone)
    naive = style.written and start is not None and not first.rstrip().endswith("Z")
    return start, (assumed if naive and first.count("+") == 0 else ())
