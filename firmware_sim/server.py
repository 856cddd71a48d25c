"""Serve a virtual sensor as a real GATT server over bumble: on a virtual link, or on air with a dongle.

Every notification passes ATT, L2CAP and HCI. With ``usb:0`` (any HCI dongle the system does not hold) or
``serial:/dev/ttyACM0,1000000`` (a board with HCI-UART firmware) phones and laptops can connect to it. Needs the
extra ``sim``.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bumble.controller import Controller
from bumble.core import UUID, AdvertisingData
from bumble.device import Connection, Device
from bumble.gatt import Characteristic, CharacteristicValue
from bumble.gatt import Service as GattService
from bumble.hci import Address, HCI_LE_Extended_Advertising_Report_Event, HCI_Packet
from bumble.host import Host
from bumble.link import LocalLink
from bumble.transport import open_transport
from bumble.transport.tcp_server import open_tcp_server_transport_with_socket

from firmware_sim.gatt import Characteristic as Spec
from firmware_sim.gatt import Firmware, Notification
from firmware_sim.link import LinkShape, LinkShaper

Properties = Characteristic.Properties
PROPERTY = {
    "read": Properties.READ,
    "write": Properties.WRITE,
    "write-without-response": Properties.WRITE_WITHOUT_RESPONSE,
    "notify": Properties.NOTIFY,
    "indicate": Properties.INDICATE,
}

ADDRESS = "F0:F1:F2:F3:F4:01"
"""A static random address, as its two highest bits say."""

Heard = HCI_LE_Extended_Advertising_Report_Event


ADVERTISEMENT = 31
"""Bytes of a legacy advertisement; each part costs two more than it holds."""

BLUETOOTH_BASE = "-0000-1000-8000-00805f9b34fb"


class SensorServer:
    """Puts one firmware behind a bumble device.

    Parameters
    ----------
    firmware : Firmware
        What is served.
    device : Device
        Powered by a transport or a virtual controller.
    shape : LinkShape
        Faults of the link, in addition to those of a real one.
    seed : int
        Of these faults.
    """

    def __init__(
        self, firmware: Firmware, device: Device, *, shape: LinkShape | None = None, seed: int = 0
    ) -> None:
        self._firmware = firmware
        self._device = device
        self._shaper = LinkShaper(shape or LinkShape(), seed)
        self._characteristics: dict[str, Characteristic[bytes]] = {}
        self._pump: asyncio.Task[None] | None = None
        for service in firmware.services:
            items = [self._make(spec) for spec in service.characteristics]
            device.add_service(GattService(UUID(service.uuid), items))
        device.on("connection", self._on_connection)

    async def start(self) -> None:
        """Power on and advertise."""
        await self._device.power_on()
        await self.advertise()

    async def advertise(self) -> None:
        """Be heard, again after each connection."""
        await self._device.start_advertising(
            auto_restart=True,
            advertising_data=self._advertisement(),
            scan_response_data=self._scan_response(),
        )

    async def stop(self) -> None:
        """Stop serving."""
        if self._pump is not None:
            self._pump.cancel()
            self._pump = None
        await self._device.power_off()

    def _make(self, spec: Spec) -> Characteristic[bytes]:
        properties = Properties(0)
        for name in spec.properties:
            properties |= PROPERTY[name]
        permissions = Characteristic.Permissions(0)
        if "read" in spec.properties:
            permissions |= Characteristic.READABLE
        if {"write", "write-without-response"} & set(spec.properties):
            permissions |= Characteristic.WRITEABLE

        def read(_connection: Connection) -> bytes:
            return self._firmware.read(spec.uuid, _now_s())

        def write(_connection: Connection, value: bytes) -> None:
            for answer in self._firmware.write(spec.uuid, bytes(value), _now_s()):
                asyncio.get_running_loop().create_task(self._send(answer))

        made: Characteristic[bytes] = Characteristic(
            UUID(spec.uuid), properties, permissions, CharacteristicValue(read=read, write=write)
        )
        self._characteristics[spec.uuid] = made
        return made

    def _on_connection(self, connection: Connection) -> None:
        def measured() -> None:
            self._firmware.connected(_now_s(), connection.att_mtu - 3)

        measured()
        connection.on("connection_att_mtu_update", measured)
        connection.on("disconnection", self._on_disconnection)
        self._pump = asyncio.get_running_loop().create_task(self._run_events())

    def _on_disconnection(self, _reason: Any = None) -> None:
        if self._pump is not None:
            self._pump.cancel()
            self._pump = None
        self._firmware.disconnected(_now_s())

    async def _run_events(self) -> None:
        while True:
            t_s = _now_s()
            for packet in self._shaper.event(t_s, self._firmware.due(t_s)):
                await self._send(packet)
            await asyncio.sleep(self._shaper.shape.interval_s)

    async def _send(self, packet: Notification) -> None:
        characteristic = self._characteristics[packet.characteristic]
        if characteristic.properties & Properties.NOTIFY:
            await self._device.notify_subscribers(characteristic, packet.payload)
        else:
            await self._device.indicate_subscribers(characteristic, packet.payload)

    def _advertisement(self) -> bytes:
        """Give the flags, the first service and as much of the name as then fits."""
        parts: list[tuple[int, bytes]] = [(AdvertisingData.FLAGS, b"\x06")]
        parts += [_service_list(uuid) for uuid in self._firmware.advertised[:1]]
        room = ADVERTISEMENT - sum(2 + len(told) for _kind, told in parts) - 2
        name = self._firmware.name.encode()
        whole = len(name) <= room
        kind = AdvertisingData.COMPLETE_LOCAL_NAME if whole else AdvertisingData.SHORTENED_LOCAL_NAME
        return bytes(AdvertisingData([*parts, (kind, name[:room])]))

    def _scan_response(self) -> bytes:
        name = self._firmware.name.encode()[:29]
        return bytes(AdvertisingData([(AdvertisingData.COMPLETE_LOCAL_NAME, name)]))


class ListeningController(Controller):
    """The controller of a central on a virtual link, which hears scan responses as a radio does.

    bumble's own repeats the advertisement in their place, so a name that does not fit into it would never be whole.

    Parameters
    ----------
    name : str
        For logs.
    answer : callable
        Gives what the peripheral says in its scan response.
    more
        As bumble's controller takes it.
    """

    def __init__(self, name: str, *, answer: Callable[[], bytes], **more: Any) -> None:
        super().__init__(name, **more)
        self._answer = answer

    def send_hci_packet(self, packet: HCI_Packet) -> None:
        """Send to the host; a report of a scan response carries that response."""
        if isinstance(packet, Heard):
            packet = Heard([self._as_on_air(report) for report in packet.reports])
        super().send_hci_packet(packet)

    def _as_on_air(self, report: Heard.Report) -> Heard.Report:
        if report.event_type & Heard.EventType.SCAN_RESPONSE:
            return replace(report, data=self._answer())
        # Scannable: the host waits for the response before it tells of the advertisement.
        return replace(report, event_type=report.event_type | Heard.EventType.SCANNABLE_ADVERTISING)


def _service_list(uuid: str) -> tuple[int, bytes]:
    """Give the list of one service, in its shorter form where it has one."""
    if uuid.endswith(BLUETOOTH_BASE) and uuid.startswith("0000"):
        return AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, bytes.fromhex(uuid[4:8])[::-1]
    return AdvertisingData.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS, bytes(UUID(uuid))


async def serve_on(transport: str, firmware: Firmware, *, shape: LinkShape | None = None) -> None:
    """Serve over a bumble transport such as ``usb:0`` until cancelled.

    Parameters
    ----------
    transport : str
        Name as bumble writes it.
    firmware : Firmware
        What to serve.
    shape : LinkShape or None
        Faults to add.
    """
    async with await open_transport(transport) as hci:
        device = Device.with_hci(firmware.name, Address(ADDRESS), hci.source, hci.sink)
        server = SensorServer(firmware, device, shape=shape)
        await server.start()
        try:
            await asyncio.Event().wait()
        finally:
            await server.stop()


async def serve_tcp(
    sock: socket.socket, firmware: Firmware, *, shape: LinkShape | None = None, seed: int = 0
) -> None:
    """Serve on a virtual link until cancelled; whoever connects to the socket is the central's controller.

    Parameters
    ----------
    sock : socket
        Bound to an address of this computer; it speaks HCI, as bumble's ``tcp-client:HOST:PORT`` does.
    firmware : Firmware
        What to serve.
    shape : LinkShape or None
        Faults to add.
    seed : int
        Of these faults.
    """
    link = LocalLink()
    controller = Controller(firmware.name, link=link)
    device = Device(name=firmware.name, address=Address(ADDRESS))
    device.host = Host(controller, controller)
    server = SensorServer(firmware, device, shape=shape, seed=seed)
    async with await open_tcp_server_transport_with_socket(sock) as hci:
        central = ListeningController(
            "central",
            answer=lambda: device.scan_response_data,
            host_source=hci.source,
            host_sink=hci.sink,
            link=link,
        )
        await server.start()
        try:
            await asyncio.Event().wait()
        finally:
            del central
            await server.stop()


def _now_s() -> float:
    return asyncio.get_running_loop().time()
