"""Faults 26 to 33 of the list: what a sensor goes through, and what is said about its wearer."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from firmware_sim.motion import (
    DoubleBounces,
    DropLandings,
    DroppedSensor,
    Jumps,
    OneLegHops,
    SensorModel,
    ShakenSensor,
    Stairs,
    Stand,
    Trampoline,
    Vehicle,
    Walk,
    Wearer,
    generate,
)
from impactmon.api import analyze
from impactmon.cli.main import run
from impactmon.errors import UsageError
from tests.formats.tables import csv_text, times

RATE_HZ = 100.0
MASS_KG = 70.0


@cache
def motion(*script, place="hip", seed=0):
    return generate(
        [Stand(2), *script, Stand(3)],
        wearer=Wearer(body_mass_kg=MASS_KG, placement=place),
        sensor=SensorModel(sample_rate_hz=RATE_HZ),
        seed=seed,
    )


def analysis(*script, place="hip", seed=0, mass_kg=MASS_KG):
    acc_g = motion(*script, place=place, seed=seed).acc_g
    return analyze(acc_g, sample_rate_hz=RATE_HZ, placement=place, body_mass_kg=mass_kg)


def possible(found):
    """Count jumps, uncertain ones included."""
    return len(found.jumps)


@pytest.mark.parametrize("place", ["hip", "pocket", "hand"])
@pytest.mark.parametrize("seed", range(3))
def test_f26_a_shaken_sensor_did_not_jump(place, seed):
    found = analysis(ShakenSensor(6), place=place, seed=seed)
    assert found.counted_jumps == 0
    assert found.days[0].osteogenic_index == 0.0


@pytest.mark.parametrize("place", ["hip", "pocket"])
@pytest.mark.parametrize("seed", range(3))
def test_f27_a_dropped_sensor_is_rejected_with_its_reason(place, seed):
    found = analysis(DroppedSensor(lie_s=6), place=place, seed=seed)
    assert possible(found) == 0
    assert "dropped" in {reject.reason for reject in found.rejected}
    assert not [landing for landing in found.landings if landing.status == "counted"]


@pytest.mark.parametrize("place", ["hip", "pocket"])
@pytest.mark.parametrize("seed", range(3))
def test_f28_a_ride_over_potholes_is_no_training(place, seed):
    found = analysis(Vehicle(60, 6), place=place, seed=seed)
    assert found.counted_jumps == 0
    assert not found.days[0].osteogenic_index, "0, or unknown where a jolt is too small for a force"


@pytest.mark.parametrize("turn", [np.diag([-1.0, -1.0, 1.0]), np.diag([1.0, -1.0, -1.0]), None])
def test_f29_upside_down_or_askew_counts_the_same(turn):
    if turn is None:
        turn, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))
    made = motion(Jumps(4), Walk(8))
    found = analyze(made.acc_g @ turn.T, sample_rate_hz=RATE_HZ, placement="hip", body_mass_kg=MASS_KG)
    assert found.counted_jumps == analysis(Jumps(4), Walk(8)).counted_jumps == 4


def test_f29_a_strap_that_slips_is_noted_and_changes_no_count():
    made = motion(Walk(60), Jumps(4), Walk(60))
    turn = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
    half = len(made.acc_g) // 2 + 800
    slipped = np.concatenate((made.acc_g[:half], made.acc_g[half:] @ turn.T))
    found = analyze(slipped, sample_rate_hz=RATE_HZ, placement="hip", body_mass_kg=MASS_KG)
    assert any("turned by" in note and "slipped" in note for note in found.notes)
    assert found.counted_jumps == 4


def test_f30_a_wrong_placement_is_doubted():
    at_the_ankle = motion(Walk(60), place="ankle").acc_g
    wrong = analyze(at_the_ankle, sample_rate_hz=RATE_HZ, placement="hip", body_mass_kg=MASS_KG)
    assert any("check the placement" in note for note in wrong.notes)


@pytest.mark.parametrize("place", ["ankle", "wrist", "chest", "pocket"])
def test_f30_no_placement_borrows_the_force_of_another(place):
    found = analysis(Jumps(3), Walk(6), place=place)
    loads = [*found.jumps, *found.landings, *found.impacts]
    assert loads
    assert all(load.peak_grf_bw is None and place in (load.grf_reason or "") for load in loads)


def test_f31_without_a_mass_there_is_no_force_and_g_stands():
    found = analysis(Jumps(3), mass_kg=None)
    assert found.counted_jumps == 3
    assert all(jump.peak_grf_bw is None and "mass" in jump.grf_reason for jump in found.jumps)
    assert all(jump.peak_g > 2.0 for jump in found.jumps)


@pytest.mark.parametrize("mass_kg", [7.0, 19.9, 300.1, 700.0, float("nan")])
def test_f31_no_person_has_this_mass(mass_kg):
    with pytest.raises(UsageError, match="no person"):
        analysis(Jumps(3), mass_kg=mass_kg)


@pytest.mark.parametrize("mass_kg", [30.0, 200.0])
def test_f31_a_person_beyond_the_models_gets_no_force(mass_kg):
    found = analysis(Jumps(3), mass_kg=mass_kg)
    assert all(jump.peak_grf_bw is None and "40-150 kg" in jump.grf_reason for jump in found.jumps)


@pytest.fixture(scope="module")
def shelf():
    """Give a noisy sensor on a shelf for a day, at 25 Hz."""
    rows = 24 * 3600 * 25
    acc_g = np.random.default_rng(6).normal(0.0, 0.008, (rows, 3)).astype(np.float32)
    acc_g[:, 2] += 1.0
    return acc_g


def test_f32_a_day_on_the_shelf_is_no_day_without_load(shelf):
    found = analyze(shelf, sample_rate_hz=25.0)
    (day,) = found.days
    assert (day.recorded_h, day.worn_h, day.valid) == (24.0, 0.0, False)
    assert day.osteogenic_index is None
    assert [(spell.start_s, spell.end_s) for spell in found.not_worn] == [(0.0, 86_400.0)]


def test_f32_the_report_says_that_nobody_wore_it(tmp_path, capsys):
    acc_g = np.random.default_rng(6).normal([0.0, 0.6, 0.8], 0.004, (2 * 3600 * 25, 3))
    path = tmp_path / "shelf.csv"
    path.write_text(csv_text(np.round(acc_g, 3), times(len(acc_g), rate_hz=25.0)))
    assert run(["analyze", str(path)]) == 0
    assert "Worn not at all in 2.0 h" in " ".join(capsys.readouterr().out.split())


class TestF33:
    """Counts of borderline motion, as docs/cli.md has them."""

    @pytest.mark.parametrize("down", [False, True])
    @pytest.mark.parametrize("seed", range(2))
    def test_f33_stairs_are_no_jumps(self, down, seed):
        assert analysis(Stairs(20, down=down), seed=seed).counted_jumps == 0

    @pytest.mark.parametrize("seed", range(3))
    def test_f33_a_step_down_from_a_box_is_a_landing_and_no_jump(self, seed):
        found = analysis(DropLandings(4), seed=seed)
        assert found.counted_jumps == 0
        assert len(found.landings) <= 4

    @pytest.mark.parametrize("place", ["hip", "back"])
    @pytest.mark.parametrize("seed", range(3))
    def test_f33_one_legged_hops_count_each(self, place, seed):
        assert analysis(OneLegHops(8), place=place, seed=seed).counted_jumps == 8

    @pytest.mark.parametrize("seed", range(3))
    def test_f33_each_flight_on_a_trampoline_counts(self, seed):
        assert analysis(Trampoline(8), seed=seed).counted_jumps == 8

    @pytest.mark.parametrize("seed", range(3))
    def test_f33_the_rebound_of_a_double_bounce_may_count_the_jump_does(self, seed):
        """Five jumps with a small rebound each: the rebound is a flight too, of 0.15 s at most."""
        assert 5 <= analysis(DoubleBounces(5), seed=seed).counted_jumps <= 10
