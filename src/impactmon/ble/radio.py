"""The one door to bleak: which backend, and one connection attempt at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bleak import BleakClient, BleakScanner
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import BaseBleakScanner


@dataclass(slots=True)
class Radio:
    """The system's Bluetooth, or a stand-in for it.

    Attributes
    ----------
    scanner, client : type or None
        Backend classes for bleak; None takes the system's.
    options : mapping
        Passed on to both.
    simulated : bool
        No real radio.
    lock : asyncio.Lock
        Held while scanning or connecting: two at once end in "InProgress" on Linux.
    """

    scanner: type[BaseBleakScanner] | None = None
    client: type[BaseBleakClient] | None = None
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    simulated: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def make_scanner(self) -> BleakScanner:
        """Give a scanner; use it with ``async with`` while holding `lock`."""
        return BleakScanner(backend=self.scanner, **self.options)

    def make_client(self, device: BLEDevice, on_disconnect: Callable[[], None]) -> BleakClient:
        """Give a client for a device that was just heard."""

        def disconnected(_client: BleakClient) -> None:
            on_disconnect()

        return BleakClient(device, disconnected_callback=disconnected, backend=self.client, **self.options)
