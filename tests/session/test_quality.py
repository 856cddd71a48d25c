"""The link's record: a line a minute, the same live and from the stored packets."""

from __future__ import annotations

import asyncio
import json

import pytest

from firmware_sim.link import LinkShape
from impactmon.ble.scan import SensorChoice
from impactmon.session import LiveSession, SessionSetup
from impactmon.session.review import link_minutes
from tests.support.air import BlockKeeper, PacketKeeper, radio_over, reference_sensor, run, until


def test_each_minute_tells_what_came_what_was_lost_and_how_late():
    shape = LinkShape(
        loss_p=0.01, duplicate_p=0.01, stall_p=0.002, stall_s=1.2, disconnect_at_s=(70.0,), away_s=3.0
    )
    recorder = PacketKeeper()

    async def main():
        radio, air = radio_over(reference_sensor(150.0, shape=shape, seed=3))
        session = LiveSession(
            SensorChoice(),
            radio,
            make_engine=lambda rate, range_g: BlockKeeper(),
            keep=lambda facts: recorder,
        )
        running = asyncio.create_task(session.run())
        await until(lambda: air.played_out)
        session.stop()
        await running
        return session

    session = run(main())
    minutes = tuple(session.stream.record.minutes)
    counts = session.stream.counts
    assert [one.minute for one in minutes] == [0, 1, 2]
    assert sum(one.samples for one in minutes) == counts.samples
    assert sum(one.lost_samples for one in minutes) == counts.lost_samples > 600
    assert sum(one.packets for one in minutes) == counts.decoded
    assert sum(one.duplicate for one in minutes) == counts.duplicate > 10
    assert minutes[1].longest_silence_s >= 3.0
    assert minutes[0].delay_p99_s > 0.3
    assert minutes[1].sample_rate_hz == pytest.approx(200, abs=0.1)
    assert minutes[0].clipped_samples == 0
    assert link_minutes("reference", recorder.of("packet")) == minutes


def test_the_record_of_a_stored_session_is_a_table_of_its_minutes(monkeypatch, tmp_path):
    from click.testing import CliRunner

    from impactmon.cli import sensors
    from impactmon.cli.history.recording import keeper
    from impactmon.store import Store

    monkeypatch.setenv("IMPACTMON_DB", str(tmp_path / "impactmon.db"))

    async def main(store):
        radio, air = radio_over(reference_sensor(75.0, shape=LinkShape(loss_p=0.01), seed=3))
        session = LiveSession(
            SensorChoice(),
            radio,
            make_engine=lambda rate, range_g: BlockKeeper(),
            keep=keeper(store, SessionSetup()),
        )
        running = asyncio.create_task(session.run())
        await until(lambda: air.played_out)
        session.stop()
        await running
        return session

    with Store.open(tmp_path / "impactmon.db") as store:
        session = run(main(store))
    told = CliRunner().invoke(sensors.command, ["--link", "1"], standalone_mode=False).output.splitlines()
    assert told[0].split()[:4] == ["minute", "packets", "samples", "lost"]
    assert len(told) == 3
    assert sum(int(line.split()[2]) for line in told[1:]) == session.stream.counts.samples
    result = CliRunner().invoke(sensors.command, ["--link", "1", "--json"], standalone_mode=False)
    assert [one["minute"] for one in json.loads(result.output)["minutes"]] == [0, 1]
    missing = CliRunner().invoke(sensors.command, ["--link", "7"], standalone_mode=False)
    assert "no session 7" in str(missing.exception)
