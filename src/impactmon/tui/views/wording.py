"""The words and figures of the screens: records in, short plain strings out.

Everything that came from outside passes `clean` here; nothing here knows colours.
"""

from __future__ import annotations

from impactmon.model import (
    BoutRest,
    Event,
    Gap,
    Impact,
    Jump,
    Landing,
    LinkPhase,
    Loaded,
    Reject,
    SensorState,
    Snapshot,
    Status,
)
from impactmon.store.board import DayRow, SessionRow
from impactmon.store.sessions.shown import AddedJump
from impactmon.text import clean
from impactmon.tui.drawing.glyphs import BRAILLE, GlyphSet

HIGH_LANDING_G = 4.9
"""A high landing, g, gravity included (Vainionpää 2006: 3.9 g without gravity)."""
NAME_LIMIT = 20
"""Characters of a name on a status line; a longer one would push the figures off it."""
RATE_TOLERANCE = 0.1
"""Share by which the received rate may differ before it is shown: packets come in bursts."""
LEAST_HEIGHT_M = 0.03
"""A lower jump height (a flight under 0.16 s) is within the error of the flight's edges, m."""
MINUTES_FROM_S = 100
"""A rest of two digits is shown in seconds, a longer one in minutes."""

PHASE_SIGNS = {
    LinkPhase.IDLE: "seeking",
    LinkPhase.SCANNING: "seeking",
    LinkPhase.CONNECTING: "seeking",
    LinkPhase.WAITING: "seeking",
    LinkPhase.STREAMING: "on",
    LinkPhase.RECONNECTING: "lost",
    LinkPhase.STOPPED: "off",
    LinkPhase.FAILED: "failed",
}

PHASE_WORDS = {LinkPhase.FAILED: "no link", LinkPhase.WAITING: "waiting for samples"}
"""How a state of the link is called where its own name says too little."""

SEEKING_WORDS = {
    LinkPhase.SCANNING: "Looking for a sensor. Switch it on; a phone must not hold it.",
    LinkPhase.CONNECTING: "Sensor found: connecting.",
    LinkPhase.WAITING: "Connected: waiting for the first samples.",
}
"""What to do or expect until samples arrive."""


def clock(seconds: float) -> str:
    """Give a session time as ``h:mm:ss``, of steady width."""
    whole = max(0, int(seconds))
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def short_clock(seconds: float) -> str:
    """Give a session time as ``mm:ss``, with hours only where there are some."""
    whole = max(0, int(seconds))
    return clock(whole) if whole >= 3600 else f"{whole // 60:02d}:{whole % 60:02d}"


def rest_clock(seconds: float) -> str:
    """Give a rest as bare seconds up to 99, then as ``m:ss``."""
    whole = max(0, int(seconds))
    return str(whole) if whole < MINUTES_FROM_S else f"{whole // 60}:{whole % 60:02d}"


def rest_unit(seconds: float) -> str:
    """Give the unit of what `rest_clock` says."""
    return "s" if max(0, int(seconds)) < MINUTES_FROM_S else "min"


def rest_words(rest: BoutRest) -> tuple[str, str]:
    """Give what a new bout would count, in percent, and from when on it counts in full."""
    day = f"{rest.full_at:%a} " if rest.tomorrow else ""
    return f"{100 * rest.share:.0f} %", f"{day}{rest.full_at:%H:%M}"


def bw(value: float | None, glyphs: GlyphSet, *, clipped: bool = False) -> str:
    """Give a force in body weights to one decimal; a dash where it is unknown."""
    if value is None:
        return glyphs.sign("dash")
    return f"{glyphs.sign('at_least') if clipped else ''}{value:.1f}"


def bw_interval(event: Loaded, glyphs: GlyphSet) -> str:
    """Give the 95 % interval of a force; a clipped one is open upwards; empty where there is none."""
    return interval(event.peak_grf_bw_low, None if event.clipped else event.peak_grf_bw_high, glyphs)


def stored_peak(row: DayRow | SessionRow, glyphs: GlyphSet) -> tuple[str, str]:
    """Give the highest force of a stored day or session, and its interval; one without an upper end is clipped."""
    low, high = row.peak_grf_bw_low, row.peak_grf_bw_high
    force = bw(row.peak_grf_bw, glyphs, clipped=low is not None and high is None)
    return force, interval(low, high, glyphs).replace(" ", "")


