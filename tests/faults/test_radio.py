"""Faults 1-25 of a radio and a sensor that are not shown beside the part they concern.

Others by number: 1, 3, 4, 7, 8 in tests/session/test_live.py; 6, 9, 15, 17, 18, 21, 23 in tests/ble/test_link.py; 22 in
tests/test_text.py and tests/ble; 24 in tests/cli/test_plain.py; 10, 12, 14 in tests/drivers; 13, 21 in tests/contracts.
"""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import numpy as np
import pytest

from firmware_sim.air import VirtualSensor
from firmware_sim.gatt import Notification
from firmware_sim.link import LinkShape
from firmware_sim.personalities.reference import ReferenceFirmware
from firmware_sim.playback import Playback
from firmware_sim.workout import BODY_MASS_KG, PLACEMENT, demo_motion, playback_of
from impactmon.ble import radio as radio_module
from impactmon.ble.link import Link
from impactmon.ble.policy import LinkPolicy
from impactmon.ble.radio import Radio
from impactmon.ble.scan import SensorChoice
from impactmon.drivers import reference as ref
from impactmon.drivers import reference_wire as wire
from impactmon.drivers.base import StreamInfo
from impactmon.errors import LinkError
from impactmon.model import Gap, Jump, LinkPhase, Packet, Samples
from impactmon.session import LiveSession, SessionSetup
from impactmon.session.stream import SensorStream
from impactmon.session.view import late_words
from tests.support.air import (
    BlockKeeper,
    PacketKeeper,
    noise_counts,
    radio_over,
    reference_sensor,
    run,
    until,
)


def hold(sensor, *, policy=None, watch=lambda session: None, engine=None):
    """Hold a session until the motion has been played or the link has failed; `watch` looks at it meanwhile."""

    async def main():
        radio, air = radio_over(sensor)
        kept, recorder = engine or BlockKeeper(), PacketKeeper()
        session = LiveSession(
            SensorChoice(),
            radio,
            make_engine=lambda rate, range_g: kept,
            keep=lambda facts: recorder,
            policy=policy,
        )
        running = asyncio.create_task(session.run())
        while not (air.played_out or running.done()):
            await asyncio.sleep(0.25)
            watch(session)
        await asyncio.sleep(0.5)
        session.stop()
        try:
            await running
        except LinkError as error:
            return session, kept, recorder, error
        return session, kept, recorder, None

    return run(main())


def test_f02_half_a_minute_away_is_the_same_session_and_no_jump_spans_the_gap():
    motion = demo_motion(1)
    shape = LinkShape(disconnect_at_s=(10.6,), away_s=30.0)  # in the flight of the first jump

    async def main():
        radio, air = radio_over(VirtualSensor(ReferenceFirmware(playback_of(motion)), shape=shape))
        recorder = PacketKeeper()
        setup = SessionSetup(placement=PLACEMENT, body_mass_kg=BODY_MASS_KG)
        session = LiveSession(SensorChoice(), radio, setup=setup, keep=lambda facts: recorder)
        running = asyncio.create_task(session.run())
        await until(lambda: air.played_out)
        session.stop()
        await running
        return recorder

    recorder = run(main())
    (gap,) = recorder.of("gap")
    assert 30 <= gap.duration_s <= 45
    jumps = [event for event in recorder.of("event") if isinstance(event, Jump) and event.final]
    assert jumps
    assert all(jump.landing_s <= gap.start_s or jump.takeoff_s >= gap.end_s for jump in jumps)


def test_f02_f19_away_for_longer_than_the_limit_ends_the_session_in_good_order():
    sensor = reference_sensor(60, shape=LinkShape(disconnect_at_s=(5.0,), away_s=1e9))
    session, _engine, recorder, error = hold(sensor, policy=LinkPolicy(give_up_s=1800.0))
    assert isinstance(error, LinkError)
    assert session.link.phase is LinkPhase.FAILED
    assert recorder.closed_at_s is not None
    assert recorder.closed_at_s > 1800
    assert sum(packet.characteristic == wire.DATA for packet in recorder.of("packet")) > 100


def test_f05_late_data_keep_their_time_and_the_screen_says_so():
    sensor = reference_sensor(60, shape=LinkShape(stall_p=0.002, stall_s=15.0), seed=2)
    said = set()
    session, engine, _recorder, _error = hold(
        sensor, policy=LinkPolicy(stall_s=30), watch=lambda one: said.add(one.snapshot().sensor.message)
    )
    assert np.array_equal(engine.counts, noise_counts(60))
    assert engine.gaps == []
    assert session.link.breaks == 0
    assert any(message.startswith("No data for 1") for message in said)


def test_f05_data_that_stay_late_are_told_as_late():
    driver, engine = ref.ReferenceDriver(), BlockKeeper()
    stream = SensorStream(driver, lambda rate, range_g: engine)
    told = StreamInfo(sample_rate_hz=200, range_g=16, lsb_per_g=2048, samples_per_packet=8)
    stream.take(Packet(0, wire.INFO, wire.encode_info(told)))
    for k in range(1000):
        frame = wire.DataFrame(1, k, k * 40_000, np.full((8, 3), 1182, np.int16))
        late_s = 15.0 if k > 600 else 0.0
        stream.take(Packet(round((k * 0.04 + late_s) * 1e9), wire.DATA, wire.encode_data(frame)))
        if k == 600:
            assert stream.late_s < 0.1
            assert late_words(stream.late_s) == ""
    assert stream.late_s == pytest.approx(15, abs=0.5)
    assert late_words(stream.late_s) == "Data arrive 15 s late."
    assert engine.gaps == []


