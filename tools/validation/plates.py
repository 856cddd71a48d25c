"""Force-plate recordings of jumps, worn by virtual sensors: a real force, a body the estimator does not know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from firmware_sim.motion import Motion, SensorModel, Wearer, sensor_from_force
from firmware_sim.motion.sensor import sense
from impactmon.model import Placement, Status
from impactmon.units import G0_MS2
from tools.validation import shared
from tools.validation.cases import BODY_MODELS
from tools.validation.match import match
from tools.validation.outcome import Outcome, observe

FOLDERS = ("plate_cmj_sj", "plate_squat_jumps")
SENSORS = (
    SensorModel(sample_rate_hz=100.0, range_g=16.0),
    SensorModel(sample_rate_hz=200.0, range_g=8.0),
)

WORN_SEED = 7_000
"""Of the first body over the first recording; a hundred for each recording."""

ERRING = (
    ("as it should be", SensorModel()),
    ("10 % too high", SensorModel(scale_error=(0.1, 0.1, 0.1))),
    ("5 % too low", SensorModel(scale_error=(-0.05, -0.05, -0.05))),
    ("10 % too low", SensorModel(scale_error=(-0.1, -0.1, -0.1))),
    ("one axis 15 % too high", SensorModel(scale_error=(0.15, 0.0, 0.0))),
    ("offset 0.1 g on each axis", SensorModel(offset_g=(0.1, -0.1, 0.1))),
    ("noise 0.03 g", SensorModel(noise_g=0.03)),
    ("50 Hz", SensorModel(sample_rate_hz=50.0)),
    ("±4 g", SensorModel(range_g=4.0)),
)
"""Sensors that err by more than a data sheet allows, and poor ones."""


@dataclass(frozen=True, slots=True)
class Plate:
    """One plate recording with jumps in it.

    Attributes
    ----------
    name, called : str
        File, and what it calls its jumps.
    force_n : (n,) float64
        Vertical force, N.
    rate_hz, body_mass_kg : float
        Of the recording.
    heights_m : tuple of float
        By flight time, from the manifest.
    landings_s : tuple of float
        From the manifest.
    """

    name: str
    called: str
    force_n: NDArray[np.float64]
    rate_hz: float
    body_mass_kg: float
    heights_m: tuple[float, ...]
    landings_s: tuple[float, ...]


@cache
def plates() -> tuple[Plate, ...]:
    """Give the plate recordings that hold a whole jump."""
    return tuple(_read_plates())


def _read_plates() -> Iterator[Plate]:
    data = shared.shared_data()
    assert data is not None
    for folder in FOLDERS:
        for entry in shared.manifest(folder)["trials"]:
            jumps = entry["truth"]["jumps"]
            if jumps:
                yield Plate(
                    entry["file"].removesuffix(".csv"),
                    "countermovement" if "CMJ" in entry["desc"] else "squat jump",
                    shared.read_columns(data / folder / entry["file"], (1,)),
                    entry["rate_hz"],
                    entry["mass_kg"],
                    tuple(jump["height_flight_m"] for jump in jumps),
                    tuple(jump["landing_s"] for jump in jumps),
                )


@dataclass(frozen=True, slots=True)
class Worn:
    """A plate recording, and who wears which sensor over it."""

    plate: int
    placement: Placement
    body_model: str
    sensor: SensorModel
    seed: int
    label: str = "plate"

    def perform(self) -> Motion:
        """Turn the force into the sensor's signal."""
        plate = plates()[self.plate]
        wearer = Wearer(plate.body_mass_kg, self.placement, self.body_model)
        return sensor_from_force(
            plate.force_n, plate.rate_hz, plate.body_mass_kg, wearer, self.sensor, seed=self.seed
        )


def worn_plates(bodies: int) -> Iterator[Worn]:
    """Yield every plate recording at hip and back, by both body models, `bodies` draws of each."""
    for plate in range(len(plates())):
        for placement in (Placement.HIP, Placement.BACK):
            for model in BODY_MODELS:
                for k in range(bodies):
                    sensor = SENSORS[k % len(SENSORS)]
                    yield Worn(plate, placement, model, sensor, WORN_SEED + 100 * plate + k)


def plate_of(outcome: Outcome) -> Plate:
    """Give the plate recording that one of `worn_plates` comes from."""
    return plates()[(int(outcome.seed) - WORN_SEED) // 100]


def erring_plates() -> Iterator[Worn]:
    """Yield every plate recording at hip and back, by one body of each model, through sensors that err."""
    for label, sensor in ERRING:
        for plate in range(len(plates())):
            for placement in (Placement.HIP, Placement.BACK):
                for model in BODY_MODELS:
                    yield Worn(plate, placement, model, sensor, 9_000 + plate, label)


def observe_plate(worn: Worn) -> Outcome:
    """Analyse one worn plate recording."""
    return observe(worn.label, worn.perform())


@dataclass(frozen=True, slots=True)
class CentreOfMass:
    """A plate force fed as if the sensor sat at the centre of mass: specific force = force / weight."""

    name: str
    true: int
    found: int
    false: int
    height_errors_m: tuple[float, ...]


def free_acc_g(plate: Plate) -> NDArray[np.float64]:
    """Give what a sensor at the centre of mass would read, at 100 Hz."""
    step = round(plate.rate_hz / 1000.0)
    acc_g = np.zeros((len(plate.force_n[::step]), 3))
    acc_g[:, 2] = plate.force_n[::step] / (plate.body_mass_kg * G0_MS2)
    return sense(acc_g, SensorModel.ideal(100.0), np.random.default_rng(0)).acc_g


def centre_of_mass(plate: Plate) -> CentreOfMass:
    """Analyse a plate recording without any body between ground and sensor."""
    from impactmon.api import analyze

    analysis = analyze(free_acc_g(plate), sample_rate_hz=100.0)
    found = [jump for jump in analysis.jumps if jump.status is Status.COUNTED]
    pairs = match(plate.landings_s, [jump.landing_s for jump in found])
    errors = [
        height - plate.heights_m[i] for i, j in pairs.pairs if (height := found[j].jump_height_m) is not None
    ]
    return CentreOfMass(plate.name, len(plate.landings_s), len(pairs.pairs), len(pairs.false), tuple(errors))
