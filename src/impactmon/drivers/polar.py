"""Polar H10, Verity Sense, OH1 and 360 over the Polar Measurement Data service (PMD).

Written after Polar's published description of the service and frames seen in public reports; all numbers are
little-endian. A frame is ``type, u64 ns of the LAST sample since 2000, frame type, samples``; samples are plain
or delta-compressed. There is no sequence number: losses show as device time that passed without samples.
"""

from __future__ import annotations

import struct
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from impactmon.drivers.base import (
    BATTERY_LEVEL,
    SENT,
    DecodeCounts,
    GattStep,
    Opening,
    StreamInfo,
    StreamRequest,
    battery_of,
    offers,
    pause,
    read,
    subscribe,
    write,
)
from impactmon.drivers.bits import pack_signed, unpack_signed
from impactmon.drivers.devicetime import DeviceTimeline
from impactmon.errors import LinkError
from impactmon.model import Gap, Packet, Samples

SERVICE = "fb005c80-02e7-f387-1cad-8acd2d8df0c8"
CONTROL = "fb005c81-02e7-f387-1cad-8acd2d8df0c8"
DATA = "fb005c82-02e7-f387-1cad-8acd2d8df0c8"

NAMES = ("polar h10", "polar sense", "polar verity", "polar oh1", "polar 360")

ACC = 2
SDK_MODE = 9
OP_SETTINGS, OP_START, OP_STOP, OP_SDK_SETTINGS = 1, 2, 3, 4
ANSWER = 0xF0
RATE, RESOLUTION, RANGE, RANGE_MILLI, CHANNELS, FACTOR, SECURITY = range(7)
SETTING_SIZE = {RATE: 2, RESOLUTION: 2, RANGE: 2, RANGE_MILLI: 4, CHANNELS: 1, FACTOR: 4, SECURITY: 16}

OK, ALREADY = 0, 6
STATUS_WORDS = {
    1: "unknown command",
    2: "no accelerometer",
    3: "not supported",
    4: "wrong length",
    5: "wrong parameter",
    7: "resolution not offered",
    8: "sample rate not offered",
    9: "range not offered",
    10: "the link's packets are too small",
    11: "wrong number of channels",
    12: "not possible now",
    13: "it sits in its charger",
    14: "its memory is full",
}

HEADER = struct.Struct("<BQB")
COMPRESSED = 0x80
MG, G = 1000.0, 1.0
MIN_RATE_HZ = 20.0

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


def stream_info(settings: Settings, factor: float | None, unit_per_g: float = MG) -> StreamInfo | None:
    """Say how a sensor streams that was started with `settings` and answered `factor`."""
    rate, range_g = settings.get(RATE), settings.get(RANGE)
    if not rate or not range_g or not rate[0] or not range_g[0]:
        return None
    scale = unit_per_g / factor if factor else unit_per_g
    notes = ()
    if range_g[0] < 16:
        notes = (f"±{range_g[0]} g: landings above that clip, their force is a lower bound",)
    return StreamInfo(
        sample_rate_hz=float(rate[0]),
        range_g=float(range_g[0]),
        lsb_per_g=scale,
        samples_per_packet=36,  # 16-bit samples in the usual 232-byte frame
        notes=notes,
        rail_count=int(range_g[0] * scale) - 2,  # thousandths are rounded: the rail may read one less
    )


class PolarDecoder:
    """Follows the control point, then places frames by their time."""

    def __init__(self) -> None:
        self.info: StreamInfo | None = None
        self.counts = DecodeCounts()
        self.battery_percent: int | None = None
        self._placer = DeviceTimeline(self.counts)
        self._asked: dict[int, tuple[int, ...]] = {}
        self._infos: dict[float, StreamInfo | None] = {}

    def decode(self, packet: Packet) -> list[Samples | Gap]:
        """Decode one packet."""
        if packet.characteristic == DATA:
            return self._take_frame(packet)
        self.counts.other += 1
        if packet.characteristic == SENT + CONTROL and packet.payload[:2] == bytes([OP_START, ACC]):
            self._asked = decode_settings(packet.payload[2:])
        elif packet.characteristic == CONTROL:
            self._take_answer(packet.payload)
        elif packet.characteristic == BATTERY_LEVEL:
            told = battery_of(packet.payload)
            self.battery_percent = self.battery_percent if told is None else told
        return []

    def flush(self) -> list[Samples | Gap]:
        """Give what is open; samples are never held back."""
        return self._placer.finish()

    def _take_answer(self, payload: bytes) -> None:
        answer = decode_answer(payload, OP_START, ACC)
        if answer is not None and answer[0] == OK:
            factor = factor_of(answer[1])
            infos = {unit: stream_info(self._asked, factor, unit) for unit in (MG, G)}
            if infos[MG] is not None:
                self.info, self._infos = infos[MG], infos

    def _take_frame(self, packet: Packet) -> list[Samples | Gap]:
        frame = decode_frame(packet.payload)
        info = self._infos.get(frame.unit_per_g) if frame is not None else None
        if frame is None or info is None or not len(frame.counts):
            self.counts.malformed += 1
            return []
        first_s = frame.last_ns * 1e-9 - (len(frame.counts) - 1) / self._placer.rate_hz(info.sample_rate_hz)
        return self._placer.place(frame.counts, first_s, packet.t_host_ns, info)


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


