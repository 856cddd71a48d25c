"""Silences of sensors without clock: a burst makes up for one, also when the next silence comes before it ends."""

from __future__ import annotations

import numpy as np
import pytest

from impactmon.drivers.base import DecodeCounts, StreamInfo
from impactmon.drivers.silence import CountTimeline
from impactmon.model import Gap

INFO = StreamInfo(sample_rate_hz=100, range_g=16, lsb_per_g=2048, samples_per_packet=1)


def play(arrivals_s):
    """Let one sample arrive at each of these times."""
    counts = DecodeCounts()
    timeline = CountTimeline(counts)
    blocks = []
    for arrival_s in arrivals_s:
        blocks += timeline.place(np.full((1, 3), 1182, np.int16), round(arrival_s * 1e9), INFO)
    blocks += timeline.release(INFO)
    return [block for block in blocks if isinstance(block, Gap)], counts


def delayed(count, *stalls):
    """Samples every 10 ms, each as late as the stall it falls into lasts."""
    times = [k * 0.01 for k in range(count)]
    return [next((end for begin, end in stalls if begin <= t_s < end), t_s) for t_s in times]


def test_a_burst_makes_up_for_a_silence():
    gaps, counts = play(delayed(500, (2.0, 2.6)))
    assert gaps == []
    assert counts.samples == 500


def test_a_second_silence_before_the_first_is_judged_claims_nothing():
    gaps, counts = play(delayed(800, (2.0, 2.6), (2.8, 3.4), (3.65, 4.3)))
    assert gaps == []
    assert counts.samples == 800


def test_a_link_that_stutters_on_is_judged_after_a_while_and_claims_nothing():
    stalls = [(2.0 + 0.3 * k, 2.3 + 0.3 * k) for k in range(60)]
    gaps, counts = play(delayed(3000, *stalls))
    assert gaps == []
    assert counts.samples == 3000


def test_a_loss_between_two_stalls_is_told_at_its_length():
    arrivals = [t_s for t_s in delayed(1000, (2.0, 2.6), (4.7, 5.2)) if not 2.9 <= t_s < 4.6]
    gaps, counts = play(arrivals)
    assert sum(gap.duration_s for gap in gaps) == pytest.approx(1.7)
    assert counts.samples + counts.lost_samples == 1000
