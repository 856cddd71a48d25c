"""Golden test A: impactr's own example, through the comparison pipeline. It tests a chain, not truth."""

from __future__ import annotations

import numpy as np
import pytest

from impactmon.api import analyze
from impactmon.model import Placement
from tools.validation import baselines, shared

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(shared.shared_data() is None, reason="the real recordings are not here"),
]

FIRST_TEN = [
    (1.32, 1466), (1.36, 1469), (1.30, 1464), (2.32, 1543), (1.50, 1480),
    (1.68, 1494), (1.51, 1480), (1.96, 1515), (1.37, 1470), (1.86, 1508),
]  # fmt: skip


@pytest.fixture(scope="module")
def hip():
    return shared.hip_trial()


def test_twenty_six_peaks(hip):
    """Peaks of 15:45:00 to 15:45:30 with 78 kg; the recording starts at 15:43:00."""
    peaks = baselines.impactr_peaks(hip.acc_g[12_000:15_001], 100.0)
    force = baselines.impactr_force_n(peaks.height_g, 78.0, Placement.HIP)
    assert len(peaks.index) == 26
    assert np.round(peaks.height_g[:10], 2).tolist() == [height for height, _ in FIRST_TEN]
    assert np.round(force[:10]).tolist() == [newton for _, newton in FIRST_TEN]


def test_whole_file(hip):
    peaks = baselines.impactr_peaks(hip.acc_g, 100.0)
    assert len(peaks.index) == 295
    assert peaks.height_g.max() == pytest.approx(3.53, abs=0.005)
    assert int(np.sum((peaks.height_g >= 2.5) & (peaks.height_g < 3.9))) == 53


def test_the_model_a_user_can_choose_finds_the_same_peaks(hip):
    """Peaks within 0.1 mg of each other may change places: two of 295 are settled the other way."""
    peaks = baselines.impactr_peaks(hip.acc_g, 100.0)
    analysis = analyze(
        hip.acc_g, sample_rate_hz=100.0, placement="hip", body_mass_kg=78.0, grf_model="impactr"
    )
    assert len(analysis.impacts) == 295
    apart_s = np.abs(np.array([peak.peak_s for peak in analysis.impacts]) - peaks.index / 100.0)
    same = apart_s < 0.001
    assert same.sum() >= 293
    heights = np.array([peak.peak_g for peak in analysis.impacts])
    assert heights[same] == pytest.approx(peaks.height_g[same], abs=0.001)
    region = [peak for peak in analysis.impacts if 120.0 <= peak.peak_s <= 150.0]
    assert len(region) == 26
    assert [(round(peak.peak_g, 2), round(peak.peak_grf_n)) for peak in region[:10]] == [
        (height, pytest.approx(newton, abs=1)) for height, newton in FIRST_TEN
    ]


@pytest.mark.parametrize(
    ("placement", "peak_g", "newton"),
    [("hip", 2, 1323.3), ("hip", 3, 1601.5), ("hip", 5, 2158.1), ("hip", 8, 2993.0), ("back", 5, 2226.8)],
)
def test_jump_coefficients(placement, peak_g, newton):
    force = baselines.impactr_force_n(np.array([peak_g]), 70.0, Placement(placement), model="jumping")
    assert force[0] == pytest.approx(newton, abs=0.05)
