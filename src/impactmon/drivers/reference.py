"""The reference sensor profile: what our sketches speak and `firmware_sim` serves.

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
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from impactmon.drivers.base import (
    DecodeCounts,
    GattStep,
    Opening,
    StreamInfo,
    StreamRequest,
    offers,
    read,
    subscribe,
    write,
)
from impactmon.drivers.sequence import Sequencer
from impactmon.drivers.timeline import LINK_LOST, LOST_PACKETS, RESTARTED, Timeline
from impactmon.errors import LinkError
from impactmon.model import Gap, Packet, Samples

VERSION = 1
SERVICE = "1a0d0001-7a3b-4f6e-9c52-6d706163746d"
DATA = "1a0d0002-7a3b-4f6e-9c52-6d706163746d"
CTRL = "1a0d0003-7a3b-4f6e-9c52-6d706163746d"
INFO = "1a0d0004-7a3b-4f6e-9c52-6d706163746d"
STAT = "1a0d0005-7a3b-4f6e-9c52-6d706163746d"

NAME_PREFIX = "impactmon"

OP_STOP, OP_START, OP_TIME, OP_CONFIGURE = 0x00, 0x01, 0x02, 0x03

_HEADER = struct.Struct("<BBHIQ")
_INFO = struct.Struct("<BHBfBB")
_STAT = struct.Struct("<IIIB")
_SETUP = struct.Struct("<BHBB")

MIN_PAYLOAD = _HEADER.size + 6
"""Smallest useful notification: one sample."""

RATES_HZ = (10.0, 1000.0)
"""Rates a sensor may claim, Hz; anything else is not this profile."""

HOST_SLACK_S = 30.0
"""How much longer than the time passed on the host a claimed loss may be: the link may deliver late."""

PACKET_BATCH_S = 0.04
"""Samples per packet are chosen to last this long: below it, notifications outnumber connection events."""


@dataclass(frozen=True, slots=True, eq=False)
class DataFrame:
    """One DATA notification."""

    boot_id: int
    seq: int
    t_us: int
    counts: NDArray[np.int16]


def encode_data(frame: DataFrame) -> bytes:
    """Give the bytes of a DATA notification."""
    head = _HEADER.pack(VERSION, len(frame.counts), frame.boot_id, frame.seq, frame.t_us)
    return head + np.ascontiguousarray(frame.counts, dtype="<i2").tobytes()


def decode_data(payload: bytes) -> DataFrame | None:
    """Read a DATA notification; None if it is not one."""
    if len(payload) < MIN_PAYLOAD:
        return None
    version, n, boot_id, seq, t_us = _HEADER.unpack_from(payload)
    if version != VERSION or n == 0 or len(payload) != _HEADER.size + 6 * n:
        return None
    counts = np.frombuffer(payload, dtype="<i2", offset=_HEADER.size).reshape(n, 3)
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


class ReferenceDecoder:
    """Places DATA on the sample-index clock."""

    def __init__(self) -> None:
        self.info: StreamInfo | None = None
        self.counts = DecodeCounts()
        self.battery_percent: int | None = None
        self._timeline = Timeline(self.counts)
        self._sequencer: Sequencer[tuple[int, DataFrame]] = Sequencer(bits=32)
        self._boot_id: int | None = None
        self._last_host_ns: int | None = None
        self._next_us: int | None = None

    def decode(self, packet: Packet) -> list[Samples | Gap]:
        """Decode one packet."""
        if packet.characteristic == DATA:
            return self._take_data(packet)
        if packet.characteristic == INFO:
            return self._take_info(packet.payload)
        if packet.characteristic == STAT:
            told = decode_battery(packet.payload)
            self.battery_percent = self.battery_percent if told is None else told
        self.counts.other += 1
        return []

    def flush(self) -> list[Samples | Gap]:
        """Give the packets held back."""
        return [*self._place(self._sequencer.flush()), *self._timeline.end_stuck()]

    def _take_info(self, payload: bytes) -> list[Samples | Gap]:
        info = decode_info(payload)
        if info is None:
            self.counts.malformed += 1
            return []
        self.counts.other += 1
        ready: list[Samples | Gap] = []
        if info != self.info:
            ready = self._place(self._sequencer.flush())  # held packets belong to the old settings
            self.info = info
            self._timeline.run_at(info.sample_rate_hz)
        return ready

    def _take_data(self, packet: Packet) -> list[Samples | Gap]:
        frame = decode_data(packet.payload)
        if frame is None or self.info is None:
            self.counts.malformed += 1
            return []
        standing = self._sequencer.classify(frame.seq)
        if frame.boot_id == self._boot_id and standing == "seen":
            self.counts.duplicate += 1
            return []
        self.counts.decoded += 1
        ready: list[Samples | Gap] = []
        if frame.boot_id != self._boot_id or standing == "restart" or self._implausible(frame, packet):
            ready = self._begin_epoch(frame, packet)
        return ready + self._place(self._sequencer.push(frame.seq, (packet.t_host_ns, frame)))

    def _implausible(self, frame: DataFrame, packet: Packet) -> bool:
        """Tell whether the sensor's clock claims far more time than passed here, or runs backwards."""
        if self._next_us is None or self._last_host_ns is None:
            return False
        claimed_s = (frame.t_us - self._next_us) / 1e6
        passed_s = (packet.t_host_ns - self._last_host_ns) / 1e9
        return claimed_s > passed_s + HOST_SLACK_S or claimed_s < -HOST_SLACK_S

    def _begin_epoch(self, frame: DataFrame, packet: Packet) -> list[Samples | Gap]:
        """Start anew after a reboot: only here does arrival time say how long the sensor was away."""
        ready: list[Samples | Gap] = self._place(self._sequencer.flush())
        if self._last_host_ns is not None and self.info is not None:
            away_s = max(0, packet.t_host_ns - self._last_host_ns) / 1e9
            missing = round(away_s * self.info.sample_rate_hz) - len(frame.counts)
            ready += self._timeline.gap(max(1, missing), RESTARTED)
            self.counts.restarts += 1
        self._boot_id = frame.boot_id
        self._next_us = None
        return ready

    def _place(self, frames: Sequence[tuple[int, tuple[int, DataFrame]]]) -> list[Samples | Gap]:
        placed: list[Samples | Gap] = []
        for missing_packets, (host_ns, frame) in frames:
            placed += self._gap_before(missing_packets, frame)
            assert self.info is not None  # frames are taken only once it is known
            placed += self._timeline.samples(frame.counts, self.info)
            self._last_host_ns = host_ns
            self._next_us = frame.t_us + round(len(frame.counts) * 1e6 / self.info.sample_rate_hz)
        return placed

    def _gap_before(self, missing_packets: int, frame: DataFrame) -> list[Samples | Gap]:
        """Date the loss before a frame: whole packets by number, a paused stream by the sensor's clock."""
        assert self.info is not None
        if self._next_us is None:
            return []
        by_number = missing_packets * self.info.samples_per_packet
        by_clock = round((frame.t_us - self._next_us) * 1e-6 * self.info.sample_rate_hz)
        # A crystal may be 3 % off the sample rate it claims; beyond that and a packet the clock is right:
        # the stream had been paused, or the counter jumped.
        tolerance = max(1.5 * self.info.samples_per_packet, 0.05 * abs(by_clock))
        if abs(by_clock - by_number) > tolerance:
            return self._timeline.gap(max(by_clock, 1), LINK_LOST)
        return self._timeline.gap(by_number, LOST_PACKETS)


