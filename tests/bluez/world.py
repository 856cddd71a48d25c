"""The sensors within reach of the guest's adapter: virtual ones behind real GATT servers, outside the guest.

The guest's kernel speaks HCI to a virtual controller here; each sensor has a controller of its own on the same
virtual link. Commands come as lines of JSON from the program in the guest, as `Ask` writes them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bumble import hci
from bumble.controller import Controller
from bumble.device import Device
from bumble.hci import Address
from bumble.host import Host
from bumble.link import LocalLink
from bumble.transport import open_transport

from firmware_sim.gatt import Characteristic as GattCharacteristic
from firmware_sim.gatt import Firmware, Notification, Service
from firmware_sim.motion import Hops, Jumps, SensorModel, Stand, Wearer, generate
from firmware_sim.personalities.movesense import MovesenseFirmware
from firmware_sim.personalities.polar import PolarFirmware
from firmware_sim.personalities.reference import ReferenceFirmware
from firmware_sim.playback import Playback
from firmware_sim.server import SensorServer
from firmware_sim.workout import BODY_MASS_KG, PLACEMENT, playback_of
from impactmon.drivers.base import BATTERY_LEVEL, SENT
from impactmon.model import Packet
from impactmon.packets import PacketHeader, write_packet_log
from tests.support.air import noise_counts

FOLDER_VARIABLE = "IMPACTMON_BLUEZ_FOLDER"
"""Where the packets of each sensor are written, shared with the guest."""

FAMILIES: dict[str, tuple[str, float, Callable[[Playback], Firmware]]] = {
    "reference": ("reference", 100.0, ReferenceFirmware),
    "polar-h10": ("polar", 100.0, PolarFirmware.h10),
    "verity-sense": ("polar", 104.0, PolarFirmware.verity_sense),
    "movesense": ("movesense", 104.0, MovesenseFirmware.of),
}
"""By name: the driver that speaks to it, its rate in Hz (an emulated computer is slow), and what makes it."""


def workout(sample_rate_hz: float) -> Playback:
    """Generate a few jumps and hops."""
    script = [Stand(2.0), Jumps(4, height_m=0.17, rest_s=1.0), Stand(1.0), Hops(6), Stand(2.5)]
    wearer = Wearer(body_mass_kg=BODY_MASS_KG, placement=PLACEMENT)
    sensor = SensorModel(sample_rate_hz=sample_rate_hz)
    return playback_of(generate(script, seed=1, wearer=wearer, sensor=sensor))


BATTERY = Service("0000180f-0000-1000-8000-00805f9b34fb", (GattCharacteristic(BATTERY_LEVEL, ("read",)),))


class HostController(Controller):
    """The controller the guest's kernel holds.

    A virtual link needs three things of it that bumble's own leaves out: the features for which the kernel
    would wait for events that never come are not claimed, a pending connection can be cancelled, and a reset
    ends the connections.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        features = hci.LeFeatureMask
        self.le_features &= ~(features.LL_PRIVACY | features.LE_EXTENDED_ADVERTISING)

    def on_hci_le_create_connection_cancel_command(self, command: Any) -> Any:
        pending = self.pending_le_connection
        if pending is None:
            return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.COMMAND_DISALLOWED_ERROR)
        self.pending_le_connection = None
        cancelled = hci.HCI_LE_Connection_Complete_Event(
            status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
            connection_handle=0,
            role=hci.Role.CENTRAL,
            peer_address_type=pending.peer_address.address_type,
            peer_address=pending.peer_address,
            connection_interval=0,
            peripheral_latency=0,
            supervision_timeout=0,
            central_clock_accuracy=0,
        )
        asyncio.get_running_loop().call_soon(self.send_hci_packet, cancelled)
        return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)


class Noted:
    """A firmware whose packets are noted as it sends them, with what it was asked."""

    def __init__(self, inner: Firmware) -> None:
        self._inner = inner
        self.packets: list[Packet] = []
        self.name, self.advertised, self.services = inner.name, inner.advertised, inner.services

    @property
    def finished(self) -> bool:
        return self._inner.finished

    def connected(self, t_s: float, max_payload: int) -> None:
        self._inner.connected(t_s, max_payload)

    def disconnected(self, t_s: float) -> None:
        self._inner.disconnected(t_s)

    def read(self, characteristic: str, t_s: float) -> bytes:
        value = self._inner.read(characteristic, t_s)
        self._note(characteristic, value)
        return value

    def write(self, characteristic: str, payload: bytes, t_s: float) -> list[Notification]:
        self._note(SENT + characteristic, payload)
        return self._noted(self._inner.write(characteristic, payload, t_s))

    def due(self, t_s: float) -> list[Notification]:
        return self._noted(self._inner.due(t_s))

    def _noted(self, sent: list[Notification]) -> list[Notification]:
        for one in sent:
            self._note(one.characteristic, one.payload)
        return sent

    def _note(self, characteristic: str, payload: bytes) -> None:
        self.packets.append(Packet(time.monotonic_ns(), characteristic, payload))


@dataclass(slots=True)
class Sensor:
    """One sensor within reach."""

    family: str
    firmware: Noted
    controller: Controller
    device: Device
    server: SensorServer


