"""The supervisor of one link, over the in-process backend and on virtual time."""

from __future__ import annotations

import asyncio

import pytest
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakError,
)

from firmware_sim.gatt import Characteristic, Service
from firmware_sim.link import LinkShape
from impactmon.ble.link import Link
from impactmon.ble.policy import LinkPolicy
from impactmon.ble.radio import Radio
from impactmon.ble.scan import SensorChoice, scan
from impactmon.drivers import reference_wire as wire
from impactmon.model import LinkPhase
from tests.support.air import Silent, radio_over, reference_sensor, run, until


def test_scan_ranks_by_match_then_signal():
    near = reference_sensor(
        1, address="F0:00:00:00:00:02", rssi=-40, firmware={"name": "headset", "advertised": ()}
    )
    far = reference_sensor(1, address="F0:00:00:00:00:03", rssi=-80)
    mid = reference_sensor(1, address="F0:00:00:00:00:04", rssi=-60, firmware={"name": "\x1b]52;c;x\x07 hip"})
    radio, _air = radio_over(near, far, mid)
    found = run(scan(radio, 2.0))
    assert [one.address[-1] for one in found] == ["4", "3", "2"]
    assert [one.driver for one in found] == ["reference", "reference", None]
    assert "\x1b" not in found[0].name


def test_f15_a_name_borne_twice_is_refused_not_guessed():
    sensors = [reference_sensor(1, address=f"F0:00:00:00:00:0{k}") for k in (1, 2)]
    radio, _air = radio_over(*sensors)
    link = Link(SensorChoice(wanted="impactmon sim"), radio)
    run(link.run())
    assert link.phase is LinkPhase.FAILED
    assert "F0:00:00:00:00:01" in str(link.error)
    assert "F0:00:00:00:00:02" in str(link.error)


def test_f15_an_address_is_unique():
    sensors = [reference_sensor(9, address=f"F0:00:00:00:00:0{k}") for k in (1, 2)]

    async def main():
        radio, _air = radio_over(*sensors)
        link = Link(SensorChoice(wanted="f0:00:00:00:00:02"), radio)
        running = asyncio.create_task(link.run())
        await until(lambda: link.phase is LinkPhase.STREAMING)
        link.stop()
        await running
        return link.found.address

    assert run(main()) == "F0:00:00:00:00:02"


@pytest.mark.parametrize("pinned", [True, False])
@pytest.mark.parametrize("own_in_range", [True, False])
def test_f24_who_bears_the_address_of_your_sensor_as_its_name_is_not_taken_for_it(pinned, own_in_range):
    own = reference_sensor(30, address="F0:00:00:00:00:01", rssi=-80, present=own_in_range)
    name = {"name": "F0:00:00:00:00:01"}
    spoofed = reference_sensor(30, address="F0:00:00:00:00:66", rssi=-30, firmware=name)

    async def main():
        radio, _air = radio_over(own, spoofed)
        choice = SensorChoice(wanted="F0:00:00:00:00:01", pinned=pinned)
        link = Link(choice, radio, policy=LinkPolicy(give_up_s=30.0))
        running = asyncio.create_task(link.run())
        await until(lambda: link.phase in (LinkPhase.STREAMING, LinkPhase.FAILED))
        link.stop()
        await running
        return link

    link = run(main())
    if own_in_range:
        assert link.found.address == "F0:00:00:00:00:01"
    elif pinned:
        assert link.found is None
        assert "not heard" in str(link.error)


def test_f24_another_sensor_of_the_same_name_is_not_taken_for_yours():
    own = reference_sensor(30, address="F0:00:00:00:00:01", present=False)
    other = reference_sensor(30, address="F0:00:00:00:00:66")

    async def main():
        radio, _air = radio_over(own, other)
        link = Link(SensorChoice(wanted="F0:00:00:00:00:01", pinned=True), radio)
        running = asyncio.create_task(link.run())
        await until(lambda: "Your sensor is not heard yet" in link.message)
        said = link.message
        own.present = True
        await until(lambda: link.phase is LinkPhase.STREAMING)
        link.stop()
        await running
        return said, link

    said, link = run(main())
    assert "impactmon sim" in said  # the other one is named, for whoever means it
    assert link.found.address == "F0:00:00:00:00:01"


