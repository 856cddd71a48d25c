"""The demo must not keep a newcomer waiting."""

from __future__ import annotations

import asyncio

from firmware_sim.workout import demo_motion
from impactmon.cli import demo
from impactmon.model import LinkPhase
from tests.support.air import run, until


def test_the_sensor_streams_within_a_second(tmp_path):
    async def main(session):
        running = asyncio.create_task(session.run())
        began_s = asyncio.get_running_loop().time()
        await until(lambda: session.link.phase is LinkPhase.STREAMING, limit_s=10)
        took_s = asyncio.get_running_loop().time() - began_s
        session.stop()
        await running
        return took_s

    with demo._stored_session(demo_motion(1), tmp_path / "demo.db", hold=True) as (session, _air, _store):
        assert run(main(session)) < 1.0
