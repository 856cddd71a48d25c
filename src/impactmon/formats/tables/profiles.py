"""Tables that apps and makers write without saying everything: known by their header, told in a note.

What is added here is a claim of the maker's documentation, and still has to pass the check of gravity.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from impactmon.formats.tables.columns import Columns
from impactmon.formats.tables.dialect import TIME, Dialect

U32_US_S = 2**32 / 1e6
"""Microseconds in 32 bits come round after 71.6 minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a kind of table does not say.

    Attributes
    ----------
    name : str
        Whose.
    fits : callable
        Tells by the header (lower case) and the first row.
    unit : str or None
        Unit of the acceleration.
    time_scale_s : float or None
        Seconds per unit of the time column.
    wraps_s : float or None
        When the clock comes round, s.
    """

    name: str
    fits: Callable[[tuple[str, ...], list[str]], bool]
    unit: str | None = None
    time_scale_s: float | None = None
    wraps_s: float | None = None


def _holds(*names: str) -> Callable[[tuple[str, ...], list[str]], bool]:
    """Fit headers that hold all these names."""
    return lambda header, _: set(names) <= set(header)


def _is_omgui(header: tuple[str, ...], row: list[str]) -> bool:
    """Fit four columns without header, a full date first."""
    return not header and len(row) == 4 and bool(TIME.match(row[0])) and len(row[0]) > 15


PROFILES = (
    Profile(
        name="Movella DOT",
        fits=_holds("packetcounter", "sampletimefine", "acc_x"),
        unit="m/s2",
        time_scale_s=1e-6,
        wraps_s=U32_US_S,
    ),
    Profile(name="Sensor Logger", fits=_holds("time", "seconds_elapsed", "x", "y", "z"), unit="m/s2"),
    Profile(name="Physics Toolbox", fits=_holds("time", "gfx", "gfy", "gfz"), unit="g"),
    Profile(name="OmGui", fits=_is_omgui, unit="g"),
    Profile(
        name="Movesense Showcase",
        fits=lambda header, _: header == ("timestamp", "x", "y", "z"),
        unit="m/s2",
        time_scale_s=1e-3,
    ),
)


def profile_of(dialect: Dialect, first_row: list[str]) -> Profile | None:
    """Find whose table this is."""
    header = tuple(name.strip().lower() for name in dialect.header)
    return next((profile for profile in PROFILES if profile.fits(header, first_row)), None)


def completed(columns: Columns, profile: Profile | None) -> Columns:
    """Add what the profile knows and the header does not say."""
    if profile is None:
        return columns
    return replace(
        columns,
        unit=columns.unit or profile.unit,
        time_scale_s=columns.time_scale_s or profile.time_scale_s,
    )
