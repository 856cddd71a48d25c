"""bleak over bumble over TCP: the sensor lives in another process, every byte passes ATT, L2CAP and HCI."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("bumble.device", reason="the extra sim is not installed")

from firmware_sim.central import Central, CentralClient, CentralScanner
from firmware_sim.workout import SAMPLE_RATE_HZ, demo_motion
from impactmon.ble.policy import LinkPolicy
from impactmon.ble.radio import Radio
from impactmon.ble.scan import SensorChoice, scan
from impactmon.ble.words import RadioError
from impactmon.session import LiveSession
from tests.support.air import BlockKeeper, until
from tests.support.waiting import HUNG_S

POLICY = LinkPolicy(scan_s=HUNG_S, choose_s=5.0, connect_s=HUNG_S, first_data_s=HUNG_S, stall_s=HUNG_S)
"""Patient: a slow machine is no broken link."""


@pytest.fixture
def served():
    """Run `impactmon sim --tcp` in a process of its own; give its port."""
    command = [sys.executable, "-m", "impactmon.cli", "sim", "--tcp", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline()
            assert "127.0.0.1:" in line
            yield int(line.split("127.0.0.1:")[1].split()[0].rstrip(";."))
        finally:
            process.terminate()


async def test_a_session_over_tcp_hears_the_motion_itself(served):
    central = Central(f"tcp-client:127.0.0.1:{served}")
    radio = Radio(CentralScanner, CentralClient, {"central": central})
    engine = BlockKeeper()
    session = LiveSession(
        SensorChoice(wanted="impactmon sim"), radio, policy=POLICY, make_engine=lambda rate, range_g: engine
    )
    running = asyncio.create_task(session.run())
    try:
        await until(lambda: session.stream is not None and session.stream.recorded_s >= 1.5, limit_s=HUNG_S)
    finally:
        session.stop()
        await running
        await central.close()
    counts = engine.counts
    assert np.array_equal(counts, demo_motion(1).counts[: len(counts)])
    assert len(counts) >= SAMPLE_RATE_HZ
    assert engine.gaps == []
    assert session.link.breaks == 0
    assert session.stream.counts.malformed == 0


async def test_a_name_too_long_for_an_advertisement_is_heard_whole(served):
    central = Central(f"tcp-client:127.0.0.1:{served}")
    try:
        radio = Radio(CentralScanner, CentralClient, {"central": central})
        found = await scan(radio, 60.0, until=lambda _first: True)
    finally:
        await central.close()
    assert [(one.name, one.driver) for one in found] == [("impactmon sim", "reference")]


@pytest.mark.parametrize("transport", ["tcp-client:127.0.0.1:1", "carrier-pigeon:7", "nonsense"])
async def test_a_transport_that_does_not_answer_is_one_sentence(transport):
    radio = Radio(CentralScanner, CentralClient, {"central": Central(transport)})
    with pytest.raises(RadioError, match="does not answer"):
        await scan(radio, 1.0)
