"""A scripted session for pictures and tests of the screens: every figure is fixed, nothing is measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
from textual.screen import Screen

from impactmon.errors import ImpactmonError
from impactmon.model import (
    Athlete,
    BoutRest,
    DayScore,
    Event,
    Gap,
    Jump,
    Landing,
    LinkPhase,
    Placement,
    Reject,
    SensorState,
    Snapshot,
    Status,
    Trace,
)
from impactmon.tui.base import Doors

RATE_HZ = 100.0
CLOCK_S = 761.4
"""Session time of the busy picture, s."""
JUMPS: tuple[tuple[float, float, float], ...] = (
    (739.40, 0.24, 3.6),
    (743.10, 0.19, 3.1),
    (746.70, 0.21, 3.4),
    (754.35, 0.18, 2.9),
    (756.60, 0.24, 4.4),
    (758.90, 0.20, 3.3),
)
"""Landing time s, height m, force BW."""


def shut(_athlete: str | None) -> Screen[None]:
    """Stand for the way to another screen, which a picture names and nobody takes."""
    raise ImpactmonError("A picture has no other screens.")


DOORS: Doors = dict.fromkeys(("day", "team", "replay"), shut)
"""Names the other screens in pictures."""


class ScriptedSession:
    """A session that shows one snapshot and obeys the keys."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.current = snapshot
        self.marks = 0
        self.stopped = False

    def snapshot(self) -> Snapshot:
        """Give the snapshot."""
        return self.current

    async def run(self) -> None:
        """Do nothing: the snapshot stands still."""

    def pause(self, paused: bool, /) -> None:
        """Pause."""
        self.current = replace(self.current, paused=paused)

    def correct(self, jumps: int, /) -> None:
        """Correct the count."""
        self.current = replace(self.current, jumps_today=max(0, self.current.jumps_today + jumps))

    def mark(self) -> None:
        """Mark a set."""
        self.marks += 1

    async def stop(self) -> None:
        """End."""
        self.stopped = True


def jump(number: int, landing_s: float, height_m: float, force_bw: float, *, sure: bool = True) -> Jump:
    """Give a jump with the given landing, height and force."""
    flight_s = float(np.sqrt(8 * height_m / 9.80665))
    return Jump(
        id=f"j{number}",
        revision=1,
        final=CLOCK_S - landing_s > 12,
        status=Status.COUNTED if sure else Status.UNCERTAIN,
        time_s=landing_s,
        confidence=0.97 if sure else 0.55,
        kind="countermovement",
        peak_s=landing_s + 0.05,
        peak_g=1.2 + 1.2 * force_bw,
        acc_slope_g_s=120.0,
        clipped=False,
        peak_grf_n=force_bw * 61 * 9.80665,
        peak_grf_bw=force_bw,
        peak_grf_bw_low=round(0.69 * force_bw, 1),
        peak_grf_bw_high=round(1.31 * force_bw, 1),
        grf_model="hip-2023",
        grf_component="resultant",
        takeoff_s=landing_s - flight_s,
        landing_s=landing_s,
        flight_time_s=flight_s,
        jump_height_m=height_m,
    )


def landing_of(jump_event: Jump) -> Landing:
    """Give the landing that belongs to a jump."""
    names = set(Landing.__dataclass_fields__) - {"jump_id", "id", "kind"}
    shared = {name: getattr(jump_event, name) for name in names}
    return Landing(**shared, id=f"l{jump_event.id}", kind="jump", jump_id=jump_event.id)


def trace_of(jumps: tuple[Jump, ...], end_s: float, *, seconds: float = 10.0, seed: int = 3) -> Trace:
    """Draw a plausible resultant around jumps: dip, push, flight, landing, ringing, stillness."""
    count = int(seconds * RATE_HZ)
    time_s = end_s - seconds + np.arange(count) / RATE_HZ
    rng = np.random.default_rng(seed)
    drift = 0.05 * np.sin(2 * np.pi * 0.4 * time_s) + 0.03 * np.sin(2 * np.pi * 1.3 * time_s)
    level = 1.0 + 0.02 * rng.standard_normal(count) + drift
    for event in jumps:
        since = time_s - event.landing_s
        before = time_s - event.takeoff_s
        level -= 0.55 * np.exp(-(((before + 0.55) / 0.11) ** 2))
        level += 1.15 * np.exp(-(((before + 0.20) / 0.13) ** 2))
        flight = (before >= 0) & (since < 0)
        level = np.where(flight, 0.12 + 0.03 * rng.standard_normal(count), level)
        level += np.where(since >= 0, (event.peak_g - 1) * np.exp(-(((since - 0.045) / 0.028) ** 2)), 0)
        ringing = 0.9 * np.exp(-since / 0.16) * np.cos(2 * np.pi * 6.5 * (since - 0.14))
        level += np.where(since >= 0.09, ringing, 0)
    return Trace(np.abs(level).astype(np.float32), end_s, RATE_HZ)


