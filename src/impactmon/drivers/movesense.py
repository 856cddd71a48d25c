"""Movesense sensors over the GATT SensorData Protocol (GSP) of firmware 2.3 and later.

Written after the maker's documentation. A command is ``command, reference, payload``, an answer ``01 reference
u16 status data``, a sample packet ``02 reference u32 ms of the FIRST sample, n x (f32 x, y, z) in m/s2``,
continued by ``03 reference`` where it does not fit. The range cannot be set here, only read.
"""

from __future__ import annotations

import struct
from collections.abc import Generator, Sequence
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
    read,
    subscribe,
    write,
)
from impactmon.drivers.devicetime import DeviceTimeline
from impactmon.errors import LinkError
from impactmon.model import Gap, Packet, Samples
from impactmon.units import G0_MS2

SERVICE = "34802252-7185-4d5d-b431-630e7050e8f0"
WRITE = "34800001-7185-4d5d-b431-630e7050e8f0"
NOTIFY = "34800002-7185-4d5d-b431-630e7050e8f0"

HELLO, SUBSCRIBE, UNSUBSCRIBE, GET = 0, 1, 2, 4
ANSWER, STREAM, CONTINUED = 1, 2, 3

REF_CONFIG, REF_ACC = 11, 10
"""References of our requests: fixed, so that a packet's tells what it is."""

PATH_CONFIG = "/Meas/Acc/Config"
PATH_ACC = "/Meas/Acc/"
RATES_HZ = (26, 52, 104, 208, 416)
"""From 833 Hz on the link does not keep up."""

DEFAULT_RANGE_G = 8
LARGEST_PACKET = 2048
MS_MODULUS = 1 << 32


def encode_request(command: int, reference: int, path: str = "") -> bytes:
    """Write a request."""
    return bytes([command, reference]) + (path.encode() + b"\0" if path else b"")


def encode_answer(reference: int, status: int, data: bytes = b"") -> bytes:
    """Write an answer."""
    return bytes([ANSWER, reference]) + status.to_bytes(2, "little") + data


def decode_answer(payload: bytes | None, reference: int) -> tuple[int, bytes] | None:
    """Read an answer as ``(status, data)``; None if it answers another request."""
    if payload is None or len(payload) < 4 or payload[:2] != bytes([ANSWER, reference]):
        return None
    return int.from_bytes(payload[2:4], "little"), payload[4:]


def scale_for(range_g: float) -> float:
    """Give the counts per g into which samples of that range are put."""
    return float(int(32767 / range_g))


def encode_samples(t_ms: int, counts: NDArray[np.int16], lsb_per_g: float) -> bytes:
    """Write samples of a packet, without its two leading bytes."""
    acc_ms2 = counts.astype(np.float64) * (G0_MS2 / lsb_per_g)
    return struct.pack("<I", t_ms % MS_MODULUS) + acc_ms2.astype("<f4").tobytes()


def decode_samples(body: bytes, lsb_per_g: float) -> tuple[int, NDArray[np.int16]] | None:
    """Read samples as ``(ms, counts)``; None if they are none."""
    if len(body) < 16 or (len(body) - 4) % 12:
        return None
    acc_ms2 = np.frombuffer(body, "<f4", offset=4).astype(np.float64).reshape(-1, 3)
    if not np.isfinite(acc_ms2).all():
        return None
    counts = np.clip(np.rint(acc_ms2 * (lsb_per_g / G0_MS2)), -32767, 32767).astype(np.int16)
    return struct.unpack_from("<I", body)[0], counts


def stream_info(sample_rate_hz: float, range_g: float) -> StreamInfo:
    """Say how such a sensor streams."""
    notes = ()
    if range_g < 16:
        notes = (f"±{range_g:g} g: landings above that clip; set 16 g with the maker's app",)
    scale = scale_for(range_g)
    return StreamInfo(
        sample_rate_hz=sample_rate_hz,
        range_g=range_g,
        lsb_per_g=scale,
        samples_per_packet=8,
        notes=notes,
        rail_count=int(range_g * scale * 0.9995),  # floats in m/s2 come back a count short of the rail
    )