def interval(low: float | None, high: float | None, glyphs: GlyphSet) -> str:
    """Give an interval, one without an upper end as a lower bound; empty where there is none."""
    if low is None:
        return ""
    if high is None:
        return f"{glyphs.sign('at_least')} {low:.1f}"
    return f"{low:.1f} {glyphs.sign('dash')} {high:.1f}"


def percent(fraction: float | None, glyphs: GlyphSet) -> str:
    """Give a share in percent, one decimal."""
    return f"{glyphs.sign('dash')} %" if fraction is None else f"{100 * fraction:.1f} %"


def sensor_figures(sensor: SensorState, glyphs: GlyphSet) -> tuple[str, ...]:
    """Give rate, loss and battery, the most important first."""
    figures = [_rate(sensor, glyphs)]
    if sensor.lost_fraction is not None:
        figures.append(f"lost {percent(sensor.lost_fraction, glyphs)}")
    if sensor.battery_percent is not None:
        figures.append(f"battery {sensor.battery_percent} %")
    return tuple(figures)


def _rate(sensor: SensorState, glyphs: GlyphSet) -> str:
    """Give the sensor's rate; what arrives only where it is clearly less or more, since it flickers."""
    told, received = sensor.sample_rate_hz, sensor.received_rate_hz
    if told is None:
        return f"{glyphs.sign('dash')} Hz" if received is None else f"{received:.0f} Hz"
    if received is None or abs(received - told) <= RATE_TOLERANCE * told:
        return f"{told:.0f} Hz"
    return f"{received:.0f} of {told:.0f} Hz"


def phase_words(sensor: SensorState) -> str:
    """Say what the link does, and since when."""
    return f"{PHASE_WORDS.get(sensor.phase, sensor.phase.value)} {int(sensor.phase_since_s)} s"


def blank_words(snapshot: Snapshot) -> tuple[str, ...]:
    """Say, where the trace will be, why there is none yet and what to do: a paragraph each."""
    sensor = snapshot.sensor
    if sensor.phase is LinkPhase.FAILED:
        why = clean(sensor.message or snapshot.message, limit=400)
        return ("No link to the sensor.", why, "impactmon doctor looks for the reason. q leaves.")
    if sensor.phase is LinkPhase.SCANNING:
        return (
            SEEKING_WORDS[sensor.phase],
            "Not found? Close the app on the phone that holds it, or charge it. impactmon scan lists what is heard.",
        )
    return (SEEKING_WORDS[sensor.phase],) if sensor.phase in SEEKING_WORDS else ()


def banner(snapshot: Snapshot, glyphs: GlyphSet) -> tuple[str, str]:
    """Give the banner's severity (``""``, ``note``, ``warning`` or ``error``) and its one line.

    What cannot be mended later comes first: no link, nothing stored, then a lost sensor, a pause, the rest.
    """
    sensor = snapshot.sensor
    waited = f"{int(sensor.phase_since_s)} s"
    why = clean(sensor.message, limit=120)
    if sensor.phase is LinkPhase.FAILED:
        return "error", f"{glyphs.sign('failed')} No link to the sensor. {why}".rstrip()
    if snapshot.storage_trouble:
        return "error", f"{glyphs.sign('failed')} {clean(snapshot.storage_trouble, limit=200)}"
    if sensor.phase is LinkPhase.RECONNECTING:
        attempt = f", attempt {sensor.attempt}" if sensor.attempt else ""
        lost = f"{glyphs.sign('lost')} Sensor lost {waited} ago"
        line = f"{lost}{attempt}. Nothing is counted. {why}"
        return "warning", line.rstrip()
    if snapshot.paused:
        return "warning", "Paused: nothing is counted. Press space to go on."
    if snapshot.message:
        return "note", clean(snapshot.message, limit=200)
    if sensor.phase in SEEKING_WORDS:
        return "note", f"{SEEKING_WORDS[sensor.phase]} {why}".rstrip()
    return ("note", why) if why else ("", "")


def who(snapshot: Snapshot, glyphs: GlyphSet) -> str:
    """Give the athlete, placement and mass on one line."""
    athlete = snapshot.athlete
    parts: list[str] = []
    if athlete is not None:
        parts.append(clean(athlete.name or athlete.id, limit=NAME_LIMIT))
    if snapshot.placement is not None:
        parts.append(snapshot.placement.value)
    if athlete is not None and athlete.body_mass_kg is not None:
        parts.append(f"{athlete.body_mass_kg:.0f} kg")
    return f" {glyphs.sign('dot')} ".join(parts)


