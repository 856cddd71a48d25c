"""bleak over bumble: the program meets a virtual GATT server in another process, without any system's Bluetooth.

`Central` holds one host over an HCI transport such as ``tcp-client:127.0.0.1:9137``; `CentralScanner` and
`CentralClient` are backends for bleak over it. Every byte passes ATT, L2CAP and HCI. Needs the extra ``sim``.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from bleak.args import SizedBuffer
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError
from bumble.core import AdvertisingData, BaseBumbleError
from bumble.device import Advertisement, Connection, Device, Peer
from bumble.gatt import Characteristic
from bumble.gatt_client import CharacteristicProxy
from bumble.hci import Address
from bumble.transport import open_transport
from bumble.transport.common import Transport, TransportSpecError

ADDRESS = "F0:F1:F2:F3:F4:02"
WANTED_MTU = 247
CONNECT_S = 5.0
BLUETOOTH_BASE = "-0000-1000-8000-00805f9b34fb"
NAMES = (AdvertisingData.COMPLETE_LOCAL_NAME, AdvertisingData.SHORTENED_LOCAL_NAME)
SERVICE_LISTS = (
    AdvertisingData.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
    AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
)


class Central:
    """One host over one HCI transport, powered on when first needed.

    Parameters
    ----------
    transport : str
        Name as bumble writes it.
    """

    def __init__(self, transport: str) -> None:
        self._transport_name = transport
        self._transport: Transport | None = None
        self._device: Device | None = None
        self._starting = asyncio.Lock()

    async def device(self) -> Device:
        """Give the host, powered on."""
        async with self._starting:
            if self._device is None:
                self._transport = await self._open()
                device = Device.with_hci(
                    "central", Address(ADDRESS), self._transport.source, self._transport.sink
                )
                await device.power_on()
                self._device = device
            return self._device

    async def _open(self) -> Transport:
        try:
            return await open_transport(self._transport_name)
        except (OSError, ValueError, LookupError, BaseBumbleError, TransportSpecError) as error:
            raise BleakError(f"{self._transport_name} does not answer ({error})") from error

    async def close(self) -> None:
        """Let the transport go."""
        if self._transport is not None:
            await self._transport.close()
        self._transport = self._device = None


class CentralScanner(BaseBleakScanner):
    """Hears advertisements over a `Central`."""

    def __init__(
        self,
        detection_callback: Any,
        service_uuids: list[str] | None,
        _mode: str,
        *,
        central: Central,
        **_more: Any,
    ) -> None:
        super().__init__(detection_callback, service_uuids)
        self._central = central

    async def start(self) -> None:
        """Start listening."""
        device = await self._central.device()
        self.seen_devices.clear()
        device.on("advertisement", self._hear)
        await device.start_scanning(legacy=True, filter_duplicates=False)

    async def stop(self) -> None:
        """Stop listening."""
        device = await self._central.device()
        device.remove_listener("advertisement", self._hear)
        await device.stop_scanning(legacy=True)

    def _hear(self, heard: Advertisement) -> None:
        name = next((str(told) for kind in NAMES if (told := heard.data.get(kind))), None)
        services = [
            _full(uuid) for kind in SERVICE_LISTS for uuid in cast("list[Any]", heard.data.get(kind) or [])
        ]
        if not self.is_allowed_uuid(services):
            return
        address = heard.address.to_string(False)
        told = AdvertisementData(name, {}, {}, services, None, heard.rssi, ())
        self.call_detection_callbacks(self.create_or_update_device(address, address, name, heard, told), told)


class CentralClient(BaseBleakClient):
    """Holds one GATT server over a `Central`."""

    def __init__(self, address_or_ble_device: BLEDevice | str, *, central: Central, **more: Any) -> None:
        super().__init__(address_or_ble_device, **more)
        self._central = central
        self._connection: Connection | None = None
        self._proxies: dict[int, CharacteristicProxy[bytes]] = {}
        self._subscribers: dict[int, Any] = {}

    @property
    def name(self) -> str:
        """Address: the name was in the advertisement."""
        return self.address

    @property
    def mtu_size(self) -> int:
        """As negotiated."""
        return self._held().att_mtu

    @property
    def is_connected(self) -> bool:
        """Whether the link stands."""
        return self._connection is not None

    async def connect(self, pair: bool, **kwargs: Any) -> None:
        """Connect, agree on the MTU, discover services and characteristics."""
        device = await self._central.device()
        try:
            async with asyncio.timeout(CONNECT_S):
                connection = await device.connect(Address(self.address), timeout=CONNECT_S)
        except (TimeoutError, BaseBumbleError) as error:
            raise BleakDeviceNotFoundError(self.address, f"Device {self.address} was not found.") from error
        self._connection = connection
        connection.on("disconnection", self._on_disconnection)
        peer = Peer(connection)
        await peer.request_mtu(WANTED_MTU)
        await peer.discover_services()
        for service in peer.services:
            await service.discover_characteristics()
        self.services = self._table(peer)

    async def disconnect(self) -> None:
        """Let the sensor go."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.disconnect()

    async def pair(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: virtual sensors need no pairing."""

    async def unpair(self) -> None:
        """Do nothing: virtual sensors need no pairing."""

    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, *, use_cached: bool = False, **kwargs: Any
    ) -> bytearray:
        """Read a value."""
        return bytearray(await _as_bleak(self._proxy(characteristic).read_value()))

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **kwargs: Any
    ) -> bytearray:
        """Refuse: descriptors are left to bumble."""
        raise BleakError("Descriptors cannot be read here.")

    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool
    ) -> None:
        """Write a value."""
        await _as_bleak(self._proxy(characteristic).write_value(bytes(data), with_response=response))

    async def write_gatt_descriptor(self, descriptor: BleakGATTDescriptor, data: SizedBuffer) -> None:
        """Refuse: descriptors are left to bumble."""
        raise BleakError("Descriptors cannot be written here.")

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **kwargs: Any
    ) -> None:
        """Subscribe."""

        def forward(value: bytes) -> None:
            callback(bytearray(value))

        self._subscribers[characteristic.handle] = forward
        prefers_notify = "notify" in characteristic.properties
        await _as_bleak(self._proxy(characteristic).subscribe(forward, prefer_notify=prefers_notify))

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        """Unsubscribe."""
        forward = self._subscribers.pop(characteristic.handle, None)
        await _as_bleak(self._proxy(characteristic).unsubscribe(forward))

    def _on_disconnection(self, _reason: int) -> None:
        self._connection = None
        self._proxies.clear()
        if self._disconnected_callback is not None:
            self._disconnected_callback()

    def _proxy(self, characteristic: BleakGATTCharacteristic) -> CharacteristicProxy[bytes]:
        self._held()
        return self._proxies[characteristic.handle]

    def _held(self) -> Connection:
        if self._connection is None:
            raise BleakError("Not connected")
        return self._connection

    def _table(self, peer: Peer) -> BleakGATTServiceCollection:
        """Lay out the GATT table as bleak shows it."""
        table = BleakGATTServiceCollection()
        for found in peer.services:
            service = BleakGATTService(found, found.handle, _full(found.uuid))
            table.add_service(service)
            for item in found.characteristics:
                names = cast("Any", _property_names(item))
                self._proxies[item.handle] = item
                table.add_characteristic(
                    BleakGATTCharacteristic(
                        item, item.handle, _full(item.uuid), names, lambda: self.mtu_size - 3, service
                    )
                )
        return table


async def _as_bleak(doing: Any) -> Any:
    """Wait for bumble; its errors become bleak's."""
    try:
        return await doing
    except BaseBumbleError as error:
        raise BleakError(str(error)) from error


def _full(uuid: Any) -> str:
    """Give a UUID in full, lower case."""
    text = str(uuid.to_hex_str("-")).lower()
    return text if len(text) > 8 else f"{text.zfill(8)}{BLUETOOTH_BASE}"


def _property_names(item: CharacteristicProxy[bytes]) -> list[str]:
    kinds = Characteristic.Properties
    known = {
        "read": kinds.READ,
        "write": kinds.WRITE,
        "write-without-response": kinds.WRITE_WITHOUT_RESPONSE,
        "notify": kinds.NOTIFY,
        "indicate": kinds.INDICATE,
    }
    return [name for name, flag in known.items() if item.properties & flag]
