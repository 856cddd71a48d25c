"""A virtual WitMotion sensor: streams from the moment it is connected, at 10 Hz until told otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from firmware_sim.gatt import Characteristic, Notification, Service
from firmware_sim.playback import Playback
from impactmon.drivers import witmotion as wit

SERVICES = (
    Service(
        wit.SERVICE,
        (
            Characteristic(wit.NOTIFY, ("notify",)),
            Characteristic(wit.WRITE, ("write", "write-without-response")),
        ),
    ),
)

UNLOCKED_S = 10.0
STILL = np.array([0, 0, 2048], np.int16)


@dataclass(slots=True)
class WitMotionFirmware:
    """State machine of a WT901BLE.

    Attributes
    ----------
    playback : Playback
        What it measures, at the rate it will be told to send (50 or 100 Hz).
    volt_x100 : int
        Voltage of the cell.
    obeys : bool
        Accepts a new rate; some firmware ignores it.
    """

    playback: Playback
    name: str = "WT901BLE68"
    volt_x100: int = 390
    obeys: bool = True
    advertised: tuple[str, ...] = ()
    services: tuple[Service, ...] = SERVICES
    _rate_code: int = field(default=0x06, init=False)
    _unlocked_until_s: float = field(default=-1.0, init=False)
    _settled: bool = field(default=False, init=False)
    _index: int = field(default=0, init=False)
    _next_still_s: float = field(default=0.0, init=False)

    @property
    def finished(self) -> bool:
        """All motion has been played."""
        return self.playback.at_end(self._index)

    def connected(self, t_s: float, max_payload: int) -> None:
        """Meet a central; what was measured meanwhile is gone."""
        self._next_still_s = t_s
        if self._settled:
            self._index = max(self._index, self.playback.index_at(t_s))

    def disconnected(self, t_s: float) -> None:
        """Lose the central; settings last until power is lost."""

    def read(self, characteristic: str, t_s: float) -> bytes:
        """Answer a read: there is nothing to read."""
        return b""

    def write(self, characteristic: str, payload: bytes, t_s: float) -> list[Notification]:
        """Take a command; registers are answered by a notification."""
        if payload == wit.UNLOCK:
            self._unlocked_until_s = t_s + UNLOCKED_S
        elif payload[:3] == bytes([0xFF, 0xAA, 0x27]) and len(payload) == 5:
            return [Notification(wit.NOTIFY, self._register(payload[3], t_s), t_s)]
        elif payload[:3] == bytes([0xFF, 0xAA, wit.REG_RATE]) and t_s < self._unlocked_until_s and self.obeys:
            self._rate_code = payload[3]
        return []

    def due(self, t_s: float) -> list[Notification]:
        """Give one notification for each sample up to now."""
        if not self._settled:
            return self._still(t_s)
        ready: list[Notification] = []
        taken = self.playback.index_at(t_s)
        while self._index < taken and not self.finished:
            counts = self.playback.take(self._index, 1)[0]
            ready.append(
                Notification(wit.NOTIFY, wit.encode_motion(counts), self.playback.world_s(self._index))
            )
            self._index += 1
        return ready

    def _register(self, register: int, t_s: float) -> bytes:
        if register != wit.REG_RATE:
            return wit.encode_register(register, self.volt_x100 if register == wit.REG_BATTERY else 0)
        if wit.RATE_CODES.get(self._rate_code) == self.playback.sample_rate_hz and not self._settled:
            self.playback.begin(t_s)  # the wearer starts once the sensor has settled
            self._settled = True
        return wit.encode_register(register, self._rate_code)

    def _still(self, t_s: float) -> list[Notification]:
        """Send the slow frames of a sensor nobody has set up yet."""
        ready: list[Notification] = []
        while self._next_still_s <= t_s:
            ready.append(Notification(wit.NOTIFY, wit.encode_motion(STILL), self._next_still_s))
            self._next_still_s += 0.1
        return ready
