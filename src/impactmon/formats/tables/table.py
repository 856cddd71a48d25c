"""Read a table of text as a recording: what the header says, checked against what the rows hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from impactmon.errors import InputError, RateError, UnknownFormatError
from impactmon.formats.cells.stamps import StampStyle, stamp_style
from impactmon.formats.files.foreign import describe
from impactmon.formats.files.source import Source
from impactmon.formats.options import ReadOptions
from impactmon.formats.stream.assemble import Assembler
from impactmon.formats.stream.clock import Clock, check_rate, measure_clock
from impactmon.formats.stream.join import joined
from impactmon.formats.stream.losses import Losses, count
from impactmon.formats.tables.columns import Columns, find_columns, with_unit
from impactmon.formats.tables.dialect import Dialect, find_dialect, head_lines, split_row, text_encoding
from impactmon.formats.tables.positions import Positions, refuse_backwards, unwrapped
from impactmon.formats.tables.profiles import completed, profile_of
from impactmon.formats.tables.rows import RowReader, Rows
from impactmon.formats.tables.start import start_of
from impactmon.formats.tables.units import check_gravity, unit_per_g
from impactmon.model import Gap, Placement, Recording, Samples
from impactmon.text import clean

PROBE_ROWS = 60_000
"""Rows looked at first: ten minutes at 100 Hz fix the rate to a few parts in a million."""

SHOWN_LINES = 3  # of a text without a table in a refusal


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
    header : tuple of str
        Names of the columns where the table has none.
    placement : Placement or None
        Where the sensor was worn.
    notes : tuple of str
        What was decided, in plain sentences.
    """

    format: str = "text"
    sample_rate_hz: float | None = None
    start: datetime | None = None
    date_order: str | None = None
    unit: str | None = None
    header: tuple[str, ...] = ()
    placement: Placement | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """A table understood: all that a pass over it needs."""

    source: Source
    rows: Callable[[], Iterable[Rows]]
    unit: str
    clock: Clock
    first_s: float
    wraps_s: float | None
    losses: Losses

    def passes(self) -> Iterator[Samples | Gap]:
        """Read the table once."""
        yield from joined(self._blocks())

    def _blocks(self) -> Iterator[Samples | Gap]:
        """Give its blocks as they are read."""
        self.losses.begin()
        assembler = Assembler(self.clock.sample_rate_hz, self.losses)
        per_g = unit_per_g(self.unit)
        positions = Positions(self.source, self.rows, self.clock, self.first_s, self.wraps_s)
        for rows in self.rows():
            yield from assembler.push(positions.of(rows), rows.acc if per_g == 1.0 else rows.acc / per_g)
        yield from assembler.finish()


def read_table(source: Source, options: ReadOptions, facts: Facts) -> Recording:
    """Understand a table of text and give it as a recording; its rows are read when the blocks are asked for.

    Raises
    ------
    UnknownFormatError
        If there is no table.
    InputError
        If columns, rows, units or times cannot be trusted.
    """
    dialect = dialect_of(source)
    if facts.header and not dialect.header:
        dialect = replace(dialect, header=facts.header)
    first_row = split_row(dialect.rows[0], dialect.delimiter)
    profile = profile_of(dialect, first_row)
    columns = completed(find_columns(dialect.header, dialect.fields, first_row, file=source.name), profile)
    columns = with_unit(columns, options.unit or columns.unit or facts.unit)
    style = _style(dialect, columns, options, facts, source.name) if columns.time is not None else None
    losses = Losses()

    def rows() -> RowReader:
        wanted = style if options.sample_rate_hz is None else None
        return RowReader(source, dialect, columns, wanted, skip_bad_rows=options.skip_bad_rows, losses=losses)

    if profile is not None:
        facts = replace(facts, notes=(*facts.notes, f"A table of {profile.name}."))
    return read_rows(
        source,
        rows,
        columns=columns,
        style=style,
        options=options,
        facts=facts,
        first_row=first_row,
        wraps_s=profile.wraps_s if profile and profile.wraps_s else style and style.wraps_s,
        losses=losses,
    )


