"""A scripted class for pictures and tests: every figure is fixed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from impactmon.model import Athlete, LinkPhase, SensorState, Snapshot
from impactmon.tui.views.classroom import Classroom, Place
from tools.scripted import ScriptedSession, busy

NAMES = ("Ana", "Bea", "Cleo", "Dana", "Eva", "Fay", "Gus", "Hanna", "Ila", "Joy", "Kim", "Lou")
COUNTS = (41, 52, 28, 9, 37, 50, 0, 33, 61, 12, 44, 20)
RESTS_S = (2, 14, 6, 31, 4, 95, 0, 8, 11, 3, 5, 240)


class ClassSession(ScriptedSession):
    """A session of one person that runs until it is stopped."""

    def __init__(self, place: Place, jumps: int | None = None, scene: str = "busy") -> None:
        super().__init__(_picture(place, jumps, scene))
        self._ended = asyncio.Event()

    async def run(self) -> None:
        """Run until stopped."""
        await self._ended.wait()

    async def stop(self) -> None:
        """End."""
        await super().stop()
        self._ended.set()


def _picture(place: Place, jumps: int | None, scene: str) -> Snapshot:
    number = NAMES.index(place.name)
    athlete = Athlete(id=place.id, name=place.name, body_mass_kg=place.body_mass_kg)
    seeking = SensorState(name="", phase=LinkPhase.SCANNING, phase_since_s=4.0)
    if scene == "empty" or COUNTS[number] == 0:
        return Snapshot(clock_s=0.0, sensor=seeking, athlete=athlete, jumps_today=jumps or 0, simulated=True)
    base = busy()
    last = base.last_landing
    assert last is not None
    sensor = replace(base.sensor, name=place.sensor, battery_percent=90 - 3 * number)
    if scene == "fault" and number % 3 == 0:
        sensor = replace(sensor, phase=LinkPhase.RECONNECTING, phase_since_s=12.0, attempt=2)
    force_bw = 2.4 + 0.2 * number
    return replace(
        base,
        sensor=sensor,
        athlete=athlete,
        jumps_today=COUNTS[number] if jumps is None else jumps,
        uncertain_today=number % 3,
        last_landing=replace(
            last,
            time_s=base.clock_s - RESTS_S[number],
            peak_grf_bw=force_bw,
            peak_grf_bw_low=0.78 * force_bw,
            peak_grf_bw_high=1.25 * force_bw,
        ),
    )


def places(people: int) -> tuple[Place, ...]:
    """Give a roster."""
    return tuple(
        Place(id=f"a-{name}", name=name, sensor=f"H10 {17 * number + 40:02X}", body_mass_kg=60.0 + number)
        for number, name in enumerate(NAMES[:people])
    )


def room(scene: str, people: int) -> Classroom:
    """Give a class."""
    return Classroom(places(people), lambda place, jumps: ClassSession(place, jumps, scene))
