"""Who wears the sensor, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Athlete:
    """A person, by a pseudonymous id; the name stays in one table of the store."""

    id: str
    name: str = ""
    body_mass_kg: float | None = None
    birth_year: int | None = None
