"""Packets of sensors that are worn all day, as the benchmarks of the store record them."""

from __future__ import annotations

import random

import numpy as np

from impactmon.drivers.base import StreamInfo
from impactmon.drivers.reference_wire import DATA, INFO, DataFrame, encode_data, encode_info
from impactmon.model import Packet

SENSORS, RATE_HZ, PER_PACKET = 8, 200.0, 8
COMMIT_S = 0.6  # as the store does

Slice = list[tuple[int, list[Packet]]]
"""What arrives between two commits: sensor and packets."""


def packets(sensor: int, seconds: float) -> list[Packet]:
    """Packets of somebody who moves all the time, with the noise of a real sensor."""
    rng = np.random.default_rng(sensor)
    count = round(seconds * RATE_HZ)
    phase = np.arange(count) / RATE_HZ * 2 * np.pi
    acc = np.stack([0.3 * np.sin(phase), 0.2 * np.cos(2 * phase), 1 + 0.8 * np.sin(2 * phase)], axis=1)
    counts = np.round((acc + rng.normal(0, 0.02, acc.shape)) * 2048).astype(np.int16)
    info = StreamInfo(sample_rate_hz=RATE_HZ, range_g=16.0, lsb_per_g=2048.0, samples_per_packet=PER_PACKET)
    made = [Packet(1_000_000_000, INFO, encode_info(info))]
    for seq, start in enumerate(range(0, count, PER_PACKET)):
        t_us = round(start / RATE_HZ * 1e6)
        jitter_ns = int(rng.integers(0, 15_000_000))
        frame = DataFrame(1, seq, t_us, counts[start : start + PER_PACKET])
        made.append(Packet(1_000_000_000 + t_us * 1000 + jitter_ns, DATA, encode_data(frame)))
    return made


def slices(streams: list[list[Packet]]) -> list[Slice]:
    """Cut all streams into what arrives between two commits."""
    step = round(COMMIT_S * RATE_HZ / PER_PACKET)
    longest = max(map(len, streams))
    return [
        [(sensor, stream[at : at + step]) for sensor, stream in enumerate(streams) if stream[at : at + step]]
        for at in range(0, longest, step)
    ]


def noise(seconds: float) -> list[Packet]:
    """Packets of random bytes."""
    rng = random.Random(1)
    step_ns = round(PER_PACKET / RATE_HZ * 1e9)
    return [
        Packet(number * step_ns + rng.randrange(15_000_000), DATA, rng.randbytes(64))
        for number in range(round(seconds * RATE_HZ / PER_PACKET))
    ]
