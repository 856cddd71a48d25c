"""Newton, gravity and rotation hold in what the generator makes."""

import numpy as np
import pytest

from firmware_sim.motion import (
    DropLandings,
    Hops,
    Jog,
    Jumps,
    SensorModel,
    Stand,
    Walk,
    Wearer,
    generate,
)
from firmware_sim.motion.records import Motion
from impactmon.units import G0_MS2, height_flight_s


def vertical_bw(motion: Motion) -> np.ndarray:
    return motion.force_n[:, 2] / (motion.wearer.body_mass_kg * G0_MS2)


@pytest.mark.parametrize(
    "activity",
    [
        Jumps(4, height_m=0.25, rest_s=1.0),
        Jumps(4, height_m=0.05, rest_s=1.0),
        Jumps(2, height_m=0.5, rest_s=1.0),
        DropLandings(2, drop_m=0.4),
        Hops(12, flight_s=0.3),
        Walk(20),
        Jog(20),
    ],
    ids=lambda activity: type(activity).__name__,
)
@pytest.mark.parametrize("seed", range(4))
def test_impulse_momentum_closes(activity, seed):
    """From rest to rest the force carries exactly the weight, and the body ends where it began."""
    force = vertical_bw(generate([Stand(1), activity, Stand(1)], seed=seed))
    velocity = np.cumsum(force - 1.0) * 1e-3 * G0_MS2
    assert abs(velocity[-1]) < 0.02
    assert force.min() >= 0.0
    # Up on the toes, down in a squat, up on a box: never further than a person can go.
    path = np.cumsum(velocity) * 1e-3
    assert abs(path[-1]) < (0.15 if not isinstance(activity, DropLandings) else 0.25)
    assert path.max() < 0.85
    assert path.min() > -0.75


@pytest.mark.parametrize("seed", range(6))
def test_landing_takes_the_momentum_of_the_flight(seed):
    motion = generate([Stand(1), Jumps(3, height_m=0.3, rest_s=1.5)], seed=seed)
    force = vertical_bw(motion)
    for jump in motion.jumps:
        assert jump.takeoff_s is not None
        assert jump.landing_s is not None
        takeoff, contact = round(jump.takeoff_s * 1000), round(jump.landing_s * 1000)
        assert np.all(motion.force_n[takeoff:contact] == 0.0)
        # Fall from the top with the height reached by the take-off speed ...
        speed_up = np.sum(force[takeoff - 1500 : takeoff] - 1.0) * 1e-3 * G0_MS2
        speed_down = jump.flight_time_s * G0_MS2 - speed_up
        # ... is what contact until quiet stance takes away.
        taken = np.sum(force[contact : contact + 1900] - 1.0) * 1e-3 * G0_MS2
        assert taken == pytest.approx(speed_down, abs=0.05)


@pytest.mark.parametrize("seed", range(5))
def test_flight_time_and_height_agree(seed):
    for jump in generate([Stand(2), Jumps(3, height_m=0.2)], seed=seed).jumps:
        assert jump.flight_time_s == pytest.approx(height_flight_s(jump.jump_height_m))
        assert jump.com_rise_m == pytest.approx(jump.jump_height_m, abs=0.04)
        assert 0.12 < jump.com_rise_m < 0.3


@pytest.mark.parametrize("placement", ["hip", "back", "chest", "backpack"])
@pytest.mark.parametrize("model", ["single", "two_mass"])
def test_sensor_at_rest_reads_one_g_in_any_mounting(placement, model):
    sensor = SensorModel(offset_g=(0, 0, 0), scale_error=(0, 0, 0))
    for seed in range(3):
        motion = generate([Stand(4)], seed=seed, sensor=sensor, wearer=Wearer(60, placement, model))
        resultant = np.linalg.norm(motion.acc_g, axis=1)
        assert resultant.mean() == pytest.approx(1.0, abs=0.003)
        assert resultant.std() < 0.02


def test_resultant_does_not_depend_on_mounting():
    turned = SensorModel(250, 50.0, 4096 / 8, 0.0, (0, 0, 0), (0, 0, 0), None)
    upright = SensorModel.ideal(250, 50.0)
    script = [Stand(1), Jumps(1, height_m=0.3), Walk(5)]
    one = generate(script, seed=3, sensor=turned)
    other = generate(script, seed=3, sensor=upright)
    assert not np.allclose(one.acc_g, other.acc_g, atol=0.1)
    assert np.allclose(np.linalg.norm(one.acc_g, axis=1), np.linalg.norm(other.acc_g, axis=1), atol=0.005)


def test_same_seed_same_bits_and_other_seed_another_person():
    script = [Stand(1), Jumps(2, height_m=0.2), Hops(3), Walk(4), Jog(4)]
    one, two, other = (generate(script, seed=seed) for seed in (5, 5, 6))
    assert np.array_equal(one.counts, two.counts)
    assert np.array_equal(one.force_n, two.force_n)
    assert one.truth == two.truth
    assert one.counts.shape != other.counts.shape or not np.array_equal(one.counts, other.counts)


