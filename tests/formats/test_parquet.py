"""Parquet tables with numbers that are none: missing, of damaged bits, or larger than anything measured."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from impactmon.formats import open_recording
from impactmon.model import Gap
from tests.formats.tables import standing, times
from tests.support.mutate import seeds, spoil, swallow

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

SIGNALLING = np.array([0x7FF0000000000001], np.uint64).view(np.float64)[0]
"""A bit pattern of damage: arithmetic with it is an invalid operation, not only a missing value."""

SIGNALLING_SHORT = np.array([0x7F800001], np.uint32).view(np.float32)[0]


def saved(path, time, acc, kind=np.float64):
    columns = {
        "t_s": time,
        **{f"{axis}_g": acc[:, number].astype(kind) for number, axis in enumerate(("ax", "ay", "az"))},
    }
    pq.write_table(pa.table(columns), path)
    return open_recording(path)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (np.nan, np.float64),
        (np.inf, np.float64),
        (1e308, np.float64),
        (-1e200, np.float64),
        (SIGNALLING, np.float64),
        (SIGNALLING_SHORT, np.float32),
        (3e38, np.float32),
    ],
)
def test_a_row_without_a_measured_value_is_a_gap(tmp_path, value, kind):
    acc = standing(12.0).astype(kind)
    acc[500:503, 1] = value
    recording = saved(tmp_path / "walk.parquet", times(len(acc)), acc, kind)
    blocks = list(recording.blocks())
    (gap,) = [block for block in blocks if isinstance(block, Gap)]
    assert (round(gap.start_s * 100), round(gap.end_s * 100)) == (500, 503)
    assert any("3 unreadable rows left out" in said for said in recording.losses())


@pytest.mark.parametrize("value", [np.nan, SIGNALLING, 1e300])
def test_a_row_without_a_time_is_left_out(tmp_path, value):
    acc, time = standing(12.0), np.array(times(len(standing(12.0))))
    time[500:503] = value
    recording = saved(tmp_path / "walk.parquet", time, acc)
    assert [block.reason for block in recording.blocks() if isinstance(block, Gap)] == ["not a number"]


def test_a_moment_that_is_missing_is_no_moment_long_ago(tmp_path):
    acc = standing(12.0)
    start = datetime(2026, 11, 19, 17, 5, tzinfo=UTC)
    moments = [None if 500 <= row < 503 else start + timedelta(seconds=row / 100) for row in range(len(acc))]
    recording = saved(tmp_path / "walk.parquet", pa.array(moments, pa.timestamp("us", tz="UTC")), acc)
    assert [round(block.duration_s * 100) for block in recording.blocks() if isinstance(block, Gap)] == [3]


@pytest.mark.parametrize(("number", "skip_bad_rows"), [(357, False), (357, True), (5114, False)])
def test_spoilt_files_that_once_made_numpy_warn(tmp_path, number, skip_bad_rows):
    """Warnings are errors in the tests."""
    content = seeds()["parquet"]
    for salt in ("", "soak "):
        path = tmp_path / "spoilt.bin"
        path.write_bytes(spoil(content, random.Random(f"{salt}parquet {number}")))
        swallow(path, skip_bad_rows=skip_bad_rows)
