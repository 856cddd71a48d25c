"""MetaMotion boards: the published bytes, chips old and new, what another program left running."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_sim.air import VirtualSensor
from firmware_sim.personalities.metamotion import MetaMotionFirmware
from firmware_sim.playback import Playback
from impactmon.ble.link import Link
from impactmon.ble.scan import SensorChoice
from impactmon.drivers import metamotion as mm
from impactmon.drivers.base import SENT
from impactmon.model import LinkPhase, Packet
from tests.support.air import noise_counts, radio_over, run, until

# As in the manufacturer's own tests (github.com/mbientlab/MetaWear-SDK-Cpp, test/test_accelerometer_bmi160.py).
PACKED = "03 1c 62 b7 53 0d e9 fd 16 d0 4d 0e 57 02 8a ff a1 05 0a 01"
PACKED_AT_8_G = [[-4.539, 0.833, -0.131], [-2.995, 0.894, 0.146], [-0.029, 0.352, 0.065]]
SINGLE_AT_4_G = ("03 04 16 c4 94 a2 2a d0", [-1.872, -2.919, -1.495])


def started(implementation: int, rate_hz: float, range_g: float) -> mm.MetaMotionDecoder:
    decoder = mm.MetaMotionDriver().decoder()
    decoder.decode(Packet(0, mm.NOTIFY, mm.encode_module(implementation, 1)))
    for command in (mm.encode_config(mm.CHIPS[implementation], rate_hz, range_g), mm.START):
        decoder.decode(Packet(1, SENT + mm.COMMAND, command))
    return decoder


@pytest.mark.parametrize(("implementation", "register"), [(mm.BMI160, 0x1C), (mm.BMI270, 0x05)])
def test_published_packets_of_three_read_as_published(implementation, register):
    payload = bytes.fromhex(PACKED)
    payload = payload[:1] + bytes([register]) + payload[2:]
    (block,) = started(implementation, 100.0, 8.0).decode(Packet(2, mm.NOTIFY, payload))
    assert block.counts / block.lsb_per_g == pytest.approx(np.array(PACKED_AT_8_G), abs=5e-4)
    assert mm.encode_samples(block.counts, register) == payload


def test_a_published_single_sample_reads_as_published():
    payload, published_g = SINGLE_AT_4_G
    (block,) = started(mm.BMI160, 100.0, 4.0).decode(Packet(2, mm.NOTIFY, bytes.fromhex(payload)))
    assert block.counts[0] / block.lsb_per_g == pytest.approx(np.array(published_g), abs=5e-4)


def test_commands_are_the_published_ones():
    old, new = mm.CHIPS[mm.BMI160], mm.CHIPS[mm.BMI270]
    assert mm.encode_config(old, 200.0, 8.0) == bytes.fromhex("03032908")
    assert mm.encode_config(old, 100.0, 16.0) == bytes.fromhex("0303280c")
    assert mm.encode_config(new, 200.0, 8.0) == bytes.fromhex("0303a902")
    assert mm.encode_config(new, 100.0, 16.0) == bytes.fromhex("0303a803")
    assert (bytes.fromhex("03020100"), bytes.fromhex("03020001")) == (mm.ENABLE, mm.DISABLE)


def test_the_published_battery_is_read():
    decoder = mm.MetaMotionDriver().decoder()
    decoder.decode(Packet(0, mm.NOTIFY, bytes.fromhex("118c633410")))
    assert decoder.battery_percent == 99


@given(
    st.lists(st.tuples(*[st.integers(-32768, 32767)] * 3), min_size=3, max_size=3),
    st.sampled_from(sorted(mm.CHIPS)),
)
def test_samples_survive_the_wire(rows, implementation):
    counts = np.array(rows, np.int16)
    payload = mm.encode_samples(counts, mm.CHIPS[implementation].packed)
    assert np.array_equal(mm.decode_samples(payload), counts)
    assert mm.decode_samples(payload[:-1]) is None


def test_what_another_program_left_running_is_not_taken_for_ours():
    firmware = MetaMotionFirmware(Playback(noise_counts(6, 100.0), 100.0), left_running=True)
    decoder = mm.MetaMotionDriver().decoder()
    decoder.decode(Packet(0, mm.NOTIFY, mm.encode_module(mm.BMI160, 1)))
    assert decoder.decode(Packet(1, mm.NOTIFY, firmware.due(0.0)[0].payload)) == []
    assert decoder.counts.other == 2


def test_a_board_with_another_chip_is_refused_in_words():
    firmware = MetaMotionFirmware(Playback(noise_counts(2), 200.0))
    firmware.implementation = 3
    radio, _air = radio_over(VirtualSensor(firmware))
    link = Link(SensorChoice(), radio)
    run(link.run())
    assert link.phase is LinkPhase.FAILED
    assert "does not know (3)" in str(link.error)


def test_f06_an_answer_is_no_data():
    firmware = MetaMotionFirmware(
        Playback(noise_counts(60, 25.0), 25.0)
    )  # never told its rate: it will not stream
    radio, _air = radio_over(VirtualSensor(firmware))
    link = Link(SensorChoice(), radio)

    async def main():
        running = asyncio.create_task(link.run())
        await until(lambda: link.phase in (LinkPhase.WAITING, LinkPhase.STREAMING))
        await asyncio.sleep(5)
        phase = link.phase
        link.stop()
        await running
        return phase

    assert run(main()) is LinkPhase.WAITING
