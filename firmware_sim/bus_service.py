"""A service on a message bus: it answers calls one by one, and can be told to answer with errors."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, ClassVar, cast

from dbus_fast import Message, MessageType, NameFlag
from dbus_fast.aio.message_bus import MessageBus

BUS, BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
LEFT_RULE = f"type='signal',sender='{BUS}',member='NameOwnerChanged'"
UNKNOWN_OBJECT = "org.freedesktop.DBus.Error.UnknownObject"


class BusError(Exception):
    """Answered to the caller as a D-Bus error."""

    def __init__(self, name: str, text: str = "") -> None:
        super().__init__(text)
        self.name = name
        self.text = text


class BusService:
    """Answers a call of the method ``X`` by what ``_do_X`` gives: a signature, the values, perhaps an open file.

    Attributes
    ----------
    errors : dict of str to list of BusError
        By method name: answered instead of the next calls, one each.
    calls : list of str
        Methods called, in order.
    """

    name: ClassVar[str]
    interfaces: ClassVar[tuple[str, ...]]
    failed: ClassVar[str]
    """Name of the error for whatever else goes wrong."""

    def __init__(self) -> None:
        self.errors: dict[str, list[BusError]] = {}
        self.calls: list[str] = []
        self._bus: MessageBus | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> bool:
        """Something asked for is still under way."""
        return bool(self._tasks)

    async def start(self, address: str) -> None:
        """Appear on the bus."""
        self._bus = await MessageBus(bus_address=address, negotiate_unix_fd=True).connect()
        self._bus.add_message_handler(self._on_message)
        await self._bus.call(Message(BUS, BUS_PATH, BUS, "AddMatch", signature="s", body=[LEFT_RULE]))
        await self._bus.request_name(self.name, NameFlag.DO_NOT_QUEUE)

    def vanish(self) -> None:
        """Leave the bus without a word."""
        for task in self._tasks:
            task.cancel()
        if self._bus is not None:
            self._bus.disconnect()
            self._bus = None

    def knows(self, path: str) -> bool:
        """Tell whether there is such an object."""
        raise NotImplementedError

    def forget_program(self, name: str) -> None:
        """End what a program had asked for: it has left the bus."""
        raise NotImplementedError

    def in_background(self, doing: Coroutine[Any, Any, None]) -> None:
        """Go on with something after the answer."""
        task = asyncio.ensure_future(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def send(self, message: Message) -> None:
        """Send a signal or an answer."""
        if self._bus is not None and self._bus.connected:
            sent = cast("asyncio.Future[None]", self._bus.send(message))
            sent.add_done_callback(partial(_after_sending, message.unix_fds))

    def _on_message(self, message: Message) -> bool | None:
        if message.message_type is MessageType.SIGNAL and message.member == "NameOwnerChanged":
            name, _old, new = message.body
            if not new:
                self.forget_program(name)
            return None
        ours = message.message_type is MessageType.METHOD_CALL and message.interface in self.interfaces
        if not ours or message.path is None:
            return None
        self.in_background(self._answer(message))
        return True

    async def _answer(self, message: Message) -> None:
        member = message.member or ""
        self.calls.append(member)
        try:
            if self.errors.get(member):
                raise self.errors[member].pop(0)
            method: Callable[..., Any] | None = getattr(self, f"_do_{member}", None)
            if method is None or not self.knows(message.path or "/"):
                raise BusError(UNKNOWN_OBJECT, f"{member} on {message.path}")
            signature, body, *files = await method(message, *message.body)
            reply = Message.new_method_return(message, signature, body, files)
        except BusError as error:
            reply = Message.new_error(message, error.name, error.text)
        except Exception as error:
            reply = Message.new_error(message, self.failed, str(error))
        self.send(reply)


def _after_sending(files: list[int], sent: asyncio.Future[None]) -> None:
    """Close our copies of files handed over; nobody minds if a signal finds its reader gone."""
    for file in files:
        os.close(file)
    if not sent.cancelled():
        sent.exception()
