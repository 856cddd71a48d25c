"""The project's recordings: the expected results hold, and no cut into blocks changes an event."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impactmon.api import analyze, read
from impactmon.engine import Engine
from impactmon.model import Gap, Samples
from tools.recordings import files
from tools.recordings.changes import changes
from tools.recordings.scenes import scenes

NAMES = sorted(path.name.removesuffix(".csv.gz") for path in files.FOLDER.glob("*.csv.gz"))

KNOWN_ERRORS = {"hip_mixed_50hz": 1}
"""Where the count is known to be off, and by how much: a dip before a jump passes for a flight at 50 Hz."""


@cache
def scene_of(name):
    return next(scene for scene in scenes() if scene.name == name)


@cache
def expected_of(name):
    expected = files.read_expected(name)
    assert expected is not None
    return expected


@cache
def recording_of(name):
    recording = read(files.FOLDER / f"{name}.csv.gz")
    blocks = [block for block in recording.blocks() if isinstance(block, Samples)]
    (lsb_per_g,) = {block.lsb_per_g for block in blocks}
    counts = np.concatenate([block.counts for block in blocks])
    return recording, Samples(counts, lsb_per_g, recording.sample_rate_hz, blocks[0].clipped_at)


def engine_of(name):
    expected, (recording, _) = expected_of(name), recording_of(name)
    return Engine(
        sample_rate_hz=recording.sample_rate_hz,
        placement=expected["placement"],
        body_mass_kg=expected["body_mass_kg"],
        range_g=expected["range_g"],
    )


def final_events(name, cuts):
    """Push the recording cut at the given samples; give the final events."""
    engine = engine_of(name)
    _, block = recording_of(name)
    n = len(block.counts)
    edges = sorted({0, n, *(cut % n for cut in cuts)})
    events = []
    for a, b in pairwise(edges):
        part = Samples(block.counts[a:b], block.lsb_per_g, block.sample_rate_hz, block.clipped_at)
        events.extend(engine.push(part))
    events.extend(engine.flush())
    return [event for event in events if event.final]


@cache
def whole_events(name):
    return final_events(name, ())


def test_all_recordings_are_here():
    assert {scene.name for scene in scenes()} == set(NAMES)
    readme = (files.FOLDER / "README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"| {name}.csv.gz " not in readme] == []


@pytest.mark.parametrize("name", NAMES)
def test_expected_results_hold(name):
    expected = expected_of(name)
    analysis = analyze(
        files.FOLDER / expected["recording"],
        placement=expected["placement"],
        body_mass_kg=expected["body_mass_kg"],
        range_g=expected["range_g"],
    )
    scene = scene_of(name)
    now = files.expected_of(scene, scene.perform(), analysis)
    assert changes(name, expected, now) == [], "if this is meant: make golden"
    assert now["truth"] == expected["truth"]


@pytest.mark.parametrize("name", NAMES)
def test_jumps_are_found_and_nothing_else(name):
    expected = expected_of(name)
    off = expected["result"]["jumps"] - expected["truth"]["jumps"]
    assert abs(off) <= KNOWN_ERRORS.get(name, 0)


@pytest.mark.parametrize("size", [1, 4, 10, 120])
@pytest.mark.parametrize("name", ["hip_mixed", "back_hops"])
def test_equal_blocks_change_nothing(name, size):
    n = len(recording_of(name)[1].counts)
    assert final_events(name, range(size, n, size)) == whole_events(name)


@pytest.mark.parametrize("name", NAMES)
def test_random_cuts_change_nothing(name):
    n = len(recording_of(name)[1].counts)

    @settings(max_examples=6, database=None)
    @given(st.lists(st.integers(1, n - 1), max_size=60))
    def holds(cuts):
        assert final_events(name, cuts) == whole_events(name)

    holds()


@pytest.mark.parametrize("name", ["hip_jumps", "back_hops"])
def test_an_event_does_not_depend_on_when_the_recording_began(name):
    """Half a minute of stillness before: the same events, later."""
    recording, block = recording_of(name)
    still = np.repeat(np.round(np.mean(block.counts[:50], axis=0)).astype(np.int16)[None, :], 3000, axis=0)
    engine = engine_of(name)
    lead = Samples(still, block.lsb_per_g, block.sample_rate_hz, block.clipped_at)
    events = [*engine.push(lead), *engine.push(block), *engine.flush()]
    shift_s = len(still) / recording.sample_rate_hz
    shifted = [(type(e), round(e.time_s - shift_s, 6), e.status) for e in events if e.final]
    plain = [(type(e), round(e.time_s, 6), e.status) for e in whole_events(name)]
    assert [e for e in shifted if e[1] > 1.0] == [e for e in plain if e[1] > 1.0]


def test_a_gap_in_a_flight_voids_that_jump_only():
    recording, block = recording_of("hip_jumps")
    jump = analyze(recording, placement="hip", body_mass_kg=68.0).jumps[2]
    cut = round((jump.takeoff_s + jump.landing_s) / 2 * block.sample_rate_hz)
    lost = 20
    engine = engine_of("hip_jumps")
    gap = Gap(cut / block.sample_rate_hz, (cut + lost) / block.sample_rate_hz, "lost packets")
    parts = [block.counts[:cut], block.counts[cut + lost :]]
    first, second = (Samples(part, block.lsb_per_g, block.sample_rate_hz, block.clipped_at) for part in parts)
    events = [*engine.push(first), *engine.push(gap), *engine.push(second), *engine.flush()]
    jumps = [e for e in events if e.final and type(e).__name__ == "Jump" and e.status == "counted"]
    assert len(jumps) == expected_of("hip_jumps")["truth"]["jumps"] - 1
