"""bleak's real BlueZ backend, unmodified, against org.bluez on a private bus: the Linux gate."""

from __future__ import annotations

import asyncio
import shutil
import sys
from dataclasses import replace

import numpy as np
import pytest

from firmware_sim.air import VirtualSensor
from firmware_sim.personalities.polar import PolarFirmware
from firmware_sim.personalities.reference import ReferenceFirmware
from firmware_sim.playback import Playback
from impactmon.ble.adapter import held_here, held_words
from impactmon.ble.link import Link
from impactmon.ble.policy import LinkPolicy
from impactmon.ble.radio import Radio
from impactmon.ble.scan import SensorChoice, scan
from impactmon.errors import LinkError
from impactmon.model import Gap, LinkPhase
from impactmon.session import LiveSession
from tests.support.air import BlockKeeper, noise_counts, reference_sensor, until
from tests.support.waiting import HUNG_S

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="BlueZ is Linux's"),
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

PATIENT = LinkPolicy(
    scan_s=HUNG_S,
    choose_s=0.4,
    connect_s=HUNG_S,
    first_data_s=HUNG_S,
    stall_s=HUNG_S,
    close_s=HUNG_S,
    back_off_s=(0.1, 0.2),
)
"""A slow machine is no broken link: what breaks one here, breaks it by hand."""
WATCHFUL = replace(PATIENT, scan_s=3.0, connect_s=5.0, stall_s=1.0, stall_packets=5)


@pytest.fixture(scope="module")
def bus_address():
    from firmware_sim.private_bus import private_bus

    with private_bus() as address:
        yield address


@pytest.fixture
async def bluez(bus_address, monkeypatch):
    """Give a function that puts sensors in range of a fake bluetoothd."""
    from firmware_sim.air import Air
    from firmware_sim.bluez import FakeBluez

    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus_address)
    started: list[FakeBluez] = []

    async def start(*sensors, **more):
        fake = FakeBluez(Air(list(sensors)), **more)
        await fake.start(bus_address)
        started.append(fake)
        return fake

    yield start
    for fake in started:
        await fake.stop()


async def hold(link: Link):
    running = asyncio.create_task(link.run())
    await comes(lambda: link.phase in (LinkPhase.STREAMING, LinkPhase.FAILED))
    return running


async def comes(condition) -> None:
    """Wait for what comes on real time, however slow the machine is."""
    await until(condition, limit_s=HUNG_S, step_s=0.02)


def samples(session: LiveSession) -> int:
    return session.stream.counts.samples if session.stream else 0


async def test_scan_finds_and_names_the_sensor(bluez):
    await bluez(reference_sensor(1, firmware={"name": "impactmon \x1b[2Jhip"}))
    found = []
    async with asyncio.timeout(HUNG_S):
        while not found:
            found = await scan(Radio(), 0.5)
    (found,) = found
    assert (found.driver, found.address) == ("reference", "F0:00:00:00:00:01")
    assert "\x1b" not in found.name


@pytest.mark.parametrize("family", ["reference", "polar"])
async def test_everything_measured_arrives(bluez, family):
    sensor = reference_sensor(3)
    if family == "polar":
        sensor.firmware = PolarFirmware.h10(Playback(noise_counts(3), 200.0))
    await bluez(sensor)
    engine = BlockKeeper()
    session = LiveSession(SensorChoice(), Radio(), policy=PATIENT, make_engine=lambda rate, range_g: engine)
    running = asyncio.create_task(session.run())
    await comes(lambda: samples(session) == len(sensor.firmware.playback.counts))
    session.stop()
    await running
    assert np.array_equal(engine.counts, sensor.firmware.playback.counts)
    assert engine.gaps == []
    assert not sensor.held


async def test_a_link_that_drops_mid_stream_comes_back_with_a_gap(bluez):
    sensor = endless_sensor()
    await bluez(sensor)
    session, engine = await break_and_go_on(sensor, lambda: None)
    assert session.link.breaks == len(engine.gaps) == 1
    check_places(engine, sensor)


def endless_sensor() -> VirtualSensor:
    """A sensor that goes on sending when its motion has been played."""
    return VirtualSensor(ReferenceFirmware(Playback(noise_counts(6), 200.0, hold=True)))


async def break_and_go_on(sensor: VirtualSensor, meanwhile):
    """Hold a session, take the sensor away and bring it back; give the session and its engine."""
    engine = BlockKeeper()
    session = LiveSession(SensorChoice(), Radio(), policy=PATIENT, make_engine=lambda rate, range_g: engine)
    running = asyncio.create_task(session.run())
    await comes(lambda: samples(session) >= 100)
    meanwhile()
    sensor.present = False
    await comes(lambda: session.link.breaks == 1)
    sensor.present = True
    before = samples(session)
    await comes(lambda: bool(engine.gaps) and samples(session) >= before + 200)
    session.stop()
    await running
    return session, engine


def check_places(engine: BlockKeeper, sensor: VirtualSensor) -> None:
    """Demand that each sample is the one measured at its place, gaps counted by their length."""
    index = 0
    for block in engine.blocks:
        if isinstance(block, Gap):
            index += round(block.duration_s * 200)
        else:
            assert np.array_equal(block.counts, sensor.firmware.playback.take(index, len(block.counts)))
            index += len(block.counts)


