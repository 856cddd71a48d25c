"""A sensor that does not measure says so and counts nothing; one that rests or repeats itself is left alone."""

from __future__ import annotations

import pickle
from functools import cache

import numpy as np
import pytest

from firmware_sim.motion import Jumps, SensorModel, Stand, Walk, Wearer, generate
from impactmon.api import analyze
from impactmon.cli.output.explain import explanation
from impactmon.engine import Engine
from impactmon.model import Recording, Samples
from impactmon.signal.dead import find_faults
from tests.signal.test_rest import meter_of, still


@cache
def jumps():
    return generate(
        [Stand(2), Jumps(8), Walk(10)],
        wearer=Wearer(70.0, "hip"),
        sensor=SensorModel(mounting=tuple(map(tuple, np.eye(3)))),
        seed=2,
    ).acc_g


def found_in(acc_g):
    return analyze(acc_g, sample_rate_hz=100.0, placement="hip", body_mass_kg=70.0)


def test_an_axis_that_was_never_recorded_is_said_and_the_others_count():
    """A force plate fed as a sensor, or an export of one axis: zeros from beginning to end."""
    acc_g = jumps().copy()
    acc_g[:, 0] = acc_g[:, 1] = 0.0
    found = found_in(acc_g)
    assert found.counted_jumps >= 7
    assert any(note.startswith("Axes x and y hold only zeros") for note in found.notes)
    assert "axis stuck" not in {reject.reason for reject in found.rejected}


def turned():
    """The same motion worn askew: gravity has a part on two axes."""
    up = np.array([[0.8, 0.0, 0.6], [0.0, 1.0, 0.0], [-0.6, 0.0, 0.8]])
    return jumps() @ up.T


def test_without_an_axis_that_felt_gravity_loads_are_lower_bounds():
    whole, lacking = found_in(turned()), turned()
    lacking[:, 0] = 0.0
    found = found_in(lacking)
    assert not any(landing.clipped for landing in whole.landings)
    assert found.landings
    for load in (*found.jumps, *found.landings, *found.impacts):
        assert load.clipped
        assert load.peak_grf_bw_high is None
    assert all("an axis is missing" in landing.grf_reason for landing in found.landings)
    assert any("lower bounds" in note for note in found.notes)
    assert max(load.peak_g for load in found.landings) < max(load.peak_g for load in whole.landings)
    assert pickle.loads(pickle.dumps(found)).impacts[0] == found.impacts[0]


def test_without_an_axis_across_gravity_forces_are_no_bounds():
    acc_g = jumps().copy()
    acc_g[:, 0] = 0.0
    assert not any(landing.clipped for landing in found_in(acc_g).landings)


@pytest.mark.parametrize(("scale", "said"), [(1.13, "check its calibration"), (1.6, "check unit and axes")])
def test_a_wrong_resting_value_names_its_likely_cause(scale, said):
    assert any(said in note for note in found_in(scale * jumps()).quality.notes)


def test_metres_a_second_squared_taken_for_g_are_said_to_be_no_g():
    notes = found_in(9.80665 * jumps()).notes
    assert any(
        "check the unit" in note and note.startswith("Over 10 s the sensor reads 9.") for note in notes
    )
    assert not any("check the unit" in note for note in found_in(jumps()).notes)
    still_notes = analyze(np.tile([0.0, 0.0, 9.80665], (3000, 1)), sample_rate_hz=100.0).quality.notes
    assert any("reads 9.807 g instead of 1" in note for note in still_notes)


def test_an_event_rejected_for_its_sensor_says_so_before_its_cues():
    acc_g = jumps().copy()
    acc_g[:, 0] = 0.3
    first, second = explanation(found_in(acc_g), 3.0).splitlines()[::2][:2]
    assert first.startswith("Reject (axis stuck)")
    assert second.startswith("Rejected because an axis stood still")


