"""What can be said about the samples themselves: calibration, wear, faults."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Gain and offset of each axis: calibrated = gain * (measured + offset).

    Attributes
    ----------
    gain : tuple of float
        Of x, y, z.
    offset_g : tuple of float
        Added to x, y, z before the gain, g.
    """

    gain: tuple[float, float, float]
    offset_g: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationReport:
    """What a recording says about its sensor's calibration, and what was done about it.

    Attributes
    ----------
    applied : bool
        The events are those of calibrated samples.
    reason : str
        Why it was applied, or why not, in words.
    calibration : Calibration or None
        Applied, or on offer; None if none was found.
    error_before_g, error_after_g : float or None
        Mean distance of still windows from 1 g, as measured and calibrated; None without still windows.
    windows : int
        Still windows that differ.
    """

    applied: bool
    reason: str
    calibration: Calibration | None = None
    error_before_g: float | None = None
    error_after_g: float | None = None
    windows: int = 0


@dataclass(frozen=True, slots=True)
class NotWorn:
    """A stretch in which the sensor was not worn.

    Attributes
    ----------
    start_s, end_s : float
        Seconds from the recording's start.
    """

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Fault:
    """A stretch in which the sensor cannot have measured.

    Attributes
    ----------
    start_s, end_s : float
        Seconds from the recording's start.
    reason : str
        In words: "axis stuck", "no gravity".
    """

    start_s: float
    end_s: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What can be said about the samples themselves, shown beside every total.

    Attributes
    ----------
    duration_s, recorded_s : float
        From first to last sample; of this, covered by samples.
    lost_fraction : float
        1 - recorded / duration.
    sample_rate_hz : float
        As used.
    range_g : float or None
        Full scale, if known.
    clipped_samples : int
        Samples with an axis at its rail.
    gaps : int
        Number of gaps.
    resting_g : float or None
        Median resultant of quiet seconds; 1.0 for a calibrated sensor; None without a quiet second.
    noise_g : float or None
        Standard deviation of the sensor's own noise, g; None without three still windows of ten seconds.
    notes : tuple of str
        Plain sentences: "clipped at ±2 g: forces are lower bounds".
    """

    duration_s: float
    recorded_s: float
    lost_fraction: float
    sample_rate_hz: float
    range_g: float | None
    clipped_samples: int
    gaps: int
    resting_g: float | None
    notes: tuple[str, ...] = ()
    noise_g: float | None = None
