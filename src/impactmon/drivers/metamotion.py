"""MbientLab MetaMotion and MetaWear boards with a BMI160 or BMI270: three samples a packet, without clock or sequence.

Written from the manufacturer's published bytes: a command is ``module register values``, the highest bit of the
register asks for an answer. Module 3 is the accelerometer; its implementation says which chip it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from impactmon.drivers.base import (
    SENT,
    DecodeCounts,
    GattStep,
    Opening,
    StreamInfo,
    StreamRequest,
    offers,
    subscribe,
    write,
)
from impactmon.drivers.silence import CountTimeline
from impactmon.errors import LinkError
from impactmon.model import Gap, Packet, Samples

SERVICE = "326a9000-85cb-9195-d9dd-464cfbbae75a"
COMMAND = "326a9001-85cb-9195-d9dd-464cfbbae75a"
NOTIFY = "326a9006-85cb-9195-d9dd-464cfbbae75a"

NAMES = ("metawear", "metamotion")

READ = 0x80
ACC, SETTINGS = 0x03, 0x11
POWER, SAMPLING, CONFIG, SINGLE = 0x01, 0x02, 0x03, 0x04
BATTERY = 0x0C

MODULE_INFO = bytes([ACC, READ])
BATTERY_STATE = bytes([SETTINGS, READ | BATTERY])
START = bytes([ACC, POWER, 1])
STOP = bytes([ACC, POWER, 0])
ENABLE = bytes([ACC, SAMPLING, 1, 0])
DISABLE = bytes([ACC, SAMPLING, 0, 1])

RATE_CODES = {7: 50.0, 8: 100.0, 9: 200.0, 10: 400.0, 11: 800.0}
"""Low half of the configuration, Hz."""

TOP_RATE_HZ = 200.0
"""The most that is asked for: 400 Hz would be 133 notifications a second, more than many adapters pass on."""

SAMPLE_BYTES = 6


@dataclass(frozen=True, slots=True)
class Chip:
    """What differs between the accelerometers.

    Attributes
    ----------
    filter_bits : int
        High half of the configuration: its filter, at every rate from 12.5 Hz.
    ranges : dict of int to float
        Full scale by its code, g.
    packed : int
        Register of three samples at once.
    """

    filter_bits: int
    ranges: dict[int, float]
    packed: int


BMI160, BMI270 = 1, 4
CHIPS = {
    BMI160: Chip(0x20, {0x03: 2.0, 0x05: 4.0, 0x08: 8.0, 0x0C: 16.0}, 0x1C),
    BMI270: Chip(0xA0, {0: 2.0, 1: 4.0, 2: 8.0, 3: 16.0}, 0x05),
}
"""By the implementation that the module tells of itself."""


def encode_samples(counts: NDArray[np.int16], register: int) -> bytes:
    """Write one data packet: a sample of the register `SINGLE`, or three of a chip's packed one."""
    return bytes([ACC, register]) + np.ascontiguousarray(counts, dtype="<i2").tobytes()


def decode_samples(payload: bytes) -> NDArray[np.int16] | None:
    """Read the samples of a data packet; None if it does not hold whole ones."""
    body = payload[2:]
    if len(body) != SAMPLE_BYTES * (1 if payload[1] == SINGLE else 3):
        return None
    return np.frombuffer(body, "<i2").reshape(-1, 3).astype(np.int16)


def encode_config(chip: Chip, sample_rate_hz: float, range_g: float) -> bytes:
    """Write the command that sets rate and range."""
    rate = next(code for code, rate_hz in RATE_CODES.items() if rate_hz == sample_rate_hz)
    scale = next(code for code, full_g in chip.ranges.items() if full_g == range_g)
    return bytes([ACC, CONFIG, chip.filter_bits | rate, scale])


def decode_config(chip: Chip, command: bytes) -> tuple[float, float] | None:
    """Read a command that sets rate and range as ``(rate in Hz, range in g)``; None if it is none."""
    if len(command) != 4 or command[:2] != bytes([ACC, CONFIG]):
        return None
    rate_hz, range_g = RATE_CODES.get(command[2] & 0x0F), chip.ranges.get(command[3])
    return None if rate_hz is None or range_g is None else (rate_hz, range_g)


def encode_module(implementation: int, revision: int) -> bytes:
    """Write what the accelerometer tells of itself."""
    return MODULE_INFO + bytes([implementation, revision])


def decode_module(payload: bytes | None) -> tuple[int, int] | None:
    """Read what the accelerometer tells of itself as ``(implementation, revision)``; None if there is none."""
    if payload is None or len(payload) < 4 or payload[:2] != MODULE_INFO:
        return None
    return payload[2], payload[3]


def stream_info(sample_rate_hz: float, range_g: float, samples_per_packet: int) -> StreamInfo:
    """Say how such a board streams."""
    return StreamInfo(
        sample_rate_hz=sample_rate_hz,
        range_g=range_g,
        lsb_per_g=32768 / range_g,
        samples_per_packet=samples_per_packet,
        notes=("Timing grade B: this sensor sends no time, single lost packets go unseen",),
    )


