"""Virtual Polar sensors: an H10 (plain frames, ±8 g) and a Verity Sense (SDK mode, delta frames)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import numpy as np

from firmware_sim.gatt import Characteristic, Notification, Service
from firmware_sim.playback import Playback
from impactmon.drivers import polar_wire as wire
from impactmon.drivers.base import BATTERY_LEVEL

SERVICES = (
    Service(
        wire.SERVICE,
        (
            Characteristic(wire.CONTROL, ("read", "write", "indicate")),
            Characteristic(wire.DATA, ("notify",)),
        ),
    ),
    Service("0000180f-0000-1000-8000-00805f9b34fb", (Characteristic(BATTERY_LEVEL, ("read", "notify")),)),
)

H10_RANGES = (2, 4, 8)
SENSE_RANGES = (2, 4, 8, 16)
EPOCH_NS = 820_000_000_000_000_000
"""Where the device's clock stands at the start, ns since 2000."""

FRAME_LIMIT = 232
VERITY_FACTOR = 0.24399999
"""Thousandths of g per count at ±8 g, as told by a sensor of this kind."""


@dataclass(slots=True)
class PolarFirmware:
    """State machine of the PMD service.

    Attributes
    ----------
    playback : Playback
        What it measures, in this sensor's own counts: see `h10` and `verity_sense`.
    name : str
        Advertised name.
    delta : bool
        Compressed frames with a factor, and an SDK mode.
    start_delay_s : float
        From the start command to the first frame, s: up to 30 s were seen.
    """

    playback: Playback
    name: str = "Polar H10 5E1F00DA"
    delta: bool = False
    start_delay_s: float = 0.0
    battery_percent: int = 64
    advertised: tuple[str, ...] = ("0000180d-0000-1000-8000-00805f9b34fb",)
    services: tuple[Service, ...] = SERVICES
    sdk_mode: bool = field(default=False, init=False)
    epoch_ns: int = field(default=EPOCH_NS, init=False)
    _streaming: bool = field(default=False, init=False)
    _from_s: float = field(default=0.0, init=False)
    _index: int = field(default=0, init=False)
    _batch: int = field(default=36, init=False)

    @classmethod
    def h10(cls, playback: Playback, *, start_delay_s: float = 0.0) -> PolarFirmware:
        """Make an H10: thousandths of g, clipped at 8 g."""
        return cls(playback.at_scale(1000.0, 8.0), start_delay_s=start_delay_s)

    @classmethod
    def verity_sense(cls, playback: Playback, *, start_delay_s: float = 0.0) -> PolarFirmware:
        """Make a Verity Sense in reach of 16 g."""
        factor = float(np.float32(2 * VERITY_FACTOR))
        counted = playback.at_scale(1000.0 / factor, 16.0)
        return cls(counted, name="Polar Sense BA5ED00D", delta=True, start_delay_s=start_delay_s)

    @property
    def finished(self) -> bool:
        """All motion has been played."""
        return self.playback.at_end(self._index)

    def connected(self, t_s: float, max_payload: int) -> None:
        """Meet a central; a frame is as large as the link allows."""
        room = min(max_payload, FRAME_LIMIT) - wire.HEADER.size
        # 16 bits a channel always fit; a delta of 17 bits needs its sign and a block header.
        self._batch = max(1, room // 6 if not self.delta else (room - 8) * 8 // 51)

    def disconnected(self, t_s: float) -> None:
        """Lose the central."""
        self._streaming = False
        self.sdk_mode = False

    def read(self, characteristic: str, t_s: float) -> bytes:
        """Tell features or battery."""
        if characteristic == BATTERY_LEVEL:
            return bytes([self.battery_percent])
        return bytes([0x0F, 1 << wire.ACC, 0x02 if self.delta else 0x00]) + bytes(14)

    def write(self, characteristic: str, payload: bytes, t_s: float) -> list[Notification]:
        """Take a command and answer it."""
        if len(payload) < 2:
            return []
        op, kind = payload[0], payload[1]
        status, parameters = self._obey(op, kind, payload[2:], t_s)
        return [Notification(wire.CONTROL, wire.encode_answer(op, kind, status, parameters), t_s)]

    def due(self, t_s: float) -> list[Notification]:
        """Give the frames completed up to now."""
        if not self._streaming or t_s < self._from_s:
            return []
        ready: list[Notification] = []
        taken = self.playback.index_at(t_s)
        while not self.finished and (self._index + self._batch <= taken or self._is_last(taken)):
            ready.append(self._frame())
        return ready

    def _is_last(self, taken: int) -> bool:
        """Tell whether only the motion's last, shorter frame is left."""
        return not self.playback.hold and taken >= len(self.playback.counts)

    def _frame(self) -> Notification:
        block = self.playback.take(self._index, self._batch)
        self._index += len(block)
        last = self._index - 1
        last_ns = self.epoch_ns + round(last * 1e9 / self.playback.sample_rate_hz)
        encode = wire.encode_delta_frame if self.delta else wire.encode_frame
        return Notification(wire.DATA, encode(block, last_ns), self.playback.world_s(last))

    def _obey(self, op: int, kind: int, body: bytes, t_s: float) -> tuple[int, bytes]:
        if kind == wire.SDK_MODE:
            return self._switch_sdk_mode(op), b""
        if kind != wire.ACC:
            return 2, b""
        if op in (wire.OP_SETTINGS, wire.OP_SDK_SETTINGS):
            return wire.OK, wire.encode_settings(self._offer())
        if op == wire.OP_START:
            return self._start(body, t_s)
        if op == wire.OP_STOP:
            was, self._streaming = self._streaming, False
            return (wire.OK if was else wire.ALREADY), b""
        return 1, b""

    def _switch_sdk_mode(self, op: int) -> int:
        if not self.delta:
            return 3
        if self._streaming:
            return 12
        self.sdk_mode = op == wire.OP_START
        return wire.OK

    def _offer(self) -> dict[int, tuple[int, ...]]:
        rate = (round(self.playback.sample_rate_hz),)
        if not self.delta:
            return {wire.RATE: rate, wire.RESOLUTION: (16,), wire.RANGE: H10_RANGES}
        ranges = SENSE_RANGES if self.sdk_mode else (8,)
        return {
            wire.RATE: rate,
            wire.RESOLUTION: (16,),
            wire.RANGE: ranges,
            wire.CHANNELS: (3,),
        }

    def _start(self, body: bytes, t_s: float) -> tuple[int, bytes]:
        asked, offer = wire.decode_settings(body), self._offer()
        for kind, status in ((wire.RATE, 8), (wire.RESOLUTION, 7), (wire.RANGE, 9)):
            if asked.get(kind, (None,))[0] not in offer[kind]:
                return status, b""
        if self._streaming:
            return wire.ALREADY, b""
        self.playback.begin(t_s)
        self._index = max(self._index, self.playback.index_at(t_s))
        self._streaming = True
        self._from_s = t_s + self.start_delay_s
        if not self.delta:
            return wire.OK, b""
        bits = struct.unpack("<I", struct.pack("<f", 1000.0 / self.playback.lsb_per_g))[0]
        return wire.OK, wire.encode_settings({wire.FACTOR: (bits,)})
