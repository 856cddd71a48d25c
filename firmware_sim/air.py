"""The air between virtual sensors and a central in the same process."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from firmware_sim.gatt import Firmware
from firmware_sim.link import LinkShape, LinkShaper

DEFAULT_MTU = 247
"""What current phones and laptops agree on."""


@dataclass(slots=True)
class VirtualSensor:
    """One sensor in range.

    Attributes
    ----------
    firmware : Firmware
        What is inside.
    address : str
        Bluetooth address.
    shape : LinkShape
        How good its link is.
    rssi : int
        Signal strength, dBm.
    mtu : int
        As negotiated.
    seed : int
        Of the link's faults.
    connect_errors : list of Exception
        Raised by the next attempts to connect, one each.
    """

    firmware: Firmware
    address: str = "F0:00:00:00:00:01"
    shape: LinkShape = field(default_factory=LinkShape)
    rssi: int = -55
    mtu: int = DEFAULT_MTU
    seed: int = 0
    connect_errors: list[Exception] = field(default_factory=list[Exception])
    present: bool = True
    held: bool = field(default=False, init=False)
    shaper: LinkShaper = field(init=False)
    _back_at_s: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.shaper = LinkShaper(self.shape, self.seed)

    def in_range(self, t_s: float) -> bool:
        """Tell whether it can be heard."""
        return self.present and t_s >= self._back_at_s

    def leave(self, t_s: float) -> None:
        """Go out of range for as long as its link's shape says."""
        self._back_at_s = t_s + self.shape.away_s


@dataclass(slots=True)
class Air:
    """All virtual sensors in range, and the faults of the host's own radio.

    Attributes
    ----------
    sensors : list of VirtualSensor
        In range.
    scan_error : Exception or None
        Raised when a scan starts, e.g. Bluetooth switched off.
    """

    sensors: list[VirtualSensor]
    scan_error: Exception | None = None

    def find(self, address: str) -> VirtualSensor | None:
        """Give the sensor of that address if it can be heard."""
        t_s = asyncio.get_running_loop().time()
        for sensor in self.sensors:
            if sensor.address == address and sensor.in_range(t_s):
                return sensor
        return None

    @property
    def played_out(self) -> bool:
        """All motion has been played and delivered."""
        return all(sensor.firmware.finished and not sensor.shaper.pending for sensor in self.sensors)
