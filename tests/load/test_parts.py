"""Bands, accelerometric index, stimulus, targets; and the examples in the docstrings."""

from __future__ import annotations

import doctest
from importlib import import_module
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impactmon.errors import UsageError
from impactmon.load.accelerometric import BREAKS_G, CENTRES_G, PeakCounter, accelerometric_index
from impactmon.load.bands import BANDS, band_counts, band_of
from impactmon.load.targets import jump_target, progress

MODULES = ["accelerometric", "bands", "grouping", "osteogenic", "stimulus", "targets"]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    result = doctest.testmod(import_module(f"impactmon.load.{name}"))
    assert result.failed == 0
    assert result.attempted > 0


def test_bands_touch_and_are_open_above():
    assert [band.high_g for band in BANDS[:-1]] == [band.low_g for band in BANDS[1:]]
    assert BANDS[-1].high_g == inf
    assert band_of(1.29) is None
    assert [band.name for band in BANDS if band.osteogenic] == ["4.9-6.4", ">=6.4"]
    assert sum(band_counts([1.3, 2.0999, 2.1, 99.0]).values()) == 4


def test_bins_are_frozen():
    assert len(BREAKS_G) == 32
    assert BREAKS_G[[0, 15, 23, 27, 31]].tolist() == [1.3, 4.3, 6.7, 8.3, 10.3]
    assert CENTRES_G[[0, -1]].tolist() == [1.4, 10.3]


@settings(max_examples=50)
@given(
    st.lists(st.floats(0.0, 12.0), min_size=1, max_size=200),
    st.lists(st.integers(0, 200), max_size=10),
)
def test_peaks_do_not_depend_on_blocks(values, cuts):
    signal = np.asarray(values)
    whole, parts = PeakCounter(), PeakCounter()
    whole.push(signal)
    whole.flush()
    for block in np.split(signal, sorted(min(cut, len(signal)) for cut in cuts)):
        parts.push(block)
    parts.flush()
    assert whole.counts.tolist() == parts.counts.tolist()


def test_a_gap_ends_a_run():
    counter = PeakCounter()
    counter.push(np.asarray([1.0, 2.0]))
    counter.flush()
    counter.push(np.asarray([3.0, 1.0]))
    assert counter.counts.sum() == 2


def test_other_bins_are_refused():
    with pytest.raises(ValueError, match="32 bins"):
        accelerometric_index(np.zeros(31, dtype=np.int64))


@pytest.mark.parametrize("wrong", [0, -3, 501, True])
def test_impossible_targets(wrong):
    with pytest.raises(UsageError, match="not possible"):
        jump_target(wrong)


def test_progress():
    step = progress(60, jump_target(50))
    assert (step.left, step.met, step.fraction, str(step)) == (0, True, 1.0, "60 of 50")
    assert progress(-2, jump_target(50)).done == 0
