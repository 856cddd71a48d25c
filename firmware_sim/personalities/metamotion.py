"""A virtual MetaMotion board: commands to registers, three samples a packet, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field

from firmware_sim.gatt import Characteristic, Notification, Service
from firmware_sim.playback import Playback
from impactmon.drivers import metamotion as mm

SERVICES = (
    Service(
        mm.SERVICE,
        (
            Characteristic(mm.COMMAND, ("write", "write-without-response")),
            Characteristic(mm.NOTIFY, ("notify",)),
        ),
    ),
)


@dataclass(slots=True)
class MetaMotionFirmware:
    """State machine of the accelerometer's module.

    Attributes
    ----------
    playback : Playback
        What it measures, at the rate it will be told to use; the last one or two samples of a motion that is no
        multiple of three stay in its buffer.
    implementation, revision : int
        Chip, and whether it knows packets of three (from 1).
    left_running : bool
        Another program has left it streaming.
    """

    playback: Playback
    name: str = "MetaWear"
    implementation: int = mm.BMI160
    revision: int = 1
    battery_percent: int = 99
    left_running: bool = False
    advertised: tuple[str, ...] = (mm.SERVICE,)
    services: tuple[Service, ...] = SERVICES
    _config: bytes = field(default=b"", init=False)
    _subscribed: int = field(default=0, init=False)
    _sampling: bool = field(default=False, init=False)
    _running: bool = field(default=False, init=False)
    _index: int = field(default=0, init=False)

    @property
    def finished(self) -> bool:
        """All motion has been played."""
        return self.playback.at_end(self._index + self._batch - 1)

    @property
    def _batch(self) -> int:
        return 3 if self.revision else 1

    def connected(self, t_s: float, max_payload: int) -> None:
        """Meet a central; what was measured meanwhile is gone."""
        if self._running:
            self._begin(t_s)

    def disconnected(self, t_s: float) -> None:
        """Lose the central; the board goes on measuring."""

    def read(self, characteristic: str, t_s: float) -> bytes:
        """Answer a read: there is nothing to read."""
        return b""

    def write(self, characteristic: str, payload: bytes, t_s: float) -> list[Notification]:
        """Take a command; one that asks is answered by a notification."""
        if payload == mm.MODULE_INFO:
            return [self._told(mm.encode_module(self.implementation, self.revision), t_s)]
        if payload == mm.BATTERY_STATE:
            return [self._told(payload + bytes([self.battery_percent, 0x34, 0x10]), t_s)]
        if payload[:1] == bytes([mm.ACC]):
            self._obey(payload, t_s)
        return []

    def due(self, t_s: float) -> list[Notification]:
        """Give the packets completed up to now."""
        if self.left_running:
            still = self.playback.take(0, self._batch)
            return [self._told(mm.encode_samples(still, self._register), t_s)]
        if not (self._running and self._sampling and self._subscribed == self._register):
            return []
        ready: list[Notification] = []
        taken = self.playback.index_at(t_s)
        while self._index + self._batch <= taken and not self.finished:
            block = self.playback.take(self._index, self._batch)
            self._index += self._batch
            ready.append(
                self._told(mm.encode_samples(block, self._register), self.playback.world_s(self._index - 1))
            )
        return ready

    @property
    def _register(self) -> int:
        chip = mm.CHIPS.get(self.implementation)
        return chip.packed if chip and self.revision else mm.SINGLE

    def _obey(self, command: bytes, t_s: float) -> None:
        if command in (mm.START, mm.STOP):
            self.left_running = False
            self._running = command == mm.START and self._fits()
            if self._running:
                self._begin(t_s)
        elif command in (mm.ENABLE, mm.DISABLE):
            self._sampling = command == mm.ENABLE
        elif command[1:2] == bytes([mm.CONFIG]):
            self._config = command
        elif len(command) == 3 and command[1] == self._register:
            self._subscribed = command[1] if command[2] else 0

    def _fits(self) -> bool:
        """Tell whether it was told the rate and range of what it plays."""
        chip = mm.CHIPS.get(self.implementation)
        wanted = (self.playback.sample_rate_hz, self.playback.range_g)
        return chip is not None and mm.decode_config(chip, self._config) == wanted

    def _begin(self, t_s: float) -> None:
        """Start, or go on at the next whole packet: the wearer did not wait."""
        self.playback.begin(t_s)
        passed = max(self._index, self.playback.index_at(t_s))
        self._index = -(-passed // self._batch) * self._batch

    def _told(self, payload: bytes, t_s: float) -> Notification:
        return Notification(mm.NOTIFY, payload, t_s)
