"""Events for tests of the load layer, with the fields that do not matter filled in."""

from __future__ import annotations

from impactmon.model import Impact, Jump, Landing, Status


def landing(time_s: float, bw: float | None = 3.0, *, status: Status = Status.COUNTED, **more) -> Landing:
    fields = {
        "id": f"l{time_s}",
        "revision": 1,
        "final": True,
        "status": status,
        "time_s": time_s,
        "confidence": 0.99,
        "kind": "jump",
        "peak_s": time_s,
        "peak_g": 5.0,
        "acc_slope_g_s": None,
        "clipped": False,
        "peak_grf_bw": bw,
    }
    return Landing(**(fields | more))


def impact(time_s: float, kind: str, bw: float | None = 3.0, **more) -> Impact:
    fields = {
        "id": f"i{time_s}",
        "revision": 1,
        "final": True,
        "status": Status.COUNTED,
        "time_s": time_s,
        "confidence": 0.99,
        "kind": kind,
        "peak_s": time_s,
        "peak_g": 2.5,
        "acc_slope_g_s": None,
        "clipped": False,
        "peak_grf_bw": bw,
    }
    return Impact(**(fields | more))


def jump(time_s: float, *, status: Status = Status.COUNTED, **more) -> Jump:
    fields = {
        "id": f"j{time_s}",
        "revision": 1,
        "final": True,
        "status": status,
        "time_s": time_s,
        "confidence": 0.99,
        "kind": "hop",
        "peak_s": time_s,
        "peak_g": 5.0,
        "acc_slope_g_s": None,
        "clipped": False,
        "takeoff_s": time_s - 0.3,
        "landing_s": time_s,
        "flight_time_s": 0.3,
        "jump_height_m": None,
    }
    return Jump(**(fields | more))
