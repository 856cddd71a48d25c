"""A stand-in for bluetoothd: ``org.bluez`` on a private message bus, with virtual sensors in range.

bleak's own BlueZ backend runs against it unmodified, as the bus is named by ``DBUS_SYSTEM_BUS_ADDRESS``. Needs
``dbus-daemon`` and Linux; the event loop must be a real one. A conversation recorded with a real bluetoothd
(``make bluez``) is held against it by a test; what it leaves out is in docs/sensors.md.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.exc import BleakError
from dbus_fast import Message, MessageType, NameFlag, Variant
from dbus_fast.aio.message_bus import MessageBus

from firmware_sim.air import Air, VirtualSensor
from firmware_sim.backend import AirClient
from firmware_sim.bluez_objects import (
    ADAPTER,
    I_ADAPTER,
    I_CHARACTERISTIC,
    I_DEVICE,
    OBJECTS,
    ObjectTree,
    adapter_properties,
    device_path,
    device_properties,
)
from firmware_sim.bluez_values import Subscriptions

BUS = "org.freedesktop.DBus"
LEFT_RULE = f"type='signal',sender='{BUS}',member='NameOwnerChanged'"

ADVERTISING_S = 0.1
EVERYWHERE = ("00001800-0000-1000-8000-00805f9b34fb", "00001801-0000-1000-8000-00805f9b34fb")
"""Generic Access and Generic Attribute: every device has them, though this one shows no objects of theirs."""

FAILED, IN_PROGRESS = "org.bluez.Error.Failed", "org.bluez.Error.InProgress"
NOT_READY, NOT_CONNECTED = "org.bluez.Error.NotReady", "org.bluez.Error.NotConnected"
UNKNOWN_OBJECT = "org.freedesktop.DBus.Error.UnknownObject"

Reply = tuple[str, list[Any]]
DONE: Reply = ("", [])


class BluezError(Exception):
    """Answered to the caller as a D-Bus error."""

    def __init__(self, name: str, text: str = "") -> None:
        super().__init__(text)
        self.name = name
        self.text = text


@dataclass(slots=True)
class _Attempt:
    """A connect under way."""

    given_up: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)


class FakeBluez:
    """Answers for ``org.bluez``.

    Parameters
    ----------
    air : Air
        The sensors in range.
    powered : bool
        Bluetooth is switched on.
    present : bool
        There is an adapter.

    Attributes
    ----------
    errors : dict of str to list of BluezError
        By method name: answered instead of the next calls, one each.
    calls : list of str
        Methods called, in order.
    scanning : set of str
        Programs that scan.
    """

    def __init__(self, air: Air, *, powered: bool = True, present: bool = True) -> None:
        self.errors: dict[str, list[BluezError]] = {}
        self.calls: list[str] = []
        self._air = air
        self._tree = ObjectTree(self._send)
        self._subscriptions = Subscriptions(self._tree)
        self._clients: dict[str, AirClient] = {}
        self._reaching: dict[str, _Attempt] = {}
        self._characteristics: dict[str, BleakGATTCharacteristic] = {}
        self.scanning: set[str] = set()
        self._bus: MessageBus | None = None
        self._advertising: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        if present:
            self.plug(powered=powered)

    async def start(self, address: str) -> None:
        """Appear on the bus."""
        self._bus = await MessageBus(bus_address=address, negotiate_unix_fd=True).connect()
        self._bus.add_message_handler(self._on_message)
        await self._bus.call(
            Message(
                destination=BUS,
                path="/org/freedesktop/DBus",
                interface=BUS,
                member="AddMatch",
                signature="s",
                body=[LEFT_RULE],
            )
        )
        await self._bus.request_name("org.bluez", NameFlag.DO_NOT_QUEUE)

    @property
    def busy(self) -> bool:
        """Something asked for is still under way."""
        return bool(self._tasks)

    async def stop(self) -> None:
        """Vanish from the bus without a word, as a killed bluetoothd does."""
        self._stop_advertising()
        self._subscriptions.close()
        for client in self._clients.values():
            await client.disconnect()
        self._clients.clear()
        for task in self._tasks:
            task.cancel()
        if self._bus is not None:
            self._bus.disconnect()
            self._bus = None

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
        self.scanning.clear()
        self._stop_advertising()

    def _on_message(self, message: Message) -> bool | None:
        if message.message_type is MessageType.SIGNAL and message.member == "NameOwnerChanged":
            name, _old, new = message.body
            if not new:
                self._forget_program(name)
            return None
        if message.message_type is not MessageType.METHOD_CALL or message.path is None:
            return None
        if message.interface not in (OBJECTS, I_ADAPTER, I_DEVICE, I_CHARACTERISTIC):
            return None
        self._in_background(self._answer(message))
        return True

    def _in_background(self, doing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, message: Message) -> None:
        member = message.member or ""
        self.calls.append(member)
        try:
            if self.errors.get(member):
                raise self.errors[member].pop(0)
            method: Callable[..., Any] | None = getattr(self, f"_do_{member}", None)
            if method is None or ((message.path or "/") not in (*self._tree.objects, "/")):
                raise BluezError(UNKNOWN_OBJECT, f"{member} on {message.path}")
            signature, body, *files = await method(message, *message.body)
            reply = Message.new_method_return(message, signature, body, files)
        except BluezError as error:
            reply = Message.new_error(message, error.name, error.text)
        except Exception as error:
            reply = Message.new_error(message, FAILED, str(error))
        self._send(reply)

    async def _do_GetManagedObjects(self, _call: Message) -> Reply:
        return "a{oa{sa{sv}}}", [self._tree.objects]

    async def _do_SetDiscoveryFilter(self, _call: Message, _wanted: object) -> Reply:
        return DONE

    async def _do_StartDiscovery(self, call: Message) -> Reply:
        if not self._tree.value(ADAPTER, I_ADAPTER, "Powered"):
            raise BluezError(NOT_READY, "Resource Not Ready")
        if (call.sender or "") in self.scanning:
            raise BluezError(IN_PROGRESS, "Operation already in progress")
        self.scanning.add(call.sender or "")
        self._in_background(self._discover())
        return DONE

    async def _do_StopDiscovery(self, call: Message) -> Reply:
        if (call.sender or "") not in self.scanning:
            raise BluezError(FAILED, "No discovery started")
        self.scanning.discard(call.sender or "")
        self._in_background(self._discover())
        return DONE

    async def _do_Connect(self, call: Message) -> Reply:
        path = call.path or ""
        if path in self._reaching:
            raise BluezError(IN_PROGRESS, "Operation already in progress")
        attempt = self._reaching[path] = _Attempt()
        try:
            client = await self._reach(path, attempt.given_up)
        finally:
            del self._reaching[path]
            attempt.over.set()
        self._clients[path] = client
        self._tree.turn(path, I_DEVICE, "Connected", True)
        self._in_background(self._resolve(path, client))
        return DONE

    async def _do_Disconnect(self, call: Message) -> Reply:
        path = call.path or ""
        client, pending = self._clients.pop(path, None), self._reaching.get(path)
        if client is not None:
            await client.disconnect()
            self._tree.turn(path, I_DEVICE, "ServicesResolved", False)
            self._in_background(self._part(path))
        elif pending is not None:
            pending.given_up.set()
            await pending.over.wait()  # the attempt is answered first
        else:
            raise BluezError(NOT_CONNECTED, "Not Connected")
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
                raise BluezError(FAILED, "br-connection-canceled")
        client = AirClient(
            sensor.address, air=self._air, disconnected_callback=lambda: self._let_go(path), timeout=10.0
        )
        try:
            await client.connect(False)
        except Exception as error:
            raise BluezError(FAILED, str(error)) from error
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

    def _forget_program(self, name: str) -> None:
        """End what a program had asked for: it has left the bus."""
        self._subscriptions.forget(name)
        if name in self.scanning:
            self.scanning.discard(name)
            self._in_background(self._discover())

    async def _discover(self) -> None:
        """Listen while anyone wants it."""
        if self.scanning and self._advertising is None:
            self._tree.turn(ADAPTER, I_ADAPTER, "Discovering", True)
            self._advertising = asyncio.ensure_future(self._advertise())
        elif not self.scanning:
            self._stop_advertising()

    def _stop_advertising(self) -> None:
        if self._advertising is not None:
            self._advertising.cancel()
            self._advertising = None
            for path in self._tree.below(ADAPTER):
                self._tree.forget(path, I_DEVICE, "RSSI")
            self._tree.turn(ADAPTER, I_ADAPTER, "Discovering", False)

    async def _advertise(self) -> None:
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

    def _interval_s(self, path: str) -> float:
        return next(one.shape.interval_s for one in self._air.sensors if device_path(one) == path)

    def _characteristic(self, call: Message) -> tuple[AirClient, BleakGATTCharacteristic]:
        path = call.path or ""
        client = self._clients.get(path.partition("/service")[0])
        if client is None or path not in self._characteristics:
            raise BluezError(FAILED, "Not connected")
        return client, self._characteristics[path]

    def _send(self, message: Message) -> None:
        if self._bus is not None and self._bus.connected:
            sent = cast("asyncio.Future[None]", self._bus.send(message))
            sent.add_done_callback(partial(_after_sending, message.unix_fds))


def _after_sending(files: list[int], sent: asyncio.Future[None]) -> None:
    """Close our copies of files handed over; nobody minds if a signal finds its reader gone."""
    for file in files:
        os.close(file)
    if not sent.cancelled():
        sent.exception()
