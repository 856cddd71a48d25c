"""Files read by scikit-digital-health as well, where it is installed: the same samples to the bit."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from impactmon.formats import open_recording
from tests.support import writers
from tests.support.pieces import acc_of
from tests.support.shared_data import shared_data

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    skdh_io = pytest.importorskip("skdh.io", reason="scikit-digital-health is not installed")

pytestmark = pytest.mark.filterwarnings("ignore")


def counts(samples: int, *, one_g: int, most: int) -> np.ndarray:
    noise = np.random.default_rng(2).normal(0.0, 0.4, (samples, 3)) + np.array([0.1, -0.95, 0.2])
    return np.clip(np.rint(noise * one_g), -most, most).astype(np.int16)


@pytest.mark.parametrize("packed", [True, False])
def test_generated_cwa(tmp_path, packed):
    path = tmp_path / "hour.cwa"
    path.write_bytes(writers.cwa_bytes(counts(120 * 400, one_g=256, most=511), packed=packed))
    theirs = skdh_io.ReadCwa().predict(file=str(path))["accel"]
    assert np.abs(acc_of(open_recording(path)) - theirs).max() < 1e-9


@pytest.mark.shared_data
@pytest.mark.parametrize(
    "name", ["skdh_ax3_sample", "skdh_ax6_sample", "ggirread_ax3_testfile", "ggirread_ax6_testfile"]
)
def test_real_cwa(name):
    path = shared_data(f"native/{name}.cwa")
    theirs = skdh_io.ReadCwa().predict(file=str(path))["accel"]
    assert np.array_equal(acc_of(open_recording(path)), theirs)
