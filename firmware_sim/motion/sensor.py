"""The accelerometer itself: mounting, anti-alias filter, sampling, errors, noise, range, counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from firmware_sim.motion.records import FORCE_RATE_HZ, FloatArray, SensorModel

OFFSET_SPREAD_G = 0.02
SCALE_SPREAD = 0.008


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sensor puts out.

    Attributes
    ----------
    counts : (n, 3) int16
        Counts.
    acc_g : (n, 3) float64
        Counts over counts per g.
    clipped_at : int
        Absolute count at the rail.
    """

    counts: NDArray[np.int16]
    acc_g: FloatArray
    clipped_at: int


def any_rotation(rng: np.random.Generator) -> FloatArray:
    """Draw a rotation evenly from all orientations."""
    w, x, y, z = _unit(rng.standard_normal(4))
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def _unit(vector: FloatArray) -> FloatArray:
    return vector / np.linalg.norm(vector)


def sense(true_g: FloatArray, sensor: SensorModel, rng: np.random.Generator) -> Reading:
    """Read specific force (n, 3) at 1 kHz in body axes with a sensor.

    The order of drawing never depends on what is given, so that fixing one error leaves the others alone.
    """
    mounting = any_rotation(rng)
    offset = OFFSET_SPREAD_G * rng.standard_normal(3)
    scale = SCALE_SPREAD * rng.standard_normal(3)
    if sensor.mounting is not None:
        mounting = np.array(sensor.mounting)
    if sensor.offset_g is not None:
        offset = np.array(sensor.offset_g)
    if sensor.scale_error is not None:
        scale = np.array(sensor.scale_error)
    sampled = resample(_anti_alias(true_g, sensor), sensor.sample_rate_hz)
    turned = np.column_stack([sum(sampled[:, j] * mounting[i, j] for j in range(3)) for i in range(3)])
    read = turned * (1.0 + scale) + offset
    if sensor.noise_g > 0:
        read = read + sensor.noise_g * rng.standard_normal(read.shape)
    return quantise(read, sensor)


def _anti_alias(true_g: FloatArray, sensor: SensorModel) -> FloatArray:
    """Low-pass as the part does before it decimates: second-order Butterworth, with its delay taken out."""
    cutoff_hz = sensor.bandwidth_ratio * sensor.sample_rate_hz
    if cutoff_hz >= 0.45 * FORCE_RATE_HZ:
        return true_g
    sos = np.asarray(signal.butter(2, cutoff_hz, fs=FORCE_RATE_HZ, output="sos"), dtype=np.float64)
    start = signal.sosfilt_zi(sos)[:, :, None] * true_g[0][None, None, :]
    smooth = np.asarray(signal.sosfilt(sos, true_g, axis=0, zi=start)[0], dtype=np.float64)
    # Group delay at low frequency of a second-order Butterworth: sqrt(2) / (2 pi fc).
    delay = round(np.sqrt(2.0) / (2.0 * np.pi * cutoff_hz) * FORCE_RATE_HZ)
    return np.concatenate([smooth[delay:], np.repeat(smooth[-1:], delay, axis=0)])


def resample(signal_1khz: FloatArray, sample_rate_hz: float) -> FloatArray:
    """Take samples at exactly k / rate, between grid points by a straight line."""
    n = int(len(signal_1khz) / FORCE_RATE_HZ * sample_rate_hz)
    at = np.arange(n) * (FORCE_RATE_HZ / sample_rate_hz)
    low = np.minimum(at.astype(np.int64), len(signal_1khz) - 2)
    part = (at - low)[:, None]
    return signal_1khz[low] * (1.0 - part) + signal_1khz[low + 1] * part


def quantise(read_g: FloatArray, sensor: SensorModel) -> Reading:
    """Turn g into counts, held at the rails."""
    lsb = sensor.counts_per_g
    rail = min(int(np.floor(sensor.range_g * lsb)), 32767)
    counts = np.clip(np.rint(read_g * lsb), -rail, rail).astype(np.int16)
    return Reading(counts, counts / lsb, rail)
