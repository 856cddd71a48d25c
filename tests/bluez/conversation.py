"""One conversation with org.bluez, the same with a real bluetoothd and with the stand-in for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bleak import BleakClient, BleakScanner
from bleak.exc import BleakError

from impactmon.drivers import reference_wire as wire
from tests.bluez.spy import Spy

NAME = "impactmo"
START = wire.encode_setup(wire.OP_START, 200.0, 8, 16.0)
PATIENCE_S = 20.0


@dataclass(frozen=True, slots=True)
class Hands:
    """What is done to the sensor and the adapter from outside; each is waited for."""

    drop: Callable[[], Awaitable[object]]
    vanish: Callable[[], Awaitable[object]]
    back: Callable[[], Awaitable[object]]
    power: Callable[[bool], Awaitable[object]]
    unplug: Callable[[], Awaitable[object]]


@dataclass(slots=True)
class Told:
    """What came of it."""

    lines: list[str] = field(default_factory=list[str])
    properties: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    outcomes: dict[str, str] = field(default_factory=dict[str, str])


async def converse(spy: Spy, hands: Hands, *, absent_s: float = 3.0) -> Told:
    """Scan, connect, read, write, subscribe both ways, part; be dropped, lose the sensor, lose the adapter."""
    told = Told(spy.lines)
    gone = asyncio.Event()
    got: list[int] = []
    first = asyncio.Event()

    def heard(_which: object, payload: bytearray) -> None:
        got.append(len(payload))
        if len(got) >= 5:
            first.set()

    def client_of(device: Any) -> BleakClient:
        gone.clear()
        return BleakClient(device, disconnected_callback=lambda _client: gone.set(), timeout=PATIENCE_S)

    async def part(client: BleakClient) -> None:
        bus = getattr(client._backend, "_bus", None)
        with suppress(BleakError):
            await client.disconnect()
        if bus is not None:
            await spy.left(bus.unique_name)

    async def stream(client: BleakClient, **more: Any) -> None:
        got.clear()
        first.clear()
        await client.start_notify(wire.DATA, heard, **more)
        await client.write_gatt_char(wire.CTRL, START, response=True)
        await asyncio.wait_for(first.wait(), PATIENCE_S)
        await client.write_gatt_char(wire.CTRL, bytes([wire.OP_STOP]), response=True)
        await spy.settle()

    await spy.heading("scan")
    device = await BleakScanner.find_device_by_filter(
        lambda _device, seen: (seen.local_name or "").startswith(NAME), timeout=PATIENCE_S
    )
    assert device is not None
    await spy.settle()
    await spy.heading("connect")
    client = client_of(device)
    await client.connect()
    await spy.settle()
    told.properties = await spy.properties()
    carried = [
        one.max_write_without_response_size for service in client.services for one in service.characteristics
    ]
    told.outcomes["payload carried"] = str(max(carried))
    await spy.heading("read")
    await client.read_gatt_char(wire.INFO)
    await spy.settle()
    await spy.heading("stream")
    await stream(client)
    told.outcomes["bytes of a packet"] = str(got[0])
    await spy.heading("subscribe to it again")
    told.outcomes["second subscription"] = await _outcome(client.start_notify(wire.DATA, heard))
    await spy.heading("unsubscribe")
    await client.stop_notify(wire.DATA)
    await spy.heading("stream by a descriptor of a file")
    await stream(client, bluez={"use_start_notify": False})
    await client.stop_notify(wire.DATA)
    await spy.settle()
    await spy.heading("disconnect")
    await part(client)
    await spy.settle()
    await spy.heading("connect again")
    client = client_of(device)
    await client.connect()
    await stream(client)
    await spy.heading("dropped by the sensor")
    await hands.drop()
    await asyncio.wait_for(gone.wait(), PATIENCE_S)
    await spy.settle()
    told.outcomes["after a drop"] = f"connected {client.is_connected}"
    await part(client)
    await spy.heading("connect once more, lose it")
    client = client_of(device)
    await client.connect()
    await stream(client)
    await hands.vanish()
    await asyncio.wait_for(gone.wait(), PATIENCE_S)
    await spy.settle()
    await part(client)
    await spy.heading("connect to an absent one")
    client = BleakClient(device, timeout=absent_s)
    told.outcomes["connect to an absent one"] = await _outcome(client.connect())
    await spy.settle()
    await spy.heading("adapter off while connected")
    await hands.back()
    device = await BleakScanner.find_device_by_address(device.address, timeout=PATIENCE_S)
    assert device is not None
    client = client_of(device)
    await client.connect()
    await hands.power(False)
    told.outcomes["adapter off"] = "callback" if await _within(gone) else "no callback"
    told.outcomes["scan when off"] = await _outcome(BleakScanner.discover(timeout=0.5))
    await part(client)
    await hands.power(True)
    await spy.heading("adapter pulled out while connected")
    device = await BleakScanner.find_device_by_address(device.address, timeout=PATIENCE_S)
    assert device is not None
    client = client_of(device)
    await client.connect()
    await hands.unplug()
    await spy.settle()
    told.outcomes["adapter pulled out"] = "callback" if await _within(gone) else "no callback"
    told.outcomes["scan without adapter"] = await _outcome(BleakScanner.discover(timeout=0.5))
    await part(client)
    return told


async def _outcome(doing: Awaitable[Any]) -> str:
    """Do it; say how it ended."""
    try:
        await doing
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "ok"


async def _within(event: asyncio.Event, seconds: float = 5.0) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()
