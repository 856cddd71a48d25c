"""The rows of who is measured and with what: made when a session first names them."""

from __future__ import annotations

from sqlite_utils import Database

from impactmon.model import Athlete
from impactmon.store.rows.header import SessionHeader
from impactmon.store.rows.views import USER_ID
from impactmon.store.rows.zones import clock_us
from impactmon.text import clean


def ensure_athlete(database: Database, athlete: Athlete | None) -> str:
    """Insert an athlete who is not known yet; give the id."""
    who = athlete or Athlete(id=USER_ID)
    database.execute(
        "INSERT OR IGNORE INTO athletes (id, created_us, birth_year) VALUES (?, ?, ?)",
        [who.id, clock_us(), who.birth_year],
    )
    if who.name:
        database.execute("INSERT OR IGNORE INTO names VALUES (?, ?)", [who.id, clean(who.name)])
    return who.id


def ensure_sensor(database: Database, header: SessionHeader) -> int | None:
    """Insert a sensor that is not known yet, or note that it was seen; give its row."""
    if not header.sensor_address:
        return None
    now = clock_us()
    database.execute(
        "INSERT INTO sensors (address, name, driver, first_seen_us, last_seen_us) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (address) DO UPDATE SET last_seen_us = excluded.last_seen_us,"
        " name = excluded.name, driver = excluded.driver",
        [header.sensor_address, clean(header.sensor_name), header.driver, now, now],
    )
    found = database.execute("SELECT id FROM sensors WHERE address = ?", [header.sensor_address]).fetchone()
    return int(found[0])
