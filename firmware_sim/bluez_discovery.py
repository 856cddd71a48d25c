"""How the stand-in for bluetoothd listens for sensors while any program wants it."""

from __future__ import annotations

import asyncio

from dbus_fast import Variant

from firmware_sim.air import Air, VirtualSensor
from firmware_sim.bluez_objects import (
    ADAPTER,
    I_ADAPTER,
    I_DEVICE,
    ObjectTree,
    device_path,
    device_properties,
)

ADVERTISING_S = 0.1
"""How often a sensor in range is heard, s."""


class Discovery:
    """Shows sensors in range as devices while anyone scans.

    Parameters
    ----------
    air : Air
        The sensors in range.
    tree : ObjectTree
        Where devices are shown.

    Attributes
    ----------
    wanted_by : set of str
        Programs that scan.
    """

    def __init__(self, air: Air, tree: ObjectTree) -> None:
        self.wanted_by: set[str] = set()
        self._air = air
        self._tree = tree
        self._listening: asyncio.Task[None] | None = None

    async def follow(self) -> None:
        """Listen while anyone wants it."""
        if self.wanted_by and self._listening is None:
            self._tree.turn(ADAPTER, I_ADAPTER, "Discovering", True)
            self._listening = asyncio.ensure_future(self._listen())
        elif not self.wanted_by:
            self.stop()

    def stop(self) -> None:
        """Listen no more."""
        if self._listening is not None:
            self._listening.cancel()
            self._listening = None
            for path in self._tree.below(ADAPTER):
                self._tree.forget(path, I_DEVICE, "RSSI")
            self._tree.turn(ADAPTER, I_ADAPTER, "Discovering", False)

    async def _listen(self) -> None:
        while True:
            now_s = asyncio.get_running_loop().time()
            for sensor in self._air.sensors:
                if sensor.in_range(now_s) and not sensor.held:
                    self._hear(sensor)
            await asyncio.sleep(ADVERTISING_S)

    def _hear(self, sensor: VirtualSensor) -> None:
        path = device_path(sensor)
        if path in self._tree:
            self._tree.change(path, I_DEVICE, {"RSSI": Variant("n", sensor.rssi)})
        else:
            self._tree.add(path, {I_DEVICE: device_properties(sensor)})
