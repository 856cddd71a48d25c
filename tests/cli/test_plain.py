"""A session told line by line, over a virtual sensor."""

from __future__ import annotations

import io
import re

import pytest
from bleak.exc import BleakBluetoothNotAvailableError, BleakBluetoothNotAvailableReason
from click.testing import CliRunner

from firmware_sim.air import VirtualSensor
from firmware_sim.link import LinkShape
from firmware_sim.personalities.reference import ReferenceFirmware
from firmware_sim.workout import BODY_MASS_KG, PLACEMENT, demo_motion, playback_of
from impactmon.ble import radio as radio_module
from impactmon.ble.scan import SensorChoice
from impactmon.cli import live, scan
from impactmon.cli.output import plain
from impactmon.cli.starting import before
from impactmon.errors import LinkError
from impactmon.session import LiveSession, SessionGroup, SessionSetup
from tests.support.air import radio_over, reference_sensor, run


@pytest.fixture(scope="module")
def told():
    motion = demo_motion(1)
    shape = LinkShape(disconnect_at_s=(8.0,), away_s=1.0)
    sensor = VirtualSensor(ReferenceFirmware(playback_of(motion)), shape=shape)
    radio, _air = radio_over(sensor)
    out = io.StringIO()
    voice = plain.PlainVoice(out)

    async def main():
        setup = SessionSetup(placement=PLACEMENT, body_mass_kg=BODY_MASS_KG)
        session = LiveSession(SensorChoice(), radio, setup=setup, on_event=voice.tell)
        return await plain.hold(SessionGroup([session]), [voice], 30.0)

    assert run(main()) == 0
    return out.getvalue().splitlines()


def test_each_jump_is_a_line_with_its_force_and_interval(told):
    jumps = [line for line in told if re.search(r"\bjump \d+ cm, [\d.]+ BW \([\d.]+-[\d.]+\)", line)]
    assert 5 <= len(jumps) <= 9


def test_the_break_is_told_as_state_and_as_gap(told):
    assert any("reconnecting" in line for line in told)
    assert any(re.search(r"lost [\d.]+ s: link lost", line) for line in told)
    assert re.search(r"\d+ jumps, \d+ uncertain, \d+ landings, 9\d\.\d % of the time recorded", told[-1])


def test_lines_come_in_order_of_the_session_clock_and_fit_a_terminal(told):
    assert all(re.match(r"[ \d]\d:\d\d  \S", line) for line in told)
    assert max(map(len, told)) <= 100


@pytest.fixture
def bluetooth_off(monkeypatch, tmp_path):
    error = BleakBluetoothNotAvailableError("off", BleakBluetoothNotAvailableReason.POWERED_OFF)
    monkeypatch.setattr(radio_module, "Radio", lambda: radio_over(scan_error=error)[0])
    monkeypatch.setenv("IMPACTMON_DB", str(tmp_path / "test.db"))


@pytest.mark.usefixtures("bluetooth_off")
@pytest.mark.parametrize("verb", [live.command, live.record, scan.command])
def test_f18_bluetooth_off_is_one_error_in_words(verb):
    result = CliRunner().invoke(verb, [], standalone_mode=False)
    assert isinstance(result.exception, LinkError)
    assert result.exception.message == "Bluetooth is switched off."
    assert "failed" not in result.output


def test_scan_says_what_may_be_wrong_and_lists_what_is_there(monkeypatch):
    monkeypatch.setattr(radio_module, "Radio", lambda: radio_over()[0])
    empty = CliRunner().invoke(scan.command, ["--seconds", "1"], standalone_mode=False)
    assert "connected to a phone" in empty.output
    monkeypatch.setattr(
        radio_module, "Radio", lambda: radio_over(reference_sensor(1, firmware={"name": "hip\x1b[2J"}))[0]
    )
    listed = CliRunner().invoke(scan.command, ["--seconds", "1"], standalone_mode=False)
    assert "F0:00:00:00:00:01" in listed.output
    assert "reference" in listed.output
    assert "\x1b" not in listed.output


def test_f24_the_sensor_used_last_is_yours_until_you_name_another(monkeypatch, tmp_path):
    path = tmp_path / "test.db"
    monkeypatch.setenv("IMPACTMON_DB", str(path))
    monkeypatch.setattr(radio_module, "Radio", lambda: radio_over(reference_sensor(60))[0])
    assert before.choice_of(None, None) == SensorChoice()
    result = CliRunner().invoke(live.record, ["--seconds", "1", "--mass", "70"], standalone_mode=False)
    assert result.return_value == 0, result.output
    choice = before.choice_of(None, None)
    assert choice.pinned is False  # simulated sensors are nobody's
    monkeypatch.setattr(radio_module, "Radio", lambda: _as_real(radio_over(reference_sensor(60))[0]))
    CliRunner().invoke(live.record, ["--seconds", "1"], standalone_mode=False)
    choice = before.choice_of(None, None)
    assert (choice.wanted, choice.pinned) == ("F0:00:00:00:00:01", True)
    assert before.choice_of("F0:00:00:00:00:07", None).pinned is False


def _as_real(radio):
    radio.simulated = False
    return radio


@pytest.mark.parametrize(
    "words",
    [
        ["--sensor", "a", "--sensor", "b"],
        ["--sensor", "a", "--sensor", "b", "--athlete", "x", "--athlete", "x"],
        ["--sensor", "a", "--sensor", "a", "--athlete", "x", "--athlete", "y"],
        ["--athlete", "x", "--athlete", "y"],
    ],
)
def test_several_sensors_need_an_athlete_each(words):
    result = CliRunner().invoke(live.record, words)
    assert result.exit_code == 2
    assert "twice" in result.output
