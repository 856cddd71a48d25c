"""When a sample was taken, and how soon it is counted and seen."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from firmware_sim.air import VirtualSensor
from firmware_sim.link import LinkShape
from firmware_sim.personalities.reference import ReferenceFirmware
from firmware_sim.playback import Playback
from firmware_sim.workout import BODY_MASS_KG, PLACEMENT, demo_motion, playback_of
from impactmon.ble.scan import SensorChoice
from impactmon.drivers.base import StreamRequest
from impactmon.model import Landing
from impactmon.session import LiveSession, SessionSetup
from tests.support.air import BlockKeeper, PacketKeeper, radio_over, run, until
from tests.support.links import FAMILIES, INTERVAL_S, spread_ms, time_errors


@pytest.mark.parametrize("family", [name for name, family in FAMILIES.items() if family.timed])
def test_sample_times_over_a_bad_link_spread_less_than_a_millisecond(family):
    errors = time_errors(family, 120.0, 7000)
    assert spread_ms(errors, after_s=30) <= 1.0
    assert 0 <= abs(errors[-1, 1]) < 2 * INTERVAL_S


def heard(family, ppm):
    """Give every packet of a minute over a stalling link, with its time of arrival."""
    rate_hz, recorder = FAMILIES[family].rate_hz, PacketKeeper()
    counts = np.arange(round(60 * rate_hz) * 3).reshape(-1, 3) % 2000
    firmware = FAMILIES[family].make(Playback(counts.astype(np.int16), rate_hz))
    firmware.playback.clock_ppm = ppm

    async def main():
        radio, air = radio_over(
            VirtualSensor(firmware, shape=LinkShape(interval_s=INTERVAL_S, stall_p=0.01), seed=4)
        )
        session = LiveSession(
            SensorChoice(),
            radio,
            request=StreamRequest(sample_rate_hz=rate_hz),
            keep=lambda facts: recorder,
            make_engine=lambda rate, range_g: BlockKeeper(),
        )
        running = asyncio.create_task(session.run())
        await until(lambda: air.played_out)
        session.stop()
        await running

    run(main())
    return recorder.of("packet")


@pytest.mark.parametrize("family", ["Polar H10", "text with time"])
def test_in_step_with_the_interval_a_crystal_20_ppm_off_sends_what_an_exact_one_does(family):
    """Why docs/sensors.md calls their spread a limit: there is nothing in the packets to go by."""
    exact = heard(family, 0)
    assert len(exact) > 300
    assert heard(family, 20) == exact
    assert heard(family, 7000) != exact


@pytest.mark.parametrize(
    "shape", [LinkShape(interval_s=INTERVAL_S), LinkShape(interval_s=INTERVAL_S, retry_p=0.05)]
)
def test_a_landing_is_shown_within_0_7_s_of_its_peak_and_the_trace_at_once(shape):
    playback = playback_of(demo_motion(3))
    shown: dict[str, float] = {}
    behind_s: list[float] = []

    async def main():
        radio, air = radio_over(VirtualSensor(ReferenceFirmware(playback), shape=shape))
        loop = asyncio.get_running_loop()

        def tell(event):
            if isinstance(event, Landing) and event.id not in shown and not event.final:
                index = round(event.peak_s * playback.sample_rate_hz)
                shown[event.id] = loop.time() - playback.world_s(index)

        session = LiveSession(
            SensorChoice(),
            radio,
            setup=SessionSetup(placement=PLACEMENT, body_mass_kg=BODY_MASS_KG),
            on_event=tell,
        )
        running = asyncio.create_task(session.run())
        while not air.played_out:
            await asyncio.sleep(0.01)
            trace = session.snapshot().trace
            if trace is not None:
                behind_s.append(
                    loop.time() - playback.world_s(round(trace.end_s * playback.sample_rate_hz) - 1)
                )
        session.stop()
        await running

    run(main())
    assert len(shown) > 25
    assert max(shown.values()) <= 0.7
    # A packet takes 40 ms to fill and up to an interval to be sent; then nothing holds it up.
    held_up_s = 0.04 + INTERVAL_S * (1 if shape.retry_p == 0 else 4) + 0.01
    assert sorted(behind_s)[int(0.99 * len(behind_s))] <= held_up_s + 1e-6


def test_a_sensor_that_does_not_keep_its_rate_is_told_with_what_it_does_to_flights():
    playback = playback_of(demo_motion(3))
    playback.clock_ppm = 20_000

    async def main():
        radio, air = radio_over(VirtualSensor(ReferenceFirmware(playback)))
        session = LiveSession(SensorChoice(), radio)
        running = asyncio.create_task(session.run())
        await until(lambda: air.played_out)
        said = session.snapshot().sensor.message
        session.stop()
        await running
        return session, said

    session, said = run(main())
    assert session.stream.true_rate_hz == pytest.approx(204, abs=0.1)
    assert "204.0 samples a second instead of 200" in said
    assert "2.0% too long" in said
