"""The objects org.bluez shows: an adapter, devices, and what each device offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.service import BleakGATTServiceCollection
from dbus_fast import Message, Variant

from firmware_sim.air import VirtualSensor

ADAPTER = "/org/bluez/hci0"
OBJECTS = "org.freedesktop.DBus.ObjectManager"
PROPERTIES = "org.freedesktop.DBus.Properties"
I_ADAPTER, I_DEVICE = "org.bluez.Adapter1", "org.bluez.Device1"
I_SERVICE, I_CHARACTERISTIC = "org.bluez.GattService1", "org.bluez.GattCharacteristic1"
I_DESCRIPTOR = "org.bluez.GattDescriptor1"

SUBSCRIPTION = "00002902-0000-1000-8000-00805f9b34fb"
"""The descriptor behind each characteristic that notifies or indicates."""

Interfaces = dict[str, dict[str, Variant]]


class ObjectTree:
    """Objects by path; whoever listens hears of each change.

    Parameters
    ----------
    send : callable
        Given each signal.
    """

    def __init__(self, send: Callable[[Message], None]) -> None:
        self.objects: dict[str, Interfaces] = {}
        self._send = send

    def __contains__(self, path: str) -> bool:
        return path in self.objects

    def below(self, path: str) -> list[str]:
        """List the paths under one, in the order they were added."""
        return [one for one in self.objects if one.startswith(f"{path}/")]

    def value(self, path: str, interface: str, name: str) -> Any:
        """Give a property; None if there is none."""
        found = self.objects.get(path, {}).get(interface, {}).get(name)
        return None if found is None else found.value

    def add(self, path: str, interfaces: Interfaces) -> None:
        """Show an object."""
        self.objects[path] = interfaces
        self._signal("/", OBJECTS, "InterfacesAdded", "oa{sa{sv}}", [path, interfaces])

    def remove(self, path: str) -> None:
        """Take an object away."""
        interfaces = list(self.objects.pop(path))
        self._signal("/", OBJECTS, "InterfacesRemoved", "oas", [path, interfaces])

    def remove_all(self, path: str) -> None:
        """Take an object away after all that it holds."""
        depth = path.count("/") + 1
        for held in [one for one in self.below(path) if one.count("/") == depth]:
            self.remove_all(held)
        self.remove(path)

    def change(self, path: str, interface: str, values: dict[str, Variant]) -> None:
        """Change properties; also one that has this value already is told, as a notified value may repeat."""
        if path in self.objects:
            self.objects[path][interface].update(values)
            self._signal(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", [interface, values, []])

    def turn(self, path: str, interface: str, name: str, on: bool) -> None:
        """Change a property of two states; nothing is told where nothing changes."""
        if self.value(path, interface, name) is not on:
            self.change(path, interface, {name: Variant("b", on)})

    def forget(self, path: str, interface: str, name: str) -> None:
        """Let a property lose its value."""
        if self.objects.get(path, {}).get(interface, {}).pop(name, None) is not None:
            self._signal(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", [interface, {}, [name]])

    def show_table(
        self, device: str, table: BleakGATTServiceCollection, mtu: int
    ) -> dict[str, BleakGATTCharacteristic]:
        """Show what a device offers, unless it is shown already; give its characteristics by path.

        Four hex digits of a path are the handle. What was known of another table goes first.
        """
        wanted = dict(_table_objects(device, table, mtu))
        known = {path: _uuid(self.objects[path]) for path in self.below(device)}
        if known != {path: _uuid(interfaces) for path, interfaces in wanted.items()}:
            for service in [path for path in known if path.count("/") == device.count("/") + 1]:
                self.remove_all(service)
            for path, interfaces in wanted.items():
                self.add(path, interfaces)
        handles = {int(path[-4:], 16): path for path in wanted if "/desc" not in path}
        return {handles[item.handle]: item for item in table.characteristics.values()}

    def _signal(self, path: str, interface: str, member: str, signature: str, body: list[Any]) -> None:
        self._send(Message.new_signal(path, interface, member, signature, body))


def device_path(sensor: VirtualSensor) -> str:
    """Give the path of a sensor."""
    return f"{ADAPTER}/dev_{sensor.address.replace(':', '_')}"


def adapter_properties(powered: bool) -> dict[str, Variant]:
    """Give the properties of the adapter."""
    return {
        "Address": Variant("s", "00:00:00:00:00:01"),
        "AddressType": Variant("s", "public"),
        "Name": Variant("s", "stand-in"),
        "Alias": Variant("s", "stand-in"),
        "Class": Variant("u", 0),
        "Powered": Variant("b", powered),
        "Discoverable": Variant("b", False),
        "DiscoverableTimeout": Variant("u", 180),
        "Pairable": Variant("b", False),
        "PairableTimeout": Variant("u", 0),
        "Discovering": Variant("b", False),
        "UUIDs": Variant("as", []),
        "Modalias": Variant("s", "usb:v1D6Bp0246d0542"),
        "Roles": Variant("as", ["central", "peripheral"]),
    }


def device_properties(sensor: VirtualSensor) -> dict[str, Variant]:
    """Give the properties of a device that was just heard."""
    name = sensor.firmware.name
    return {
        "Address": Variant("s", sensor.address),
        "AddressType": Variant("s", "random"),
        "Name": Variant("s", name),
        "Alias": Variant("s", name),
        "Adapter": Variant("o", ADAPTER),
        "Paired": Variant("b", False),
        "Bonded": Variant("b", False),
        "Trusted": Variant("b", False),
        "Blocked": Variant("b", False),
        "LegacyPairing": Variant("b", False),
        "Connected": Variant("b", False),
        "ServicesResolved": Variant("b", False),
        "UUIDs": Variant("as", list(sensor.firmware.advertised)),
        "RSSI": Variant("n", sensor.rssi),
    }


def _uuid(interfaces: Interfaces) -> str:
    return next(values["UUID"].value for values in interfaces.values())


def _table_objects(device: str, table: BleakGATTServiceCollection, mtu: int) -> list[tuple[str, Interfaces]]:
    """Give the objects of each service, characteristic and subscription, in order."""
    objects: list[tuple[str, Interfaces]] = []
    for service in table:
        at = f"{device}/service{service.handle:04x}"
        told = {
            "UUID": Variant("s", service.uuid),
            "Device": Variant("o", device),
            "Primary": Variant("b", True),
            "Includes": Variant("ao", []),
        }
        objects.append((at, {I_SERVICE: told}))
        for item in service.characteristics:
            below = f"{at}/char{item.handle:04x}"
            objects.append((below, {I_CHARACTERISTIC: _characteristic_properties(at, item, mtu)}))
            if {"notify", "indicate"} & set(item.properties):
                subscription = {
                    "UUID": Variant("s", SUBSCRIPTION),
                    "Characteristic": Variant("o", below),
                    "Value": Variant("ay", b""),
                }
                objects.append((f"{below}/desc{item.handle + 1:04x}", {I_DESCRIPTOR: subscription}))
    return objects


def _characteristic_properties(service: str, item: BleakGATTCharacteristic, mtu: int) -> dict[str, Variant]:
    """Give the properties of a characteristic; some exist only where they mean something."""
    told = {
        "UUID": Variant("s", item.uuid),
        "Service": Variant("o", service),
        "Value": Variant("ay", b""),
        "Flags": Variant("as", [str(one) for one in item.properties]),
        "MTU": Variant("q", mtu),
    }
    if {"notify", "indicate"} & set(item.properties):
        told["Notifying"] = Variant("b", False)
    if "notify" in item.properties:
        told["NotifyAcquired"] = Variant("b", False)
    if "write-without-response" in item.properties:
        told["WriteAcquired"] = Variant("b", False)
    return told
