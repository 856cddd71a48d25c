"""Who wears the sensor, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from impactmon.errors import UsageError


class Placement(StrEnum):
    """Where the sensor is worn."""

    HIP = "hip"
    BACK = "back"
    CHEST = "chest"
    THIGH = "thigh"
    POCKET = "pocket"
    ANKLE = "ankle"
    FOOT = "foot"
    WRIST = "wrist"
    HAND = "hand"
    BACKPACK = "backpack"


ARMS = frozenset({Placement.WRIST, Placement.HAND})
"""Where a swing may hide whole flights: what is counted there is the least that was jumped."""

FORCE_PLACEMENTS = (Placement.HIP, Placement.BACK)
"""Where landing forces can be estimated."""

PLACEMENT_ALIASES: Mapping[str, Placement] = {
    "waist": Placement.HIP,
    "belt": Placement.HIP,
    "sacrum": Placement.BACK,
    "lumbar": Placement.BACK,
    "lower back": Placement.BACK,
    "trunk": Placement.BACK,
    "jacket": Placement.CHEST,
}
"""Names people use, translated at the border only."""

LIGHTEST_KG, HEAVIEST_KG = 20.0, 300.0
"""A body mass outside is a slip of the pen, kg."""


def placement_named(name: str | None) -> Placement | None:
    """Give the placement of a name.

    Raises
    ------
    UsageError
        If there is none.
    """
    try:
        return None if name is None else Placement(name)
    except ValueError:
        known = ", ".join(Placement)
        raise UsageError(f"There is no placement {name!r}.", hint=f"Choose one of: {known}.") from None


def person_mass_kg(body_mass_kg: float | None) -> float | None:
    """Give a mass that a person may have.

    Raises
    ------
    UsageError
        If it is nobody's.
    """
    if body_mass_kg is None:
        return None
    if not LIGHTEST_KG <= body_mass_kg <= HEAVIEST_KG:
        raise UsageError(
            f"{body_mass_kg:g} kg is no person's mass.", hint=f"Give {LIGHTEST_KG:g} to {HEAVIEST_KG:g} kg."
        )
    return float(body_mass_kg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Athlete:
    """A person, by a pseudonymous id; the name stays in one table of the store."""

    id: str
    name: str = ""
    body_mass_kg: float | None = None
    birth_year: int | None = None
