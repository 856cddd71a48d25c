"""Which column is what: the time, the three axes, and the unit, from the names in a header."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from impactmon.errors import InputError, UnitError
from impactmon.text import clean

UNIT_WORDS = {
    "g": "g",
    "gn": "g",
    "gee": "g",
    "mg": "mg",
    "millig": "mg",
    "milli-g": "mg",
    "m/s2": "m/s2",
    "m/s^2": "m/s2",
    "m/s²": "m/s2",
    "m/s/s": "m/s2",
    "m/s**2": "m/s2",
    "m s-2": "m/s2",
    "m s^-2": "m/s2",
    "ms-2": "m/s2",
    "ms^-2": "m/s2",
    "m·s⁻²": "m/s2",
    "m.s-2": "m/s2",
    "ms2": "m/s2",
    "mps2": "m/s2",
    "m_s2": "m/s2",
}
"""How makers write the three units."""

TIME_UNITS = {
    "s": 1.0,
    "sec": 1.0,
    "secs": 1.0,
    "second": 1.0,
    "seconds": 1.0,
    "ms": 1e-3,
    "msec": 1e-3,
    "milliseconds": 1e-3,
    "us": 1e-6,
    "µs": 1e-6,
    "microseconds": 1e-6,
    "ns": 1e-9,
    "nanoseconds": 1e-9,
}

TIME_NAMES = re.compile(
    r"^(t|times?|time ?stamps?|elapsed( ?time)?|seconds( ?elapsed)?|epoch?|unix ?time|date( ?time)?|utc|"
    r"sample ?time( ?fine)?|(phone|sensor) ?timestamp|(logging|chip|packet) ?time|"
    r"accelerometer ?timestamp ?since ?reboot)$"
)
TIME_RANK = ("elapsed", "sensor", "sampletime", "timestamp", "time", "t")
"""Where a file has several time columns the steadier clock comes first: elapsed seconds, the sensor's own."""

