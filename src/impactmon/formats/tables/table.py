"""Read a table of text as a recording: what the header says, checked against what the rows hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from impactmon.errors import UnknownFormatError
from impactmon.formats.cells.stamps import StampStyle, stamp_style
from impactmon.formats.files.foreign import describe
from impactmon.formats.files.source import Source
from impactmon.formats.options import ReadOptions
from impactmon.formats.stream.assemble import Assembler
from impactmon.formats.stream.clock import Clock
from impactmon.formats.stream.join import joined
from impactmon.formats.stream.losses import Losses
from impactmon.formats.tables.columns import Columns, find_columns, with_unit
from impactmon.formats.tables.dialect import Dialect, find_dialect, head_lines, split_row, text_encoding
from impactmon.formats.tables.positions import Positions
from impactmon.formats.tables.probe import probe
from impactmon.formats.tables.profiles import completed, profile_of
from impactmon.formats.tables.rows import RowReader, Rows
from impactmon.formats.tables.start import start_of
from impactmon.formats.tables.units import unit_per_g
from impactmon.model import Gap, Placement, Recording, Samples
from impactmon.text import clean

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
    first_s, clock, notes = probe(
        source,
        rows,
        columns.unit,
        rate_hz=options.sample_rate_hz,
        told_hz=facts.sample_rate_hz,
        wraps_s=wraps_s,
    )
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
