"""Virtual sensors by name; a transport that is none."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from impactmon.ble.scan import drivers
from impactmon.cli import sim
from impactmon.errors import LinkError


@pytest.mark.parametrize("family", sim.FAMILIES)
def test_each_family_makes_a_sensor_that_a_driver_knows(family):
    firmware = sim.make_firmware(family, 1)
    assert max(driver.match(firmware.name, firmware.advertised) for driver in drivers().values()) >= 0.5


def test_a_transport_that_is_none_is_refused_in_words():
    pytest.importorskip("bumble", reason="the extra sim is not installed")
    result = CliRunner().invoke(sim.command, ["--air", "carrier-pigeon:7"], standalone_mode=False)
    assert isinstance(result.exception, LinkError)
    assert "carrier-pigeon:7" in str(result.exception)


def test_the_transport_must_be_named():
    assert CliRunner().invoke(sim.command, []).exit_code == 2
