"""What changed between two expected results, in units a person can judge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from impactmon.load.catalogue import METRICS

Result = dict[str, Any]
Row = list[str]

SAME_EVENT_S = 0.15
"""Events closer than this, s, are the same one, seen by two versions."""

COUNTS = ("jumps", "uncertain", "landings", "steps", "other_impacts")
EVENT_METRICS = ("peak_grf_bw", "peak_g", "flight_time_s", "jump_height_m")
DECIMALS = {"peak_grf_bw": 2, "peak_g": 2, "flight_time_s": 3, "jump_height_m": 1}
"""One more than on screens: here small changes matter."""


def changes(name: str, old: Result | None, new: Result) -> list[Row]:
    """List what changed as rows of recording, event, quantity, before and after."""
    if old is None:
        return [[name, "", "new recording", "", _totals(new["result"])]]
    before, after = old["result"], new["result"]
    rows = [
        [name, "", key.replace("_", " "), str(before[key]), str(after[key])]
        for key in COUNTS
        if before.get(key) != after[key]
    ]
    if before.get("osteogenic_index") != after["osteogenic_index"]:
        index = METRICS["osteogenic_index"]
        pair = [index.show(before.get("osteogenic_index")), index.show(after["osteogenic_index"])]
        rows.append([name, "", "osteogenic index", *pair])
    rows.extend([name, *row] for row in _event_changes(before["events"], after["events"]))
    return rows


def _totals(result: Result) -> str:
    return f"{result['jumps']} jumps, {result['landings']} landings"


def _event_changes(before: list[Result], after: list[Result]) -> Iterator[Row]:
    left = list(before)
    for event in after:
        twin = min(left, key=lambda other: abs(other["time_s"] - event["time_s"]), default=None)
        label = f"{event['event']} at {event['time_s']:.2f} s"
        if twin is None or abs(twin["time_s"] - event["time_s"]) > SAME_EVENT_S:
            yield [label, "found", "", f"{event['kind']}, {event['status']}"]
            continue
        left.remove(twin)
        yield from ([label, *row] for row in _field_changes(twin, event))
    for event in left:
        yield [
            f"{event['event']} at {event['time_s']:.2f} s",
            "gone",
            f"{event['kind']}, {event['status']}",
            "",
        ]


def _field_changes(old: Result, new: Result) -> Iterator[Row]:
    for key in ("event", "kind", "status", "grf_model", "clipped"):
        if old.get(key) != new.get(key):
            yield [key.replace("_", " "), str(old.get(key)), str(new.get(key))]
    for key in EVENT_METRICS:
        if old.get(key) != new.get(key):
            yield [METRICS[key].name.lower(), _value(key, old.get(key)), _value(key, new.get(key))]
    if abs(old["confidence"] - new["confidence"]) >= 0.01:
        yield ["confidence", f"{old['confidence']:.2f}", f"{new['confidence']:.2f}"]


def _value(key: str, value: float | None) -> str:
    metric = METRICS[key]
    return "–" if value is None else f"{value * metric.scale:.{DECIMALS[key]}f} {metric.unit}"
