"""Live and stored agree to the bit: final events of a session equal those of its packets, decoded and analysed."""

from __future__ import annotations

import asyncio
from functools import lru_cache

import pytest

from firmware_sim.air import VirtualSensor
from firmware_sim.link import LinkShape
from firmware_sim.motion import SensorModel
from firmware_sim.personalities.movesense import MovesenseFirmware
from firmware_sim.personalities.nus import NusFirmware
from firmware_sim.personalities.polar import PolarFirmware
from firmware_sim.personalities.reference import ReferenceFirmware
from firmware_sim.personalities.witmotion import WitMotionFirmware
from firmware_sim.workout import BODY_MASS_KG, PLACEMENT, SAMPLE_RATE_HZ, demo_motion, playback_of
from impactmon.analysis import analyze_recording
from impactmon.ble.scan import SensorChoice
from impactmon.drivers.reference import ReferenceDriver
from impactmon.model import Gap, Jump, Loaded, Recording, Samples, Status
from impactmon.packets import Replay
from impactmon.session import LiveSession, SessionSetup
from tests.support.air import PacketKeeper, radio_over, run, until

BAD = LinkShape(stall_p=0.01, disconnect_at_s=(14.0, 50.0), away_s=1.0)


@lru_cache
def motion():
    return demo_motion(3)


def stream(shape: LinkShape):
    """Play the workout over a link; give the live events, the packets, and the gaps."""

    async def main():
        radio, air = radio_over(VirtualSensor(ReferenceFirmware(playback_of(motion())), shape=shape, seed=4))
        recorder = PacketKeeper()
        setup = SessionSetup(placement=PLACEMENT, body_mass_kg=BODY_MASS_KG)
        session = LiveSession(SensorChoice(), radio, setup=setup, keep=lambda facts: recorder)
        running = asyncio.create_task(session.run())
        await until(lambda: air.played_out)
        await asyncio.sleep(1)
        session.stop()
        await running
        return recorder

    recorder = run(main())
    finals = [event for event in recorder.of("event") if event.final]
    return finals, recorder.of("packet"), recorder.of("gap")


def analysed(blocks: list[Samples | Gap]):
    recording = Recording(
        name="decoded", sample_rate_hz=SAMPLE_RATE_HZ, blocks=lambda: iter(blocks), range_g=16
    )
    analysis = analyze_recording(recording, placement=PLACEMENT, body_mass_kg=BODY_MASS_KG)
    found = [*analysis.jumps, *analysis.landings, *analysis.impacts, *analysis.rejected]
    return sorted(found, key=lambda event: (event.time_s, event.id))


def decoded(packets):
    decoder = ReferenceDriver().decoder()
    return [block for packet in packets for block in decoder.decode(packet)] + decoder.flush()


def in_order(events):
    return sorted(events, key=lambda event: (event.time_s, event.id))


def test_an_ideal_link_gives_the_events_of_the_motion_itself():
    live, packets, gaps = stream(LinkShape())
    assert gaps == []
    assert in_order(live) == analysed(decoded(packets))
    whole = Samples(motion().counts, motion().lsb_per_g, SAMPLE_RATE_HZ)
    assert in_order(live) == analysed([whole])
    assert sum(isinstance(event, Jump) and event.status is Status.COUNTED for event in live) == 31


def test_a_bad_link_changes_nothing_outside_its_gaps():
    ideal, _packets, _none = stream(LinkShape())
    live, packets, gaps = stream(BAD)
    assert in_order(live) == analysed(decoded(packets))
    assert len(gaps) >= 2
    sent_s = len(motion().counts) / SAMPLE_RATE_HZ
    heard_s = (
        sum(len(block.counts) for block in decoded(packets) if isinstance(block, Samples)) / SAMPLE_RATE_HZ
    )
    assert abs(sent_s - heard_s - sum(gap.duration_s for gap in gaps)) < 1e-6  # every lost second is reported

    def clear(event):
        # Cues look back 2 s and ahead 12 s at most; nearer to a gap an event may know less.
        return all(event.time_s < gap.start_s - 12 or event.time_s > gap.end_s + 2 for gap in gaps)

    def figures(events):
        return [
            (type(event).__name__, round(event.time_s, 9), event.peak_g, event.peak_grf_bw)
            for event in in_order(events)
            if isinstance(event, Loaded) and clear(event)
        ]

    assert figures(live) == figures(ideal)
    assert len(figures(live)) > 10


FAMILIES = {
    "reference": (200.0, ReferenceFirmware),
    "polar": (200.0, PolarFirmware.h10),
    "polar sdk": (208.0, PolarFirmware.verity_sense),
    "movesense": (208.0, MovesenseFirmware.of),
    "witmotion": (100.0, WitMotionFirmware),
    "nus": (100.0, NusFirmware.of),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_counts_live_what_its_stored_packets_say_over_a_bad_link(family):
    rate_hz, make = FAMILIES[family]
    moved = demo_motion(3, sensor=SensorModel(sample_rate_hz=rate_hz))

    async def main():
        radio, air = radio_over(VirtualSensor(make(playback_of(moved)), shape=BAD, seed=4))
        recorder = PacketKeeper()
        setup = SessionSetup(placement=PLACEMENT, body_mass_kg=BODY_MASS_KG)
        session = LiveSession(SensorChoice(), radio, setup=setup, keep=lambda facts: recorder)
        running = asyncio.create_task(session.run())
        await until(lambda: air.played_out)
        await asyncio.sleep(1)
        session.stop()
        await running
        return recorder, session

    recorder, session = run(main())
    live = in_order(event for event in recorder.of("event") if event.final)
    replay = Replay(session.link.driver.name)
    blocks = list(replay.blocks(recorder.of("packet")))
    recording = Recording(
        name="stored", sample_rate_hz=rate_hz, blocks=lambda: iter(blocks), range_g=replay.range_g
    )
    analysis = analyze_recording(recording, placement=PLACEMENT, body_mass_kg=BODY_MASS_KG)
    stored = [*analysis.jumps, *analysis.landings, *analysis.impacts, *analysis.rejected]
    assert live == in_order(stored)
    day = session.snapshot().day
    assert day is not None
    assert (day.jumps, day.landings) == (analysis.days[0].jumps, analysis.days[0].landings)
    assert day.osteogenic_index == pytest.approx(analysis.days[0].osteogenic_index)
    counted = sum(isinstance(event, Jump) and event.status is Status.COUNTED for event in live)
    assert counted >= 20  # of 31, with two breaks among them
    assert len(recorder.of("gap")) >= 2