class ReferenceDriver:
    """Sensors that speak the reference profile."""

    name: ClassVar[str] = "reference"
    title: ClassVar[str] = "impactmon reference profile"
    data_characteristics: ClassVar[tuple[str, ...]] = (DATA,)
    service: ClassVar[str] = SERVICE
    timing: ClassVar[str] = "A"

    @classmethod
    def match(cls, name: str, service_uuids: Sequence[str]) -> float:
        """Say how surely an advertisement is of this profile."""
        if offers(service_uuids, SERVICE):
            return 1.0
        return 0.6 if name.lower().startswith(NAME_PREFIX) else 0.0

    def opening(self, request: StreamRequest) -> Opening:
        """Subscribe, configure, read back what came of it, start."""
        fitting = (request.max_payload - _HEADER.size) // 6
        if fitting < 1:
            raise LinkError(
                f"The link carries {request.max_payload} bytes per notification (MTU "
                f"{request.max_payload + 3}); this sensor needs {MIN_PAYLOAD} (MTU {MIN_PAYLOAD + 3}).",
                hint="Update the system's Bluetooth stack or use another adapter.",
            )
        batch = max(1, min(fitting, round(request.sample_rate_hz * PACKET_BATCH_S), 255))
        wish = (request.sample_rate_hz, batch, request.range_g)
        yield subscribe(DATA)
        yield subscribe(STAT, optional=True)
        yield subscribe(CTRL, optional=True)
        yield write(CTRL, encode_setup(OP_CONFIGURE, *wish))
        told = yield read(INFO)
        info = decode_info(told or b"")
        if info is None:
            raise LinkError(
                "The sensor's INFO cannot be read.",
                hint="Its firmware speaks another version of the profile.",
            )
        yield read(STAT, optional=True)
        yield write(CTRL, encode_setup(OP_START, info.sample_rate_hz, info.samples_per_packet, info.range_g))
        return info

    def closing(self) -> Sequence[GattStep]:
        """Stop the stream."""
        return (write(CTRL, bytes([OP_STOP]), optional=True),)

    def decoder(self) -> ReferenceDecoder:
        """Give a fresh decoder."""
        return ReferenceDecoder()
