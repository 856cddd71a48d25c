"""A stand-in for bluetoothd: ``org.bluez`` on a private message bus, with virtual sensors in range.

bleak's own BlueZ backend runs against it unmodified, as the bus is named by ``DBUS_SYSTEM_BUS_ADDRESS``. Needs
``dbus-daemon`` and Linux; the event loop must be a real one. Written from the documented D-Bus interface of BlueZ
and from what bleak asks of it; how closely it follows a real bluetoothd is checked by hand now and then.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from bleak.backends.characteristic import BleakGATTCharacteristic
from dbus_fast import Message, MessageType, NameFlag, Variant
from dbus_fast.aio.message_bus import MessageBus

from firmware_sim.air import Air, VirtualSensor
from firmware_sim.backend import AirClient

ADAPTER = "/org/bluez/hci0"
OBJECTS = "org.freedesktop.DBus.ObjectManager"
PROPERTIES = "org.freedesktop.DBus.Properties"
I_ADAPTER, I_DEVICE = "org.bluez.Adapter1", "org.bluez.Device1"
I_SERVICE, I_CHARACTERISTIC = "org.bluez.GattService1", "org.bluez.GattCharacteristic1"

ADVERTISING_S = 0.1

BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>custom</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>
"""

Interfaces = dict[str, dict[str, Variant]]


class BluezError(Exception):
    """Answered to the caller as a D-Bus error."""

    def __init__(self, name: str, text: str = "") -> None:
        super().__init__(text)
        self.name = name
        self.text = text


