"""Live sessions: sensors per core, the time from a notification to its events with twelve sensors, and to the screen.

The first figure is that of decoder, engine and trace alone; the second includes bleak's client code, the links, the
sessions and the virtual sensors themselves, in one process and one event loop, in real time.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import lru_cache

import numpy as np

from firmware_sim import virtual_time
from firmware_sim.air import Air, VirtualSensor
from firmware_sim.backend import AirClient, AirScanner
from firmware_sim.motion import SensorModel
from firmware_sim.personalities.reference import ReferenceFirmware
from firmware_sim.workout import BODY_MASS_KG, PLACEMENT, demo_motion, playback_of
from impactmon.ble.radio import Radio
from impactmon.ble.scan import SensorChoice
from impactmon.drivers.reference import ReferenceDriver
from impactmon.drivers.reference_wire import DATA
from impactmon.engine import Engine
from impactmon.model import Event, Gap, Landing, Packet, Snapshot
from impactmon.session import LiveSession, SessionGroup, SessionSetup
from impactmon.session.stream import SensorStream
from impactmon.tui.app import LiveApp
from impactmon.tui.drawing.glyphs import BRAILLE

SENSORS = 12
REAL_S = 15.0
SCREEN_S = 40.0


@lru_cache
def motion(rate_hz: float):
    """Give the demo's workout at a rate: a minute without rest, so this is the busy case."""
    return demo_motion(1, sensor=SensorModel(sample_rate_hz=rate_hz))


def group_of(count: int, rate_hz: float, heard: list[Packet] | None = None) -> tuple[SessionGroup, Air]:
    """Put sensors on air and a session over each; collect the packets of the first, if wanted."""
    sensors = [
        VirtualSensor(
            ReferenceFirmware(playback_of(motion(rate_hz)), name=f"impactmon {k}"),
            address=f"F0:00:00:00:00:{k:02X}",
        )
        for k in range(count)
    ]
    air = Air(sensors)
    radio = Radio(AirScanner, AirClient, {"air": air}, simulated=True)
    setup = SessionSetup(placement=PLACEMENT, body_mass_kg=BODY_MASS_KG)
    sessions = [LiveSession(SensorChoice(wanted=one.address), radio, setup=setup) for one in sensors]
    if heard is not None:
        take = sessions[0].link._take

        def listen(uuid: str, payload: bytes) -> None:
            take(uuid, payload)
            heard.append(sessions[0].link.arrived[-1])

        sessions[0].link._take = listen
    return SessionGroup(sessions), air


async def play(group: SessionGroup, air: Air, *, limit_s: float = 1e9) -> None:
    """Run until the motion has been played, or for so long."""
    loop = asyncio.get_running_loop()
    end_s = loop.time() + limit_s
    running = asyncio.create_task(group.run())
    while not air.played_out and loop.time() < end_s:  # noqa: ASYNC110 - the air sets no event
        await asyncio.sleep(0.1)
    group.stop()
    await running


def alone() -> float:
    """Give CPU seconds per second of one 100 Hz sensor: decoder, engine, trace."""
    heard: list[Packet] = []
    group, air = group_of(1, 100.0, heard)
    virtual_time.run(play(group, air))
    best = float("inf")
    for _round in range(5):
        stream = SensorStream(
            ReferenceDriver(),
            lambda rate, range_g: Engine(
                sample_rate_hz=rate, placement=PLACEMENT, body_mass_kg=BODY_MASS_KG, range_g=range_g
            ),
        )
        begin = time.process_time()
        for packet in heard:
            stream.take(packet)
        stream.finish()
        best = min(best, time.process_time() - begin)
    return best / stream.recorded_s


@contextmanager
def after_each_packet(note: Callable[[SensorStream, Packet], None]) -> Generator[None]:
    """Tell `note` of each packet once its events are known."""
    take = SensorStream.take

    def noted(self: SensorStream, packet: Packet) -> tuple[list[Event], list[Gap]]:
        outcome = take(self, packet)
        note(self, packet)
        return outcome

    SensorStream.take = noted
    try:
        yield
    finally:
        SensorStream.take = take


def latencies(sensors: int) -> tuple[np.ndarray, float, int]:
    """Give the times from notification to events, ms, the CPU share, and what was left in the queues."""
    found: list[float] = []

    def note(_stream: SensorStream, packet: Packet) -> None:
        found.append((asyncio.get_running_loop().time() - packet.t_host_ns / 1e9) * 1e3)

    group, air = group_of(sensors, 200.0)
    cpu, wall = time.process_time(), time.perf_counter()
    with after_each_packet(note):
        asyncio.run(play(group, air, limit_s=REAL_S))
    share = (time.process_time() - cpu) / (time.perf_counter() - wall)
    return np.array(found), share, max(len(session.link.arrived) for session in group.sessions)


async def to_screen() -> tuple[np.ndarray, np.ndarray]:
    """Give the times from notification to drawn trace, and from a landing's peak to its number drawn, ms."""
    group, air = group_of(1, 200.0)
    playback = air.sensors[0].firmware.playback
    app = LiveApp(group, glyphs=BRAILLE)
    loop = asyncio.get_running_loop()
    waiting: deque[tuple[float, float]] = deque()
    trace_s: list[float] = []
    number_s: dict[str, float] = {}
    look, shown = group.snapshot, [group.snapshot()]

    def looked() -> Snapshot:
        shown[0] = look()
        return shown[0]

    def drawn() -> None:
        trace = shown[0].trace
        while trace is not None and waiting and waiting[0][0] <= trace.end_s + 1e-9:
            trace_s.append(loop.time() - waiting.popleft()[1])
        for event in shown[0].events:
            if isinstance(event, Landing) and event.id not in number_s:
                peak = round(event.peak_s * playback.sample_rate_hz)
                number_s[event.id] = loop.time() - playback.world_s(peak)

    group.snapshot = looked
    app.post_display_hook = drawn
    with after_each_packet(
        lambda stream, packet: (
            waiting.append((stream.now_s, packet.t_host_ns / 1e9)) if packet.characteristic == DATA else None
        )
    ):
        async with app.run_test(size=(120, 36)):
            end_s = loop.time() + SCREEN_S
            while not air.played_out and loop.time() < end_s:  # noqa: ASYNC110 - the air sets no event
                await asyncio.sleep(0.1)
            group.stop()
            await asyncio.sleep(0.5)
    return np.array(trace_s) * 1e3, np.array(list(number_s.values())) * 1e3


def main() -> None:
    """Print both."""
    cost = alone()
    print(f"decoder, engine, trace: {cost * 1e3:.2f} ms CPU per second of one 100 Hz sensor in motion")
    print(f"sensors per core at 100 Hz: {1 / cost:.0f}")
    found, share, left = latencies(SENSORS)
    p50, p99 = np.percentile(found, [50, 99])
    print(f"{SENSORS} sensors at 200 Hz, virtual sensors included: {100 * share:.0f} % of one core")
    print(f"notification to events: median {p50:.2f} ms, p99 {p99:.2f} ms, longest {found.max():.1f} ms")
    print(f"packets left in the queues: {left}")
    trace, number = asyncio.run(to_screen())
    p50, p99 = np.percentile(trace, [50, 99])
    print(f"notification to drawn trace: median {p50:.0f} ms, p99 {p99:.0f} ms")
    print(
        f"a landing's peak to its number on screen: median {np.median(number):.0f} ms, longest {number.max():.0f} ms"
    )


if __name__ == "__main__":
    main()
