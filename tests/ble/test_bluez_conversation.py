"""The stand-in for bluetoothd says what a real one said in the same conversation, in the same order.

``bluetoothd-5.66.json`` was recorded by ``make bluez``, which prints what a later bluetoothd says otherwise.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.air import reference_sensor, until

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="BlueZ is Linux's"),
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

RECORDED = Path(__file__).parent / "bluetoothd-5.66.json"

NAME_GROWS = ("Device1.Name = name", "Device1.Alias = alias")
"""The recorded sensor advertised the first letters of its name: the rest came with the connection."""

PAYLOAD = "payload carried"
"""As large as either side allows: 517 there, 247 here."""


@pytest.fixture
async def told(monkeypatch):
    """Hold the conversation with the stand-in."""
    from firmware_sim.air import Air
    from firmware_sim.bluez import FakeBluez
    from firmware_sim.private_bus import private_bus
    from tests.bluez.conversation import Hands, converse
    from tests.bluez.spy import listening

    with private_bus() as address:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        sensor = reference_sensor(600)
        fake = FakeBluez(Air([sensor]))
        await fake.start(address)

        async def be_there(there: bool) -> None:
            sensor.present = there

        async def drop() -> None:
            sensor.present = False
            await until(lambda: not sensor.held, step_s=0.01)
            sensor.present = True

        async def calm() -> None:
            await until(lambda: not fake.busy, step_s=0.01)

        hands = Hands(drop, lambda: be_there(False), lambda: be_there(True), fake.power, fake.unplug)
        async with listening(address, calm) as spy:
            yield await converse(spy, hands, absent_s=0.3)
        await fake.stop()


async def test_the_stand_in_says_what_bluetoothd_said(told):
    real = json.loads(RECORDED.read_text(encoding="utf-8"))
    assert told.lines == [line for line in real["lines"] if line not in NAME_GROWS]
    interfaces = {name: real["properties"][name] for name in told.properties}
    assert told.properties == interfaces
    assert {**told.outcomes, PAYLOAD: ""} == {**real["outcomes"], PAYLOAD: ""}
