"""Packets of a reference sensor that somebody jumps with, and a scoring that needs no engine."""

from __future__ import annotations

import numpy as np

from impactmon.drivers.base import StreamInfo
from impactmon.drivers.reference_wire import DATA, INFO, DataFrame, encode_data, encode_info
from impactmon.model import Analysis, Gap, Jump, Packet, Quality, Recording, Reject, Status

RATE_HZ = 200.0
LSB_PER_G = 2048.0
PER_PACKET = 8
START_NS = 1_000_000_000


def jumping_g(jumps: int, *, rest_s: float = 2.0) -> np.ndarray:
    """Standing, then jumps: push-off, 0.4 s of flight, a landing of 5 g."""
    rng = np.random.default_rng(7)

    def part(seconds: float, level: float) -> np.ndarray:
        return np.full(round(seconds * RATE_HZ), level)

    push = 1 + 1.2 * np.sin(np.linspace(0, np.pi, round(0.25 * RATE_HZ)))
    bump = 1 + 4.0 * np.sin(np.linspace(0, np.pi, round(0.06 * RATE_HZ)))
    one = np.concatenate([push, part(0.4, 0.02), bump, part(rest_s, 1.0)])
    vertical = np.concatenate([part(3.0, 1.0), *[one] * jumps, part(14.0, 1.0)])
    acc_g = np.zeros((len(vertical), 3))
    acc_g[:, 2] = vertical
    return acc_g + rng.normal(0, 0.03, acc_g.shape)  # nobody stands still: what lies still was dropped


def sensor_packets(
    acc_g: np.ndarray, *, boot_id: int = 1, drop: frozenset[int] = frozenset()
) -> list[Packet]:
    """Packets of a recording, INFO first; those numbered in `drop` are lost on the way."""
    info = StreamInfo(
        sample_rate_hz=RATE_HZ, range_g=16.0, lsb_per_g=LSB_PER_G, samples_per_packet=PER_PACKET
    )
    counts = np.round(acc_g * LSB_PER_G).astype(np.int16)
    packets = [Packet(START_NS, INFO, encode_info(info))]
    for seq, start in enumerate(range(0, len(counts) - PER_PACKET + 1, PER_PACKET)):
        if seq not in drop:
            t_us = round(start / RATE_HZ * 1e6)
            frame = DataFrame(boot_id, seq, t_us, counts[start : start + PER_PACKET])
            packets.append(Packet(START_NS + t_us * 1000 + seq % 7 * 1_234_567, DATA, encode_data(frame)))
    return packets


def count_peaks(recording: Recording, *, version: str = "2", reject_after_s: float = 1e9) -> Analysis:
    """Score as a toy would: each run above 3 g is a jump; from `reject_after_s` on it is a shake."""
    now_s, above, jumps, rejects, gaps = 0.0, False, [], [], []
    for block in recording.blocks():
        if isinstance(block, Gap):
            gaps.append(block)
            now_s = block.end_s
            continue
        resultant = np.linalg.norm(block.counts / block.lsb_per_g, axis=1)
        for value in resultant:
            if value > 3 and not above:
                if now_s >= reject_after_s:
                    rejects.append(toy_reject(now_s))
                else:
                    jumps.append(toy_jump(now_s, float(value)))
            above = bool(value > 3)
            now_s += 1 / block.sample_rate_hz
    return Analysis(
        jumps=tuple(jumps),
        landings=(),
        impacts=(),
        rejected=tuple(rejects),
        gaps=tuple(gaps),
        quality=Quality(
            duration_s=now_s,
            recorded_s=now_s,
            lost_fraction=0.0,
            sample_rate_hz=recording.sample_rate_hz,
            range_g=recording.range_g,
            clipped_samples=0,
            gaps=len(gaps),
            resting_g=1.0,
        ),
        days=(),
        name=recording.name,
        start=recording.start,
        placement=recording.placement,
        body_mass_kg=recording.body_mass_kg,
        algorithm_version=version,
        parameters={},
    )


def toy_jump(time_s: float, peak_g: float) -> Jump:
    return Jump(
        id=f"{time_s:.3f}",
        revision=1,
        final=True,
        status=Status.COUNTED,
        time_s=time_s,
        confidence=0.9,
        kind="jump",
        peak_s=time_s,
        peak_g=peak_g,
        acc_slope_g_s=None,
        clipped=False,
        takeoff_s=time_s - 0.4,
        landing_s=time_s,
        flight_time_s=0.4,
        jump_height_m=0.196,
    )


def toy_reject(time_s: float) -> Reject:
    return Reject(
        id=f"{time_s:.3f}",
        revision=1,
        final=True,
        status=Status.REJECTED,
        time_s=time_s,
        confidence=0.9,
        reason="shaken",
        peak_g=4.0,
    )
