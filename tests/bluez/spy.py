"""Everything org.bluez is asked and says, as a monitor of the message bus hears it."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from dbus_fast import BusType, Message, MessageType, unpack_variants
from dbus_fast.aio.message_bus import MessageBus

MONITORING = "org.freedesktop.DBus.Monitoring"
BUS = "org.freedesktop.DBus"
PROPERTIES = "org.freedesktop.DBus.Properties"
GENERIC_ATTRIBUTE = "00001801-0000-1000-8000-00805f9b34fb"
VALUE = "GattCharacteristic1.Value = bytes"
KINDS = (
    (re.compile(r"^/org/bluez/hci\d+$"), "adapter"),
    (re.compile(r"^/org/bluez/hci\d+/dev_[0-9A-F_]{17}$"), "device"),
    (re.compile(r"/service[0-9a-f]{4}$"), "service"),
    (re.compile(r"/char[0-9a-f]{4}$"), "characteristic"),
    (re.compile(r"/desc[0-9a-f]{4}$"), "descriptor"),
)
RADIO_ONLY = ("TxPower", "AdvertisingFlags", "AdvertisingData", "ManufacturerData")
"""What each advertisement may change: no matter of the conversation."""


async def wait_a_little() -> None:
    """Leave a real bluetoothd the time to say what it says after an answer."""
    await asyncio.sleep(0.5)


class Spy:
    """Keeps one line for each call with its outcome and for each signal, under the headings it is given.

    Parameters
    ----------
    calm : callable
        Waits until org.bluez has no more to say.
    """

    def __init__(self, calm: Callable[[], Awaitable[None]] = wait_a_little) -> None:
        self.lines: list[str] = []
        self._calm = calm
        self._bus: MessageBus | None = None
        self._echo: MessageBus | None = None
        self._echoed = asyncio.Event()
        self._owner = ""
        self._calls: dict[tuple[str, int], str] = {}
        self._generic: set[str] = set()

    async def heading(self, words: str) -> None:
        """Begin a part of the conversation, once all of the last one was heard."""
        await self.settle()
        self.lines.append(f"# {words}")

    async def settle(self) -> None:
        """Wait until org.bluez is calm and the monitor has heard all: it hears the answer to us last."""
        await self._calm()
        assert self._echo is not None
        self._echoed.clear()
        await managed_objects(self._echo)
        await self._echoed.wait()

    async def properties(self) -> dict[str, list[str]]:
        """Give the properties of each interface, with their types, of all objects there are."""
        assert self._echo is not None
        return properties_of(await managed_objects(self._echo))

    async def left(self, name: str) -> None:
        """Wait until a program is off the bus, and all have been told."""
        assert self._echo is not None
        at = (BUS, "/org/freedesktop/DBus")
        while await _ask(self._echo, *at, BUS, "NameHasOwner", "s", [name]):  # noqa: ASYNC110 - elsewhere
            await asyncio.sleep(0.01)

    async def start(self, address: str | None = None) -> None:
        """Listen from now on."""
        bus = MessageBus(
            address, BusType.SYSTEM, negotiate_unix_fd=True
        )  # else it hears no reply with a file
        self._bus = await bus.connect()
        self._echo = await MessageBus(address, BusType.SYSTEM).connect()
        at = (BUS, "/org/freedesktop/DBus")
        self._owner = await _ask(bus, *at, BUS, "GetNameOwner", "s", ["org.bluez"])
        await _ask(bus, *at, MONITORING, "BecomeMonitor", "asu", [[], 0])
        self._bus.add_message_handler(self._hear)

    def stop(self) -> None:
        """Stop listening."""
        for bus in (self._bus, self._echo):
            if bus is not None:
                bus.disconnect()

    def _hear(self, message: Message) -> bool:
        kind = message.message_type
        for descriptor in message.unix_fds:
            os.close(descriptor)
        us = self._echo.unique_name if self._echo is not None else None
        if us in (message.sender, message.destination):
            if message.destination == us and message.sender == self._owner:
                self._echoed.set()
        elif message.interface == PROPERTIES and kind is MessageType.METHOD_CALL:
            pass  # hands, not the program, switch the adapter
        elif kind is MessageType.METHOD_CALL and message.destination in ("org.bluez", self._owner):
            self._calls[(message.sender or "", message.serial)] = (
                f"{_short(message.interface)}.{message.member} on {kind_of(message.path)}"
            )
        elif kind is MessageType.SIGNAL and message.sender == self._owner:
            self._note(message)
        elif message.sender == self._owner:
            call = self._calls.pop((message.destination or "", message.reply_serial or 0), None)
            if call is not None:
                self.lines.append(f"{call} -> {_outcome(message)}")
        return True  # a monitor may not speak: nobody else is to answer

    def _note(self, message: Message) -> None:
        """Keep a signal; of values notified the first under each heading, of Generic Attribute nothing."""
        if _is_generic(message):
            self._generic.add(message.body[0])
        path = message.body[0] if message.member in ("InterfacesAdded", "InterfacesRemoved") else message.path
        if any(str(path).startswith(service) for service in self._generic):
            return
        for line in _signal(message):
            since = self.lines[max((k for k, one in enumerate(self.lines) if one[0] == "#"), default=0) :]
            if line != VALUE or line not in since:
                self.lines.append(line)


def _is_generic(message: Message) -> bool:
    """Tell whether a signal announces the service that every server has for its own changes."""
    if message.member != "InterfacesAdded":
        return False
    service = message.body[1].get("org.bluez.GattService1", {})
    return "UUID" in service and service["UUID"].value == GENERIC_ATTRIBUTE


def kind_of(path: str | None) -> str:
    """Say what a path is of."""
    return next((kind for pattern, kind in KINDS if pattern.search(path or "")), path or "")


def _short(interface: str | None) -> str:
    return (interface or "").rsplit(".", 1)[-1]


def _outcome(message: Message) -> str:
    if message.message_type is MessageType.ERROR:
        return f"{message.error_name}: {message.body[0] if message.body else ''}"
    return "ok" if not message.signature else f"ok ({message.signature})"


def _signal(message: Message) -> list[str]:
    if message.member == "PropertiesChanged":
        interface, changed, invalidated = message.body
        told = {name: value for name, value in unpack_variants(changed).items() if name not in RADIO_ONLY}
        told.pop("RSSI", None)  # with each advertisement
        lines = [f"{_short(interface)}.{name} = {_value(name, value)}" for name, value in told.items()]
        return lines + [f"{_short(interface)}.{name} gone" for name in invalidated if name not in RADIO_ONLY]
    if message.member in ("InterfacesAdded", "InterfacesRemoved"):
        path, interfaces = message.body
        verb = "added" if message.member == "InterfacesAdded" else "removed"
        ours = [one for one in interfaces if "bluez" in one]
        return [f"{kind_of(path)} {verb}"] if ours else []
    return [f"signal {_short(message.interface)}.{message.member}"]


def _value(name: str, value: Any) -> str:
    if isinstance(value, bytes | bytearray):
        return "bytes"
    return "list" if isinstance(value, list) else repr(value) if isinstance(value, bool) else name.lower()


def properties_of(objects: dict[str, dict[str, dict[str, Any]]]) -> dict[str, list[str]]:
    """Give the properties of each interface, with their types, of what GetManagedObjects told."""
    found: dict[str, set[str]] = {}
    for interfaces in objects.values():
        for interface, values in interfaces.items():
            if interface.startswith("org.bluez."):
                told = {f"{name} {value.signature}" for name, value in values.items()}
                found.setdefault(_short(interface), set()).update(told)
    return {interface: sorted(names) for interface, names in sorted(found.items())}


async def managed_objects(bus: MessageBus) -> dict[str, Any]:
    """Ask for all objects at once."""
    return await _ask(bus, "org.bluez", "/", "org.freedesktop.DBus.ObjectManager", "GetManagedObjects")


async def _ask(
    bus: MessageBus, service: str, path: str, interface: str, member: str, signature: str = "", body: Any = ()
) -> Any:
    """Call a method; give the first value of its answer."""
    call = Message(
        destination=service,
        path=path,
        interface=interface,
        member=member,
        signature=signature,
        body=list(body),
    )
    reply = await bus.call(call)
    assert reply is not None
    assert reply.message_type is not MessageType.ERROR, f"{member}: {reply.error_name} {reply.body}"
    return reply.body[0] if reply.body else None


@asynccontextmanager
async def listening(
    address: str | None = None, calm: Callable[[], Awaitable[None]] = wait_a_little
) -> AsyncGenerator[Spy]:
    """Listen for as long as the block runs."""
    spy = Spy(calm)
    await spy.start(address)
    try:
        yield spy
        await spy.settle()
    finally:
        spy.stop()
