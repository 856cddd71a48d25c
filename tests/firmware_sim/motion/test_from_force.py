"""A measured force, worn: truth is the plate's own."""

import numpy as np
import pytest

from firmware_sim.motion import SensorModel, Wearer, sensor_from_force
from firmware_sim.motion.truth import band_limited
from tests.support.shared_data import manifest, shared_data


def trials() -> list[tuple[str, int]]:
    return [("plate_squat_jumps", k) for k in range(4)] + [("plate_cmj_sj", k) for k in range(3)]


@pytest.mark.parametrize(("folder", "index"), trials())
@pytest.mark.parametrize("model", ["single", "two_mass"])
def test_truth_of_a_plate_recording_is_found_again(folder, index, model):
    trial = manifest(folder)["trials"][index]
    force = np.loadtxt(shared_data(folder) / trial["file"], delimiter=",", skiprows=1, usecols=(1,))
    motion = sensor_from_force(
        force,
        trial["rate_hz"],
        trial["mass_kg"],
        Wearer(placement="back", body_model=model),
        SensorModel(),
        1,
    )
    assert motion.wearer.body_mass_kg == trial["mass_kg"]
    told = trial["truth"]["jumps"]
    assert len(motion.jumps) == len(told)
    for event, jump in zip(motion.jumps, told, strict=True):
        assert event.takeoff_s == pytest.approx(jump["takeoff_s"], abs=0.006)
        assert event.landing_s == pytest.approx(jump["landing_s"], abs=0.006)
        assert event.peak_force_bw == pytest.approx(jump["peak_landing_BW"], rel=0.02)
        near = slice(round(event.time_s * 100), round(event.time_s * 100) + 25)
        seen = np.linalg.norm(band_limited(motion.acc_g, 20.0, 100.0), axis=1)[near].max()
        assert 0.85 < seen / event.peak_force_20hz_bw < 1.9


def test_an_empty_plate_reads_as_standing():
    force = np.concatenate([np.zeros(3000), np.full(3000, 700.0), np.zeros(3000)])
    motion = sensor_from_force(force, 1000.0, 700.0 / 9.80665, seed=3)
    resultant = np.linalg.norm(motion.acc_g, axis=1)
    assert motion.jumps == ()
    assert resultant == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize(("folder", "index"), trials())
@pytest.mark.parametrize("placement", ["hip", "back"])
def test_the_trunk_turns_without_a_jerk(folder, index, placement):
    trial = manifest(folder)["trials"][index]
    force = np.loadtxt(shared_data(folder) / trial["file"], delimiter=",", skiprows=1, usecols=(1,))
    wearer, sensor = Wearer(placement=placement, body_model="two_mass"), SensorModel.ideal(1000.0, 64.0)
    motion = sensor_from_force(force, trial["rate_hz"], trial["mass_kg"], wearer, sensor, 2)
    # The masses of this model pass on no step of the force: what jumps from one millisecond to the next is the trunk's.
    bend_g = np.abs(np.diff(motion.acc_g, 2, axis=0)).max()
    assert bend_g < 0.03
