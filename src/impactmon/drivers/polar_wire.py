"""The bytes of Polar's measurement service: settings, answers of the control point, accelerometer frames.

Written after Polar's published description of the service and frames seen in public reports; all numbers are
little-endian. A frame is ``type, u64 ns of the LAST sample since 2000, frame type, samples``; samples are plain
or delta-compressed.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impactmon.drivers.bits import pack_signed, unpack_signed

SERVICE = "fb005c80-02e7-f387-1cad-8acd2d8df0c8"
CONTROL = "fb005c81-02e7-f387-1cad-8acd2d8df0c8"
DATA = "fb005c82-02e7-f387-1cad-8acd2d8df0c8"

ACC = 2
SDK_MODE = 9
OP_SETTINGS, OP_START, OP_STOP, OP_SDK_SETTINGS = 1, 2, 3, 4
ANSWER = 0xF0
RATE, RESOLUTION, RANGE, RANGE_MILLI, CHANNELS, FACTOR, SECURITY = range(7)
SETTING_SIZE = {RATE: 2, RESOLUTION: 2, RANGE: 2, RANGE_MILLI: 4, CHANNELS: 1, FACTOR: 4, SECURITY: 16}

OK, ALREADY = 0, 6
HEADER = struct.Struct("<BQB")
COMPRESSED = 0x80
MG, G = 1000.0, 1.0

Settings = Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True, eq=False)
class AccFrame:
    """One accelerometer frame: counts, ns of the last sample, and counts per g before the factor."""

    counts: NDArray[np.int16]
    last_ns: int
    unit_per_g: float


def encode_settings(settings: Settings) -> bytes:
    """Write settings as ``type, count, values``; FACTOR as the bits of its float."""
    out = bytearray()
    for kind, values in settings.items():
        out += bytes([kind, len(values)])
        for value in values:
            out += value.to_bytes(SETTING_SIZE[kind], "little")
    return bytes(out)


def decode_settings(payload: bytes) -> dict[int, tuple[int, ...]]:
    """Read settings as far as they make sense."""
    settings: dict[int, tuple[int, ...]] = {}
    place = 0
    while place + 2 <= len(payload):
        kind, count = payload[place], payload[place + 1]
        size = SETTING_SIZE.get(kind)
        end = place + 2 + count * (size or 0)
        if size is None or end > len(payload):
            break
        settings[kind] = tuple(
            int.from_bytes(payload[at : at + size], "little") for at in range(place + 2, end, size)
        )
        place = end
    return settings


def encode_frame(counts: NDArray[np.int16], last_ns: int) -> bytes:
    """Write plain 16-bit samples in thousandths of g, as an H10 does."""
    return HEADER.pack(ACC, last_ns, 1) + np.ascontiguousarray(counts, dtype="<i2").tobytes()


def encode_delta_frame(counts: NDArray[np.int16], last_ns: int) -> bytes:
    """Write delta-compressed samples in one block, as a Verity Sense does."""
    wide = counts.astype(np.int64)
    head = HEADER.pack(ACC, last_ns, COMPRESSED | 1) + np.ascontiguousarray(counts[:1], dtype="<i2").tobytes()
    deltas = np.diff(wide, axis=0).reshape(-1)
    if not len(deltas):
        return head
    bits = int(np.abs(deltas * 2 + (deltas < 0)).max()).bit_length() + 1
    return head + bytes([bits, len(counts) - 1]) + pack_signed(deltas, bits)


def decode_frame(payload: bytes) -> AccFrame | None:
    """Read an accelerometer frame; None if it is none."""
    if len(payload) <= HEADER.size:
        return None
    kind, last_ns, frame_type = HEADER.unpack_from(payload)
    if kind & 0x3F != ACC:
        return None
    body = payload[HEADER.size :]
    counts, unit = _compressed(body, frame_type) if frame_type & COMPRESSED else _plain(body, frame_type)
    return None if counts is None else AccFrame(counts, last_ns, unit)


def _plain(body: bytes, frame_type: int) -> tuple[NDArray[np.int16] | None, float]:
    """Read uncompressed samples of 1, 2 or 3 bytes a channel, thousandths of g."""
    size = frame_type + 1
    if frame_type > 2 or len(body) % (3 * size):
        return None, MG
    if size == 2:
        return np.frombuffer(body, "<i2").reshape(-1, 3).astype(np.int16), MG
    if size == 1:
        return np.frombuffer(body, np.int8).reshape(-1, 3).astype(np.int16), MG
    return _narrow(unpack_signed(body, 24, len(body) // 3)).reshape(-1, 3), MG


def _compressed(body: bytes, frame_type: int) -> tuple[NDArray[np.int16] | None, float]:
    """Read a reference sample and blocks of deltas; the factor is applied by whoever knows it."""
    unit = {COMPRESSED: G, COMPRESSED | 1: MG}.get(frame_type)
    if unit is None or len(body) < 6:
        return None, MG
    parts = [np.frombuffer(body[:6], "<i2").astype(np.int64).reshape(1, 3)]
    place = 6
    while place + 2 <= len(body):
        bits, count = body[place], body[place + 1]
        size = (bits * count * 3 + 7) // 8
        block = body[place + 2 : place + 2 + size]
        if not 0 < bits <= 32 or len(block) < size:
            return None, unit
        deltas = unpack_signed(block, bits, count * 3).reshape(-1, 3)
        parts.append(parts[-1][-1:] + np.cumsum(deltas, axis=0)) if count else None
        place += 2 + size
    return _narrow(np.concatenate(parts)), unit


def _narrow(values: NDArray[np.int64]) -> NDArray[np.int16]:
    return np.clip(values, -32768, 32767).astype(np.int16)


def decode_answer(payload: bytes | None, op: int, kind: int) -> tuple[int, bytes] | None:
    """Read ``F0 op type status more parameters`` as ``(status, parameters)``; None if it answers another."""
    if payload is None or len(payload) < 4 or payload[0] != ANSWER or payload[1:3] != bytes([op, kind]):
        return None
    return payload[3], payload[5:]


def encode_answer(op: int, kind: int, status: int, parameters: bytes = b"") -> bytes:
    """Write an answer of the control point."""
    return bytes([ANSWER, op, kind, status, 0]) + parameters


def factor_of(parameters: bytes) -> float | None:
    """Read the factor that samples are to be multiplied with, if one is told and makes sense."""
    told = decode_settings(parameters).get(FACTOR)
    if not told:
        return None
    factor: float = struct.unpack("<f", told[0].to_bytes(4, "little"))[0]
    return factor if 1e-4 < factor < 1e3 else None
