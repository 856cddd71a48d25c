"""Athletes and sensors: pseudonymous ids, names in one table, masses with dates."""

from __future__ import annotations

import secrets
from datetime import date

from impactmon.errors import UsageError
from impactmon.model import HEAVIEST_KG, LIGHTEST_KG
from impactmon.store.file.writable import Writable
from impactmon.store.rows.zones import clock_us
from impactmon.text import clean

MOST_LOAD_KG = 100.0
MOST_JUMPS = 2000  # beyond it a day's target is a slip of the pen


def new_athlete_id() -> str:
    """Make an id that says nothing about a person."""
    return f"a-{secrets.token_hex(4)}"


def add_athlete(
    store: Writable,
    name: str,
    *,
    mass_unit: str = "kg",
    birth_year: int | None = None,
    athlete_id: str | None = None,
) -> str:
    """Make an athlete; give the pseudonymous id."""
    who = athlete_id or new_athlete_id()
    with store.transaction() as database:
        database.execute(
            "INSERT INTO athletes (id, created_us, mass_unit, birth_year) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET mass_unit = excluded.mass_unit,"
            " birth_year = coalesce(excluded.birth_year, birth_year)",
            [who, clock_us(), mass_unit, birth_year],
        )
    if name:
        rename_athlete(store, who, name)
    return who


def rename_athlete(store: Writable, athlete_id: str, name: str) -> None:
    """Give an athlete another name, or none."""
    shown = clean(name).strip()
    with store.transaction() as database:
        if shown:
            database.execute("INSERT OR REPLACE INTO names VALUES (?, ?)", [athlete_id, shown])
        else:
            database.execute("DELETE FROM names WHERE athlete_id = ?", [athlete_id])


def set_mass(
    store: Writable, athlete_id: str, since: date, *, body_mass_kg: float, added_load_kg: float = 0.0
) -> None:
    """Set the mass of an athlete from a day on, added load (a vest) apart.

    Raises
    ------
    UsageError
        If it is no person's mass.
    """
    if not LIGHTEST_KG <= body_mass_kg <= HEAVIEST_KG or not 0 <= added_load_kg <= MOST_LOAD_KG:
        raise UsageError(
            f"{body_mass_kg:g} kg with {added_load_kg:g} kg of load is not taken.",
            hint=f"A body is {LIGHTEST_KG:g} to {HEAVIEST_KG:g} kg, a load at most {MOST_LOAD_KG:g} kg.",
        )
    with store.transaction() as database:
        database.execute(
            "INSERT OR REPLACE INTO masses VALUES (?, ?, ?, ?)",
            [athlete_id, since.isoformat(), body_mass_kg, added_load_kg],
        )


def set_target(store: Writable, athlete_id: str, since: date, jumps_per_day: int) -> None:
    """Set how many jumps a day an athlete aims for from a day on; earlier days keep theirs.

    Raises
    ------
    UsageError
        If it is no number of jumps for a day.
    """
    if not 1 <= jumps_per_day <= MOST_JUMPS:
        raise UsageError(f"{jumps_per_day} jumps a day is no target.", hint=f"Between 1 and {MOST_JUMPS}.")
    with store.transaction() as database:
        database.execute(
            "INSERT OR REPLACE INTO targets VALUES (?, ?, ?, ?)",
            [athlete_id, since.isoformat(), f"{jumps_per_day} jumps a day", jumps_per_day],
        )
