"""Fault 14: a sensor that sends without measuring gives no samples and no score."""

from __future__ import annotations

import numpy as np
import pytest

from firmware_sim.workout import BODY_MASS_KG, PLACEMENT, demo_motion
from impactmon.drivers import reference as ref
from impactmon.drivers import reference_wire as wire
from impactmon.drivers.base import StreamInfo
from impactmon.drivers.timeline import STUCK
from impactmon.engine import Engine
from impactmon.model import Gap, Jump, Loaded, Packet, Samples

RATE_HZ = 200
INFO = StreamInfo(sample_rate_hz=RATE_HZ, range_g=16, lsb_per_g=2048, samples_per_packet=8)
FROM_S, TO_S = 10.0, 20.0


def blocks_of(counts):
    decoder = ref.ReferenceDriver().decoder()
    decoder.decode(Packet(0, wire.INFO, wire.encode_info(INFO)))
    blocks = []
    for k in range(len(counts) // 8):
        frame = wire.DataFrame(1, k, k * 40_000, counts[8 * k : 8 * k + 8])
        blocks += decoder.decode(Packet(k * 40_000_000, wire.DATA, wire.encode_data(frame)))
    return [*blocks, *decoder.flush()], decoder


def workout(spoil):
    counts = demo_motion(3).counts.copy()
    spoil(counts[round(FROM_S * RATE_HZ) : round(TO_S * RATE_HZ)])
    return counts


def zero(part):
    part[:] = 0


def freeze_far_from_1_g(part):
    part[:] = (100, -7000, 300)


def freeze_an_axis(part):
    part[:, 2] = part[0, 2]


@pytest.mark.parametrize("spoil", [zero, freeze_far_from_1_g, freeze_an_axis])
def test_f14_what_a_stuck_sensor_sends_is_a_gap_and_nothing_in_it_counts(spoil):
    blocks, decoder = blocks_of(workout(spoil))
    gaps = [block for block in blocks if isinstance(block, Gap)]
    assert {gap.reason for gap in gaps} == {STUCK}
    assert 7.5 <= sum(gap.duration_s for gap in gaps) <= TO_S - FROM_S
    assert decoder.counts.lost_samples == round(sum(gap.duration_s for gap in gaps) * RATE_HZ)
    engine = Engine(sample_rate_hz=RATE_HZ, placement=PLACEMENT, body_mass_kg=BODY_MASS_KG, range_g=16)
    events = [event for block in blocks for event in engine.push(block)] + engine.flush()
    finals = [event for event in events if event.final]
    inside = [event for event in finals if isinstance(event, Loaded) and FROM_S + 2.5 < event.time_s < TO_S]
    assert inside == []
    assert sum(isinstance(event, Jump) for event in finals) >= 20


def test_f14_standing_still_repeats_itself_honestly():
    still = np.tile(np.array([0, 2048, 0], np.int16), (5000, 1))
    blocks, decoder = blocks_of(still)
    assert all(isinstance(block, Samples) for block in blocks)
    assert decoder.counts.lost_samples == 0


def test_f14_a_workout_is_not_taken_for_a_broken_axis():
    blocks, _decoder = blocks_of(demo_motion(3).counts)
    assert all(isinstance(block, Samples) for block in blocks)


def test_f14_a_sensor_stuck_to_the_end_is_told_to_the_end():
    counts = demo_motion(3).counts[: 12 * RATE_HZ].copy()
    counts[6 * RATE_HZ :] = 0
    blocks, decoder = blocks_of(counts)
    assert decoder.counts.samples + decoder.counts.lost_samples == len(counts)
    assert len([block for block in blocks if isinstance(block, Gap)]) <= 2