def empty() -> Snapshot:
    """Give a session that waits for its sensor."""
    return Snapshot(
        clock_s=0.0,
        sensor=SensorState(name="", phase=LinkPhase.SCANNING, phase_since_s=2.0),
        athlete=Athlete(id="a1", name="Ana", body_mass_kg=61.0),
    )


def busy() -> Snapshot:
    """Give a session in full swing."""
    jumps = tuple(jump(number, *figures) for number, figures in enumerate(JUMPS))
    unsure = jump(90, 750.9, 0.11, 2.2, sure=False)
    shaken = Reject(
        id="r1",
        revision=1,
        final=True,
        status=Status.REJECTED,
        time_s=735.2,
        confidence=0.9,
        reason="shaken",
        peak_g=3.2,
    )
    known = sorted((*jumps, unsure), key=lambda event: event.time_s)
    events: tuple[Event, ...] = (shaken, *known, *(landing_of(event) for event in jumps))
    return Snapshot(
        clock_s=CLOCK_S,
        sensor=SensorState(
            name="hip-01",
            phase=LinkPhase.STREAMING,
            phase_since_s=760.0,
            sample_rate_hz=100.0,
            received_rate_hz=100.0,
            range_g=16.0,
            battery_percent=84,
            lost_fraction=0.002,
        ),
        trace=trace_of((*jumps, unsure), CLOCK_S),
        events=events,
        gaps=(Gap(730.1, 730.5, "lost packets"),),
        jumps=31,
        jumps_today=41,
        uncertain=1,
        uncertain_today=1,
        landings=43,
        landings_today=43,
        last_landing=jumps[-1],
        day=DayScore(
            day=date(2026, 11, 19), jumps=41, uncertain=1, landings=43, osteogenic_index=10.9, bands={}
        ),
        athlete=Athlete(id="a1", name="Ana", body_mass_kg=61.0),
        placement=Placement.HIP,
        recorded_fraction=0.989,
        simulated=True,
        recording=True,
    )


def rested() -> Snapshot:
    """Give a session that begins some hours after a bout of the same day."""
    full_at = datetime(2026, 11, 20, 1, 40, tzinfo=UTC)
    waiting = replace(busy().sensor, phase_since_s=4.0)
    return replace(
        empty(), clock_s=4.0, sensor=waiting, rest=BoutRest(share=0.49, full_at=full_at, tomorrow=True)
    )


def fault() -> Snapshot:
    """Give a session whose sensor has been lost, of a person without a known mass."""
    base = busy()
    end_s = CLOCK_S - 7
    trace = base.trace
    assert trace is not None
    lost = np.full(700, np.nan, np.float32)
    kept = Trace(np.concatenate([trace.resultant_g[:-700], lost]), CLOCK_S, RATE_HZ)
    event = next(e for e in base.events if isinstance(e, Jump) and e.time_s == JUMPS[2][0])
    unknown = replace(
        event,
        peak_grf_n=None,
        peak_grf_bw=None,
        peak_grf_bw_low=None,
        peak_grf_bw_high=None,
        grf_reason="no body mass",
        clipped=True,
    )
    return replace(
        base,
        sensor=replace(
            base.sensor, phase=LinkPhase.RECONNECTING, phase_since_s=7.0, attempt=2, message="Out of range?"
        ),
        trace=kept,
        events=tuple(e for e in base.events if e.time_s < end_s),
        gaps=(*base.gaps, Gap(end_s, CLOCK_S, "link lost")),
        last_landing=unknown,
        athlete=Athlete(id="a1", name="Ana"),
        simulated=False,
    )
