"""Recordings as files: CSV, the result expected of them, the README."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from firmware_sim.motion import Motion
from impactmon.load.day import STEP_KINDS
from impactmon.model import Analysis, Jump, Landing, Loaded, Status
from impactmon.reports.table import markdown_table
from tools.recordings.scenes import Scene

FOLDER = Path(__file__).resolve().parents[2] / "recordings"

HEADER = "t_s,ax_g,ay_g,az_g"

Result = dict[str, Any]


def csv_text(motion: Motion) -> str:
    """Write a motion as the sensor's own CSV: seconds and g, gravity included."""
    out = StringIO()
    out.write(HEADER + "\n")
    for index, (x, y, z) in enumerate(motion.acc_g.tolist()):
        out.write(f"{index / motion.sample_rate_hz:.4f},{x:.5f},{y:.5f},{z:.5f}\n")
    return out.getvalue()


def store_text(path: Path, text: str) -> bool:
    """Write gzip text if it differs from what is there; say whether it did."""
    if path.is_file() and gzip.decompress(path.read_bytes()).decode() == text:
        return False
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    return True


def expected_of(scene: Scene, motion: Motion, analysis: Analysis) -> Result:
    """Give what is kept of an analysis, beside the truth."""
    (day,) = analysis.days
    return {
        "recording": f"{scene.name}.csv.gz",
        "placement": str(scene.wearer.placement),
        "body_mass_kg": scene.wearer.body_mass_kg,
        "range_g": scene.sensor.range_g,
        "truth": {"jumps": len(motion.jumps), "landings": len(motion.landings)},
        "result": result_of(analysis) | {"osteogenic_index": _rounded(day.osteogenic_index, 3)},
    }


def result_of(analysis: Analysis) -> Result:
    """Give counts and events in short."""
    return {
        "jumps": _counted(analysis.jumps),
        "uncertain": sum(jump.status is Status.UNCERTAIN for jump in analysis.jumps),
        "landings": _counted(analysis.landings),
        "steps": sum(impact.kind in STEP_KINDS for impact in analysis.impacts),
        "other_impacts": sum(impact.kind not in STEP_KINDS for impact in analysis.impacts),
        "events": [
            _event(event)
            for event in sorted([*analysis.jumps, *analysis.landings], key=lambda event: event.time_s)
            if isinstance(event, Jump) or event.jump_id is None
        ],
    }


def _counted(events: Sequence[Jump] | Sequence[Landing]) -> int:
    return sum(event.status is Status.COUNTED for event in events)


def _event(event: Loaded) -> Result:
    entry: Result = {
        "event": "jump" if isinstance(event, Jump) else "landing",
        "kind": event.kind,
        "status": str(event.status),
        "time_s": _rounded(event.time_s, 3),
    }
    if isinstance(event, Jump):
        entry["flight_time_s"] = _rounded(event.flight_time_s, 4)
        entry["jump_height_m"] = _rounded(event.jump_height_m, 4)
    for name, decimals in (
        ("peak_g", 4),
        ("peak_grf_bw", 4),
        ("peak_grf_bw_low", 3),
        ("peak_grf_bw_high", 3),
    ):
        entry[name] = _rounded(getattr(event, name), decimals)
    return entry | {
        "grf_model": event.grf_model,
        "clipped": event.clipped,
        "confidence": _rounded(event.confidence, 3),
    }


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)


def read_expected(name: str, folder: Path = FOLDER) -> Result | None:
    """Read the expected result of a recording, if there is one."""
    path = folder / f"{name}.expected.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def write_expected(name: str, expected: Mapping[str, Any], folder: Path = FOLDER) -> None:
    """Write the expected result: one event a line, so that changes read well in a diff."""
    text = json.dumps(expected, indent=1, ensure_ascii=False)
    (folder / f"{name}.expected.json").write_text(text + "\n", encoding="utf-8")


def readme(entries: Iterable[tuple[Scene, Motion, str]]) -> str:
    """Write the README from scenes, motions and CSV texts."""
    rows = [
        [
            f"{scene.name}.csv.gz",
            scene.what,
            str(scene.wearer.placement),
            f"{scene.wearer.body_mass_kg:g}",
            f"{motion.sample_rate_hz:g} Hz, ±{motion.range_g:g} g",
            scene.wearer.body_model,
            len(motion.jumps),
            len(motion.landings),
            hashlib.sha256(text.encode()).hexdigest(),
        ]
        for scene, motion, text in entries
    ]
    header = [
        "file",
        "what",
        "placement",
        "kg",
        "sensor",
        "body model",
        "jumps",
        "landings",
        "sha256 of the text",
    ]
    return README.format(table=markdown_table(header, rows))


README = """# Recordings

Short recordings for tests and first steps. Nobody wore a sensor for them: they come from the project's own
generator of physically true motion (`firmware_sim.motion`, with a virtual sensor's noise, offset, scale error
and mounting), so that the truth is known. They are under the project's MIT licence.

Each `NAME.csv.gz` (seconds and g, gravity included) has a `NAME.expected.json`: the truth of the generator
and what impactmon finds. `make golden` makes them anew and prints what changed. Real recordings are read
from `../shared/data` (or `$IMPACTMON_DATA`) and are not kept here.

    impactmon analyze recordings/hip_jumps.csv.gz --placement hip --mass 68

{table}

The checksum is that of the uncompressed text (`gunzip -c FILE | sha256sum`); landings include those of jumps.
"""