def force_sources(snapshot: Snapshot, event: Loaded) -> tuple[str, ...]:
    """Say what an event's force was estimated with, or why there is none; from long to short."""
    if event.peak_grf_bw is None:
        why = clean(event.grf_reason or "no force model", limit=60)
        return (why if why.startswith("no force") else f"no force: {why}"), why, "no force"
    mass = snapshot.athlete.body_mass_kg if snapshot.athlete else None
    place = snapshot.placement.value if snapshot.placement else ""
    where = f"{place} model".lstrip()
    return (where,) if mass is None else (f"{where}, {mass:.0f} kg", f"{place} {mass:.0f} kg".lstrip(), where)


def event_sign(event: Event) -> str:
    """Give the meaning of an event's sign."""
    if isinstance(event, Reject) or event.status is Status.REJECTED:
        return "rejected"
    if event.status is Status.UNCERTAIN:
        return "uncertain"
    if isinstance(event, (Jump, AddedJump)):
        return "jump"
    return "landing" if isinstance(event, Landing) else "impact"


def event_words(event: Event) -> str:
    """Say what an event is, with a jump's height."""
    if isinstance(event, Reject):
        return clean(event.reason, limit=24)
    if isinstance(event, Jump):
        known = event.jump_height_m is not None and event.jump_height_m >= LEAST_HEIGHT_M
        height = f" {100 * (event.jump_height_m or 0.0):.0f} cm" if known else ""
        return f"jump{height}" if event.status is not Status.UNCERTAIN else f"jump?{height}"
    if isinstance(event, AddedJump):
        return "added jump"
    kind = event.kind if isinstance(event, Loaded) else "event"
    words = clean(kind.replace("_", " "), limit=24)
    return "landing" if words == "jump" else words


def event_load(event: Event, glyphs: GlyphSet) -> str:
    """Give an event's force with its interval, or its acceleration where there is no force."""
    if isinstance(event, Reject):
        return f"{event.peak_g:.1f} g"
    if not isinstance(event, Loaded):
        return ""
    if event.peak_grf_bw is None:
        return f"{bw(event.peak_g, glyphs, clipped=event.clipped)} g"
    interval = bw_interval(event, glyphs).replace(" ", "")
    force = f"{bw(event.peak_grf_bw, glyphs, clipped=event.clipped)} BW"
    return f"{force} ({interval})" if interval else force


def listed(events: tuple[Event, ...], gaps: tuple[Gap, ...]) -> list[Event | Gap]:
    """Give what is listed, newest first: a landing is part of its jump, steps are left out."""
    jumps = {event.id for event in events if isinstance(event, Jump)}
    shown: list[Event | Gap] = [
        event
        for event in events
        if not isinstance(event, Impact) and not (isinstance(event, Landing) and event.jump_id in jumps)
    ]
    shown.extend(gaps)
    return sorted(
        shown, key=lambda item: item.start_s if isinstance(item, Gap) else item.time_s, reverse=True
    )


def landing_word(event: Loaded) -> str:
    """Say in one word what a landing was, for those who look from afar; one at the rail may have been any higher."""
    if event.peak_g >= HIGH_LANDING_G:
        return "high"
    return "clipped" if event.clipped else "light"


def telling(snapshot: Snapshot) -> tuple[object, ...]:
    """Give what the words and numerals on screen depend on, in whole seconds: equal means nothing to redraw."""
    sensor, last = snapshot.sensor, snapshot.last_landing
    return (
        int(snapshot.clock_s),
        None if last is None else (last.id, last.revision, int(snapshot.clock_s - last.time_s)),
        (sensor.name, sensor.phase, int(sensor.phase_since_s), sensor.attempt, sensor.message),
        sensor_figures(sensor, BRAILLE),
        tuple((event.id, event.revision) for event in snapshot.events),
        len(snapshot.gaps),
        (
            snapshot.jumps_today,
            snapshot.uncertain_today,
            snapshot.landings_today,
            snapshot.target,
            snapshot.day,
        ),
        (
            snapshot.athlete,
            snapshot.placement,
            snapshot.recorded_fraction and round(snapshot.recorded_fraction, 3),
        ),
        (snapshot.simulated, snapshot.recording, snapshot.paused, snapshot.message, snapshot.storage_trouble),
    )
