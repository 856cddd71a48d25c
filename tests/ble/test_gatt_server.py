"""A virtual sensor behind a real GATT server: every byte passes ATT, L2CAP and HCI of bumble's virtual link."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import numpy as np
import pytest

bumble_device = pytest.importorskip("bumble.device", reason="the extra sim is not installed")

from bumble.controller import Controller  # noqa: E402
from bumble.device import Device, Peer  # noqa: E402
from bumble.hci import Address  # noqa: E402
from bumble.host import Host  # noqa: E402
from bumble.link import LocalLink  # noqa: E402

from firmware_sim.personalities.movesense import MovesenseFirmware  # noqa: E402
from firmware_sim.personalities.polar import PolarFirmware  # noqa: E402
from firmware_sim.personalities.reference import ReferenceFirmware  # noqa: E402
from firmware_sim.playback import Playback  # noqa: E402
from firmware_sim.server import SensorServer  # noqa: E402
from impactmon.ble.conversation import Conversation  # noqa: E402
from impactmon.drivers.base import StreamRequest  # noqa: E402
from impactmon.drivers.movesense import MovesenseDriver  # noqa: E402
from impactmon.drivers.polar import PolarDriver  # noqa: E402
from impactmon.drivers.reference import ReferenceDriver  # noqa: E402
from impactmon.model import Gap, Packet, Samples  # noqa: E402
from tests.support.air import noise_counts, until  # noqa: E402
from tests.support.waiting import HUNG_S  # noqa: E402

FAMILIES = {
    "reference": (ReferenceDriver, lambda: ReferenceFirmware(Playback(noise_counts(2), 200.0))),
    "polar": (PolarDriver, lambda: PolarFirmware.verity_sense(Playback(noise_counts(2, 208.0), 208.0))),
    "movesense": (MovesenseDriver, lambda: MovesenseFirmware.of(Playback(noise_counts(2, 208.0), 208.0))),
}


class PeerClient:
    """What a conversation asks of a client, over a bumble peer."""

    is_connected = True

    def __init__(self, peer: Peer, mtu: int) -> None:
        self._found = {
            str(item.uuid.to_hex_str("-")).lower(): item
            for service in peer.services
            for item in service.characteristics
        }
        items = [SimpleNamespace(uuid=uuid, max_write_without_response_size=mtu - 3) for uuid in self._found]
        self.services = [SimpleNamespace(characteristics=items)]

    def _of(self, uuid: str):
        return self._found.get(uuid) or self._found[uuid.removeprefix("0000")[:4]]

    async def start_notify(self, uuid, callback):
        await self._of(uuid).subscribe(lambda value: callback(None, bytearray(value)), prefer_notify=True)

    async def read_gatt_char(self, uuid):
        return await self._of(uuid).read_value()

    async def write_gatt_char(self, uuid, data, response):
        await self._of(uuid).write_value(data, with_response=response)


def make_device(name: str, address: str, link: LocalLink) -> Device:
    controller = Controller(name, link=link)
    device = Device(name=name, address=Address(address))
    device.host = Host(controller, controller)
    return device


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_driver_streams_over_a_real_gatt_server(family):
    driver_type, make_firmware = FAMILIES[family]
    firmware = make_firmware()
    link = LocalLink()
    server = SensorServer(firmware, make_device("sensor", "F0:F1:F2:F3:F4:01", link))
    central = make_device("central", "F0:F1:F2:F3:F4:02", link)
    await server.start()
    await central.power_on()
    connection = await central.connect(Address("F0:F1:F2:F3:F4:01"))
    peer = Peer(connection)
    mtu = await peer.request_mtu(247)
    await peer.discover_services()
    for service in peer.services:
        await service.discover_characteristics()

    driver = driver_type()
    decoder = driver.decoder()
    blocks: list[Samples | Gap] = []
    loop = asyncio.get_running_loop()

    def take(uuid, value):
        blocks.extend(decoder.decode(Packet(round(loop.time() * 1e9), uuid, value)))

    def counts():
        return [block.counts for block in blocks if isinstance(block, Samples)]

    talk = Conversation(PeerClient(peer, mtu), take)
    info = await talk.open(driver, StreamRequest())
    await until(lambda: sum(map(len, counts())) >= len(firmware.playback.counts), limit_s=HUNG_S)
    await talk.close(driver, HUNG_S)
    await connection.disconnect()

    blocks += decoder.flush()
    assert np.array_equal(np.concatenate(counts()), firmware.playback.counts)
    assert info.sample_rate_hz == firmware.playback.sample_rate_hz
    assert decoder.counts.malformed == 0