class MovesenseDecoder:
    """Joins continued packets and places them by their milliseconds."""

    def __init__(self) -> None:
        self.info: StreamInfo | None = None
        self.counts = DecodeCounts()
        self.battery_percent: int | None = None
        self._placer = DeviceTimeline(self.counts)
        self._range_g = float(DEFAULT_RANGE_G)
        self._body: bytes | None = None
        self._body_ns = 0
        self._last_ms: int | None = None

    def decode(self, packet: Packet) -> list[Samples | Gap]:
        """Decode one packet."""
        if packet.characteristic == NOTIFY:
            return self._take(packet)
        self.counts.other += 1
        if packet.characteristic == SENT + WRITE:
            self._note_subscription(packet.payload)
        elif packet.characteristic == BATTERY_LEVEL:
            told = battery_of(packet.payload)
            self.battery_percent = self.battery_percent if told is None else told
        return []

    def flush(self) -> list[Samples | Gap]:
        """Give the last packet, which no other has completed."""
        return [*self._complete(), *self._placer.finish()]

    def _note_subscription(self, payload: bytes) -> None:
        path = payload[2:].rstrip(b"\0").decode("ascii", "replace")
        if payload[:2] == bytes([SUBSCRIBE, REF_ACC]) and path.startswith(PATH_ACC):
            rate = path.removeprefix(PATH_ACC)
            if rate.isascii() and rate.isdigit() and int(rate) in RATES_HZ:
                self.info = stream_info(float(rate), self._range_g)

    def _take(self, packet: Packet) -> list[Samples | Gap]:
        payload = packet.payload
        config = decode_answer(payload, REF_CONFIG)
        if config is not None and config[0] == 200 and config[1] and config[1][0] in (2, 4, 8, 16):
            self._range_g = float(config[1][0])
        if payload[:2] == bytes([CONTINUED, REF_ACC]) and self._body is not None:
            self.counts.other += 1
            self._body = (self._body + payload[2:])[:LARGEST_PACKET]
            return self._complete_if_whole()
        if payload[:2] != bytes([STREAM, REF_ACC]):
            known = len(payload) >= 2 and payload[0] == ANSWER
            self.counts.other += known
            self.counts.malformed += not known
            return []
        ready = self._complete()
        self._body, self._body_ns = payload[2:], packet.t_host_ns
        return ready + self._complete_if_whole()

    def _complete_if_whole(self) -> list[Samples | Gap]:
        """Do not wait for a successor where the length says that samples end here."""
        whole = self._body is not None and len(self._body) >= 16 and (len(self._body) - 4) % 12 == 0
        return self._complete() if whole and not self._may_continue() else []

    def _may_continue(self) -> bool:
        """Tell whether a packet that ends on a sample is shorter than usual and may go on."""
        expected = self.info.samples_per_packet if self.info else 0
        return self._body is not None and (len(self._body) - 4) // 12 < expected

    def _complete(self) -> list[Samples | Gap]:
        body, self._body = self._body, None
        if body is None:
            return []
        told = decode_samples(body, self.info.lsb_per_g) if self.info else None
        if told is None or self.info is None:
            self.counts.malformed += 1
            return []
        return self._placer.place(told[1], self._unwrapped(told[0]) / 1e3, self._body_ns, self.info)

    def _unwrapped(self, t_ms: int) -> int:
        """Carry the 32-bit milliseconds over their wrap after 49.7 days."""
        if self._last_ms is None:
            self._last_ms = t_ms
        step = (t_ms - self._last_ms) % MS_MODULUS
        if step >= MS_MODULUS // 2:
            step -= MS_MODULUS
        self._last_ms += step
        return self._last_ms


class MovesenseDriver:
    """Movesense sensors."""

    name: ClassVar[str] = "movesense"
    title: ClassVar[str] = "Movesense"
    data_characteristics: ClassVar[tuple[str, ...]] = (NOTIFY,)
    answers: ClassVar[tuple[bytes, ...]] = (bytes([ANSWER]),)
    service: ClassVar[str] = SERVICE
    timing: ClassVar[str] = "A"

    @classmethod
    def match(cls, name: str, service_uuids: Sequence[str]) -> float:
        """Say how surely an advertisement is of a Movesense; it advertises by name, not by this service."""
        if offers(service_uuids, SERVICE):
            return 1.0
        return 0.9 if name.lower().startswith("movesense") else 0.0

    def opening(self, request: StreamRequest) -> Opening:
        """Read the range, subscribe to the nearest rate."""
        yield subscribe(NOTIFY)
        yield read(BATTERY_LEVEL, optional=True)
        # What an earlier program left subscribed keeps its slot; four slots are all there are.
        yield self._ask(UNSUBSCRIBE, REF_ACC, optional=True)
        range_g = yield from self._range()
        rate = min(RATES_HZ, key=lambda hz: (abs(hz - request.sample_rate_hz), -hz))
        answer = decode_answer((yield self._ask(SUBSCRIBE, REF_ACC, f"{PATH_ACC}{rate}")), REF_ACC)
        if answer is None or not 200 <= answer[0] < 300:
            status = "no answer" if answer is None else f"status {answer[0]}"
            raise LinkError(
                f"The Movesense did not start ({status}).",
                hint="Take the battery out and in again: after lost requests it refuses all others.",
            )
        return stream_info(float(rate), range_g)

    def _range(self) -> Generator[GattStep, bytes | None, float]:
        told = decode_answer((yield self._ask(GET, REF_CONFIG, PATH_CONFIG, optional=True)), REF_CONFIG)
        if told is not None and told[0] == 200 and told[1] and told[1][0] in (2, 4, 8, 16):
            return float(told[1][0])
        return float(DEFAULT_RANGE_G)

    def _ask(self, command: int, reference: int, path: str = "", *, optional: bool = False) -> GattStep:
        return write(
            WRITE,
            encode_request(command, reference, path),
            reply_on=NOTIFY,
            reply_prefix=bytes([ANSWER, reference]),
            optional=optional,
            timeout_s=3.0,
        )

    def closing(self) -> Sequence[GattStep]:
        """Give the slot back."""
        return (self._ask(UNSUBSCRIBE, REF_ACC, optional=True),)

    def decoder(self) -> MovesenseDecoder:
        """Give a fresh decoder."""
        return MovesenseDecoder()
