"""Which recordings there are. All are generated: physically true motion with ground truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from firmware_sim.motion import (
    Activity,
    DropLandings,
    DroppedSensor,
    Hops,
    Jog,
    Jumps,
    Motion,
    SensorModel,
    ShakenSensor,
    Stand,
    Walk,
    Wearer,
    generate,
)
from impactmon.model import Placement


@dataclass(frozen=True, slots=True)
class Scene:
    """A recording to be generated.

    Attributes
    ----------
    name : str
        File name without suffix.
    what : str
        In words.
    script : sequence of Activity
        What the person does.
    wearer, sensor, seed
        As in `firmware_sim.motion.generate`.
    """

    name: str
    what: str
    script: Sequence[Activity]
    seed: int
    wearer: Wearer = field(default_factory=Wearer)
    sensor: SensorModel = field(default_factory=SensorModel)

    def perform(self) -> Motion:
        """Generate the motion."""
        return generate(self.script, seed=self.seed, wearer=self.wearer, sensor=self.sensor)


_MIXED: Sequence[Activity] = (
    Stand(2),
    Walk(8),
    Jumps(2, height_m=0.18, rest_s=1.5),
    Jog(8),
    Stand(1.5),
    Hops(6, flight_s=0.26),
    DropLandings(1, drop_m=0.3, rest_s=1.5),
    Stand(2),
)

_HANDLED: Sequence[Activity] = (
    Stand(2),
    Jumps(3, height_m=0.18, rest_s=1.5),
    Stand(3),
    ShakenSensor(6),
    Stand(3),
    DroppedSensor(0.8),
    Stand(2),
)

SCRIPTS: dict[str, tuple[str, Sequence[Activity]]] = {
    "walk": ("walking for 25 s", (Stand(2), Walk(25), Stand(2))),
    "jog": ("jogging for 20 s", (Stand(2), Jog(20), Stand(2))),
    "jumps": ("six countermovement jumps of about 20 cm", (Stand(2), Jumps(6, height_m=0.2, rest_s=1.6))),
    "drops": ("four step-off landings from 30 cm", (Stand(2), DropLandings(4, drop_m=0.3, rest_s=1.6))),
    "hops": ("two sets of ten hops", (Stand(2), Hops(10), Stand(3), Hops(10, flight_s=0.22), Stand(2))),
    "mixed": ("standing, walking, jumps, jogging, hops, a step-off", _MIXED),
}

WEARERS = {
    "hip": Wearer(body_mass_kg=68.0, placement=Placement.HIP, body_model="single"),
    "back": Wearer(body_mass_kg=82.0, placement=Placement.BACK, body_model="two_mass"),
}


def scenes() -> Iterator[Scene]:
    """Yield all recordings: each script at hip and back, two poor sensors, and one shaken and dropped."""
    for seed, (short, (what, script)) in enumerate(SCRIPTS.items(), start=1):
        for place, wearer in WEARERS.items():
            yield Scene(f"{place}_{short}", what, script, seed, wearer)
    what, script = SCRIPTS["jumps"]
    yield Scene(
        "hip_jumps_4g",
        f"{what}, sensor clips at ±4 g",
        script,
        21,
        WEARERS["hip"],
        SensorModel(sample_rate_hz=100.0, range_g=4.0),
    )
    yield Scene(
        "hip_mixed_50hz",
        SCRIPTS["mixed"][0],
        _MIXED,
        22,
        WEARERS["hip"],
        SensorModel(sample_rate_hz=50.0, range_g=8.0),
    )
    yield Scene(
        "hip_handled",
        "three jumps, then the sensor shaken in the hand and dropped: nothing that counts",
        _HANDLED,
        23,
        WEARERS["hip"],
    )