class PolarDriver:
    """Polar sensors with the PMD service."""

    name: ClassVar[str] = "polar"
    title: ClassVar[str] = "Polar H10, Verity Sense, OH1"
    data_characteristics: ClassVar[tuple[str, ...]] = (DATA,)
    service: ClassVar[str] = SERVICE
    timing: ClassVar[str] = "A"

    @classmethod
    def match(cls, name: str, service_uuids: Sequence[str]) -> float:
        """Say how surely an advertisement is of a Polar sensor; most advertise by name alone."""
        if offers(service_uuids, SERVICE):
            return 1.0
        lower = name.lower()
        if lower.startswith(NAMES):
            return 0.95
        return 0.3 if lower.startswith("polar ") else 0.0

    def opening(self, request: StreamRequest) -> Opening:
        """Enter SDK mode where it exists, take the best settings on offer, start."""
        yield subscribe(CONTROL)
        yield subscribe(DATA)
        yield read(BATTERY_LEVEL, optional=True)
        features = (yield read(CONTROL)) or b""
        if len(features) < 2 or not features[1] & 1 << ACC:
            raise LinkError(
                "This Polar sensor offers no accelerometer.", hint="Only the heart rate can be had of it."
            )
        yield write(CONTROL, bytes([OP_STOP, ACC]), reply_on=CONTROL, optional=True)
        in_sdk_mode = yield from self._enter_sdk_mode(features)
        chosen = choose(request, (yield from self._offer(in_sdk_mode)))
        answer = yield write(CONTROL, bytes([OP_START, ACC]) + encode_settings(chosen), reply_on=CONTROL)
        status, parameters = decode_answer(answer, OP_START, ACC) or (-1, b"")
        info = stream_info(chosen, factor_of(parameters))
        if status not in (OK, ALREADY) or info is None:
            why = STATUS_WORDS.get(status, f"status {status}")
            raise LinkError(
                f"The Polar sensor did not start: {why}.", hint="Take it off, wait, put it on again."
            )
        return info

    def _enter_sdk_mode(self, features: bytes) -> Generator[GattStep, bytes | None, bool]:
        """Ask for SDK mode, which opens up to 416 Hz and 16 g on a Verity Sense (and stops its heart rate)."""
        if len(features) < 3 or not features[2] & 0x02:
            return False
        answer = yield write(CONTROL, bytes([OP_START, SDK_MODE]), reply_on=CONTROL, optional=True)
        yield pause(0.1)
        told = decode_answer(answer, OP_START, SDK_MODE)
        return told is not None and told[0] in (OK, ALREADY)

    def _offer(self, in_sdk_mode: bool) -> Generator[GattStep, bytes | None, Settings]:
        for op in (OP_SDK_SETTINGS, OP_SETTINGS) if in_sdk_mode else (OP_SETTINGS,):
            answer = yield write(CONTROL, bytes([op, ACC]), reply_on=CONTROL, optional=True)
            told = decode_answer(answer, op, ACC)
            if told is not None and told[0] == OK and decode_settings(told[1]).get(RATE):
                return decode_settings(told[1])
        raise LinkError("The Polar sensor does not say what it offers.", hint="Update its firmware.")

    def closing(self) -> Sequence[GattStep]:
        """Stop: an H10 goes on by itself otherwise."""
        return (
            write(CONTROL, bytes([OP_STOP, ACC]), reply_on=CONTROL, optional=True, timeout_s=2.0),
            write(CONTROL, bytes([OP_STOP, SDK_MODE]), reply_on=CONTROL, optional=True, timeout_s=2.0),
        )

    def decoder(self) -> PolarDecoder:
        """Give a fresh decoder."""
        return PolarDecoder()


def choose(request: StreamRequest, offer: Settings) -> dict[int, tuple[int, ...]]:
    """Take the offered rate nearest to the wish, from 20 Hz, and the range nearest to it."""
    rates = [rate for rate in offer.get(RATE, ()) if rate >= MIN_RATE_HZ]
    ranges = [range_g for range_g in offer.get(RANGE, ()) if range_g > 0]
    if not rates or not ranges:
        raise LinkError("The Polar sensor offers no usable rate or range.")
    chosen = {
        RATE: (min(rates, key=lambda rate: (abs(rate - request.sample_rate_hz), -rate)),),
        RESOLUTION: (16 if 16 in offer.get(RESOLUTION, (16,)) else max(offer[RESOLUTION]),),
        RANGE: (min(ranges, key=lambda range_g: (abs(range_g - request.range_g), -range_g)),),
    }
    if offer.get(CHANNELS):
        chosen[CHANNELS] = (3,)
    return chosen
