"""WitMotion WT901BLE and WT9011DCL: 20-byte frames without clock, sequence or checksum.

Written after the manufacturer's protocol text and frames captured from sensors. A frame is ``55 61`` and nine
i16: acceleration (32768 = 16 g), angular rate, angles; a register is answered as ``55 71 register values``.
Note the UUIDs end in 9a34fb, not in the Bluetooth base's 9b34fb.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    pause,
    subscribe,
    write,
)
from impactmon.drivers.silence import CountTimeline
from impactmon.errors import LinkError
from impactmon.model import Gap, Packet, Samples

SERVICE = "0000ffe5-0000-1000-8000-00805f9a34fb"
NOTIFY = "0000ffe4-0000-1000-8000-00805f9a34fb"
WRITE = "0000ffe9-0000-1000-8000-00805f9a34fb"

NAMES = ("wt901ble", "wt9011", "bwt901ble")

MOTION, REGISTER = b"\x55\x61", b"\x55\x71"
FRAME_SIZES = (20, 28)
"""Recording models append eight bytes of date and time."""

RANGE_G, LSB_PER_G = 16.0, 2048.0

UNLOCK = bytes.fromhex("ffaa6988b5")
REG_RATE, REG_BATTERY = 0x03, 0x64
RATE_CODES = {0x06: 10.0, 0x07: 20.0, 0x08: 50.0, 0x09: 100.0}
"""The codes all documents agree on. 200 Hz is 0x0A in one and 0x0B in another, and would need 200
notifications a second: not asked for."""

SETTLE_S = 0.15
"""Commands that follow sooner are lost."""

UNCONFIRMED_S = 2.0
"""If a new rate is not confirmed within this, it is taken as set, s."""

BATTERY_STEPS = (
    *((396, 100), (393, 90), (387, 75), (382, 60), (379, 50), (377, 40)),
    *((373, 30), (370, 20), (368, 15), (350, 10), (340, 5)),
)
"""Hundredths of a volt and percent, as the manufacturer's table has them."""

LONGEST_BUFFER = 64
"""Bytes kept of an unfinished frame."""


def encode_motion(counts: NDArray[np.int16]) -> bytes:
    """Write one motion frame; angular rate and angles are zero."""
    return MOTION + np.ascontiguousarray(counts, dtype="<i2").tobytes() + bytes(12)


def encode_register(register: int, value: int) -> bytes:
    """Write the answer to a register that was read."""
    return REGISTER + bytes([register, 0]) + value.to_bytes(2, "little") + bytes(14)


def encode_set(register: int, value: int) -> bytes:
    """Write the command that sets a register."""
    return bytes([0xFF, 0xAA, register]) + value.to_bytes(2, "little")


def encode_get(register: int) -> bytes:
    """Write the command that reads a register."""
    return bytes([0xFF, 0xAA, 0x27, register, 0])


def decode_register(payload: bytes | None) -> tuple[int, int] | None:
    """Read an answer as ``(register, value)``; None if it is none."""
    if payload is None or len(payload) < 6 or not payload.startswith(REGISTER):
        return None
    return payload[2], int.from_bytes(payload[4:6], "little")


def battery_percent(hundredths_v: int) -> int:
    """Translate the voltage of the cell."""
    return next((percent for volt, percent in BATTERY_STEPS if hundredths_v > volt), 0)


class FrameFinder:
    """Finds frames in a byte stream that has no checksum: a header counts if the next one fits behind it."""

    def __init__(self) -> None:
        self._rest = b""
        self.skipped = 0

    def push(self, payload: bytes) -> list[bytes]:
        """Take bytes; give whole frames."""
        data = self._rest + payload
        frames: list[bytes] = []
        place = 0
        while len(data) - place >= FRAME_SIZES[0]:
            size = self._size_at(data, place)
            if size:
                frames.append(data[place : place + size])
                place += size
            else:
                place += 1
                self.skipped += 1
        self._rest = data[place:][-LONGEST_BUFFER:]
        return frames

    def _size_at(self, data: bytes, place: int) -> int:
        if data[place : place + 2] not in (MOTION, REGISTER):
            return 0
        for size in FRAME_SIZES:
            following = data[place + size : place + size + 2]
            if following in (MOTION, REGISTER):
                return size
            if not following.strip(b"\x55") and len(following) < 2 and len(data) - place >= size:
                return size  # the end of what is here, or its next byte could begin a header
        return 0