@contextmanager
def private_bus() -> Generator[str]:
    """Run a message bus of our own; give its address.

    Raises
    ------
    FileNotFoundError
        If dbus-daemon is not installed.
    """
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        raise FileNotFoundError("dbus-daemon is not installed")
    with tempfile.TemporaryDirectory(prefix="impactmon-bus-") as folder:
        config = Path(folder) / "bus.conf"
        socket = Path(folder) / "socket"
        config.write_text(BUS_CONFIG.format(socket=socket), encoding="utf-8")
        process = subprocess.Popen(
            [daemon, f"--config-file={config}", "--nofork", "--print-address"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert process.stdout is not None
            process.stdout.readline()  # printed once it listens
            yield f"unix:path={socket}"
        finally:
            process.kill()  # it keeps nothing that could be lost
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


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
    """

    def __init__(self, air: Air, *, powered: bool = True, present: bool = True) -> None:
        self.errors: dict[str, list[BluezError]] = {}
        self.calls: list[str] = []
        self._air = air
        self._powered = powered
        self._objects: dict[str, Interfaces] = {}
        self._clients: dict[str, AirClient] = {}
        self._characteristics: dict[str, tuple[str, BleakGATTCharacteristic]] = {}
        self._bus: MessageBus | None = None
        self._advertising: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        if present:
            self._objects[ADAPTER] = {I_ADAPTER: self._adapter_properties()}

    async def start(self, address: str) -> None:
        """Appear on the bus."""
        self._bus = await MessageBus(bus_address=address).connect()
        self._bus.add_message_handler(self._on_message)
        await self._bus.request_name("org.bluez", NameFlag.DO_NOT_QUEUE)

    async def stop(self) -> None:
        """Vanish from the bus without a word, as a killed bluetoothd does."""
        if self._advertising is not None:
            self._advertising.cancel()
            self._advertising = None
        for client in self._clients.values():
            await client.disconnect()
        self._clients.clear()
        for task in self._tasks:
            task.cancel()
        if self._bus is not None:
            self._bus.disconnect()
            self._bus = None

    def _on_message(self, message: Message) -> bool | None:
        if message.message_type is not MessageType.METHOD_CALL or message.path is None:
            return None
        if message.interface not in (OBJECTS, I_ADAPTER, I_DEVICE, I_CHARACTERISTIC):
            return None
        task = asyncio.ensure_future(self._answer(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def _answer(self, message: Message) -> None:
        member = message.member or ""
        self.calls.append(member)
        try:
            if self.errors.get(member):
                raise self.errors[member].pop(0)
            method: Callable[..., Any] | None = getattr(self, f"_do_{member}", None)
            if method is None or (message.path != "/" and message.path not in self._objects):
                raise BluezError("org.freedesktop.DBus.Error.UnknownObject", f"{member} on {message.path}")
            signature, body = await method(message.path, *message.body)
            reply = Message.new_method_return(message, signature, body)
        except BluezError as error:
            reply = Message.new_error(message, error.name, error.text)
        except Exception as error:
            reply = Message.new_error(message, "org.bluez.Error.Failed", str(error))
        self._send(reply)

    async def _do_GetManagedObjects(self, _path: str) -> tuple[str, list[Any]]:
        return "a{oa{sa{sv}}}", [self._objects]

    async def _do_SetDiscoveryFilter(self, _path: str, _wanted: object) -> tuple[str, list[Any]]:
        return "", []

    async def _do_StartDiscovery(self, _path: str) -> tuple[str, list[Any]]:
        if not self._powered:
            raise BluezError("org.bluez.Error.NotReady", "Resource Not Ready")
        if self._advertising is not None:
            raise BluezError("org.bluez.Error.InProgress", "Operation already in progress")
        self._advertising = asyncio.ensure_future(self._advertise())
        return "", []

    async def _do_StopDiscovery(self, _path: str) -> tuple[str, list[Any]]:
        if self._advertising is not None:
            self._advertising.cancel()
            self._advertising = None
        return "", []

    async def _do_Connect(self, path: str) -> tuple[str, list[Any]]:
        sensor = self._sensor_of(path)
        client = AirClient(
            sensor.address,
            air=self._air,
            disconnected_callback=lambda: self._let_go(path),
            timeout=10.0,
        )
        try:
            await client.connect(False)
        except Exception as error:
            raise BluezError("org.bluez.Error.Failed", str(error)) from error
        self._clients[path] = client
        self._change(path, I_DEVICE, {"Connected": Variant("b", True)})
        self._show_table(path, client)
        self._change(path, I_DEVICE, {"ServicesResolved": Variant("b", True)})
        return "", []

    async def _do_Disconnect(self, path: str) -> tuple[str, list[Any]]:
        client = self._clients.get(path)
        if client is not None:
            await client.disconnect()
            self._let_go(path)
        return "", []

    async def _do_ReadValue(self, path: str, _options: object) -> tuple[str, list[Any]]:
        client, characteristic = self._characteristic(path)
        return "ay", [bytes(await client.read_gatt_char(characteristic))]

    async def _do_WriteValue(
        self, path: str, value: bytes, options: dict[str, Variant]
    ) -> tuple[str, list[Any]]:
        client, characteristic = self._characteristic(path)
        kind = options["type"].value if "type" in options else "request"
        await client.write_gatt_char(characteristic, bytes(value), kind == "request")
        return "", []

    async def _do_StartNotify(self, path: str) -> tuple[str, list[Any]]:
        client, characteristic = self._characteristic(path)

        def forward(value: bytearray) -> None:
            self._change(path, I_CHARACTERISTIC, {"Value": Variant("ay", bytes(value))})

        await client.start_notify(characteristic, forward)
        return "", []

    async def _do_StopNotify(self, path: str) -> tuple[str, list[Any]]:
        client, characteristic = self._characteristic(path)
        await client.stop_notify(characteristic)
        return "", []

    async def _advertise(self) -> None:
        while True:
            now_s = asyncio.get_running_loop().time()
            for sensor in self._air.sensors:
                if sensor.in_range(now_s) and not sensor.held:
                    self._hear(sensor)
            await asyncio.sleep(ADVERTISING_S)

    def _hear(self, sensor: VirtualSensor) -> None:
        path = _device_path(sensor)
        if path in self._objects:
            self._change(path, I_DEVICE, {"RSSI": Variant("n", sensor.rssi)})
        else:
            self._add(path, {I_DEVICE: _device_properties(sensor)})

    def _sensor_of(self, path: str) -> VirtualSensor:
        return next(sensor for sensor in self._air.sensors if _device_path(sensor) == path)

    def _characteristic(self, path: str) -> tuple[AirClient, BleakGATTCharacteristic]:
        device, characteristic = self._characteristics[path]
        if device not in self._clients:
            raise BluezError("org.bluez.Error.Failed", "Not connected")
        return self._clients[device], characteristic

    def _show_table(self, path: str, client: AirClient) -> None:
        """Add an object for each service and characteristic; four hex digits name the handle."""
        for service in client.services or ():
            at = f"{path}/service{service.handle:04x}"
            properties = {
                "UUID": Variant("s", service.uuid),
                "Primary": Variant("b", True),
                "Device": Variant("o", path),
            }
            self._add(at, {I_SERVICE: properties})
            for item in service.characteristics:
                below = f"{at}/char{item.handle:04x}"
                self._characteristics[below] = (path, item)
                self._add(below, {I_CHARACTERISTIC: _characteristic_properties(at, item, client.mtu_size)})

    def _let_go(self, path: str) -> None:
        """Tell of a lost link the way bluetoothd does: objects first, then the device."""
        self._clients.pop(path, None)
        for below in [one for one in self._objects if one.startswith(f"{path}/")]:
            interfaces = list(self._objects.pop(below))
            self._characteristics.pop(below, None)
            self._signal("/", OBJECTS, "InterfacesRemoved", "oas", [below, interfaces])
        self._change(path, I_DEVICE, {"ServicesResolved": Variant("b", False)})
        self._change(path, I_DEVICE, {"Connected": Variant("b", False)})

    def _add(self, path: str, interfaces: Interfaces) -> None:
        self._objects[path] = interfaces
        self._signal("/", OBJECTS, "InterfacesAdded", "oa{sa{sv}}", [path, interfaces])

    def _change(self, path: str, interface: str, values: dict[str, Variant]) -> None:
        if path in self._objects:
            self._objects[path][interface].update(values)
            self._signal(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", [interface, values, []])

    def _signal(self, path: str, interface: str, member: str, signature: str, body: list[Any]) -> None:
        self._send(Message.new_signal(path, interface, member, signature, body))

    def _send(self, message: Message) -> None:
        if self._bus is not None and self._bus.connected:
            sent = cast("asyncio.Future[None]", self._bus.send(message))
            sent.add_done_callback(_forget_outcome)

    def _adapter_properties(self) -> dict[str, Variant]:
        return {
            "Address": Variant("s", "00:00:00:00:00:01"),
            "Name": Variant("s", "fake"),
            "Powered": Variant("b", self._powered),
            "Roles": Variant("as", ["central", "peripheral"]),
        }


def _forget_outcome(sent: asyncio.Future[None]) -> None:
    """Nobody minds if a signal finds its reader gone."""
    if not sent.cancelled():
        sent.exception()


def _device_path(sensor: VirtualSensor) -> str:
    return f"{ADAPTER}/dev_{sensor.address.replace(':', '_')}"


def _device_properties(sensor: VirtualSensor) -> dict[str, Variant]:
    name = sensor.firmware.name
    return {
        "Address": Variant("s", sensor.address),
        "AddressType": Variant("s", "random"),
        "Name": Variant("s", name),
        "Alias": Variant("s", name),
        "Adapter": Variant("o", ADAPTER),
        "Paired": Variant("b", False),
        "Connected": Variant("b", False),
        "ServicesResolved": Variant("b", False),
        "UUIDs": Variant("as", list(sensor.firmware.advertised)),
        "RSSI": Variant("n", sensor.rssi),
    }


def _characteristic_properties(service: str, item: BleakGATTCharacteristic, mtu: int) -> dict[str, Variant]:
    return {
        "UUID": Variant("s", item.uuid),
        "Service": Variant("o", service),
        "Value": Variant("ay", b""),
        "Flags": Variant("as", [str(one) for one in item.properties]),
        "MTU": Variant("q", mtu),
        "Notifying": Variant("b", False),
    }