OTHER_QUANTITIES = re.compile(
    r"gyr|mag|rot|quat|euler|orient|roll|pitch|yaw|angle|angul|omega|^w|^h|deg|rad|grav"
)
NO_GRAVITY = re.compile(
    r"linear|\blin\b|lin ?acc|user ?acc|free ?acc|no ?gravity|without ?g|dynamic|"
    r"gravity ?(free|removed|compensated)"
)
AXIS = re.compile(
    r"^(?P<before>.*?)[ _.\-]*(?P<axis>[xyz])(?P<after>[ _.\-]*(axis|dir|direction|acc\w*|value)?)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where the numbers stand in a row.

    Attributes
    ----------
    time : int or None
        Index of the time column.
    time_scale_s : float or None
        Seconds per unit of that column; None if the header does not tell.
    axes : tuple of int
        Indices of x, y, z.
    unit : str or None
        "g", "mg" or "m/s2"; None if the header does not tell.
    names : tuple of str
        The header, cleaned.
    clocks : tuple of int
        Other columns of time, one of which may tell the date.
    """

    time: int | None
    time_scale_s: float | None
    axes: tuple[int, int, int]
    unit: str | None
    names: tuple[str, ...]
    clocks: tuple[int, ...] = ()

    def name(self, index: int) -> str:
        """Name a column for a message."""
        known = f" ({self.names[index]})" if index < len(self.names) else ""
        return f"column {index + 1}{known}"


@dataclass(frozen=True, slots=True)
class _Heading:
    """One column's name taken apart."""

    index: int
    words: str
    unit: str


def find_columns(header: tuple[str, ...], fields: int, first_row: list[str], *, file: str) -> Columns:
    """Find time and axes in a header, or by position where there is none.

    Parameters
    ----------
    header : tuple of str
        Names; empty if the file has none.
    fields : int
        Fields of a row.
    first_row : list of str
        The first row, to tell a time of day from a number.
    file : str
        Name of the file for messages.

    Raises
    ------
    InputError
        If there are not three axes, or the header does not fit the rows.
    UnitError
        If gravity was removed.
    """
    if not header:
        return _by_position(fields, file)
    names = tuple(clean(name, limit=40) for name in header)
    if fields > len(header) + 1:
        raise InputError(
            f"{file}: the header names {len(header)} columns, the rows have {fields} fields.",
            hint="If the decimal sign is a comma, export with another delimiter (semicolon or tab).",
        )
    headings = [_take_apart(index, name) for index, name in enumerate(names)]
    axes = _axes(headings)
    if axes is None:
        raise InputError(
            f"{file} has the columns {', '.join(names[:8])}{', …' if len(names) > 8 else ''}, "
            "but no three axes of acceleration.",
            hint="What is needed is a worn accelerometer's x, y and z, such as t_s, ax_g, ay_g, az_g.",
        )
    chosen = [headings[index] for index in axes]
    if any(NO_GRAVITY.search(heading.words) for heading in chosen):
        raise UnitError(
            f"{file}: {chosen[0].words.strip()!r} is acceleration without gravity.",
            hint="Record or export the acceleration with gravity (phyphox: 'Acceleration (with g)').",
        )
    time = _time([heading for heading in headings if heading.index < fields])
    if max(axes) >= fields:
        raise InputError(
            f"{file}: the header names {len(header)} columns, the rows have {fields} fields.",
            hint="Export again: every row needs a field for each column.",
        )
    return Columns(
        time=None if time is None else time.index,
        time_scale_s=None if time is None else TIME_UNITS.get(time.unit),
        axes=axes,
        unit=_common_unit([heading.unit for heading in chosen], file),
        names=names,
        clocks=tuple(
            heading.index for heading in headings if heading is not time and TIME_NAMES.match(heading.words)
        ),
    )


def with_unit(columns: Columns, unit: str | None) -> Columns:
    """Let the caller's unit win over the header's."""
    return columns if unit is None else replace(columns, unit=unit)


def _by_position(fields: int, file: str) -> Columns:
    """Take x, y, z or t, x, y, z where no header tells."""
    if fields == 3:
        return Columns(time=None, time_scale_s=None, axes=(0, 1, 2), unit=None, names=())
    if fields == 4:
        return Columns(time=0, time_scale_s=None, axes=(1, 2, 3), unit=None, names=())
    raise InputError(
        f"{file} has no header and {fields} columns: which of them are x, y and z cannot be told.",
        hint="Add a first line such as t_s,ax_g,ay_g,az_g"
        + (", and use another delimiter than the decimal comma." if fields > 5 else "."),
    )


def _take_apart(index: int, name: str) -> _Heading:
    """Cut a name into words and unit: 'Acc X (m/s^2)', 'ax_g', 'time [ms]'."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("\ufeff", "").strip().strip('"')).lower()
    bracket = re.search(r"[(\[{]\s*([^)\]}]*?)\s*[)\]}]\s*$", text)
    if bracket:
        return _Heading(index, _plain(text[: bracket.start()]), bracket.group(1))
    for cut in (r"^(.*[_ ])(m_s2|m/s\S*|ms-?2|mps2)$", r"^(.+)[_ ,]([a-zµ]+)$"):
        match = re.match(cut, text)
        if match and (match.group(2) in UNIT_WORDS or match.group(2) in TIME_UNITS):
            return _Heading(index, _plain(match.group(1)), match.group(2))
    return _Heading(index, _plain(text), "")


def _plain(words: str) -> str:
    """Write separators as single blanks."""
    return re.sub(r"[ _.\-]+", " ", words).strip()


def _axes(headings: list[_Heading]) -> tuple[int, int, int] | None:
    """Find the best x, y, z that share a stem: with gravity before without, named before bare."""
    groups: dict[str, dict[str, _Heading]] = {}
    for heading in headings:
        match = AXIS.match(heading.words)
        if match and not _other(heading, match.group("before")):
            stem = match.group("before").strip() + "|" + match.group("after").strip()
            groups.setdefault(stem, {}).setdefault(match.group("axis"), heading)
    whole = [(stem, axes) for stem, axes in groups.items() if len(axes) == 3]
    if not whole:
        return None
    _, axes = max(whole, key=lambda item: (not NO_GRAVITY.search(item[0]), "a" in item[0]))
    return axes["x"].index, axes["y"].index, axes["z"].index


def _other(heading: _Heading, stem: str) -> bool:
    """Tell whether a column with an axis is another quantity (gyroscope, magnetometer, an angle)."""
    if "acc" in stem and not NO_GRAVITY.search(stem):
        return False
    turning = heading.unit.startswith(("deg", "°", "rad", "µt", "ut", "gauss", "dps"))
    return turning or (bool(OTHER_QUANTITIES.search(stem)) and not NO_GRAVITY.search(stem))


def _time(headings: list[_Heading]) -> _Heading | None:
    """Find the time column; of several the steadier clock."""
    found = [heading for heading in headings if TIME_NAMES.match(heading.words)]
    if not found:
        return None

    def rank(heading: _Heading) -> int:
        words = heading.words.replace(" ", "")
        return next((place for place, word in enumerate(TIME_RANK) if word in words), len(TIME_RANK))

    return min(found, key=rank)


def _common_unit(units: list[str], file: str) -> str | None:
    """Translate the axes' unit; three axes have one."""
    if len(set(units)) > 1:
        raise UnitError(
            f"{file}: the axes have different units ({', '.join(units)}).", hint="Export one unit."
        )
    return UNIT_WORDS.get(units[0].replace(" ", "")) or UNIT_WORDS.get(units[0])
