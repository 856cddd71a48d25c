"""Measure what truly happened, on the 1 kHz force."""

from __future__ import annotations

import numpy as np
from scipy import signal

from firmware_sim.motion.records import FORCE_RATE_HZ, FloatArray, TruthEvent
from firmware_sim.motion.stretch import Mark
from impactmon.units import G0_MS2, flight_height_m

BAND_HZ = 20.0


def band_limited(force: FloatArray, cutoff_hz: float = BAND_HZ, rate_hz: float = FORCE_RATE_HZ) -> FloatArray:
    """Low-pass each component: order-4 Butterworth, forward and backward (-6 dB at the cut-off)."""
    sos = np.asarray(signal.butter(4, cutoff_hz, fs=rate_hz, output="sos"), dtype=np.float64)
    return np.asarray(signal.sosfiltfilt(sos, force, axis=0), dtype=np.float64)


def measure(marks: list[Mark], force_bw: FloatArray, body_mass_kg: float) -> tuple[TruthEvent, ...]:
    """Turn marks into events with times and forces."""
    if not marks:
        return ()
    weight = body_mass_kg * G0_MS2
    raw = np.sqrt(np.sum(force_bw * force_bw, axis=1))
    band = band_limited(force_bw)
    smooth = np.sqrt(np.sum(band * band, axis=1))
    ordered = sorted(marks, key=lambda mark: mark.contact)
    return tuple(_event(mark, raw, smooth, force_bw[:, 2], weight) for mark in ordered)


def _event(
    mark: Mark, raw: FloatArray, smooth: FloatArray, vertical: FloatArray, weight_n: float
) -> TruthEvent:
    stop = min(mark.contact + max(int(mark.reach_s * FORCE_RATE_HZ), 2), len(raw))
    window = slice(mark.contact, stop)
    top = mark.contact + int(np.argmax(raw[window]))
    top_band = mark.contact + int(np.argmax(smooth[window]))
    rise = np.diff(vertical[max(mark.contact - 1, 0) : top + 1])
    flight = None if mark.takeoff is None else (mark.contact - mark.takeoff) / FORCE_RATE_HZ
    return TruthEvent(
        kind=mark.kind,
        is_jump=mark.is_jump,
        is_landing=mark.is_landing,
        time_s=mark.contact / FORCE_RATE_HZ,
        takeoff_s=None if mark.takeoff is None else mark.takeoff / FORCE_RATE_HZ,
        landing_s=mark.contact / FORCE_RATE_HZ if mark.takeoff is not None else None,
        flight_time_s=flight,
        jump_height_m=flight_height_m(flight) if flight is not None and mark.is_jump else None,
        com_rise_m=_rise(mark, vertical) if mark.is_jump else None,
        peak_s=top_band / FORCE_RATE_HZ,
        peak_force_n=float(raw[top]) * weight_n,
        peak_force_bw=float(raw[top]),
        peak_force_20hz_n=float(smooth[top_band]) * weight_n,
        peak_force_20hz_bw=float(smooth[top_band]),
        max_force_rate_n_s=float(rise.max(initial=0.0)) * FORCE_RATE_HZ * weight_n,
    )


def _rise(mark: Mark, vertical: FloatArray) -> float | None:
    """Rise after take-off from the impulse since the last quiet half second; None where there is none."""
    if mark.takeoff is None:
        return None
    before = vertical[max(mark.takeoff - 3000, 0) : mark.takeoff] - 1.0
    quiet = np.convolve((np.abs(before) < 0.02).astype(np.float64), np.ones(200), mode="valid") >= 199.5
    if not quiet.any():
        return None
    start = int(np.flatnonzero(quiet)[-1]) + 199
    speed = float(before[start:].sum()) / FORCE_RATE_HZ * G0_MS2
    return speed * speed / (2.0 * G0_MS2)
