"""What goes in (wearer, sensor) and what comes out (motion, truth): frozen records, units in their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from impactmon.model import Placement
from impactmon.units import G0_MS2

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

FORCE_RATE_HZ = 1000.0
"""Rate at which bodies move and forces are known, Hz: that of a force plate."""


@dataclass(frozen=True, slots=True)
class Wearer:
    """Who wears the sensor, and where.

    Attributes
    ----------
    body_mass_kg : float
        Mass, kg.
    placement : Placement
        Where the sensor sits; ``"hip"`` and the like are accepted too.
    body_model : str
        ``"single"``: rigid trunk behind a shelf (legs stop before the trunk does), then soft tissue and belt
        as one damped mass-spring. ``"two_mass"``: the ground force drives a visco-elastic chain of legs and
        trunk, then a stiffer attachment. Judge force by both: neither is the inverse of an estimator.
    side : int
        +1 left, -1 right: which limb or hip bone carries the sensor.
    loose : bool
        The sensor is not held tight: it rings and turns over.
    """

    body_mass_kg: float = 70.0
    placement: Placement = Placement.HIP
    body_model: str = "single"
    side: int = -1
    loose: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "placement", Placement(self.placement))
        if self.body_model not in ("single", "two_mass"):
            raise ValueError(f"unknown body model {self.body_model!r}: single or two_mass")
        if self.side not in (-1, 1):
            raise ValueError("side is +1 (left) or -1 (right)")
        if not self.body_mass_kg > 0:
            raise ValueError("a body mass is positive")


@dataclass(frozen=True, slots=True)
class SensorModel:
    """A MEMS accelerometer.

    Attributes
    ----------
    sample_rate_hz : float
        Output rate, Hz: 20 to 1600, free of jitter.
    range_g : float
        Full scale of each axis, g; beyond it the axis stays at its rail.
    lsb_per_g : float
        Counts per g; None spreads the range over 16 bits.
    noise_g : float
        White noise of each output sample (RMS), g.
    offset_g, scale_error : tuple of float or None
        Of each axis: zero offset in g, relative error of sensitivity. None draws them from the seed within
        a data sheet's spread (20 mg, 0.8 %).
    mounting : (3, 3) rows or None
        Rotation from the body's axes (forward, left, up) to the sensor's. None draws any orientation.
    bandwidth_ratio : float
        -3 dB bandwidth of the sensor's own anti-alias filter over its output rate.
    """

    sample_rate_hz: float = 100.0
    range_g: float = 16.0
    lsb_per_g: float | None = None
    noise_g: float = 0.003
    offset_g: tuple[float, float, float] | None = None
    scale_error: tuple[float, float, float] | None = None
    mounting: tuple[tuple[float, float, float], ...] | None = None
    bandwidth_ratio: float = 0.42

    def __post_init__(self) -> None:
        if not 20.0 <= self.sample_rate_hz <= 1600.0:
            raise ValueError("sample_rate_hz lies between 20 and 1600 Hz")
        if not self.range_g > 0:
            raise ValueError("range_g is positive")
        if not 0.1 <= self.bandwidth_ratio <= 0.5:
            raise ValueError("bandwidth_ratio lies between 0.1 and 0.5")

    @property
    def counts_per_g(self) -> float:
        """Counts per g as used."""
        return self.lsb_per_g if self.lsb_per_g is not None else 32768.0 / self.range_g

    @classmethod
    def ideal(cls, sample_rate_hz: float = 100.0, range_g: float = 16.0) -> SensorModel:
        """Give a sensor without noise, offset or rotation."""
        upright = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
        zero = (0.0, 0.0, 0.0)
        return cls(sample_rate_hz, range_g, None, 0.0, zero, zero, upright)


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthEvent:
    """One thing that truly happened, measured on the 1 kHz force.

    Attributes
    ----------
    kind : str
        "countermovement", "reaching", "squat", "hop", "one_leg_hop", "skip", "jack",
        "trampoline", "drop_jump" (jumps); "rebound", "step_off" (landing without
        a jump); "walking_step", "run_step", "stair_step", "heel_drop", "stomp", "stumble",
        "rescue_step", "fall", "drop", ... .
    is_jump, is_landing : bool
        Counts as a jump; ends in a landing after flight (jumps and step-offs).
    time_s : float
        Contact, s from the start of the motion.
    takeoff_s, landing_s : float or None
        None where there is no flight.
    flight_time_s, jump_height_m : float or None
        Flight and g t2 / 8.
    com_rise_m : float or None
        v2 / (2 g) of the take-off velocity; differs from `jump_height_m` by the posture at landing.
    peak_s : float
        Time of the 20 Hz-band peak.
    peak_force_n, peak_force_bw : float
        Peak resultant ground force of the contact at 1 kHz.
    peak_force_20hz_n, peak_force_20hz_bw : float
        The same in the 20 Hz band (order-4 Butterworth forward-backward on each component, then resultant).
    max_force_rate_n_s : float
        Steepest rise of the 1 kHz force before its peak, N/s.
    """

    kind: str
    is_jump: bool
    is_landing: bool
    time_s: float
    takeoff_s: float | None
    landing_s: float | None
    flight_time_s: float | None
    jump_height_m: float | None
    com_rise_m: float | None
    peak_s: float
    peak_force_n: float
    peak_force_bw: float
    peak_force_20hz_n: float
    peak_force_20hz_bw: float
    max_force_rate_n_s: float


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of one activity.

    Attributes
    ----------
    activity : str
        Class name in lower case: "walk", "jumps", ... .
    start_s, end_s : float
        From the start of the motion.
    """

    activity: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Motion:
    """What the sensor saw, and what was true.

    Attributes
    ----------
    acc_g : (n, 3) float64
        Specific force as told by the sensor (counts / lsb_per_g), g.
    counts : (n, 3) int16
        The sensor's own numbers.
    lsb_per_g, sample_rate_hz, range_g : float
        The sensor's.
    clipped_at : int
        Absolute count at which an axis is at its rail.
    force_n : (m, 3) float64
        Ground force on the body at 1 kHz: forward, left, up, N. Zero while the sensor is off the body.
    truth : tuple of TruthEvent
        In order of time.
    spells : tuple of Spell
        The script as it was performed.
    wearer, sensor, seed
        What it was made from.
    """

    acc_g: FloatArray
    counts: NDArray[np.int16]
    lsb_per_g: float
    sample_rate_hz: float
    range_g: float
    clipped_at: int
    force_n: FloatArray
    truth: tuple[TruthEvent, ...]
    spells: tuple[Spell, ...]
    wearer: Wearer
    sensor: SensorModel
    seed: int | Sequence[int]
    force_rate_hz: float = field(default=FORCE_RATE_HZ)

    @property
    def duration_s(self) -> float:
        """Length, s."""
        return len(self.counts) / self.sample_rate_hz

    @property
    def jumps(self) -> tuple[TruthEvent, ...]:
        """True jumps."""
        return tuple(event for event in self.truth if event.is_jump)

    @property
    def landings(self) -> tuple[TruthEvent, ...]:
        """Landings after flight, those of jumps included."""
        return tuple(event for event in self.truth if event.is_landing)


def body_weight_n(wearer: Wearer) -> float:
    """Give the wearer's weight, N."""
    return wearer.body_mass_kg * G0_MS2
