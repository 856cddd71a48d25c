"""A stand-in for bluetoothd: ``org.bluez`` on a private message bus, with virtual sensors in range.

bleak's own BlueZ backend runs against it unmodified, as the bus is named by ``DBUS_SYSTEM_BUS_ADDRESS``. Needs
``dbus-daemon`` and Linux; the event loop must be a real one. A conversation recorded with a real bluetoothd
(``make bluez``) is held against it by a test; what it leaves out is in docs/sensors.md.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.exc import BleakError
from dbus_fast import Message, Variant

from firmware_sim.air import Air
from firmware_sim.backend import AirClient
from firmware_sim.bluez_discovery import ADVERTISING_S, Discovery
from firmware_sim.bluez_objects import (
    ADAPTER,
    I_ADAPTER,
    I_CHARACTERISTIC,
    I_DEVICE,
    OBJECTS,
    ObjectTree,
    adapter_properties,
    device_path,
)
from firmware_sim.bluez_values import Subscriptions
from firmware_sim.bus_service import BusError, BusService

EVERYWHERE = ("00001800-0000-1000-8000-00805f9b34fb", "00001801-0000-1000-8000-00805f9b34fb")
"""Generic Access and Generic Attribute: every device has them, though this one shows no objects of theirs."""

FAILED, IN_PROGRESS = "org.bluez.Error.Failed", "org.bluez.Error.InProgress"
NOT_READY, NOT_CONNECTED = "org.bluez.Error.NotReady", "org.bluez.Error.NotConnected"

Reply = tuple[str, list[Any]]
DONE: Reply = ("", [])


@dataclass(slots=True)
class _Attempt:
    """A connect under way."""

    given_up: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)


class FakeBluez(BusService):
    """Answers for ``org.bluez``.

    Parameters
    ----------
    air : Air
        The sensors in range.
    powered : bool
        Bluetooth is switched on.
    present : bool
        There is an adapter.
    """

    name = "org.bluez"
    interfaces = (OBJECTS, I_ADAPTER, I_DEVICE, I_CHARACTERISTIC)
    failed = FAILED

    def __init__(self, air: Air, *, powered: bool = True, present: bool = True) -> None:
        super().__init__()
        self._air = air
        self._tree = ObjectTree(self.send)
        self._subscriptions = Subscriptions(self._tree)
        self._clients: dict[str, AirClient] = {}
        self._reaching: dict[str, _Attempt] = {}
        self._characteristics: dict[str, BleakGATTCharacteristic] = {}
        self._discovery = Discovery(air, self._tree)
        if present:
            self.plug(powered=powered)

    async def stop(self) -> None:
        """Vanish from the bus without a word, as a killed bluetoothd does."""
        self._discovery.stop()
        self._subscriptions.close()
        for client in self._clients.values():
            await client.disconnect()
        self._clients.clear()
        self.vanish()

    def plug(self, *, powered: bool = True) -> None:
        """Put the adapter in."""
        self._tree.add(ADAPTER, {I_ADAPTER: adapter_properties(powered)})

    async def unplug(self) -> None:
        """Pull the adapter out: it goes off, then everything it knew goes, what is held before its holder."""
        await self.power(False)
        self._tree.remove_all(ADAPTER)
        self._characteristics.clear()

    async def power(self, on: bool) -> None:
        """Switch Bluetooth on or off; off ends every connection."""
        if not on:
            await self._end_all()
        self._tree.turn(ADAPTER, I_ADAPTER, "Powered", on)
        if not on:
            self._tree.change(ADAPTER, I_ADAPTER, {"Discovering": Variant("b", False)})  # told again

    async def _end_all(self) -> None:
        for path, client in list(self._clients.items()):
            await client.disconnect()
            self._let_go(path)
        for pending in self._reaching.values():
            pending.given_up.set()
        self._discovery.wanted_by.clear()
        self._discovery.stop()

    @property
    def scanning(self) -> set[str]:
        """Programs that scan."""
        return self._discovery.wanted_by

    def knows(self, path: str) -> bool:
        """Tell whether there is such an object."""
        return path == "/" or path in self._tree

    def forget_program(self, name: str) -> None:
        """End what a program had asked for: it has left the bus."""
        self._subscriptions.forget(name)
        if name in self.scanning:
            self.scanning.discard(name)
            self.in_background(self._discovery.follow())

    async def _do_GetManagedObjects(self, _call: Message) -> Reply:
        return "a{oa{sa{sv}}}", [self._tree.objects]

    async def _do_SetDiscoveryFilter(self, _call: Message, _wanted: object) -> Reply:
        return DONE

    async def _do_StartDiscovery(self, call: Message) -> Reply:
        if not self._tree.value(ADAPTER, I_ADAPTER, "Powered"):
            raise BusError(NOT_READY, "Resource Not Ready")
        if (call.sender or "") in self.scanning:
            raise BusError(IN_PROGRESS, "Operation already in progress")
        self.scanning.add(call.sender or "")
        self.in_background(self._discovery.follow())
        return DONE

    async def _do_StopDiscovery(self, call: Message) -> Reply:
        if (call.sender or "") not in self.scanning:
            raise BusError(FAILED, "No discovery started")
        self.scanning.discard(call.sender or "")
        self.in_background(self._discovery.follow())
        return DONE

    async def _do_Connect(self, call: Message) -> Reply:
        path = call.path or ""
        if path in self._reaching:
            raise BusError(IN_PROGRESS, "Operation already in progress")
        attempt = self._reaching[path] = _Attempt()
        try:
            client = await self._reach(path, attempt.given_up)
        finally:
            del self._reaching[path]
            attempt.over.set()
        self._clients[path] = client
        self._tree.turn(path, I_DEVICE, "Connected", True)
        self.in_background(self._resolve(path, client))
        return DONE

    async def _do_Disconnect(self, call: Message) -> Reply:
        path = call.path or ""
        client, pending = self._clients.pop(path, None), self._reaching.get(path)
        if client is not None:
            await client.disconnect()
            self._tree.turn(path, I_DEVICE, "ServicesResolved", False)
            self.in_background(self._part(path))
        elif pending is not None:
            pending.given_up.set()
            await pending.over.wait()  # the attempt is answered first
        else:
            raise BusError(NOT_CONNECTED, "Not Connected")
        return DONE

    async def _do_ReadValue(self, call: Message, _options: object) -> Reply:
        client, characteristic = self._characteristic(call)
        value = bytes(await client.read_gatt_char(characteristic))
        self._tree.change(call.path or "", I_CHARACTERISTIC, {"Value": Variant("ay", value)})
        return "ay", [value]

    async def _do_WriteValue(self, call: Message, value: bytes, options: dict[str, Variant]) -> Reply:
        client, characteristic = self._characteristic(call)
        kind = options["type"].value if "type" in options else "request"
        await client.write_gatt_char(characteristic, bytes(value), kind == "request")
        return DONE

    async def _do_StartNotify(self, call: Message) -> Reply:
        client, characteristic = self._characteristic(call)
        await self._subscriptions.start(call.path or "", call.sender or "", client, characteristic)
        return DONE

    async def _do_StopNotify(self, call: Message) -> Reply:
        client, characteristic = self._characteristic(call)
        await self._subscriptions.stop(call.path or "", call.sender or "", client, characteristic)
        return DONE

    async def _do_AcquireNotify(self, call: Message, _options: object) -> tuple[str, list[Any], int]:
        client, characteristic = self._characteristic(call)
        theirs = await self._subscriptions.acquire(call.path or "", client, characteristic)
        return "hq", [0, client.mtu_size], theirs

    async def _reach(self, path: str, given_up: asyncio.Event) -> AirClient:
        """Connect as soon as the sensor can be heard, however long that takes, unless told to leave it."""
        sensor = next(sensor for sensor in self._air.sensors if device_path(sensor) == path)
        while self._air.find(sensor.address) is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(given_up.wait(), ADVERTISING_S)
                raise BusError(FAILED, "br-connection-canceled")
        client = AirClient(
            sensor.address, air=self._air, disconnected_callback=lambda: self._let_go(path), timeout=10.0
        )
        try:
            await client.connect(False)
        except Exception as error:
            raise BusError(FAILED, str(error)) from error
        return client

    async def _resolve(self, path: str, client: AirClient) -> None:
        """Show what the device offers, a little after it is connected; subscriptions that stood go on."""
        try:
            await asyncio.sleep(self._interval_s(path))
            if not client.is_connected or client.services is None:
                return
            found = self._tree.show_table(path, client.services, client.mtu_size)
            self._characteristics.update(found)
            await self._subscriptions.renew(found, client)
            known = self._tree.value(path, I_DEVICE, "UUIDs")
            offered = sorted({*known, *EVERYWHERE, *(service.uuid for service in client.services)})
            if offered != sorted(known):
                self._tree.change(path, I_DEVICE, {"UUIDs": Variant("as", offered)})
            self._tree.turn(path, I_DEVICE, "ServicesResolved", True)
        except BleakError:
            pass  # lost meanwhile

    async def _part(self, path: str) -> None:
        self._tree.turn(path, I_DEVICE, "Connected", False)

    def _let_go(self, path: str) -> None:
        """Tell of a lost link. What the device offers stays known."""
        self._clients.pop(path, None)
        self._subscriptions.break_off(path)
        self._tree.turn(path, I_DEVICE, "ServicesResolved", False)
        self._tree.turn(path, I_DEVICE, "Connected", False)

    def _interval_s(self, path: str) -> float:
        return next(one.shape.interval_s for one in self._air.sensors if device_path(one) == path)

    def _characteristic(self, call: Message) -> tuple[AirClient, BleakGATTCharacteristic]:
        path = call.path or ""
        client = self._clients.get(path.partition("/service")[0])
        if client is None or path not in self._characteristics:
            raise BusError(FAILED, "Not connected")
        return client, self._characteristics[path]
