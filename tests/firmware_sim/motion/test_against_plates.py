"""Generated landings lie inside the spread of real ones on force plates."""

import numpy as np
import pytest

from firmware_sim.motion import Jumps, Stand, generate
from firmware_sim.motion.truth import band_limited
from impactmon.units import G0_MS2
from tests.support.shared_data import manifest, shared_data


def describe(force_bw: np.ndarray, rate_hz: float, landing_s: float, flight_s: float) -> tuple[float, ...]:
    """Peak and 20 Hz-band peak over landing speed, time to peak, impulse of 0.3 s over landing speed."""
    start = round(landing_s * rate_hz)
    window = slice(start, start + round(0.3 * rate_hz))
    band = band_limited(force_bw[:, None], 20.0, rate_hz)[:, 0]
    speed = 0.5 * G0_MS2 * flight_s
    force = force_bw[window]
    return (
        force.max(),
        band[window].max(),
        force.max() / speed,
        float(np.argmax(force)) / rate_hz,
        float(np.sum(force)) / rate_hz / (speed / G0_MS2 + 0.3),
    )


@pytest.fixture(scope="module")
def real() -> np.ndarray:
    rows: list[tuple[float, ...]] = []
    for name in ("plate_cmj_sj", "plate_squat_jumps"):
        for trial in manifest(name)["trials"]:
            if not trial["truth"]["jumps"]:
                continue
            table = np.loadtxt(shared_data(name) / trial["file"], delimiter=",", skiprows=1, usecols=(1,))
            for jump in trial["truth"]["jumps"]:
                force = table / trial["bw_N"]
                rows.append(describe(force, trial["rate_hz"], jump["landing_s"], jump["flight_s"]))
    return np.array(rows)


@pytest.fixture(scope="module")
def generated() -> np.ndarray:
    rows: list[tuple[float, ...]] = []
    for seed in range(40):
        height = float(np.random.default_rng(seed).uniform(0.08, 0.34))
        motion = generate([Stand(0.6), Jumps(1, height_m=height, rest_s=0.5)], seed=seed)
        force = motion.force_n[:, 2] / (70.0 * G0_MS2)
        for jump in motion.jumps:
            assert jump.landing_s is not None
            assert jump.flight_time_s is not None
            rows.append(describe(force, 1000.0, jump.landing_s, jump.flight_time_s))
    return np.array(rows)


NAMES = ["peak BW", "20 Hz peak BW", "peak per landing speed", "time to peak s", "impulse over 0.3 s"]


@pytest.mark.parametrize("column", range(5), ids=NAMES)
def test_landing_forces_lie_inside_the_spread_of_real_ones(real, generated, column):
    """The middle of one lies within the range of the other, and few lie far outside."""
    low, high = real[:, column].min(), real[:, column].max()
    assert low <= np.median(generated[:, column]) <= high
    assert generated[:, column].min() <= np.median(real[:, column]) <= generated[:, column].max()
    margin = 0.25 * (high - low)
    outside = np.mean((generated[:, column] < low - margin) | (generated[:, column] > high + margin))
    assert outside <= 0.1
