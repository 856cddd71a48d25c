"""Small records for tests of the store."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime

from impactmon.model import Cue, Jump, Landing, Packet, Placement, Status
from impactmon.store import SessionHeader, Store

START = datetime(2026, 11, 19, 17, 5, tzinfo=UTC)
SERVICE = "0000fe01-0000-1000-8000-00805f9b34fb"


def header(**changes) -> SessionHeader:
    values = {
        "start": START,
        "start_host_ns": 1_000_000_000,
        "zone": "Europe/Berlin",
        "driver": "reference",
        "placement": Placement.HIP,
        "body_mass_kg": 70.0,
        "sample_rate_hz": 200.0,
        "algorithm_version": "1",
    }
    return SessionHeader(**values | changes)


@contextmanager
def held(store: Store) -> Generator[None]:
    """Let the writer's thread commit nothing meanwhile: what is put here is committed together, whenever it wakes."""
    with store._turn:
        yield


def packets(count: int, *, size: int = 76, step_ns: int = 50_000_000) -> list[Packet]:
    """Packets whose first bytes carry their number."""
    return [
        Packet(1_000_000_000 + number * step_ns, SERVICE, number.to_bytes(4, "little") + bytes(size - 4))
        for number in range(count)
    ]


def jump(number: int = 1, time_s: float = 1.0, *, final: bool = True, status=Status.COUNTED) -> Jump:
    return Jump(
        id=f"j{number}",
        revision=2,
        final=final,
        status=status,
        time_s=time_s,
        confidence=0.93,
        cues=(Cue("flight_deficit", 0.4, "s", "a flight", 2.5),),
        kind="countermovement",
        peak_s=time_s + 0.03,
        peak_g=4.9,
        acc_slope_g_s=210.0,
        clipped=False,
        peak_grf_n=2100.0,
        peak_grf_bw=3.06,
        peak_grf_bw_low=2.1,
        peak_grf_bw_high=4.1,
        grf_model="m1",
        grf_component="resultant",
        takeoff_s=time_s - 0.45,
        landing_s=time_s,
        flight_time_s=0.45,
        jump_height_m=0.248,
    )


def landing(of: Jump) -> Landing:
    return Landing(
        id=f"l-{of.id}",
        revision=of.revision,
        final=of.final,
        status=of.status,
        time_s=of.time_s,
        confidence=of.confidence,
        kind="jump",
        peak_s=of.peak_s,
        peak_g=of.peak_g,
        acc_slope_g_s=None,
        clipped=True,
        peak_grf_bw=of.peak_grf_bw,
        jump_id=of.id,
    )
