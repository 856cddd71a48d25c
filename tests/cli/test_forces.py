"""Forces in words: an interval beside each, and no lower bound read as a value."""

from __future__ import annotations

import numpy as np
import pytest

from firmware_sim.motion import Jumps, SensorModel, Stand, Wearer, generate
from impactmon.api import analyze
from impactmon.cli.output.forces import force_words, forces_words, peak_words
from impactmon.cli.output.plain import load_words
from impactmon.events.force.estimate import estimate
from impactmon.model import Landing, Placement, Status
from impactmon.tui.drawing.glyphs import BRAILLE
from impactmon.tui.views.wording import bw_interval, event_load


def landing(peak_g: float, bw: float | None, *, clipped: bool = False) -> Landing:
    return Landing(
        id="landing-1", revision=1000, final=True, status=Status.COUNTED, time_s=1.0, confidence=0.99,
        kind="jump", peak_s=1.05, peak_g=peak_g, acc_slope_g_s=100.0, clipped=clipped, peak_grf_bw=bw,
        peak_grf_bw_low=None if bw is None else 0.8 * bw,
        peak_grf_bw_high=None if bw is None or clipped else 1.25 * bw,
    )  # fmt: skip


def test_a_force_has_its_interval_and_a_clipped_one_no_upper_end():
    assert force_words(landing(4.0, 3.0)) == "3.0 BW (2.4–3.8)"
    assert force_words(landing(4.0, 3.0, clipped=True)) == "≥ 3.0 BW (from 2.4)"
    assert force_words(landing(4.0, None)) == ""
    assert load_words(landing(4.0, None, clipped=True)) == "≥ 4.0 g"
    assert event_load(landing(4.0, 3.0, clipped=True), BRAILLE) == "≥3.0 BW (≥2.4)"
    assert bw_interval(landing(4.0, 3.0, clipped=True), BRAILLE) == "≥ 2.4"


def test_sums_carry_intervals_too():
    loads = [landing(3.0, 2.0), landing(4.0, 3.0), landing(5.0, 4.0)]
    assert peak_words(loads) == "peak typically 4.0 g, highest 5.0 g"
    assert forces_words(loads) == "force typically 3.0 BW (2.4–3.8), highest 4.0 BW (3.2–5.0)"
    assert forces_words([landing(3.0, None)]) == ""


@pytest.mark.parametrize(
    ("clipped", "peaks", "forces"),
    [
        (0, "typically ≥ 4.0 g, highest ≥ 5.0 g",
         "typically ≥ 3.0 BW (from 2.4), highest ≥ 4.0 BW (from 3.2)"),
        (2, "typically 4.0 g, highest ≥ 5.0 g",
         "typically 3.0 BW (2.4–3.8), highest ≥ 4.0 BW (from 3.2)"),
    ],
)  # fmt: skip
def test_one_clipped_load_makes_the_highest_a_bound_and_the_typical_one_where_it_could_move_it(
    clipped, peaks, forces
):
    loads = [
        landing(peak_g, bw, clipped=place == clipped)
        for place, (peak_g, bw) in enumerate([(3.0, 2.0), (4.0, 3.0), (5.0, 4.0)])
    ]
    assert peak_words(loads) == f"peak {peaks}"
    assert forces_words(loads) == f"force {forces}"


@pytest.mark.parametrize("kind", [{"walking": False, "running": False}, {"walking": False, "running": True}])
def test_nothing_bounds_a_clipped_force_from_above(kind):
    session = {"placement": Placement.BACK, "body_mass_kg": 70.0, "sample_rate_hz": 100.0}
    more = {"step_quotient": 2.4, "around_g": 3.0, **kind, **session}
    assert estimate(4.0, clipped=False, **more).high_bw is not None
    bound = estimate(4.0, clipped=True, **more)
    assert bound.high_bw is None
    assert bound.low_bw < bound.peak_bw


def test_truths_of_clipped_landings_are_no_lower_than_the_bound():
    """Where the interval had an upper end, most truths lay above it."""
    wearer = Wearer(body_mass_kg=70.0, placement=Placement.HIP)
    beyond = at_least = compared = 0
    for seed in range(4):
        motion = generate(
            [Stand(2), Jumps(5, height_m=0.3), Stand(2)], seed=seed, wearer=wearer, sensor=SensorModel()
        )
        analysis = analyze(
            np.clip(motion.acc_g, -2.0, 2.0), sample_rate_hz=motion.sample_rate_hz, placement=Placement.HIP,
            body_mass_kg=70.0, range_g=2.0,
        )  # fmt: skip
        for true in (event for event in motion.truth if event.is_jump):
            near = [found for found in analysis.landings if abs(found.time_s - true.time_s) < 0.15]
            for found in near:
                assert found.clipped
                assert found.peak_grf_bw_high is None
                compared += 1
                at_least += found.peak_grf_bw_low <= true.peak_force_20hz_bw
                beyond += true.peak_force_20hz_bw > 1.05 * found.peak_grf_bw
    assert compared >= 15
    assert at_least == compared
    assert beyond > 0.5 * compared
