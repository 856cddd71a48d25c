"""The bytes of the reference sensor profile: what our sketches speak and `firmware_sim` serves.

All numbers little-endian. Base UUID ``1a0dXXXX-7a3b-4f6e-9c52-6d706163746d``.

======= ==== ================ =====================================================================
DATA    0002 notify           u8 version, u8 n, u16 boot_id, u32 seq, u64 t_us of the first sample,
                              n x (i16 x, y, z)
CTRL    0003 write, indicate  01 u16 fs_x10 u8 n u8 range: start; 00: stop; 02 u32 id: time sync,
                              answered by 02 u32 id u64 t_us; 03 u16 fs_x10 u8 n u8 range: configure
INFO    0004 read             u8 version, u16 fs_x10, u8 range_g, f32 lsb_per_g, u8 n, u8 site, name
STAT    0005 read, notify     u32 taken, u32 dropped, u32 clipped, u8 battery_percent
======= ==== ================ =====================================================================

``seq`` counts packets since boot, ``boot_id`` changes with every boot; a loss is therefore proven, and its
length exact. INFO tells what CTRL 03 made of the wish, before the first sample.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impactmon.drivers.base import StreamInfo

VERSION = 1
SERVICE = "1a0d0001-7a3b-4f6e-9c52-6d706163746d"
DATA = "1a0d0002-7a3b-4f6e-9c52-6d706163746d"
CTRL = "1a0d0003-7a3b-4f6e-9c52-6d706163746d"
INFO = "1a0d0004-7a3b-4f6e-9c52-6d706163746d"
STAT = "1a0d0005-7a3b-4f6e-9c52-6d706163746d"

OP_STOP, OP_START, OP_TIME, OP_CONFIGURE = 0x00, 0x01, 0x02, 0x03

HEADER = struct.Struct("<BBHIQ")
_INFO = struct.Struct("<BHBfBB")
_STAT = struct.Struct("<IIIB")
_SETUP = struct.Struct("<BHBB")

MIN_PAYLOAD = HEADER.size + 6
"""Smallest useful notification: one sample."""

RATES_HZ = (10.0, 1000.0)
"""Rates a sensor may claim, Hz; anything else is not this profile."""


@dataclass(frozen=True, slots=True, eq=False)
class DataFrame:
    """One DATA notification."""

    boot_id: int
    seq: int
    t_us: int
    counts: NDArray[np.int16]


def encode_data(frame: DataFrame) -> bytes:
    """Give the bytes of a DATA notification."""
    head = HEADER.pack(VERSION, len(frame.counts), frame.boot_id, frame.seq, frame.t_us)
    return head + np.ascontiguousarray(frame.counts, dtype="<i2").tobytes()


def decode_data(payload: bytes) -> DataFrame | None:
    """Read a DATA notification; None if it is not one."""
    if len(payload) < MIN_PAYLOAD:
        return None
    version, n, boot_id, seq, t_us = HEADER.unpack_from(payload)
    if version != VERSION or n == 0 or len(payload) != HEADER.size + 6 * n:
        return None
    counts = np.frombuffer(payload, dtype="<i2", offset=HEADER.size).reshape(n, 3)
    return DataFrame(boot_id, seq, t_us, counts.astype(np.int16, copy=False))


def encode_info(info: StreamInfo, *, site: int = 0, name: str = "") -> bytes:
    """Give the bytes of INFO."""
    head = _INFO.pack(
        VERSION,
        round(info.sample_rate_hz * 10),
        round(info.range_g),
        info.lsb_per_g,
        info.samples_per_packet,
        site,
    )
    return head + name.encode()[:32]


def decode_info(payload: bytes) -> StreamInfo | None:
    """Read INFO; None if it is not one or claims the impossible."""
    if len(payload) < _INFO.size:
        return None
    version, rate_x10, range_g, lsb_per_g, n, _site = _INFO.unpack_from(payload)
    rate_hz = rate_x10 / 10
    plausible = RATES_HZ[0] <= rate_hz <= RATES_HZ[1] and n > 0 and range_g > 0
    if version != VERSION or not plausible or not math.isfinite(lsb_per_g) or not 1 <= lsb_per_g <= 32767:
        return None
    notes = () if range_g >= 16 else (f"±{range_g} g: hard landings clip, their force is a lower bound",)
    return StreamInfo(
        sample_rate_hz=rate_hz,
        range_g=float(range_g),
        lsb_per_g=lsb_per_g,
        samples_per_packet=n,
        notes=notes,
    )


def encode_stat(taken: int, dropped: int, clipped: int, battery_percent: int) -> bytes:
    """Give the bytes of STAT."""
    return _STAT.pack(taken, dropped, clipped, battery_percent)


def decode_battery(payload: bytes) -> int | None:
    """Read the battery charge out of STAT, percent; None if it is not one."""
    if len(payload) != _STAT.size:
        return None
    percent = _STAT.unpack(payload)[3]
    return percent if percent <= 100 else None


def encode_setup(op: int, sample_rate_hz: float, samples_per_packet: int, range_g: float) -> bytes:
    """Give the bytes of CTRL 01 (start) or 03 (configure)."""
    return _SETUP.pack(op, round(sample_rate_hz * 10), samples_per_packet, round(range_g))


def decode_setup(payload: bytes) -> tuple[int, float, int, float] | None:
    """Read CTRL 01 or 03 as ``(op, rate in Hz, samples per packet, range in g)``."""
    if len(payload) != _SETUP.size or payload[0] not in (OP_START, OP_CONFIGURE):
        return None
    op, rate_x10, n, range_g = _SETUP.unpack(payload)
    return op, rate_x10 / 10, n, float(range_g)