def test_f11_another_rate_in_mid_session_is_not_mixed_in():
    driver = ref.ReferenceDriver()
    engine = BlockKeeper()
    stream = SensorStream(driver, lambda rate, range_g: engine)

    def info(rate_hz):
        told = StreamInfo(sample_rate_hz=rate_hz, range_g=16, lsb_per_g=2048, samples_per_packet=8)
        return Packet(0, wire.INFO, wire.encode_info(told))

    def data(k, rate_hz):
        frame = wire.DataFrame(1, k, round(k * 8e6 / rate_hz), np.full((8, 3), 1182, np.int16))
        return Packet(round(k * 8e9 / rate_hz), wire.DATA, wire.encode_data(frame))

    for packet in [
        info(200),
        *(data(k, 200) for k in range(10)),
        info(50),
        data(10, 200),
        *(data(k, 50) for k in range(11, 15)),
    ]:
        stream.take(packet)
    assert {block.sample_rate_hz for block in engine.blocks if isinstance(block, Samples)} == {200.0}
    assert "200 to 50 Hz" in stream.message
    assert any(gap.reason == "sample rate changed" for gap in engine.gaps)


@pytest.mark.parametrize(("percent", "told"), [(87, False), (20, True), (9, True)])
def test_f19_a_low_battery_is_told(percent, told):
    banners = set()
    hold(
        reference_sensor(5, firmware={"battery_percent": percent}),
        watch=lambda session: banners.add(session.snapshot().message),
    )
    assert any(f"{percent} %" in banner for banner in banners) is told


def test_f20_packets_are_stamped_by_a_clock_that_counts_sleep(monkeypatch):
    clocks = SimpleNamespace(CLOCK_BOOTTIME=7, monotonic_ns=lambda: 1, clock_gettime_ns={7: 3_600}.get)
    monkeypatch.setattr(radio_module, "time", clocks)
    assert Radio().now_ns() == 3_600
    del clocks.CLOCK_BOOTTIME  # a system without such a clock
    assert Radio().now_ns() == 1


def test_f20_an_hour_with_the_lid_closed_is_a_gap_of_an_hour():
    decoder = ref.ReferenceDriver().decoder()
    told = StreamInfo(sample_rate_hz=200, range_g=16, lsb_per_g=2048, samples_per_packet=8)
    decoder.decode(Packet(0, wire.INFO, wire.encode_info(told)))
    blocks = []
    for k in (0, 1, 2, 90_002, 90_003):  # 40 ms each: an hour passed for sensor and host alike
        frame = wire.DataFrame(1, k, k * 40_000, np.full((8, 3), 1182, np.int16))
        blocks += decoder.decode(Packet(k * 40_000_000, wire.DATA, wire.encode_data(frame)))
    blocks += decoder.flush()
    (gap,) = [block for block in blocks if isinstance(block, Gap)]
    assert gap.duration_s == pytest.approx(3600 - 0.04, abs=0.05)


def test_f20_a_wall_clock_that_was_set_is_told_to_the_store():
    async def main():
        radio, air = radio_over(reference_sensor(45))
        recorder = PacketKeeper()
        session = LiveSession(
            SensorChoice(),
            radio,
            make_engine=lambda rate, range_g: BlockKeeper(),
            keep=lambda facts: recorder,
        )
        session.setup = SessionSetup(simulated=False)
        running = asyncio.create_task(session.run())
        await until(lambda: air.played_out)
        session.stop()
        await running
        return recorder.of("clock")

    checks = run(main())
    assert 3 <= len(checks) <= 5
    assert all(wall.tzinfo is not None for _time_s, _host_ns, wall in checks)


class Nonsense(ReferenceFirmware):
    """Keeps the protocol, fills each notification with 512 bytes of nonsense."""

    def due(self, t_s):
        honest = ReferenceFirmware.due(self, t_s)
        return [Notification(one.characteristic, b"\xff" * 512, one.t_s) for one in honest]


def test_f21_a_sensor_that_sends_nonsense_is_let_go():
    sensor = VirtualSensor(Nonsense(Playback(noise_counts(60), 200.0)))
    session, engine, _recorder, error = hold(sensor)
    assert isinstance(error, LinkError)
    assert "made no sense" in str(error)
    assert engine.blocks == []
    assert not sensor.held
    assert session.stream.counts.malformed >= 200


def test_f25_an_error_inside_the_callback_is_counted_and_the_stream_goes_on(monkeypatch, caplog):
    taken = Link._take
    calls = {"n": 0}

    def faulty(self, uuid, payload):
        calls["n"] += 1
        if calls["n"] == 50:
            raise RuntimeError("a fault of ours")
        taken(self, uuid, payload)

    monkeypatch.setattr(Link, "_take", faulty)
    session, engine, _recorder, error = hold(reference_sensor(10))
    assert error is None
    assert session.link.callback_errors == 1
    assert len(engine.gaps) == 1
    assert session.link.breaks == 0
    assert "a packet could not be taken" in caplog.text
