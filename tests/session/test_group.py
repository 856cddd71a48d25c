"""A dozen sensors at once: no backlog, nothing mixed up, one failure does not end the others."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from firmware_sim.air import VirtualSensor
from firmware_sim.link import LinkShape
from firmware_sim.personalities.reference import ReferenceFirmware
from firmware_sim.playback import Playback
from impactmon.ble.policy import LinkPolicy
from impactmon.ble.scan import SensorChoice
from impactmon.errors import LinkError
from impactmon.session import LiveSession, SessionGroup
from tests.support.air import BlockKeeper, noise_counts, radio_over, run, until

SENSORS = 12


def sensor(k: int) -> VirtualSensor:
    playback = Playback(noise_counts(15, seed=k), 200.0)
    shape = LinkShape(stall_p=0.01, disconnect_at_s=(5.0,) if k == 3 else (), away_s=1.0)
    firmware = ReferenceFirmware(playback, name=f"impactmon {k:02d}")
    return VirtualSensor(firmware, address=f"F0:00:00:00:00:{k:02X}", shape=shape, seed=k)


def build(radio, engines, **more):
    def session(k):
        engine = engines[k]
        choice = SensorChoice(wanted=f"impactmon {k:02d}")
        return LiveSession(choice, radio, make_engine=lambda rate, range_g: engine, **more)

    return SessionGroup([session(k) for k in engines])


def test_twelve_sensors_at_once_each_to_its_own_engine():
    async def main():
        sensors = [sensor(k) for k in range(SENSORS)]
        radio, air = radio_over(*sensors)
        engines = {k: BlockKeeper() for k in range(SENSORS)}
        group = build(radio, engines)
        running = asyncio.create_task(group.run())
        deepest = 0
        while not air.played_out:
            await asyncio.sleep(0.25)
            deepest = max(deepest, *(len(one.link.arrived) for one in group.sessions))
        await asyncio.sleep(0.5)
        group.stop()
        await running
        return engines, deepest, group.snapshots()

    engines, deepest, snapshots = run(main())
    for k, engine in engines.items():
        truth = noise_counts(15, seed=k)
        if k == 3:
            assert len(engine.gaps) == 1
            assert np.array_equal(engine.counts[:800], truth[:800])
        else:
            assert np.array_equal(engine.counts, truth)
    assert deepest <= 64
    assert [snapshot.sensor.name for snapshot in snapshots] == [f"impactmon {k:02d}" for k in range(SENSORS)]


def test_one_that_is_missing_does_not_end_the_others():
    async def main():
        radio, air = radio_over(sensor(1))
        engines = {1: BlockKeeper(), 2: BlockKeeper()}
        group = build(radio, engines, policy=LinkPolicy(give_up_s=30.0))
        running = asyncio.create_task(group.run())
        await until(lambda: air.played_out and group.sessions[1].link.error is not None)
        group.stop()
        await running
        return engines

    assert np.array_equal(run(main())[1].counts, noise_counts(15, seed=1))


def test_all_missing_is_an_error():
    async def main():
        radio, _air = radio_over()
        group = build(radio, {1: BlockKeeper(), 2: BlockKeeper()}, policy=LinkPolicy(give_up_s=30.0))
        await group.run()

    with pytest.raises(LinkError):
        run(main())
