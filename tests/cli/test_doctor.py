"""Doctor and sensors: findings in words, remedies, exit codes."""

from __future__ import annotations

import json

import pytest
from bleak.exc import BleakBluetoothNotAvailableError, BleakBluetoothNotAvailableReason
from click.testing import CliRunner

from impactmon.ble import radio as radio_module
from impactmon.cli import doctor, sensors
from tests.support.air import radio_over, reference_sensor


@pytest.fixture(autouse=True)
def own_database(monkeypatch, tmp_path):
    monkeypatch.setenv("IMPACTMON_DB", str(tmp_path / "test.db"))
    monkeypatch.setattr(doctor, "LISTEN_S", 0.3)
    return tmp_path / "test.db"


def verdicts(monkeypatch, radio):
    monkeypatch.setattr(radio_module, "Radio", lambda: radio)
    result = CliRunner().invoke(doctor.command, ["--json"], standalone_mode=False)
    assert result.exception is None
    found = json.loads(result.output)
    return result.return_value, {one["name"]: one for one in found["findings"]}


def test_a_working_radio_is_ok(monkeypatch):
    code, found = verdicts(monkeypatch, radio_over(reference_sensor(1))[0])
    assert code == 0
    assert found["Bluetooth"]["verdict"] == "OK"
    assert "1 devices heard, 1 of them" in found["Bluetooth"]["says"]


def test_f18_without_bluetooth_it_fails_with_the_remedy(monkeypatch):
    error = BleakBluetoothNotAvailableError("x", BleakBluetoothNotAvailableReason.DENIED_BY_USER)
    code, found = verdicts(monkeypatch, radio_over(scan_error=error)[0])
    assert code == 1
    assert found["Bluetooth"]["verdict"] == "FAIL"
    assert "privacy settings" in found["Bluetooth"]["fix"]


def test_a_damaged_database_fails(monkeypatch, own_database):
    own_database.write_bytes(b"no database at all" * 100)
    code, found = verdicts(monkeypatch, radio_over(reference_sensor(1))[0])
    assert code == 1
    assert found["Database"]["verdict"] == "FAIL"


def test_lines_fit_and_carry_no_control_codes(monkeypatch):
    monkeypatch.setattr(radio_module, "Radio", lambda: radio_over(reference_sensor(1))[0])
    result = CliRunner().invoke(doctor.command, [], standalone_mode=False)
    assert all(line.isprintable() for line in result.output.splitlines())
    assert all(line.startswith(("OK", "WARN", "FAIL", " ")) for line in result.output.splitlines())


def test_sensors_lists_kinds_and_none_used_yet():
    result = CliRunner().invoke(sensors.command, [], standalone_mode=False)
    for kind in ("reference", "polar", "witmotion", "metamotion", "movesense", "nus"):
        assert kind in result.output
    assert "No sensor used so far" in result.output
