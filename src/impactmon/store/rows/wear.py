"""Hours recorded and worn, as rows of a run by local day, and what those of several sessions add up to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from impactmon.store.rows.queries import CHOSEN_RUN
from impactmon.store.rows.zones import from_us, zone_info

if TYPE_CHECKING:
    from sqlite_utils import Database

    from impactmon.load.worn import Wear

WEAR = f"""
SELECT w.day, w.recorded_h, w.worn_h, w.valid_day_rule_h, s.start_us, coalesce(s.end_us, s.start_us) AS end_us
FROM sessions s JOIN wear w ON w.run_id = {CHOSEN_RUN}
WHERE s.athlete_id = :athlete AND w.day BETWEEN :first AND :last
  AND s.start_us < :to_us AND coalesce(s.end_us, s.start_us) >= :from_us
ORDER BY w.day, s.start_us
"""


@dataclass(frozen=True, slots=True)
class DayWear:
    """Hours of one day over all sessions.

    Attributes
    ----------
    recorded_h : float
        With samples; where sessions overlap, those of the longest.
    worn_h : float or None
        Of these, worn; None if a session cannot tell.
    valid_day : bool or None
        Worn for long enough to say what the day was like; None if it cannot be told.
    """

    recorded_h: float
    worn_h: float | None
    valid_day: bool | None


def insert_wear(database: Database, run_id: int, wear: Wear, *, start_us: int, zone: str) -> None:
    """Insert the hours of a run; the caller holds the transaction."""
    from impactmon.load.worn import VALID_DAY_H, hours_of

    hours = hours_of(wear, from_us(start_us, zone), zone_info(zone))
    database.conn.executemany(
        "INSERT OR REPLACE INTO wear VALUES (?, ?, ?, ?, ?)",
        [(run_id, str(day), told.recorded_h, told.worn_h, VALID_DAY_H) for day, told in hours.items()],
    )


def wear_by_day(rows: Iterable[sqlite3.Row]) -> dict[str, DayWear]:
    """Add up the rows of `WEAR` by day."""
    return {day: _day_wear(list(found)) for day, found in groupby(rows, key=lambda row: str(row["day"]))}


def _day_wear(rows: Sequence[sqlite3.Row]) -> DayWear:
    """Add up one day: sessions that overlap are one stretch of time, which is worn if one of them was."""
    recorded_h = known_h = 0.0
    unknown = False
    for stretch in _stretches(rows):
        recorded_h += max(row["recorded_h"] for row in stretch)
        told = [row["worn_h"] for row in stretch if row["worn_h"] is not None]
        known_h += max(told, default=0.0)
        unknown = unknown or not told
    enough = known_h >= max(row["valid_day_rule_h"] for row in rows)
    return DayWear(recorded_h, None if unknown else known_h, True if enough else None if unknown else False)


def _stretches(rows: Sequence[sqlite3.Row]) -> list[list[sqlite3.Row]]:
    """Put sessions together that overlap in time; they are in order of their start."""
    stretches: list[list[sqlite3.Row]] = []
    end_us = 0
    for row in rows:
        if stretches and row["start_us"] < end_us:
            stretches[-1].append(row)
        else:
            stretches.append([row])
        end_us = max(end_us, row["end_us"])
    return stretches
