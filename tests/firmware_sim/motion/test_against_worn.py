"""Generated signals lie where real worn sensors lie: peaks, low values, spectrum."""

import numpy as np
import pytest
from scipy import signal

from firmware_sim.motion import Jog, RopeSkips, Walk, Wearer, generate
from tests.support.shared_data import shared_data


def table(name: str, skip: int) -> np.ndarray:
    return np.loadtxt(shared_data(name), delimiter=",", skiprows=skip)


def describe(resultant_g: np.ndarray, rate_hz: float) -> dict[str, float]:
    peaks = signal.find_peaks(resultant_g, height=1.25, distance=int(0.3 * rate_hz))[0]
    hz, power = signal.welch(resultant_g - resultant_g.mean(), rate_hz, nperseg=int(4 * rate_hz))
    within = (hz > 0.5) & (hz < 25.0)
    return {
        "median peak": float(np.median(resultant_g[peaks])),
        "low values": float(np.percentile(resultant_g, 2)),
        "spread": float(resultant_g.std()),
        "quick share": float(power[within & (hz > 6.5)].sum() / power[within].sum()),
    }


def worn(activity: object, placement: str, count: int) -> list[np.ndarray]:
    return [
        generate(
            [activity], seed=seed, wearer=Wearer(70.0, placement, ("single", "two_mass")[seed % 2])
        ).acc_g[150:-150]
        for seed in range(count)
    ]


def people(activity: object, placement: str, count: int = 12) -> list[dict[str, float]]:
    return [describe(np.linalg.norm(acc, axis=1), 100.0) for acc in worn(activity, placement, count)]


def assert_within(real: dict[str, float], generated: list[dict[str, float]], slack: float = 0.15) -> None:
    """Each figure of the real recording lies within what generated people span."""
    for name, value in real.items():
        spread = np.array([person[name] for person in generated])
        width = max(spread.max() - spread.min(), 0.05)
        assert spread.min() - slack * width <= value <= spread.max() + slack * width, (
            f"{name}: real {value:.2f}, generated {spread.min():.2f} to {spread.max():.2f}"
        )


def test_walking_at_the_back():
    rows = table("lumbar_walk_sit/gait_input.csv.gz", 1)
    real = describe(np.linalg.norm(rows[1000:8000, 1:4], axis=1), 196.08)
    assert_within(real, people(Walk(10), "back"))


def test_jogging_at_the_hip():
    rows = table("native/impactr_actigraph_hip_raw.csv", 11)
    real = describe(np.linalg.norm(rows[23500:29500], axis=1), 100.0)
    assert_within(real, people(Jog(8), "hip", 30))


@pytest.mark.parametrize(
    "name", ["back_pocket_s1", "back_pocket_s2", "front_pocket_s2", "side_side_front_pocket_s1"]
)
def test_jumping_with_a_phone_in_the_pocket(name):
    rows = table(f"phone_jump_walk/jumping_{name}.csv.gz", 1)
    real = describe(np.linalg.norm(rows[800:-800, 1:4], axis=1), 100.0)
    assert_within(real, people(RopeSkips(24, rate_hz=2.06), "pocket", 24))


@pytest.mark.parametrize(("name", "placement"), [("back_pocket_s1", "pocket"), ("backpack_s1", "backpack")])
def test_walking_with_a_phone(name, placement):
    rows = table(f"phone_jump_walk/walking_{name}.csv.gz", 1)
    real = describe(np.linalg.norm(rows[800:-800, 1:4], axis=1), 100.0)
    assert_within(real, people(Walk(10), placement))


def test_flights_are_as_quiet_in_a_pocket_as_they_are_in_real_ones():
    """For a third of the time phones feel less than 0.3 to 0.65 g: no thigh swings with several g in every flight."""
    names = [f"{where}_pocket_s{who}" for where, who in (("back", 1), ("back", 2), ("front", 2))]
    names += [f"side_side_front_pocket_s{who}" for who in (1, 2)]
    real = [
        np.percentile(
            np.linalg.norm(table(f"phone_jump_walk/jumping_{name}.csv.gz", 1)[800:-800, 1:4], axis=1), 30
        )
        for name in names
    ]
    generated = [
        np.percentile(np.linalg.norm(acc, axis=1), 30)
        for acc in worn(RopeSkips(24, rate_hz=2.06), "pocket", 24)
    ]
    assert min(real) < np.median(generated) < max(real)
