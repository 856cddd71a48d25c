"""How records become rows: every statement that inserts sessions, packets, events and gaps; the caller commits."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlite_utils import Database

from impactmon.model import Packet
from impactmon.store.rows.batches import pack_all
from impactmon.store.rows.events import plain
from impactmon.store.rows.header import SessionHeader
from impactmon.store.rows.people import ensure_athlete, ensure_sensor
from impactmon.store.rows.views import USER_ID
from impactmon.store.rows.zones import clock_us


def insert_session(
    database: Database, header: SessionHeader, *, start_us: int, zone: str, uid: str = ""
) -> int:
    """Insert the row of a session, and those of its athlete and sensor if they are new."""
    athlete_id = ensure_athlete(database, header.athlete)
    sensor_id = ensure_sensor(database, header)
    row: dict[str, Any] = {
        "uid": uid or uuid.uuid4().hex,
        "athlete_id": athlete_id or USER_ID,
        "sensor_id": sensor_id,
        "kind": header.kind,
        "state": "open",
        "name": header.name,
        "note": header.note,
        "simulated": int(header.simulated),
        "start_us": start_us,
        "start_host_ns": header.start_host_ns,
        "zone": zone,
        "driver": header.driver,
        "driver_version": header.driver_version,
        "placement": str(header.placement) if header.placement else None,
        "body_mass_kg": plain(header.body_mass_kg),
        "added_load_kg": plain(header.added_load_kg),
        "sample_rate_hz": plain(header.sample_rate_hz),
        "range_g": plain(header.range_g),
        "calibration": as_json(header.calibration) if header.calibration else None,
        "stream": as_json(header.stream),
    }
    return _insert(database, "sessions", row)


def insert_run(
    database: Database, session_id: int, algorithm_version: str, parameters: str, *, current: bool
) -> int:
    """Insert one scoring of a session; events hang on it, so that older ones stay reachable."""
    run_id = _insert(
        database,
        "runs",
        {
            "session_id": session_id,
            "algorithm_version": algorithm_version,
            "parameters": parameters,
            "created_us": clock_us(),
        },
    )
    if current:
        database.execute("UPDATE sessions SET run_id = ? WHERE id = ?", [run_id, session_id])
    return run_id


def _insert(database: Database, table: str, row: dict[str, Any]) -> int:
    """Insert a row into a table of ours and give its id."""
    columns = ", ".join(row)  # both names come from this module, never from outside
    marks = ", ".join(f":{name}" for name in row)
    cursor = database.conn.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", row)
    assert cursor.lastrowid is not None  # SQLite gives one for every insert
    return cursor.lastrowid


def insert_packets(database: Database, arrived: Iterable[tuple[int, Sequence[Packet]]]) -> None:
    """Insert the packets of sessions, given by their ids, as batches; the caller holds the transaction."""
    rows = [(session_id, *batch) for session_id, packets in arrived for batch in pack_all(packets)]
    database.conn.executemany(
        "INSERT INTO packets (session_id, first_host_ns, last_host_ns, packets, codec, crc32, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def insert_event(database: Database, row: Mapping[str, Any]) -> None:
    """Insert a final event, or replace an earlier revision of it."""
    database.conn.execute(_insertion(tuple(row)), dict(row))


@cache
def _insertion(columns: tuple[str, ...]) -> str:
    """Give the statement that inserts events with these columns: names of fields of our own records."""
    marks = ", ".join(f":{name}" for name in columns)
    return f"INSERT OR REPLACE INTO events ({', '.join(columns)}) VALUES ({marks})"


def end_session(database: Database, session_id: int, end_us: int, state: str, note: str) -> None:
    """Mark a session as ended."""
    execute(
        database,
        "UPDATE sessions SET state = ?, end_us = max(start_us, ?),"
        " note = CASE WHEN ? = '' THEN note ELSE ? END WHERE id = ?",
        [state, end_us, note, note, session_id],
    )
    write_journal(database, f"session {state}", session_id=session_id, detail=note)


def write_journal(database: Database, what: str, *, session_id: int | None = None, detail: str = "") -> None:
    """Write down what happened to the store."""
    execute(
        database,
        "INSERT INTO journal (at_us, session_id, what, detail) VALUES (?, ?, ?, ?)",
        [clock_us(), session_id, what, detail],
    )


def as_json(values: Mapping[str, Any]) -> str:
    """Write parameters as JSON with sorted keys, so that equal ones are equal texts."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), default=str)


def insert_gap(database: Database, values: list[Any]) -> None:
    """Insert a gap: session, run or None, start and end (s), reason, packets before it or None."""
    execute(
        database,
        "INSERT INTO gaps (session_id, run_id, start_s, end_s, reason, packets_before)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        values,
    )


def execute(database: Database, statement: str, values: list[Any]) -> None:
    """Run one statement in the transaction of the caller."""
    database.conn.execute(statement, values)
