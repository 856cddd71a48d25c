"""What is written down by hand: jumps, as a session of its own made of corrections; and pain."""

from __future__ import annotations

from datetime import datetime

from impactmon.model import Athlete
from impactmon.store.rows.corrections import apply_corrections, insert_correction
from impactmon.store.rows.header import SessionHeader
from impactmon.store.rows.inserting import end_session, insert_run, insert_session
from impactmon.store.rows.people import ensure_athlete
from impactmon.store.rows.zones import clock_us, local_day, to_us
from impactmon.store.scores import refresh_session
from impactmon.store.store import Store

BY_HAND = "by hand"
LOG_STEP_S = 2.0  # jumps written down have no times; apart like these they stay one each


def log_jumps(
    store: Store, athlete_id: str, moment: datetime, jumps: int, *, zone: str, note: str = ""
) -> int:
    """Write down jumps that no sensor counted; they stand in history as added by hand. Give the session."""
    start_us = to_us(moment)
    header = SessionHeader(
        start=moment, zone=zone, athlete=Athlete(id=athlete_id), kind="log", name="written down", note=note
    )
    with store.transaction() as database:
        session_id = insert_session(database, header, start_us=start_us, zone=zone)
        insert_run(database, session_id, BY_HAND, "{}", current=True)
        for number in range(jumps):
            insert_correction(database, [session_id, clock_us(), "add", None, number * LOG_STEP_S, note])
        apply_corrections(database, session_id)
        end_us = start_us + round(jumps * LOG_STEP_S * 1e6)
        end_session(database, session_id, end_us, "closed", "")
    refresh_session(store, session_id)
    return session_id


def log_pain(
    store: Store, athlete_id: str, moment: datetime, pain: int, *, zone: str, place: str = ""
) -> None:
    """Write down a pain, 0 (none) to 10 (the worst), and where it is felt."""
    at_us = to_us(moment)
    with store.transaction() as database:
        ensure_athlete(database, Athlete(id=athlete_id))
        database.execute(
            "INSERT INTO pains (athlete_id, at_us, day, pain, place) VALUES (?, ?, ?, ?, ?)",
            [athlete_id, at_us, local_day(at_us, zone).isoformat(), pain, place],
        )
