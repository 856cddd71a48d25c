"""A virtual sensor of the reference profile."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import numpy as np

from firmware_sim.gatt import Characteristic, Notification, Service
from firmware_sim.playback import Playback
from impactmon.drivers import reference_wire as wire
from impactmon.drivers.base import StreamInfo

STAT_PERIOD_S = 10.0
"""How often STAT is notified, s."""

SERVICES = (
    Service(
        wire.SERVICE,
        (
            Characteristic(wire.DATA, ("notify",)),
            Characteristic(wire.CTRL, ("write", "indicate")),
            Characteristic(wire.INFO, ("read",)),
            Characteristic(wire.STAT, ("read", "notify")),
        ),
    ),
)


@dataclass(slots=True)
class ReferenceFirmware:
    """State machine of the reference firmware.

    Attributes
    ----------
    playback : Playback
        What its accelerometer measures; its rate and range are all this sensor offers.
    name : str
        Advertised name.
    battery_percent : int
        As told in STAT.
    reboot_at_s : tuple of float
        When the sensor loses power for a moment, s on the world's clock: new boot_id, counters from zero,
        link lost.
    """

    playback: Playback
    name: str = "impactmon sim"
    battery_percent: int = 87
    reboot_at_s: tuple[float, ...] = ()
    advertised: tuple[str, ...] = (wire.SERVICE,)
    services: tuple[Service, ...] = SERVICES
    _boot_id: int = 1
    _seq: int = 0
    _index: int = 0
    _epoch_us: int = 1_000_000
    _batch: int = 8
    _streaming: bool = False
    _next_stat_s: float = field(default=0.0)
    _max_payload: int = 244

    @property
    def finished(self) -> bool:
        """All motion has been played."""
        return self.playback.at_end(self._index)

    def connected(self, t_s: float, max_payload: int) -> None:
        """Meet a central."""
        self._max_payload = max_payload

    def disconnected(self, t_s: float) -> None:
        """Lose the central; the stream stops, as nobody listens."""
        self._streaming = False

    def read(self, characteristic: str, t_s: float) -> bytes:
        """Answer a read of INFO or STAT."""
        return wire.encode_info(self._info(), name=self.name) if characteristic == wire.INFO else self._stat()

    def write(self, characteristic: str, payload: bytes, t_s: float) -> list[Notification]:
        """Take a command on CTRL; unknown ones are ignored."""
        setup = wire.decode_setup(payload)
        if setup is not None:
            self._set_up(setup, t_s)
        elif payload[:1] == bytes([wire.OP_STOP]):
            self._streaming = False
        elif payload[:1] == bytes([wire.OP_TIME]) and len(payload) == 5:
            answer = payload + struct.pack("<Q", self._epoch_us + round(self.playback.device_s(t_s) * 1e6))
            return [Notification(wire.CTRL, answer, t_s)]
        return []

    def due(self, t_s: float) -> list[Notification]:
        """Give the packets completed up to now."""
        self._reboot_if_due(t_s)
        if not self._streaming:
            return []
        ready: list[Notification] = []
        taken = self.playback.index_at(t_s)
        while not self.finished and (self._index + self._batch <= taken or self._is_last(taken)):
            ready.append(self._packet())
        if t_s >= self._next_stat_s:
            self._next_stat_s = t_s + STAT_PERIOD_S
            ready.append(Notification(wire.STAT, self._stat(), t_s))
        return ready

    def _is_last(self, taken: int) -> bool:
        """Tell whether only the motion's last, shorter packet is left."""
        return not self.playback.hold and taken >= len(self.playback.counts)

    def _packet(self) -> Notification:
        block = self.playback.take(self._index, self._batch)
        t_us = self._epoch_us + round(self._index * 1e6 / self.playback.sample_rate_hz)
        frame = wire.DataFrame(self._boot_id, self._seq, t_us, np.ascontiguousarray(block))
        self._index += len(block)
        self._seq = (self._seq + 1) % 2**32
        return Notification(wire.DATA, wire.encode_data(frame), self.playback.world_s(self._index - 1))

    def _set_up(self, setup: tuple[int, float, int, float], t_s: float) -> None:
        op, _rate_hz, batch, _range_g = setup
        fitting = (self._max_payload - (wire.MIN_PAYLOAD - 6)) // 6
        self._batch = max(1, min(batch, fitting))
        if op == wire.OP_START:
            self.playback.begin(t_s)
            self._index = max(self._index, self.playback.index_at(t_s))
            self._streaming = True

    def _reboot_if_due(self, t_s: float) -> None:
        if self.reboot_at_s and t_s >= self.reboot_at_s[0]:
            self.reboot_at_s = self.reboot_at_s[1:]
            self._boot_id = (self._boot_id + 1) % 2**16
            self._seq = 0
            self._epoch_us = 1_000_000 - round(self.playback.device_s(t_s) * 1e6)
            self._streaming = False

    def _info(self) -> StreamInfo:
        playback = self.playback
        return StreamInfo(
            sample_rate_hz=playback.sample_rate_hz,
            range_g=playback.range_g,
            lsb_per_g=playback.lsb_per_g,
            samples_per_packet=self._batch,
        )

    def _stat(self) -> bytes:
        return wire.encode_stat(self._index % 2**32, 0, 0, self.battery_percent)