def read_rows(
    source: Source,
    rows: Callable[[], Iterable[Rows]],
    *,
    columns: Columns,
    style: StampStyle | None,
    options: ReadOptions,
    facts: Facts,
    first_row: Sequence[str] = (),
    wraps_s: float | None = None,
    losses: Losses | None = None,
) -> Recording:
    """Give rows, from wherever they come, as a recording.

    Parameters
    ----------
    source : Source
        Where the rows lie.
    rows : callable
        Gives them anew for each pass.
    columns : Columns
        Names for messages, and the unit.
    style : StampStyle or None
        How the time column is written.
    options, facts : ReadOptions, Facts
        What caller and header say.
    first_row : sequence of str
        Fields of the first row, to find a date in.
    wraps_s : float or None
        When the clock comes round, s.
    losses : Losses or None
        What the rows tell their losses to.
    """
    if columns.unit is not None:
        unit_per_g(columns.unit)
    first_s, clock, notes = _probe(source, rows, columns.unit, options, facts, wraps_s)
    told = losses or Losses()
    told.begin()
    table = _Table(
        source=source,
        rows=rows,
        unit=columns.unit or "g",
        clock=clock,
        first_s=first_s,
        wraps_s=wraps_s,
        losses=told,
    )
    start, start_notes = start_of(first_row, first_s, columns, style, options, facts.start)
    return Recording(
        name=source.name,
        sample_rate_hz=clock.sample_rate_hz,
        blocks=table.passes,
        start=start,
        placement=facts.placement,
        format=facts.format,
        notes=(*facts.notes, *notes, *start_notes),
        losses=told.tell,
        remarks=told.tell_remarks,
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
    if dialect is None and source.head.lstrip()[:1] in (b"{", b"[", b"<"):
        raise UnknownFormatError(f"{source.name} {describe(source.head.lstrip())}")
    if dialect is None:
        raise UnknownFormatError(
            f"{source.name} is text, but holds no table of numbers.{_shown(lines)}",
            hint="A table has a header such as t_s,ax_g,ay_g,az_g and one row of numbers for each sample.",
        )
    return dialect


def _shown(lines: list[str]) -> str:
    """Show the first lines of what is no table, if there are whole ones."""
    texts = [clean(line.strip(), limit=60) for line in lines if line.strip()]
    return f" It starts: {' / '.join(texts[:SHOWN_LINES])}" if texts else ""


def _style(dialect: Dialect, columns: Columns, options: ReadOptions, facts: Facts, file: str) -> StampStyle:
    """Find how the time column is written."""
    fields = [split_row(row, dialect.delimiter)[columns.time or 0] for row in dialect.rows]
    return stamp_style(
        fields, columns.time_scale_s, day_first=options.day_first, order=facts.date_order, file=file
    )


def _probe(
    source: Source,
    rows: Callable[[], Iterable[Rows]],
    unit: str | None,
    options: ReadOptions,
    facts: Facts,
    wraps_s: float | None,
) -> tuple[float, Clock, tuple[str, ...]]:
    """Look at the first minutes: rate, gravity, order of time."""
    time, acc = _first_rows(rows())
    notes: tuple[str, ...] = ()
    if time is not None and options.sample_rate_hz is None:
        known = unwrapped(time[np.isfinite(time)], wraps_s)
        if (np.diff(known) < 0.0).any():
            refuse_backwards(source, rows(), wraps_s)
        if len(known) < 2:
            raise InputError(
                f"{source.name} holds {count(len(known), 'readable row')}; a recording needs many."
            )
        clock, first_s = measure_clock(known, file=source.name), float(known[0])
        if clock.coarse:
            notes = ("Several samples share a time stamp: samples are spaced evenly between stamps.",)
    else:
        clock = Clock(_given_rate(source, options, facts), coarse=False)
        first_s = float(time[0]) if time is not None and len(time) else 0.0
    sound = acc[np.isfinite(acc).all(axis=1)]
    if not len(sound):
        raise InputError(f"{source.name} holds no readable row.")
    check_gravity(sound, clock.sample_rate_hz, unit, file=source.name)
    return first_s, clock, notes


def _first_rows(rows: Iterable[Rows]) -> tuple[NDArray[np.float64] | None, NDArray[np.float64]]:
    """Read as many rows as the probe looks at."""
    times: list[NDArray[np.float64]] = []
    accs: list[NDArray[np.float64]] = []
    for block in rows:
        accs.append(block.acc)
        if block.time_s is not None:
            times.append(block.time_s)
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
