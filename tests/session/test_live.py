"""A session over a virtual sensor: the real bleak client code, decoder and session, on virtual time."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from firmware_sim.link import LinkShape
from impactmon.ble.scan import SensorChoice
from impactmon.drivers.reference import ReferenceDriver
from impactmon.drivers.reference_wire import DATA
from impactmon.model import Gap, LinkPhase
from impactmon.session import LiveSession, SessionSetup
from tests.support.air import (
    BlockKeeper,
    PacketKeeper,
    joined,
    noise_counts,
    radio_over,
    reference_sensor,
    run,
    until,
)


def play(sensor, **more):
    """Hold a session until the sensor has played its motion; give all that can be looked at."""

    async def main():
        radio, air = radio_over(sensor)
        engine, recorder = BlockKeeper(), PacketKeeper()
        session = LiveSession(
            SensorChoice(),
            radio,
            make_engine=lambda rate, range_g: engine,
            keep=lambda facts: recorder,
            **more,
        )
        running = asyncio.create_task(session.run())
        await until(lambda: air.played_out)
        await asyncio.sleep(0.2)
        during = session.snapshot()
        session.stop()
        await running
        return session, engine, recorder, during

    return run(main())


def test_every_sample_arrives_once_and_in_order():
    session, engine, _recorder, during = play(reference_sensor(20.0))
    assert np.array_equal(engine.counts, noise_counts(20.0))
    assert engine.gaps == []
    assert during.sensor.phase is LinkPhase.STREAMING
    assert during.sensor.received_rate_hz == pytest.approx(200, rel=0.06)
    assert during.sensor.battery_percent == 87
    assert during.recorded_fraction == 1.0
    assert during.simulated
    assert session.snapshot().sensor.phase is LinkPhase.STOPPED


def test_packets_are_kept_before_they_are_decoded():
    _session, engine, recorder, _during = play(reference_sensor(5.0))
    packets = recorder.of("packet")
    assert sum(packet.characteristic == DATA for packet in packets) == 125
    decoder = ReferenceDriver().decoder()
    replayed = [block for packet in packets for block in decoder.decode(packet)] + decoder.flush()
    assert joined(replayed) == joined(engine.blocks)
    assert recorder.closed_at_s is not None


def test_f01_a_break_becomes_a_gap_row_and_the_session_goes_on():
    shape = LinkShape(disconnect_at_s=(6.0,), away_s=4.0)
    session, engine, recorder, during = play(reference_sensor(20.0, shape=shape))
    truth = noise_counts(20.0)
    (gap,) = engine.gaps
    assert gap.reason == "link lost"
    assert 4.0 <= gap.duration_s <= 6.0
    assert recorder.of("gap") == [gap]
    before, after = round(gap.start_s * 200), round(gap.end_s * 200)
    assert np.array_equal(engine.counts, np.concatenate((truth[:before], truth[after:])))
    assert session.link.breaks == 1
    assert during.gaps == (gap,)
    assert during.recorded_fraction == pytest.approx(1 - gap.duration_s / 20.0, abs=1e-6)


def test_f01_the_state_says_reconnecting_while_it_does():
    async def main():
        sensor = reference_sensor(30.0, shape=LinkShape(disconnect_at_s=(3.0,), away_s=20.0))
        radio, _air = radio_over(sensor)
        session = LiveSession(SensorChoice(), radio, make_engine=lambda rate, range_g: BlockKeeper())
        running = asyncio.create_task(session.run())
        await until(lambda: session.link.phase is LinkPhase.RECONNECTING)
        await asyncio.sleep(6)
        away = session.snapshot()
        await until(lambda: session.link.phase is LinkPhase.STREAMING)
        session.stop()
        await running
        return away

    away = run(main())
    assert away.sensor.phase is LinkPhase.RECONNECTING
    assert away.sensor.attempt >= 1
    assert away.sensor.phase_since_s >= 5.0
    assert away.sensor.message
    assert away.clock_s >= 9.0  # the clock goes on while the sensor is away


def test_f01_a_session_that_ends_while_the_sensor_is_away_says_what_it_lost():
    async def main():
        sensor = reference_sensor(60.0, shape=LinkShape(disconnect_at_s=(6.0,), away_s=50.0))
        radio, _air = radio_over(sensor)
        recorder = PacketKeeper()
        session = LiveSession(
            SensorChoice(),
            radio,
            keep=lambda facts: recorder,
            make_engine=lambda rate, range_g: BlockKeeper(),
        )
        running = asyncio.create_task(session.run())
        await until(lambda: session.link.phase is LinkPhase.RECONNECTING)
        await asyncio.sleep(18.0)
        away = session.snapshot()
        session.stop()
        await running
        return away, session.snapshot(), recorder

    away, ended, recorder = run(main())
    assert away.gaps == ()
    assert away.recorded_fraction == pytest.approx(6 / away.clock_s, abs=0.03)
    (gap,) = recorder.of("gap")
    assert gap.reason == "link lost"
    assert gap.start_s == pytest.approx(6.0, abs=0.1)
    assert gap.end_s == pytest.approx(ended.clock_s, abs=0.3)
    assert ended.recorded_fraction == pytest.approx(1 - gap.duration_s / ended.clock_s, abs=0.01)


def test_f03_a_power_cycle_is_a_new_epoch_with_a_gap():
    shape = LinkShape(disconnect_at_s=(5.0,), away_s=2.0)
    sensor = reference_sensor(15.0, shape=shape, firmware={"reboot_at_s": (1006.0,)})
    _session, engine, _recorder, _during = play(sensor)
    now_s = 0.0
    for block in engine.blocks:
        if isinstance(block, Gap):
            assert block.start_s == pytest.approx(now_s)
            assert block.end_s > block.start_s
            now_s = block.end_s
        else:
            now_s += len(block.counts) / 200
    assert any(gap.duration_s > 1.5 for gap in engine.gaps)


def test_f07_lost_packets_are_gaps_and_nothing_is_made_up():
    session, engine, _recorder, during = play(reference_sensor(30.0, shape=LinkShape(loss_p=0.02), seed=3))
    truth = noise_counts(30.0)
    index = 0
    for block in engine.blocks:
        if isinstance(block, Gap):
            index += round(block.duration_s * 200)
        else:
            assert np.array_equal(block.counts, truth[index : index + len(block.counts)])
            index += len(block.counts)
    assert len(engine.gaps) > 3
    assert session.stream.counts.samples + session.stream.counts.lost_samples == index
    assert during.recorded_fraction < 1


def test_f04_f08_duplicates_and_swaps_change_nothing():
    shape = LinkShape(duplicate_p=0.05, swap_p=0.05, interval_s=0.1)
    session, engine, _recorder, _during = play(reference_sensor(20.0, shape=shape, seed=5))
    assert np.array_equal(engine.counts, noise_counts(20.0))
    assert engine.gaps == []
    assert session.stream.counts.duplicate > 5


def test_same_seed_same_session():
    shape = LinkShape(loss_p=0.02, stall_p=0.01, disconnect_at_s=(4.0,), away_s=1.0)
    first = play(reference_sensor(10.0, shape=shape, seed=9))[1].gaps
    second = play(reference_sensor(10.0, shape=shape, seed=9))[1].gaps
    assert first == second
    assert first != play(reference_sensor(10.0, shape=shape, seed=10))[1].gaps


def test_pause_and_marks_are_told_in_the_snapshot():
    async def main():
        radio, _air = radio_over(reference_sensor(5.0))
        session = LiveSession(
            SensorChoice(),
            radio,
            setup=SessionSetup(jumps_before=12),
            make_engine=lambda rate, range_g: BlockKeeper(),
        )
        running = asyncio.create_task(session.run())
        await until(lambda: session.link.phase is LinkPhase.STREAMING)
        session.pause(True)
        session.correct(+1)
        session.mark()
        seen = session.snapshot()
        session.correct(-1)
        after = session.snapshot()
        session.stop()
        await running
        return seen, after

    seen, after = run(main())
    assert seen.paused
    assert (seen.jumps, seen.jumps_today) == (1, 13)
    assert (after.jumps, after.jumps_today) == (0, 12)


def test_cancelling_still_says_goodbye():
    async def main():
        sensor = reference_sensor(20.0)
        radio, _air = radio_over(sensor)
        recorder = PacketKeeper()
        session = LiveSession(
            SensorChoice(),
            radio,
            make_engine=lambda rate, range_g: BlockKeeper(),
            keep=lambda facts: recorder,
        )
        running = asyncio.create_task(session.run())
        await until(lambda: len(recorder.calls) > 50)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        return sensor, recorder

    sensor, recorder = run(main())
    assert not sensor.held
    assert not sensor.firmware._streaming
    assert recorder.closed_at_s is not None
