"""The one door to bleak: which backend, and one connection attempt at a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bleak import BleakClient, BleakScanner
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import BaseBleakScanner


def awake_or_not_ns() -> int:
    """Give monotonic time that counts a closed lid, where the system has such a clock, ns."""
    boot_time: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic_ns() if boot_time is None else time.clock_gettime_ns(boot_time)


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
        No real radio: time is the event loop's, which a test may jump.
    lock : asyncio.Lock
        Held while scanning or connecting: two at once end in "InProgress" on Linux.
    """

    scanner: type[BaseBleakScanner] | None = None
    client: type[BaseBleakClient] | None = None
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    simulated: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def now_ns(self) -> int:
        """Give the monotonic time that stamps packets, ns; it goes on while the computer sleeps."""
        if not self.simulated:
            return awake_or_not_ns()
        try:
            return round(asyncio.get_running_loop().time() * 1e9)
        except RuntimeError:  # looked at after the loop has ended
            return 0

    def make_scanner(self) -> BleakScanner:
        """Give a scanner; use it with ``async with`` while holding `lock`."""
        return BleakScanner(backend=self.scanner, **self.options)

    def make_client(self, device: BLEDevice, on_disconnect: Callable[[], None]) -> BleakClient:
        """Give a client for a device that was just heard."""

        def disconnected(_client: BleakClient) -> None:
            on_disconnect()

        return BleakClient(device, disconnected_callback=disconnected, backend=self.client, **self.options)