class MetaMotionDecoder:
    """Follows the commands, takes data once the board was started by them, counts samples as time."""

    def __init__(self) -> None:
        self.info: StreamInfo | None = None
        self.counts = DecodeCounts()
        self.battery_percent: int | None = None
        self._placer = CountTimeline(self.counts)
        self._chip: Chip | None = None
        self._asked: tuple[float, float] | None = None
        self._streaming = False

    def decode(self, packet: Packet) -> list[Samples | Gap]:
        """Decode one packet."""
        if packet.characteristic == NOTIFY and packet.payload[:1] == bytes([ACC]) and self._is_data(packet):
            return self._take(packet)
        self.counts.other += 1
        if packet.characteristic == NOTIFY:
            self._note_answer(packet.payload)
        elif packet.characteristic == SENT + COMMAND:
            self._note_command(packet.payload)
        return []

    def flush(self) -> list[Samples | Gap]:
        """Give samples held after a silence."""
        return self._placer.release(self.info) if self.info else []

    def _is_data(self, packet: Packet) -> bool:
        registers = (SINGLE, self._chip.packed) if self._chip else ()
        return len(packet.payload) > 1 and packet.payload[1] in registers

    def _take(self, packet: Packet) -> list[Samples | Gap]:
        counts = decode_samples(packet.payload)
        if counts is None:
            self.counts.malformed += 1
            return []
        if not self._streaming or self._asked is None:
            self.counts.other += 1  # left running by another program, at settings unknown
            return []
        self.info = stream_info(*self._asked, len(counts))
        return self._placer.place(counts, packet.t_host_ns, self.info)

    def _note_answer(self, payload: bytes) -> None:
        told = decode_module(payload)
        if told is not None:
            self._chip = CHIPS.get(told[0])
        elif payload[:2] == BATTERY_STATE and len(payload) >= 3:
            self.battery_percent = min(payload[2], 100)

    def _note_command(self, command: bytes) -> None:
        if command == MODULE_INFO:  # a conversation begins: what comes before START is of the last one
            self._streaming = False
            self._placer.forget_held()
        elif command in (START, STOP):
            self._streaming = command == START
        elif self._chip is not None:
            self._asked = decode_config(self._chip, command) or self._asked


class MetaMotionDriver:
    """MetaMotion R, RL, C and S, and MetaWear boards of the same chips."""

    name: ClassVar[str] = "metamotion"
    title: ClassVar[str] = "MbientLab MetaMotion"
    data_characteristics: ClassVar[tuple[str, ...]] = (NOTIFY,)
    answers: ClassVar[tuple[bytes, ...]] = (MODULE_INFO, BATTERY_STATE)
    service: ClassVar[str] = SERVICE
    timing: ClassVar[str] = "B"

    def __init__(self) -> None:
        self._register = SINGLE

    @classmethod
    def match(cls, name: str, service_uuids: Sequence[str]) -> float:
        """Say how surely an advertisement is of such a board; users give them names of their own."""
        if offers(service_uuids, SERVICE):
            return 1.0
        return 0.9 if name.lower().startswith(NAMES) else 0.0

    def opening(self, request: StreamRequest) -> Opening:
        """Ask which chip it has, stop what may run, set rate and range, start."""
        yield subscribe(NOTIFY)
        yield self._ask(BATTERY_STATE, optional=True)
        implementation, revision = decode_module((yield self._ask(MODULE_INFO))) or (-1, 0)
        chip = CHIPS.get(implementation)
        if chip is None:
            raise LinkError(
                f"This board's accelerometer is of a kind impactmon does not know ({implementation}).",
                hint="MetaMotion R, RL, C and S have one it knows.",
            )
        rate_hz = _nearest(request.sample_rate_hz)
        range_g = min(chip.ranges.values(), key=lambda full_g: abs(full_g - request.range_g))
        self._register = (
            chip.packed if revision else SINGLE
        )  # boards of the first revision send one at a time
        commands = [
            STOP,
            encode_config(chip, rate_hz, range_g),
            bytes([ACC, self._register, 1]),
            ENABLE,
            START,
        ]
        for command in commands:
            yield write(COMMAND, command)
        return stream_info(rate_hz, range_g, 3 if revision else 1)

    def _ask(self, question: bytes, *, optional: bool = False) -> GattStep:
        return write(
            COMMAND, question, reply_on=NOTIFY, reply_prefix=question, optional=optional, timeout_s=2.0
        )

    def closing(self) -> Sequence[GattStep]:
        """Stop: a board left running drains its battery."""
        return [write(COMMAND, one) for one in (STOP, DISABLE, bytes([ACC, self._register, 0]))]

    def decoder(self) -> MetaMotionDecoder:
        """Give a fresh decoder."""
        return MetaMotionDecoder()


def _nearest(sample_rate_hz: float) -> float:
    """Choose among the rates that are asked for."""
    offered = [rate_hz for rate_hz in RATE_CODES.values() if rate_hz <= TOP_RATE_HZ]
    return min(offered, key=lambda rate_hz: abs(rate_hz - sample_rate_hz))
