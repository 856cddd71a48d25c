"""What the Setup screen asks for, and how answers are read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from impactmon.model import ARMS, FORCE_PLACEMENTS, HEAVIEST_KG, LIGHTEST_KG, Placement
from impactmon.tui.drawing.glyphs import Raster
from impactmon.tui.drawing.numerals import Path, arc, draw_strokes

OLDEST_BIRTH_YEAR = 1900
PLACES: dict[Placement, tuple[str, tuple[float, float]]] = {
    Placement.HIP: ("on the belt over the hip bone", (0.30, 0.50)),
    Placement.BACK: ("on the belt, low in the middle of the back", (0.50, 0.48)),
    Placement.CHEST: ("on a chest strap", (0.50, 0.30)),
    Placement.POCKET: ("in a tight trouser pocket", (0.28, 0.57)),
    Placement.THIGH: ("strapped to the thigh", (0.36, 0.66)),
    Placement.ANKLE: ("strapped above the ankle", (0.30, 0.91)),
    Placement.FOOT: ("on the shoe", (0.24, 0.98)),
    Placement.WRIST: ("on the wrist, like a watch", (0.03, 0.47)),
    Placement.HAND: ("held in the hand", (0.0, 0.53)),
    Placement.BACKPACK: ("in a backpack, loose", (0.68, 0.28)),
}
"""In words, and where on the drawn body: shares of its width and height."""
BODY: tuple[Path, ...] = (
    arc(0.5, 0.075, 0.165, 0.07, 0, 360),
    ((0.31, 0.215), (0.69, 0.215), (0.62, 0.36), (0.64, 0.52), (0.36, 0.52), (0.38, 0.36), (0.31, 0.215)),
    ((0.31, 0.215), (0.14, 0.36), (0.04, 0.52)),
    ((0.69, 0.215), (0.86, 0.36), (0.96, 0.52)),
    ((0.37, 0.53), (0.33, 0.75), (0.32, 0.97), (0.24, 0.985)),
    ((0.63, 0.53), (0.67, 0.75), (0.68, 0.97), (0.76, 0.985)),
)
"""A person from the front, as strokes in a box one high."""
BODY_WIDTH = 0.42
BODY_STROKE = 0.02


class Heard(Protocol):
    """A sensor in range."""

    @property
    def name(self) -> str:
        """Advertised name."""
        ...

    @property
    def address(self) -> str:
        """Its address."""
        ...

    @property
    def rssi(self) -> int:
        """Signal, dBm."""
        ...

    @property
    def driver(self) -> str | None:
        """What can speak to it; None if nothing can."""
        ...


Scan = Callable[[], Awaitable[Sequence[Heard]]]
"""Listens for a few seconds and gives the sensors in range, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the user chose.

    Attributes
    ----------
    door : str
        "live" with a sensor, or "demo" without one.
    name : str
        May be empty.
    body_mass_kg, birth_year, placement : optional
        As far as told.
    sensor : str or None
        Address of the chosen sensor; None takes the best in range.
    """

    door: str
    name: str = ""
    body_mass_kg: float | None = None
    birth_year: int | None = None
    placement: Placement | None = None
    sensor: str | None = None


def read_mass(text: str) -> tuple[float | None, str]:
    """Read a body mass; give it, and what is wrong in words.

    >>> read_mass("61,5"), read_mass("")
    ((61.5, ''), (None, ''))
    >>> read_mass("610")
    (None, 'A body mass is 20 to 300 kg.')
    """
    said = text.strip().lower().removesuffix("kg").strip().replace(",", ".")
    if not said:
        return None, ""
    try:
        mass = float(said)
    except ValueError:
        return None, "A body mass is a number, in kg."
    if not LIGHTEST_KG <= mass <= HEAVIEST_KG:
        return None, f"A body mass is {LIGHTEST_KG:.0f} to {HEAVIEST_KG:.0f} kg."
    return mass, ""


def read_birth_year(text: str, *, this_year: int) -> tuple[int | None, str]:
    """Read a year of birth; give it, and what is wrong in words.

    >>> read_birth_year("1980", this_year=2026), read_birth_year("80", this_year=2026)[1]
    ((1980, ''), 'A year of birth has four digits, as 1980.')
    """
    said = text.strip()
    if not said:
        return None, ""
    if not (said.isascii() and said.isdecimal() and OLDEST_BIRTH_YEAR <= int(said) <= this_year):
        return None, "A year of birth has four digits, as 1980."
    return int(said), ""


def body_lines(placement: Placement | None, rows: int, raster: Raster) -> list[tuple[str, int | None]]:
    """Draw the body; each line comes with the column of the sensor where it is on that line."""
    paths = tuple(tuple((x * BODY_WIDTH, y) for x, y in path) for path in BODY)
    lines = draw_strokes(paths, BODY_WIDTH, rows, BODY_STROKE, raster)
    if placement is None:
        return [(line, None) for line in lines]
    x, y = PLACES[placement][1]
    spot = (min(len(lines[0]) - 1, int(x * len(lines[0]))), min(rows - 1, int(y * rows)))
    return [(line, spot[0] if spot[1] == number else None) for number, line in enumerate(lines)]


def signal_words(rssi_dbm: int) -> str:
    """Say how well a sensor is heard."""
    if rssi_dbm >= -65:
        return "strong"
    return "fair" if rssi_dbm >= -80 else "weak"


def gives(place: Placement) -> str:
    """Say what a sensor tells from a place."""
    if place in ARMS:
        return "jumps with quiet arms, no force"
    return "jumps and force" if place in FORCE_PLACEMENTS else "jumps, no force"