@dataclass(slots=True)
class World:
    """All sensors, and the controller of the guest's adapter.

    Commands are methods: their words are the names of the parameters.
    """

    folder: Path
    link: LocalLink = field(default_factory=LocalLink)
    adapter: HostController | None = None
    sensors: dict[str, Sensor] = field(default_factory=dict[str, Sensor])

    async def put(self, family: str, address: str, seconds: float = 0.0, seed: int = 1) -> dict[str, Any]:
        """Switch a sensor on: with so much noise, or with a workout; then it falls silent."""
        _driver, rate_hz, make = FAMILIES[family]
        if seconds:
            playback = Playback(noise_counts(seconds, rate_hz, seed), rate_hz)
        else:
            playback = workout(rate_hz)
        firmware = Noted(make(playback))
        await self._switch_on(family, address, firmware)
        return {"samples": len(playback.counts), "name": firmware.name}

    async def _switch_on(self, family: str, address: str, firmware: Noted) -> None:
        controller = Controller(f"sensor {address}", link=self.link)
        device = Device(name=firmware.name, address=Address(address))
        device.host = Host(controller, controller)
        device.advertising_interval_min = device.advertising_interval_max = 100.0
        server = SensorServer(firmware, device)
        await server.start()
        self.sensors[address] = Sensor(family, firmware, controller, device, server)

    async def drop(self, address: str) -> dict[str, Any]:
        """Let the sensor end the connection; it advertises again at once."""
        for connection in list(self.sensors[address].device.connections.values()):
            await connection.disconnect()
        return {}

    async def vanish(self, address: str) -> dict[str, Any]:
        """Carry the sensor out of range: both sides lose the link by their supervision timeout."""
        sensor = self.sensors[address]
        if sensor.device.legacy_advertiser is not None:
            sensor.device.legacy_advertiser.auto_restart = False
        for controller in (sensor.controller, self.adapter):
            for peer, connection in list(controller.le_connections.items()) if controller else []:
                if controller is sensor.controller or str(peer).startswith(address):
                    controller.on_le_disconnected(connection, hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR)
        await asyncio.sleep(0.1)
        await sensor.device.stop_advertising()
        return {}

    async def back(self, address: str) -> dict[str, Any]:
        """Carry the sensor back into range."""
        await self.sensors[address].server.advertise()
        return {}

    async def flash(self, address: str) -> dict[str, Any]:
        """Give the sensor another firmware, whose every handle is another one; it plays on."""
        sensor = self.sensors[address]
        await self.off(address)
        sensor.firmware.services = (BATTERY, *sensor.firmware.services)
        await self._switch_on(sensor.family, address, sensor.firmware)
        return {}

    async def unplug(self) -> dict[str, Any]:
        """Let all sensors know that the adapter was pulled out: nothing else would tell their side."""
        for sensor in self.sensors.values():
            for connection in list(sensor.controller.le_connections.values()):
                sensor.controller.on_le_disconnected(connection, hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR)
        if self.adapter is not None:
            self.adapter.le_connections.clear()
        return {}

    async def state(self, address: str) -> dict[str, Any]:
        """Tell how far the sensor is."""
        sensor = self.sensors[address]
        return {
            "finished": sensor.firmware.finished,
            "connected": bool(sensor.device.connections),
            "packets": len(sensor.firmware.packets),
        }

    async def note(self, address: str) -> dict[str, Any]:
        """Write down what the sensor has sent up to now."""
        sensor = self.sensors[address]
        header = PacketHeader(driver=FAMILIES[sensor.family][0], name=address, simulated=True)
        with (self.folder / sent_name(address)).open("w", encoding="utf-8") as stream:
            write_packet_log(stream, header, sensor.firmware.packets)
        return {"packets": len(sensor.firmware.packets)}

    async def off(self, address: str) -> dict[str, Any]:
        """Switch a sensor off for good."""
        await self.vanish(address)
        sensor = self.sensors.pop(address)
        await sensor.server.stop()
        self.link.remove_controller(sensor.controller)
        return {}


def sent_name(address: str) -> str:
    """Name the file of what a sensor sent."""
    return f"sent-{address.replace(':', '')}.jsonl"


async def obey(world: World, line: bytes) -> bytes:
    """Carry out one command."""
    try:
        words = json.loads(line)
        answer = await getattr(world, words.pop("do"))(**words)
    except Exception as error:
        answer = {"error": repr(error)}
    return json.dumps(answer).encode() + b"\n"


async def serve(world: World, transport: str, control: str) -> None:
    """Be the guest's controller, and obey."""
    async with await open_transport(transport) as wire:
        world.adapter = HostController(
            "adapter", host_source=wire.source, host_sink=wire.sink, link=world.link
        )
        reader, writer = await asyncio.open_unix_connection(control)
        print("the sensors are within reach", flush=True)
        while line := await reader.readline():
            writer.write(await obey(world, line))
            await writer.drain()


def main() -> None:
    """Run until the guest is gone."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--hci", required=True)
    parser.add_argument("--ctl-client", required=True)
    asked, _others = parser.parse_known_args()
    asyncio.run(serve(World(Path(os.environ[FOLDER_VARIABLE])), asked.hci, asked.ctl_client))


if __name__ == "__main__":
    main()