@pytest.mark.parametrize("reason", list(BleakBluetoothNotAvailableReason))
def test_f18_each_reason_for_no_bluetooth_is_one_sentence(reason):
    radio, _air = radio_over(scan_error=BleakBluetoothNotAvailableError("org.bluez.Error", reason))
    link = Link(SensorChoice(), radio)
    run(link.run())
    assert link.phase is LinkPhase.FAILED
    assert link.error.message.count(".") == 1 or "4.0" in link.error.message
    assert "org.bluez" not in str(link.error)
    assert link.error.hint


def test_f23_a_device_without_the_promised_service_is_refused_with_what_it_has():
    sensor = reference_sensor(5)
    sensor.firmware.services = (Service("180f", (Characteristic("2a19", ("read",)),)),)
    radio, _air = radio_over(sensor)
    link = Link(SensorChoice(), radio)
    run(link.run())
    assert link.phase is LinkPhase.FAILED
    assert f"({wire.DATA}); it offers 2a19" in str(link.error)
    assert not sensor.held


def test_f06_waiting_for_data_is_not_called_streaming():
    sensor = reference_sensor(5)
    sensor.firmware = Silent(sensor.firmware)

    async def main():
        radio, _air = radio_over(sensor)
        link = Link(SensorChoice(), radio)
        running = asyncio.create_task(link.run())
        await until(lambda: link.phase is LinkPhase.WAITING)
        await asyncio.sleep(30)
        still = link.phase
        await until(lambda: sensor.firmware.connections == 2)  # then it tries anew
        link.stop()
        await running
        return still

    assert run(main()) is LinkPhase.WAITING


def test_a_stall_without_any_callback_is_noticed_and_healed():
    sensor = reference_sensor(60)

    async def main():
        radio, _air = radio_over(sensor)
        link = Link(SensorChoice(), radio)
        running = asyncio.create_task(link.run())
        await until(lambda: link.phase is LinkPhase.STREAMING)
        sensor.firmware._streaming = False  # the stream dies, the link stays
        stalled_s = asyncio.get_running_loop().time()
        await until(lambda: link.breaks == 1)
        noticed_s = asyncio.get_running_loop().time() - stalled_s
        await until(lambda: link.phase is LinkPhase.STREAMING)
        link.stop()
        await running
        return noticed_s

    assert 1.5 <= run(main()) <= 3.0


def test_a_program_that_got_no_processor_for_seconds_does_not_take_that_for_a_stall(monkeypatch):
    """The clock has gone on, the timer is due, and the packets of that time are only now handed over."""
    sensor = reference_sensor(60)

    async def main():
        radio, _air = radio_over(sensor)
        link = Link(SensorChoice(), radio)
        running = asyncio.create_task(link.run())
        await until(lambda: link.phase is LinkPhase.STREAMING)
        now_ns = Radio.now_ns
        monkeypatch.setattr(Radio, "now_ns", lambda self: now_ns(self) + 5_000_000_000)
        link._wake.set()
        await asyncio.sleep(3)
        breaks = link.breaks
        link.stop()
        await running
        return breaks

    assert run(main()) == 0


@pytest.mark.parametrize(
    "error",
    [
        BleakDBusError("org.bluez.Error.InProgress", ["Operation already in progress"]),
        BleakError("failed"),
        TimeoutError(),
        EOFError(),
        BrokenPipeError("pipe"),
    ],
)
def test_f17_errors_while_connecting_are_tried_again(error):
    sensor = reference_sensor(20)
    sensor.connect_errors = [error, error]

    async def main():
        radio, _air = radio_over(sensor)
        link = Link(SensorChoice(), radio)
        running = asyncio.create_task(link.run())
        await until(lambda: bool(link.message))
        said = link.message
        await until(lambda: link.phase is LinkPhase.STREAMING)
        link.stop()
        await running
        return said, link

    said, link = run(main())
    assert "org.bluez" not in said
    assert link.message == ""