class WitMotionDecoder:
    """Finds frames, follows the rate register, counts samples as time."""

    def __init__(self) -> None:
        self.info: StreamInfo | None = None
        self.counts = DecodeCounts()
        self.battery_percent: int | None = None
        self._finder = FrameFinder()
        self._placer = CountTimeline(self.counts)
        self._unsettled_ns: int | None = None
        self._asked_hz: float | None = None

    def decode(self, packet: Packet) -> list[Samples | Gap]:
        """Decode one packet."""
        if packet.characteristic == NOTIFY:
            return self._take(packet)
        self.counts.other += 1
        if packet.characteristic == SENT + WRITE:
            self._note_command(packet.payload, packet.t_host_ns)
        return []

    def flush(self) -> list[Samples | Gap]:
        """Give samples held after a silence."""
        return self._placer.release(self.info) if self.info else []

    def _note_command(self, command: bytes, now_ns: int) -> None:
        """While a sensor is being set up its frames may come at the old rate: they are left out."""
        self._unsettled_ns = now_ns
        self._placer.forget_held()
        if len(command) == 5 and command[:3] == encode_set(REG_RATE, 0)[:3]:
            self._asked_hz = RATE_CODES.get(command[3])

    def _take(self, packet: Packet) -> list[Samples | Gap]:
        skipped = self._finder.skipped
        frames = self._finder.push(packet.payload)
        motion = [frame for frame in frames if frame.startswith(MOTION)]
        for frame in frames:
            if frame.startswith(REGISTER):
                self._take_register(frame)
        if not motion or self._unsettled(packet.t_host_ns) or self.info is None:
            bad = self._finder.skipped > skipped and not frames
            self.counts.malformed += bad
            self.counts.other += not bad
            return []
        rows = [np.frombuffer(frame, "<i2", count=3, offset=2) for frame in motion]
        return self._placer.place(np.array(rows, dtype=np.int16), packet.t_host_ns, self.info)

    def _take_register(self, frame: bytes) -> None:
        told = decode_register(frame)
        if told is None:
            return
        register, value = told
        if register == REG_BATTERY:
            self.battery_percent = battery_percent(value)
        elif register == REG_RATE and value & 0xFF in RATE_CODES:
            self._unsettled_ns = None
            self.info = stream_info(RATE_CODES[value & 0xFF])

    def _unsettled(self, now_ns: int) -> bool:
        """Tell whether a new rate is still awaited; without confirmation it is taken as set after a while."""
        if self._unsettled_ns is None:
            return False
        if now_ns - self._unsettled_ns < UNCONFIRMED_S * 1e9:
            return True
        self._unsettled_ns = None
        if self._asked_hz is not None:
            self.info = stream_info(self._asked_hz)
        return False


def stream_info(sample_rate_hz: float) -> StreamInfo:
    """Say how such a sensor streams."""
    return StreamInfo(
        sample_rate_hz=sample_rate_hz,
        range_g=RANGE_G,
        lsb_per_g=LSB_PER_G,
        samples_per_packet=1,
        notes=("Timing grade B: this sensor sends no time, single lost samples go unseen",),
        rail_count=32760,  # the last few counts are noise of the sensor's own scaling
    )


class WitMotionDriver:
    """WitMotion sensors with Bluetooth 5."""

    name: ClassVar[str] = "witmotion"
    title: ClassVar[str] = "WitMotion WT901BLE, WT9011DCL"
    data_characteristics: ClassVar[tuple[str, ...]] = (NOTIFY,)
    service: ClassVar[str] = SERVICE
    timing: ClassVar[str] = "B"

    @classmethod
    def match(cls, name: str, service_uuids: Sequence[str]) -> float:
        """Say how surely an advertisement is of a WitMotion sensor; the UUID is not always advertised."""
        named = name.lower().startswith(NAMES)
        if offers(service_uuids, SERVICE):
            return 1.0 if named else 0.8
        return 0.9 if named else (0.3 if name.lower().startswith("wt") else 0.0)

    def opening(self, request: StreamRequest) -> Opening:
        """Unlock, set the rate without saving it, and read it back."""
        code = 0x09 if request.sample_rate_hz >= 75 else 0x08
        yield subscribe(NOTIFY)
        yield self._ask(REG_BATTERY)
        yield pause(SETTLE_S)
        yield write(WRITE, UNLOCK, with_response=False)
        yield pause(SETTLE_S)
        yield write(WRITE, encode_set(REG_RATE, code), with_response=False)
        yield pause(SETTLE_S)
        told = decode_register((yield self._ask(REG_RATE)))
        rate_hz = RATE_CODES.get(told[1] & 0xFF) if told is not None else RATE_CODES[code]
        if rate_hz is None or rate_hz < 20:
            raise LinkError(
                "The WitMotion sensor keeps its slow rate.",
                hint="Set 100 Hz with the maker's app once; below 20 Hz no landing can be seen.",
            )
        return stream_info(rate_hz)

    def _ask(self, register: int) -> GattStep:
        return write(
            WRITE,
            encode_get(register),
            with_response=False,
            reply_on=NOTIFY,
            reply_prefix=REGISTER + bytes([register]),
            optional=True,
            timeout_s=2.0,
        )

    def closing(self) -> Sequence[GattStep]:
        """Do nothing: it streams as long as it is connected."""
        return ()

    def decoder(self) -> WitMotionDecoder:
        """Give a fresh decoder."""
        return WitMotionDecoder()
