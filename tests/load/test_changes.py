"""What `make golden` prints: changes in units, found and lost events by name."""

from __future__ import annotations

import copy

from tools.recordings.changes import changes

EVENT = {
    "event": "jump", "kind": "hop", "status": "counted", "time_s": 3.0, "flight_time_s": 0.3, "jump_height_m": 0.11,
    "peak_g": 4.0, "peak_grf_bw": 4.21, "grf_model": "m", "clipped": False, "confidence": 0.98,
}  # fmt: skip
RESULT = {
    "jumps": 1, "uncertain": 0, "landings": 1, "steps": 0, "other_impacts": 0, "osteogenic_index": 2.9,
    "events": [EVENT],
}  # fmt: skip


def changed(**event):
    new = copy.deepcopy(RESULT)
    new["events"][0].update(event)
    return changes("x", {"result": RESULT}, {"result": new})


def test_nothing_changed():
    assert changed() == []


def test_force_in_body_weights():
    assert changed(peak_grf_bw=4.19) == [["x", "jump at 3.00 s", "landing force", "4.21 BW", "4.19 BW"]]


def test_height_in_centimetres():
    assert changed(jump_height_m=0.12)[0][2:] == ["jump height", "11.0 cm", "12.0 cm"]


def test_moved_event_is_lost_and_found():
    assert [row[2] for row in changed(time_s=9.0)] == ["found", "gone"]


def test_new_recording():
    assert changes("x", None, {"result": RESULT}) == [["x", "", "new recording", "", "1 jumps, 1 landings"]]
