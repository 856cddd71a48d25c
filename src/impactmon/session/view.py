"""Parts of a snapshot: the sensor, the banner, the day so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from impactmon.ble.link import Link
from impactmon.load import day_scores
from impactmon.load.osteogenic import BOUT_PAUSE_S
from impactmon.load.rest import bout_rest
from impactmon.model import (
    Bout,
    BoutRest,
    DayScore,
    Event,
    Impact,
    Jump,
    Landing,
    LinkPhase,
    Loaded,
    SensorState,
)
from impactmon.session import wall
from impactmon.session.calendar import Calendar
from impactmon.session.stream import SensorStream

LOW_BATTERY_PERCENT = 20
"""From here on the user is told; most sensors then have half an hour left."""


LATE_S = 2.0
"""Data this late are worth a word: the screen lags behind the jumper, s."""


def sensor_state(link: Link, stream: SensorStream | None, now_s: float) -> SensorState:
    """Describe link and sensor; `now_s` is the link's clock."""
    state = SensorState(
        name=(link.found.name or link.found.address) if link.found else "sensor",
        phase=link.phase,
        phase_since_s=max(0.0, now_s - link.phase_since_s) if link.phase_since_s else 0.0,
        attempt=link.attempt,
        message=link.message,
    )
    if stream is None:
        return state
    counts = stream.counts
    whole = counts.samples + counts.lost_samples
    return replace(
        state,
        sample_rate_hz=stream.sample_rate_hz,
        range_g=stream.range_g,
        battery_percent=stream.battery_percent,
        received_rate_hz=stream.received_rate_hz(now_s),
        lost_fraction=counts.lost_samples / whole if whole else None,
        message=link.message or silence_words(link) or late_words(stream.late_s) or stream.rate_note,
    )


def silence_words(link: Link) -> str:
    """Say that nothing comes although the link stands."""
    if link.phase is not LinkPhase.STREAMING or link.silent_s < LATE_S:
        return ""
    return f"No data for {link.silent_s:.0f} s."


def late_words(late_s: float) -> str:
    """Say that data are late; their times and counts are not harmed."""
    return f"Data arrive {late_s:.0f} s late." if late_s >= LATE_S else ""


def banner(stream: SensorStream | None) -> str:
    """Say what the sensor or its data give reason to say, or nothing."""
    if stream is None:
        return ""
    battery = stream.battery_percent
    if battery is not None and battery <= LOW_BATTERY_PERCENT:
        return f"The sensor's battery is at {battery} %."
    return stream.message or " ".join(stream.notes)


def rest_of(
    before: Sequence[Bout], own: Sequence[Bout], last: Loaded | None, *, calendar: Calendar, now_s: float
) -> BoutRest | None:
    """Say what a bout begun now would count, after this session's bouts and those of earlier ones.

    Parameters
    ----------
    before : sequence of Bout
        Bouts of earlier sessions, seconds from 1970 (UTC).
    own : sequence of Bout
        Those of this session, seconds from its start.
    last : Loaded or None
        Its last landing, perhaps not yet final.
    calendar : Calendar
        When this session began, and what the wall clock did since: a rest goes on while the computer sleeps.
    now_s : float
        Session time, s.
    """
    now_s = calendar.elapsed_s(now_s)
    if last is not None and now_s - calendar.elapsed_s(last.time_s) <= BOUT_PAUSE_S:
        return None
    begin_s = (calendar.start or wall.now()).timestamp()
    dated = [replace(bout, start_s=bout.start_s + begin_s, end_s=bout.end_s + begin_s) for bout in own]
    return bout_rest([*before, *dated], begin_s + now_s)


def score(finals: Sequence[Event], calendar: Calendar) -> Mapping[date | None, DayScore]:
    """Score the final events of a session, by local day; times are those of the clock on the wall."""
    if calendar.was_set:
        finals = [replace(event, time_s=calendar.elapsed_s(event.time_s)) for event in finals]
    scores = day_scores(
        (event for event in finals if isinstance(event, Jump)),
        (event for event in finals if isinstance(event, Landing)),
        (event for event in finals if isinstance(event, Impact)),
        start=calendar.start,
        zone=calendar.zone,
    )
    return {score.day: score for score in scores}
