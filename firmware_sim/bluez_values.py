"""Who is told of a characteristic's values, and how: as a property that changes, or through a file of their own."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

from bleak.backends.characteristic import BleakGATTCharacteristic
from dbus_fast import Variant

from firmware_sim.backend import AirClient
from firmware_sim.bluez_objects import I_CHARACTERISTIC, ObjectTree


class Subscriptions:
    """The subscriptions of all programs to all characteristics.

    A program that asked by StartNotify stays subscribed over a lost link until it stops, or leaves the bus; a
    file given by AcquireNotify ends with the link.

    Parameters
    ----------
    tree : ObjectTree
        Where values appear.
    """

    def __init__(self, tree: ObjectTree) -> None:
        self._tree = tree
        self._programs: dict[str, set[str]] = {}
        self._files: dict[str, socket.socket] = {}

    async def start(
        self, path: str, program: str, client: AirClient, characteristic: BleakGATTCharacteristic
    ) -> None:
        """Tell a program of the values from now on, as changes of a property."""
        programs = self._programs.setdefault(path, set())
        if not programs:
            await self._listen(path, client, characteristic)
        programs.add(program)
        self._tree.turn(path, I_CHARACTERISTIC, "Notifying", True)

    async def stop(
        self, path: str, program: str, client: AirClient, characteristic: BleakGATTCharacteristic
    ) -> None:
        """Tell a program no more."""
        programs = self._programs.get(path, set())
        programs.discard(program)
        if not programs:
            await client.stop_notify(characteristic)
            self._tree.turn(path, I_CHARACTERISTIC, "Notifying", False)

    async def acquire(self, path: str, client: AirClient, characteristic: BleakGATTCharacteristic) -> int:
        """Open a file in which each value is one datagram; give the program's end, which the bus hands over."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        self._files[path] = ours
        asyncio.get_running_loop().add_reader(ours, self._end_file, path)  # readable: the other end is closed
        await self._listen(path, client, characteristic)
        self._tree.turn(path, I_CHARACTERISTIC, "NotifyAcquired", True)
        return theirs.detach()

    async def renew(self, found: dict[str, BleakGATTCharacteristic], client: AirClient) -> None:
        """Subscribe anew, after a reconnect, for the programs that never said stop."""
        for path, characteristic in found.items():
            if self._programs.get(path):
                await self._listen(path, client, characteristic)

    def break_off(self, device: str) -> None:
        """End the files of a device that is lost."""
        for path in [one for one in self._files if one.startswith(f"{device}/")]:
            self._end_file(path)

    def forget(self, program: str) -> None:
        """Forget a program that has left the bus."""
        for path, programs in self._programs.items():
            if program in programs:
                programs.discard(program)
                if not programs:
                    self._tree.turn(path, I_CHARACTERISTIC, "Notifying", False)

    def close(self) -> None:
        """End all files."""
        for path in list(self._files):
            self._end_file(path)

    async def _listen(self, path: str, client: AirClient, characteristic: BleakGATTCharacteristic) -> None:
        def forward(value: bytearray) -> None:
            self._pass_on(path, bytes(value))

        await client.start_notify(characteristic, forward)

    def _pass_on(self, path: str, value: bytes) -> None:
        file = self._files.get(path)
        if file is not None:
            with suppress(OSError):  # full or closed: lost without a word, as with a real one
                file.send(value)
        elif self._programs.get(path):
            self._tree.change(path, I_CHARACTERISTIC, {"Value": Variant("ay", value)})

    def _end_file(self, path: str) -> None:
        file = self._files.pop(path)
        asyncio.get_running_loop().remove_reader(file)
        file.close()
        self._tree.turn(path, I_CHARACTERISTIC, "NotifyAcquired", False)
