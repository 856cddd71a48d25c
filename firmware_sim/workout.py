"""The demo's workout: a minute of what people do, with its ground truth."""

from __future__ import annotations

from firmware_sim.motion import (
    DropLandings,
    Hops,
    Jog,
    Jumps,
    Motion,
    SensorModel,
    Stand,
    Walk,
    Wearer,
    generate,
)
from firmware_sim.playback import Playback
from impactmon.model import Placement

SAMPLE_RATE_HZ = 200.0
RANGE_G = 16.0
BODY_MASS_KG = 70.0
PLACEMENT = Placement.HIP


def demo_motion(seed: int, *, sensor: SensorModel | None = None) -> Motion:
    """Generate about 70 s: walking, countermovement jumps, jogging, hops, landings from a box; 31 jumps."""
    script = [
        Stand(2.5),
        Walk(6),
        Stand(1.0),
        Jumps(9, height_m=0.17, rest_s=1.3),
        Jog(7),
        Stand(1.5),
        Hops(20),
        Stand(1.5),
        DropLandings(1, drop_m=0.3, rest_s=1.0),
        Jumps(2, height_m=0.25, rest_s=1.8),
        Stand(2.5),
    ]
    return generate(
        script,
        seed=seed,
        wearer=Wearer(body_mass_kg=BODY_MASS_KG, placement=PLACEMENT),
        sensor=sensor or SensorModel(sample_rate_hz=SAMPLE_RATE_HZ, range_g=RANGE_G),
    )


def playback_of(motion: Motion, *, hold: bool = False) -> Playback:
    """Put a motion on a virtual accelerometer."""
    return Playback(
        motion.counts,
        motion.sample_rate_hz,
        lsb_per_g=motion.lsb_per_g,
        range_g=motion.range_g,
        hold=hold,
    )
