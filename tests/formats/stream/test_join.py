"""Joining blocks changes neither samples nor gaps."""

from __future__ import annotations

import numpy as np

from impactmon.formats.stream import join
from impactmon.formats.stream.join import joined
from impactmon.model import Gap, Samples

COUNTS = np.arange(3000, dtype=np.int16).reshape(-1, 3)


def block(first: int, last: int, *, rail: int = 2000) -> Samples:
    return Samples(COUNTS[first:last], 256.0, 100.0, rail)


def test_blocks_are_joined_up_to_a_gap_or_another_rail(monkeypatch):
    monkeypatch.setattr(join, "LONG_ENOUGH", 100)
    gap = Gap(3.0, 4.0, "missing samples")
    stream = [block(0, 40), block(40, 90), block(90, 130), block(130, 140), gap, block(140, 150)]
    stream += [block(150, 160, rail=1000), block(160, 165, rail=1000), block(165, 400, rail=1000), gap]
    found = list(joined(stream))
    shape = [one if isinstance(one, Gap) else (len(one.counts), one.clipped_at) for one in found]
    assert shape == [(130, 2000), (10, 2000), gap, (10, 2000), (250, 1000), gap]
    samples = [one for one in found if isinstance(one, Samples)]
    assert np.array_equal(np.concatenate([one.counts for one in samples]), COUNTS[:400])
    assert {(one.lsb_per_g, one.sample_rate_hz) for one in samples} == {(256.0, 100.0)}


def test_a_long_block_is_passed_on_as_it_is(monkeypatch):
    monkeypatch.setattr(join, "LONG_ENOUGH", 100)
    long = block(0, 500)
    assert [one is long for one in joined([long])] == [True]
    assert list(joined([])) == []
