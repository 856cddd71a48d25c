"""The force of a landing from its two sources."""

from __future__ import annotations

import pytest

from firmware_sim.motion import Jumps, SensorModel, Stand, Wearer, generate
from impactmon.api import analyze
from impactmon.events.force.estimate import estimate
from impactmon.events.force.landing import body_rule_bw, landing_bw
from impactmon.model import Placement

SESSION = {
    "walking": False,
    "running": False,
    "clipped": False,
    "placement": Placement.HIP,
    "body_mass_kg": 70.0,
    "sample_rate_hz": 100.0,
}


def test_the_interval_spans_both_sources():
    estimate, low, high = landing_bw(2.0, 3.0)
    assert low < 2.0 < estimate < 3.0 < high
    agreed = landing_bw(2.5, 2.5)
    assert (agreed[2] - agreed[1]) / agreed[0] < (high - low) / estimate


def test_a_sharp_peak_over_the_same_landing_counts_less_than_in_proportion():
    """Ringing doubles the peak but not the mean around it."""
    assert body_rule_bw(6.0, 3.0) / body_rule_bw(3.0, 3.0) < 1.6


def test_a_landing_names_its_model_and_lies_inside_its_interval():
    found = estimate(4.0, around_g=3.2, **SESSION)
    assert found.model == "landing-hip"
    assert found.low_bw < found.peak_bw < found.high_bw
    assert found.peak_n == pytest.approx(found.peak_bw * 70.0 * 9.80665)


def test_without_the_mean_the_regression_stands_alone():
    found = estimate(4.0, **SESSION)
    assert found.model == "veras2023-jump-hip"
    assert found.high_bw / found.peak_bw == pytest.approx(1.36)


@pytest.mark.parametrize("body_model", ["single", "two_mass"])
@pytest.mark.parametrize("placement", [Placement.HIP, Placement.BACK])
def test_generated_landings_lie_inside_and_the_mean_is_near(body_model, placement):
    wearer = Wearer(body_mass_kg=68.0, placement=placement, body_model=body_model)
    errors, inside = [], 0
    for seed in range(5):
        script = [Stand(2), Jumps(4, height_m=0.2, rest_s=1.5), Stand(2)]
        motion = generate(script, seed=seed, wearer=wearer, sensor=SensorModel())
        analysis = analyze(
            motion.acc_g, sample_rate_hz=motion.sample_rate_hz, placement=placement, body_mass_kg=68.0
        )
        landings = analysis.landings
        for event in motion.truth:
            near = [found for found in landings if abs(found.time_s - event.time_s) < 0.15]
            if event.is_jump and near:
                truth = event.peak_force_20hz_bw
                errors.append(near[0].peak_grf_bw / truth - 1.0)
                inside += near[0].peak_grf_bw_low <= truth <= near[0].peak_grf_bw_high
    assert len(errors) >= 18
    assert abs(sum(errors) / len(errors)) < 0.2
    assert inside >= 0.85 * len(errors)


def test_the_rule_has_twice_the_weight_of_the_regression():
    estimate, low, high = landing_bw(2.0, 3.0)
    assert estimate == pytest.approx((2.0 * 3.0 * 3.0) ** (1.0 / 3.0))
    assert low * high == pytest.approx(estimate * estimate)
    assert landing_bw(3.0, 2.0)[0] == pytest.approx((3.0 * 2.0 * 2.0) ** (1.0 / 3.0))