def test_back_off_grows_to_its_cap_and_patience_ends():
    policy = LinkPolicy(give_up_s=120.0)
    assert [policy.wait_s(k) for k in (1, 2, 3, 7, 99)] == [0.25, 0.5, 1.0, 15.0, 15.0]
    radio, _air = radio_over()
    link = Link(SensorChoice(), radio, policy=policy)
    run(link.run())
    assert link.phase is LinkPhase.FAILED
    assert "switched on" in str(link.error)


def test_a_radio_that_goes_with_the_link_is_asked_for_with_pauses():
    sensor = reference_sensor(600, shape=LinkShape(disconnect_at_s=(3.0,)))
    off = BleakBluetoothNotAvailableError("off", BleakBluetoothNotAvailableReason.POWERED_OFF)

    async def main():
        radio, air = radio_over(sensor)
        link = Link(SensorChoice(), radio)
        running = asyncio.create_task(link.run())
        await until(lambda: link.phase is LinkPhase.STREAMING)
        air.scan_error = off  # the adapter went off: the link is told lost, and each search fails at once
        await until(lambda: link.phase is LinkPhase.RECONNECTING)
        await asyncio.sleep(60)
        attempts, said = link.attempt, link.message
        air.scan_error = None
        await until(lambda: link.phase is LinkPhase.STREAMING)
        link.stop()
        await running
        return attempts, said

    attempts, said = run(main())
    assert 6 <= attempts <= 10  # 0.25 + 0.5 + 1 + 2 + 4 + 8 + 15 + 15 + 15 s
    assert "switched off" in said


def test_stop_ends_a_search_at_once():
    async def main():
        radio, _air = radio_over()
        link = Link(SensorChoice(), radio)
        running = asyncio.create_task(link.run())
        await asyncio.sleep(60)
        link.stop()
        before_s = asyncio.get_running_loop().time()
        await running
        return asyncio.get_running_loop().time() - before_s, link.phase

    took_s, phase = run(main())
    assert took_s <= 10.0  # at most the scan under way
    assert phase is LinkPhase.STOPPED


def test_f21_a_flood_is_bounded_and_counted():
    async def main():
        sensor = reference_sensor(30, shape=LinkShape(interval_s=0.0075))
        radio, _air = radio_over(sensor)
        link = Link(SensorChoice(), radio, policy=LinkPolicy(queue_packets=100))
        running = asyncio.create_task(link.run())
        await until(lambda: link.overflowed > 50)  # nobody takes packets
        link.stop()
        await running
        return len(link.arrived), link.overflowed

    held, overflowed = run(main())
    assert held == 100
    assert overflowed > 50


def test_f09_a_small_mtu_fails_with_the_figure():
    radio, _air = radio_over(reference_sensor(5, mtu=23))
    link = Link(SensorChoice(), radio)
    run(link.run())
    assert link.phase is LinkPhase.FAILED
    assert "MTU 23" in str(link.error)


def test_a_sensor_that_once_streamed_and_comes_back_without_its_data_is_tried_again():
    sensor = reference_sensor(60, shape=LinkShape(disconnect_at_s=(3.0,), away_s=1.0))
    whole, bare = sensor.firmware.services, (type(sensor.firmware.services[0])("180f", ()),)

    async def main():
        radio, _air = radio_over(sensor)
        link = Link(SensorChoice(), radio)
        running = asyncio.create_task(link.run())
        await until(lambda: link.phase is LinkPhase.STREAMING)
        sensor.firmware.services = bare
        await until(lambda: wire.DATA in link.message)
        phase = link.phase
        sensor.firmware.services = whole
        await until(lambda: link.phase is LinkPhase.STREAMING)
        link.stop()
        await running
        return phase, link

    phase, link = run(main())
    assert phase is LinkPhase.RECONNECTING
    assert link.error is None
    assert link.phase is LinkPhase.STOPPED
