"""Real text recordings: every sample, the rate and the start as their makers wrote them."""

from __future__ import annotations

import gzip
from datetime import datetime

import numpy as np
import pytest

from impactmon.errors import InputError
from impactmon.formats import open_recording
from impactmon.model import Samples
from tests.support.pieces import acc_of, gaps_of
from tests.support.shared_data import manifest, shared_data

HALF_COUNT_G = 0.5 / 1024 + 1e-9
pytestmark = pytest.mark.shared_data


def table(path, *, skip: int, columns: tuple[int, ...]) -> np.ndarray:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt") as file:
        return np.loadtxt(file, delimiter=",", skiprows=skip, usecols=columns, ndmin=2)


def test_phone_recordings_have_their_true_rate_and_every_sample():
    for trial in manifest("phone_jump_walk")["trials"]:
        path = shared_data("phone_jump_walk/" + trial["file"])
        recording = open_recording(path)
        truth = table(path, skip=1, columns=(1, 2, 3))
        assert recording.sample_rate_hz == pytest.approx(trial["rate_hz"], rel=5e-4)
        assert np.abs(acc_of(recording) - truth).max() <= HALF_COUNT_G
        assert gaps_of(recording) == []


@pytest.mark.parametrize(
    ("name", "rate_hz"), [("gait_input", 197.1), ("gait_input2", 128.0), ("s2s_input_data", 128.0)]
)
def test_lumbar_recordings(name, rate_hz):
    path = shared_data(f"lumbar_walk_sit/{name}.csv.gz")
    recording = open_recording(path)
    assert recording.sample_rate_hz == pytest.approx(rate_hz, rel=1e-3)
    assert np.abs(acc_of(recording) - table(path, skip=1, columns=(1, 2, 3))).max() <= HALF_COUNT_G


@pytest.mark.parametrize(
    ("name", "skip", "columns", "start"),
    [
        ("impactr_actigraph_hip_raw.csv", 11, (0, 1, 2), datetime(2021, 4, 6, 15, 43)),
        ("impactr_actigraph_hip_imu.csv", 11, (1, 2, 3), datetime(2017, 12, 9, 15, 0)),
        ("readgt3x_TAS1H30182785_reference.csv.gz", 11, (0, 1, 2), datetime(2019, 9, 17, 18, 40)),
    ],
)
def test_actilife_exports(name, skip, columns, start):
    path = shared_data("native/" + name)
    recording = open_recording(path)
    assert recording.format == "actilife"
    assert recording.sample_rate_hz == 100.0
    assert recording.start is not None
    assert recording.start.replace(tzinfo=None) == start
    assert np.abs(acc_of(recording) - table(path, skip=skip, columns=columns)).max() <= HALF_COUNT_G


def test_the_rail_of_an_actigraph_is_seen():
    recording = open_recording(shared_data("native/readgt3x_TAS1H30182785_reference.csv.gz"))
    rails = {block.clipped_at for block in recording.blocks() if isinstance(block, Samples)}
    assert rails == {int(0.995 * 8.0 * 1024)}


def test_phyphox_is_turned_from_ms2_to_g():
    path = shared_data("native/phyphox_acc_with_g.csv")
    recording = open_recording(path)
    truth = table(path, skip=1, columns=(1, 2, 3)) / 9.80665
    assert np.abs(acc_of(recording) - truth).max() <= HALF_COUNT_G


@pytest.mark.parametrize(
    "name",
    ["plate_cmj_sj/F02_CTRL1.csv", "plate_squat_jumps/BFR003.csv", "sacrum_running_grf/run00_v2.5_s10.csv"],
)
def test_force_plates_and_two_axes_are_refused_by_column(name):
    with pytest.raises(InputError, match="no three axes") as caught:
        open_recording(shared_data(name))
    assert "vgrf" in caught.value.message
