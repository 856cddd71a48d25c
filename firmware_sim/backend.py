"""A bleak backend without a radio: `BleakScanner` and `BleakClient` meet virtual sensors in this process.

Pass the classes by ``backend=`` and the sensors by ``air=``::

    BleakScanner(backend=AirScanner, air=air)
    BleakClient(device, backend=AirClient, air=air)
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from bleak.args import SizedBuffer
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError

from firmware_sim.air import Air, VirtualSensor
from firmware_sim.gatt import Notification

ADVERTISING_S = 0.1
"""Time between two advertisements, s."""

CONNECTING_S = 0.06
"""Time to connect and discover services, s (measured over a virtual link)."""


class AirScanner(BaseBleakScanner):
    """Hears the advertisements of an `Air`."""

    def __init__(
        self, detection_callback: Any, service_uuids: list[str] | None, _mode: str, *, air: Air, **_more: Any
    ) -> None:
        super().__init__(detection_callback, service_uuids)
        self._air = air
        self._listening: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start listening."""
        if self._air.scan_error is not None:
            raise self._air.scan_error
        self.seen_devices.clear()
        self._listening = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Stop listening."""
        if self._listening is not None:
            self._listening.cancel()
            self._listening = None

    async def _listen(self) -> None:
        while True:
            t_s = asyncio.get_running_loop().time()
            for sensor in self._air.sensors:
                if sensor.in_range(t_s) and not sensor.held:
                    self._hear(sensor)
            await asyncio.sleep(ADVERTISING_S)

    def _hear(self, sensor: VirtualSensor) -> None:
        firmware = sensor.firmware
        if not self.is_allowed_uuid(list(firmware.advertised)):
            return
        heard = AdvertisementData(
            firmware.name or None, {}, {}, list(firmware.advertised), None, sensor.rssi, ()
        )
        device = self.create_or_update_device(
            sensor.address, sensor.address, firmware.name or None, sensor, heard
        )
        self.call_detection_callbacks(device, heard)


class AirClient(BaseBleakClient):
    """Holds one virtual sensor."""

    def __init__(self, address_or_ble_device: BLEDevice | str, *, air: Air, **more: Any) -> None:
        super().__init__(address_or_ble_device, **more)
        self._air = air
        self._sensor: VirtualSensor | None = None
        self._listeners: dict[str, NotifyCallback] = {}
        self._pump: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        """Advertised name."""
        return self._held().firmware.name

    @property
    def mtu_size(self) -> int:
        """As negotiated."""
        return self._held().mtu

    @property
    def is_connected(self) -> bool:
        """Whether the link stands."""
        return self._sensor is not None

    async def connect(self, pair: bool, **kwargs: Any) -> None:
        """Connect and discover the services."""
        await asyncio.sleep(CONNECTING_S)
        sensor = self._air.find(self.address)
        if sensor is None:
            raise BleakDeviceNotFoundError(self.address, f"Device {self.address} was not found.")
        if sensor.connect_errors:
            raise sensor.connect_errors.pop(0)
        if sensor.held:
            raise BleakError("The device is held by another central.")
        sensor.held = True
        self._sensor = sensor
        self.services = _table(sensor)
        sensor.firmware.connected(self._now_s(), sensor.mtu - 3)
        self._pump = asyncio.create_task(self._run_events(sensor))

    async def disconnect(self) -> None:
        """Let the sensor go."""
        self._release()

    async def pair(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: virtual sensors need no pairing."""

    async def unpair(self) -> None:
        """Do nothing: virtual sensors need no pairing."""

    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, *, use_cached: bool = False, **kwargs: Any
    ) -> bytearray:
        """Read a value."""
        await asyncio.sleep(self._held().shape.interval_s)
        return bytearray(self._held().firmware.read(characteristic.uuid, self._now_s()))

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **kwargs: Any
    ) -> bytearray:
        """Refuse: virtual sensors have no descriptors but the hidden ones."""
        raise BleakError("Virtual sensors have no descriptors.")

    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool
    ) -> None:
        """Write a value; what it causes is notified before the next event."""
        if response:
            await asyncio.sleep(self._held().shape.interval_s)
        for answer in self._held().firmware.write(characteristic.uuid, bytes(data), self._now_s()):
            asyncio.get_running_loop().call_soon(self._notify, answer)

    async def write_gatt_descriptor(self, descriptor: BleakGATTDescriptor, data: SizedBuffer) -> None:
        """Refuse: virtual sensors have no descriptors but the hidden ones."""
        raise BleakError("Virtual sensors have no descriptors.")

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **kwargs: Any
    ) -> None:
        """Subscribe."""
        await asyncio.sleep(self._held().shape.interval_s)
        self._listeners[characteristic.uuid] = callback

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        """Unsubscribe."""
        self._listeners.pop(characteristic.uuid, None)

    async def _run_events(self, sensor: VirtualSensor) -> None:
        """Pass connection events until the link breaks."""
        next_s = self._now_s()
        while sensor.present:
            t_s = self._now_s()
            if sensor.shaper.breaks(t_s):
                sensor.leave(t_s)
                break
            for packet in sensor.shaper.event(t_s, sensor.firmware.due(t_s)):
                self._notify(packet)
            # Events keep to a grid: a late wake-up must not slow the sensor down.
            next_s = max(next_s + sensor.shape.interval_s, t_s)
            await asyncio.sleep(next_s - t_s)
        self._pump = None
        self._release()
        if self._disconnected_callback is not None:
            self._disconnected_callback()

    def _notify(self, packet: Notification) -> None:
        callback = self._listeners.get(packet.characteristic)
        if callback is not None and self._sensor is not None:
            callback(bytearray(packet.payload[: self._sensor.mtu - 3]))

    def _release(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
            self._pump = None
        if self._sensor is not None:
            self._sensor.held = False
            self._sensor.firmware.disconnected(self._now_s())
            self._sensor = None
        self._listeners.clear()

    def _held(self) -> VirtualSensor:
        if self._sensor is None:
            raise BleakError("Not connected")
        return self._sensor

    def _now_s(self) -> float:
        return asyncio.get_running_loop().time()


def _table(sensor: VirtualSensor) -> BleakGATTServiceCollection:
    """Lay out the GATT table as bleak shows it."""
    table = BleakGATTServiceCollection()
    handle = 1
    for spec in sensor.firmware.services:
        service = BleakGATTService(spec, handle, spec.uuid)
        table.add_service(service)
        for item in spec.characteristics:
            handle += 2
            properties = cast("Any", list(item.properties))
            table.add_characteristic(
                BleakGATTCharacteristic(item, handle, item.uuid, properties, lambda: sensor.mtu - 3, service)
            )
        handle += 1
    return table