async def test_f17_in_progress_and_failed_connects_are_tried_again(bluez):
    from firmware_sim.bus_service import BusError

    fake = await bluez(reference_sensor(20))
    fake.errors["Connect"] = [
        BusError("org.bluez.Error.InProgress", "In Progress"),
        BusError("org.bluez.Error.Failed", "br-connection-unknown"),
    ]
    link = Link(SensorChoice(), Radio(), policy=PATIENT)
    running = await hold(link)
    assert link.phase is LinkPhase.STREAMING
    assert fake.calls.count("Connect") == 3
    link.stop()
    await running
    assert link.phase is LinkPhase.STOPPED


async def test_writes_in_progress_are_repeated(bluez):
    from firmware_sim.bus_service import BusError

    fake = await bluez(reference_sensor(20))
    fake.errors["WriteValue"] = [BusError("org.bluez.Error.InProgress", "In Progress")] * 2
    link = Link(SensorChoice(), Radio(), policy=PATIENT)
    running = await hold(link)
    assert link.phase is LinkPhase.STREAMING
    link.stop()
    await running


async def test_an_absent_sensor_is_searched_until_patience_ends(bluez):
    await bluez()
    policy = LinkPolicy(scan_s=0.5, choose_s=0.2, back_off_s=(0.1,), give_up_s=1.0)
    link = Link(SensorChoice(), Radio(), policy=policy)
    await link.run()
    assert link.phase is LinkPhase.FAILED
    assert "switched on" in str(link.error)


@pytest.mark.parametrize(
    ("more", "words"),
    [({"powered": False}, "switched off"), ({"present": False}, "no Bluetooth adapter")],
)
async def test_f18_adapter_off_or_missing_is_one_sentence(bluez, more, words):
    await bluez(reference_sensor(1), **more)
    with pytest.raises(LinkError, match=words):
        await scan(Radio(), 0.3)


@pytest.mark.parametrize("how", ["switched off", "pulled out"])
async def test_f18_an_adapter_lost_in_mid_stream_is_told_and_the_stream_goes_on_with_it(bluez, how):
    sensor = reference_sensor(60)
    fake = await bluez(sensor)
    link = Link(SensorChoice(), Radio(), policy=WATCHFUL)
    running = await hold(link)
    await (fake.power(False) if how == "switched off" else fake.unplug())
    await until(lambda: link.phase is LinkPhase.RECONNECTING, limit_s=HUNG_S)
    words = {"switched off": "switched off", "pulled out": "no Bluetooth adapter"}
    await until(lambda: words[how] in link.message, limit_s=HUNG_S)
    if how == "switched off":
        await fake.power(True)
    else:
        fake.plug()
    await until(lambda: link.phase is LinkPhase.STREAMING, limit_s=HUNG_S)
    link.stop()
    await running
    assert not sensor.held


async def test_two_programs_may_scan_at_once_one_program_not_twice(bluez, bus_address):
    from dbus_fast import Message
    from dbus_fast.aio.message_bus import MessageBus

    from firmware_sim.bluez_objects import ADAPTER

    fake = await bluez(reference_sensor(1))
    buses = [await MessageBus(bus_address=bus_address).connect() for _ in range(2)]

    async def start(bus):
        call = Message("org.bluez", ADAPTER, "org.bluez.Adapter1", "StartDiscovery")
        return (await bus.call(call)).error_name

    assert [await start(bus) for bus in (*buses, buses[0])] == [None, None, "org.bluez.Error.InProgress"]
    buses[0].disconnect()
    buses[1].disconnect()
    await until(lambda: not fake.scanning, limit_s=HUNG_S)  # a program that leaves the bus scans no more


async def test_bluetoothd_gone_gives_no_callback_and_only_the_watchdog_knows(bluez):
    sensor = reference_sensor(60)
    fake = await bluez(sensor)
    link = Link(SensorChoice(), Radio(), policy=WATCHFUL)
    running = await hold(link)
    await fake.stop()
    await comes(lambda: link.breaks >= 1)
    await comes(lambda: "not running" in link.message)
    await bluez(sensor)
    await comes(lambda: link.phase is LinkPhase.STREAMING)
    link.stop()
    await running


async def test_services_that_changed_between_two_connections_are_found_anew(bluez):
    sensor = endless_sensor()
    await bluez(sensor)

    def move_every_handle():
        battery = type(sensor.firmware.services[0])("0000180f-0000-1000-8000-00805f9b34fb", ())
        sensor.firmware.services = (battery, battery, *sensor.firmware.services)

    session, engine = await break_and_go_on(sensor, move_every_handle)
    assert session.link.breaks == len(engine.gaps) == 1
    check_places(engine, sensor)


async def test_a_sensor_this_computer_holds_already_is_named(bluez):
    await bluez(reference_sensor(20))
    assert await held_here(Radio()) == []
    link = Link(SensorChoice(), Radio(), policy=PATIENT)
    running = await hold(link)
    assert await held_here(Radio()) == ["impactmon sim"]
    assert "connected to this computer already" in held_words(["impactmon sim"])
    link.stop()
    await running