def test_another_sensor_sees_the_same_movement():
    script = [Stand(1), Jumps(2, height_m=0.2)]
    one = generate(script, seed=5, sensor=SensorModel(50, 4.0))
    other = generate(script, seed=5, sensor=SensorModel(800, 16.0), wearer=Wearer(70, "back", "two_mass"))
    assert one.truth == other.truth
    assert np.array_equal(one.force_n, other.force_n)


def test_mass_scales_force_and_nothing_else():
    light, heavy = (generate([Jumps(1)], seed=1, wearer=Wearer(mass)) for mass in (50.0, 100.0))
    assert np.array_equal(light.acc_g, heavy.acc_g)
    assert np.allclose(2.0 * light.force_n, heavy.force_n)


@pytest.mark.parametrize("rate", [25.0, 59.5, 100.0, 104.2, 400.0, 800.0])
def test_rate_and_length(rate):
    motion = generate([Stand(2), Jumps(1)], seed=0, sensor=SensorModel(rate))
    assert len(motion.counts) == int(len(motion.force_n) / 1000.0 * rate)
    assert motion.acc_g == pytest.approx(motion.counts / motion.lsb_per_g)


def test_range_holds_the_signal_at_its_rail():
    motion = generate([Stand(1), Jumps(3, height_m=0.35)], seed=0, sensor=SensorModel(100, 2.0))
    assert np.abs(motion.acc_g).max() == pytest.approx(2.0, abs=0.001)
    assert np.sum(np.abs(motion.counts.astype(int)) >= motion.clipped_at) >= 3


def test_slow_sensor_loses_what_lies_beyond_its_band():
    """A real part low-passes before it decimates: 25 Hz blunts a landing instead of hitting it by chance."""
    script = [Stand(0.5), Jumps(1, height_m=0.3, rest_s=0.5)]
    kept: list[float] = []
    for seed in range(8):
        slow, fast = (
            np.linalg.norm(generate(script, seed=seed, sensor=SensorModel.ideal(rate)).acc_g, axis=1).max()
            for rate in (25, 800)
        )
        kept.append(slow / fast)
    assert max(kept) < 1.03
    assert min(kept) < 0.85


def test_heights_rates_and_styles_differ_between_people():
    times = [generate([Stand(1), Jumps(1, height_m=0.2)], seed=s).jumps[0] for s in range(12)]
    peaks = [jump.peak_force_bw for jump in times]
    assert max(peaks) / min(peaks) > 1.25


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Wearer(placement="knee"), "knee"),
        (lambda: Wearer(body_model="jelly"), "jelly"),
        (lambda: Wearer(body_mass_kg=0.0), "mass"),
        (lambda: SensorModel(sample_rate_hz=5.0), "sample_rate_hz"),
        (lambda: SensorModel(range_g=-1.0), "range_g"),
        (lambda: generate([], seed=1), "script"),
    ],
)
def test_nonsense_is_refused(make, says):
    with pytest.raises(ValueError, match=says):
        make()


@pytest.mark.parametrize("seed", range(6))
def test_a_foot_leaves_the_ground_with_the_speed_it_was_given(seed):
    """The ankle rises before take-off: its push gives it the jumper's speed, as no foot at rest can leave at one."""
    sensor = SensorModel(1000.0, 200.0, noise_g=0.0)
    motion = generate(
        [Stand(1), Jumps(3, height_m=0.3, rest_s=1.5)], seed=seed, wearer=Wearer(70, "ankle"), sensor=sensor
    )
    resultant = np.linalg.norm(motion.acc_g, axis=1)
    for jump in motion.jumps:
        assert jump.takeoff_s is not None
        takeoff = round(jump.takeoff_s * 1000)
        push_ms = float((resultant[takeoff - 250 : takeoff] - 1.0).sum()) * 1e-3 * G0_MS2
        assert push_ms == pytest.approx(takeoff_speed_ms(jump), rel=0.25)


def takeoff_speed_ms(jump) -> float:
    """Half of the flight goes up, where the jumper lands about as high as she left."""
    return 0.5 * (jump.landing_s - jump.takeoff_s) * G0_MS2


def test_who_steps_off_a_box_does_not_push():
    sensor = SensorModel(1000.0, 200.0, noise_g=0.0)
    motion = generate(
        [Stand(1), DropLandings(2, drop_m=0.4)], seed=1, wearer=Wearer(70, "ankle"), sensor=sensor
    )
    resultant = np.linalg.norm(motion.acc_g, axis=1)
    for event in motion.truth:
        if event.kind == "step_off":
            takeoff = round(event.takeoff_s * 1000)
            assert (resultant[takeoff - 250 : takeoff] - 1.0).sum() * 1e-3 < 0.05