@pytest.mark.parametrize("value_g", [-0.1, 0.3])
def test_f14_a_stuck_axis_counts_nothing_and_is_said(value_g):
    acc_g = jumps().copy()
    acc_g[:, 0] = value_g
    found = found_in(acc_g)
    assert len(acc_g) % 1000, "the last seconds fill no window"
    assert found_in(jumps()).counted_jumps == 8
    assert not found.jumps
    assert not found.landings
    assert not [impact for impact in found.impacts if impact.kind != "walking_step"]
    assert "axis stuck" in {reject.reason for reject in found.rejected}
    assert any(note.startswith("Axis stuck for") for note in found.notes)


def test_a_day_that_was_not_measured_has_no_index_of_zero():
    acc_g = jumps().copy()
    (sound,) = found_in(acc_g).days
    acc_g[:, 0] = 0.3
    (stuck,) = found_in(acc_g).days
    (walked,) = found_in(acc_g[: 3 * 100]).days  # too short to tell
    assert sound.osteogenic_index > 0.0
    assert stuck.landings == 0
    assert stuck.osteogenic_index is None
    assert walked.osteogenic_index == 0.0


def test_f14_an_axis_stuck_for_a_while_costs_that_while_only():
    acc_g = jumps().copy()
    first, last = 1000, 2000
    acc_g[first:last, 1] = acc_g[first, 1]
    found, sound = found_in(acc_g), found_in(jumps())
    outside = [jump for jump in sound.jumps if not 9.5 <= jump.time_s < 20.5]
    kept = {round(jump.time_s, 1) for jump in found.jumps}
    assert {round(jump.time_s, 1) for jump in outside} <= kept
    assert not any(10.0 <= time_s < 20.0 for time_s in kept)


def test_a_live_session_is_replayed_as_it_was_counted():
    """What only a later look tells is said in a note, and changes no event."""
    acc_g = jumps().copy()
    acc_g[:, 0] = 0.1
    counts = np.rint(acc_g * 1024.0).astype(np.int16)
    live = Recording(
        name="live",
        sample_rate_hz=100.0,
        blocks=lambda: iter([Samples(counts, 1024.0, 100.0)]),
        format="packets",
    )
    engine = Engine(sample_rate_hz=100.0)
    (block,) = live.blocks()
    finals = [event for event in [*engine.push(block), *engine.flush()] if event.final]
    analysis = analyze(live)
    said = [*analysis.jumps, *analysis.landings, *analysis.impacts, *analysis.rejected]
    assert sorted(said, key=lambda event: event.id) == sorted(finals, key=lambda event: event.id)
    assert any(note.startswith("Axis stuck for") for note in analysis.notes)


def test_f14_zeros_are_no_measurement():
    found = found_in(np.zeros((6000, 3)))
    assert any("No gravity for 60 s" in note for note in found.notes)


def test_a_sensor_at_rest_may_repeat_itself():
    assert find_faults(meter_of(still(60.0, 0.0)).windows, 60.0) == ()
    assert find_faults(meter_of(still(60.0, 0.003), lsb_per_g=16.0).windows, 60.0) == ()


def test_a_sound_recording_has_no_fault():
    assert find_faults(meter_of(jumps(), lsb_per_g=1024.0).windows, 60.0) == ()


def test_a_recording_without_samples_says_so():
    empty = Recording(name="empty", sample_rate_hz=100.0, blocks=lambda: iter(()))
    assert any("no sample at all" in note for note in analyze(empty).quality.notes)


@pytest.mark.parametrize(("rate_hz", "said"), [(25.0, "too few"), (50.0, "less exact"), (100.0, None)])
def test_what_a_low_rate_costs_is_said(rate_hz, said):
    every = round(100.0 / rate_hz)
    notes = analyze(jumps()[::every], sample_rate_hz=rate_hz).quality.notes
    assert [note for note in notes if f"{rate_hz:.0f} Hz" in note] == [
        note for note in notes if said and said in note
    ]
    assert len(notes) == (said is not None)
