"""What the Live screen costs: share of a core at its pace, idle, and how long a frame holds the loop."""

from __future__ import annotations

import asyncio
import os
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from impactmon.analysis import analyze_recording
from impactmon.cli.history.stored import stored_reading
from impactmon.model import Recording, Samples, Snapshot, Trace
from impactmon.store import Store
from impactmon.store.exchange.importing import import_recording
from impactmon.tui.app import ClassApp, LiveApp
from impactmon.tui.drawing.glyphs import BRAILLE
from impactmon.tui.one_screen import ScreenApp
from impactmon.tui.screens.live import FRAMES_PER_S
from impactmon.tui.screens.replay import ReplayScreen
from impactmon.tui.views.classroom import Classroom
from impactmon.tui.views.reading import Reading
from impactmon.tui.widgets.replay import Overview
from tools.scripted import CLOCK_S, ScriptedSession, busy, empty, trace_of
from tools.scripted_class import places

SIZE = (120, 36)
RATE_HZ = 200.0
SECONDS = 8.0
SCRUB = {
    "0": "whole", "up": "zoom_in", "down": "zoom_out", "right": "later", "pagedown": "page_on", "end": "last",
    "home": "first",
}  # fmt: skip
BEAT_S = 0.005
"""A radio that wants the loop this often."""


class RunningSession(ScriptedSession):
    """A session whose trace moves with the clock, at 200 Hz."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot)
        loop = trace_of(tuple(e for e in snapshot.events if hasattr(e, "takeoff_s")), CLOCK_S, seconds=20)
        self._values = np.tile(np.repeat(loop.resultant_g, 2), 20)
        self._began_s = time.perf_counter()

    def snapshot(self) -> Snapshot:
        """Give the picture of this moment."""
        at = int((time.perf_counter() - self._began_s) * RATE_HZ)
        end_s = CLOCK_S + at / RATE_HZ
        values = self._values[at : at + int(8 * RATE_HZ)].copy()
        return replace(self.current, clock_s=end_s, trace=Trace(values, end_s, RATE_HZ))


async def measure(session: ScriptedSession) -> tuple[float, list[float]]:
    """Give the share of a core and how late each beat of the loop was, ms."""
    app = LiveApp(session, glyphs=BRAILLE)
    late_ms: list[float] = []
    async with app.run_test(size=SIZE):
        await asyncio.sleep(1.0)
        cpu_s, wall_s = time.process_time(), time.perf_counter()
        while time.perf_counter() - wall_s < SECONDS:
            began = time.perf_counter()
            await asyncio.sleep(BEAT_S)
            late_ms.append(1000 * (time.perf_counter() - began - BEAT_S))
        share = (time.process_time() - cpu_s) / (time.perf_counter() - wall_s)
    return share, late_ms


async def beat_alone() -> float:
    """Give what the beat itself costs, as a share of a core."""
    cpu_s, wall_s = time.process_time(), time.perf_counter()
    for _ in range(round(2.0 / BEAT_S)):
        await asyncio.sleep(BEAT_S)
    return (time.process_time() - cpu_s) / (time.perf_counter() - wall_s)


def copy_gb_s() -> float:
    """Give the machine's copy bandwidth with numpy, GB/s."""
    source = np.ones(50_000_000, np.uint8)
    target = np.empty_like(source)
    best = min(_timed(lambda: np.copyto(target, source)) for _ in range(5))
    return source.size / best / 1e9


def _timed(run: object) -> float:
    began = time.perf_counter()
    run()  # type: ignore[operator]
    return time.perf_counter() - began


async def measure_class(people: int) -> float:
    """Give the share of a core of a class whose counts and clocks move."""
    classroom = Classroom(places(people), lambda _place, _jumps: RunningSession(busy()))
    app = ClassApp(classroom, glyphs=BRAILLE)
    async with app.run_test(size=SIZE):
        await asyncio.sleep(1.0)
        cpu_s, wall_s = time.process_time(), time.perf_counter()
        await asyncio.sleep(SECONDS)
        return (time.process_time() - cpu_s) / (time.perf_counter() - wall_s)


def week() -> Recording:
    """Give seven days at 100 Hz: quiet, with an hour and a half of steps a day."""
    quiet = np.zeros((1 << 16, 3), np.int16)
    quiet[:, 2] = 2048
    quiet += np.random.default_rng(1).normal(0, 20, quiet.shape).astype(np.int16)
    steps = quiet.copy()
    beat = np.maximum(0.0, np.sin(2 * np.pi * 1.8 * np.arange(1 << 16) / 100))
    steps[:, 2] += (900 * beat**4).astype(np.int16)

    def blocks() -> Iterator[Samples]:
        for number in range(7 * 86400 * 100 >> 16):
            yield Samples(steps if number % 130 < 8 else quiet, 2048.0, 100.0)

    return Recording(name="week", sample_rate_hz=100.0, blocks=blocks)


def import_week(folder: Path) -> tuple[float, float]:
    """Import the week into a database of its own; give the CPU time with and without its outline, s."""
    file = folder / "week.bin"
    file.write_bytes(b"a week")  # stands for the file's bytes; the samples come from memory
    began = time.process_time()
    analyze_recording(week())
    plain_s = time.process_time() - began
    began = time.process_time()
    with Store.open() as store:
        import_recording(store, file, week())
    return time.process_time() - began, plain_s


async def first_picture(open_reading: Callable[[], Reading]) -> tuple[float, float, float]:
    """Open a reading on the screen; give the time to the first whole overview, and the looks while scrubbing, ms."""
    began = time.perf_counter()
    screen = ReplayScreen(open_reading())
    app = ScreenApp(screen)
    async with app.run_test(size=SIZE) as pilot:
        while not (screen.is_mounted and screen.query_one(Overview).cells.codes.any()):  # noqa: ASYNC110 - drawn when it is
            await asyncio.sleep(0.01)
        first_s = time.perf_counter() - began
        looks: list[float] = []
        for key in ("0", *("up",) * 8, *("right",) * 20, *("down",) * 4, *("pagedown",) * 20, "end", "home"):
            began = time.perf_counter()
            await screen.run_action(SCRUB[key])
            looks.append(1000 * (time.perf_counter() - began))
            await pilot.pause(0)
        screen.action_leave()
    return first_s, float(np.percentile(looks, 50)), float(np.percentile(looks, 99))


def report_week() -> None:
    """Measure how soon a week is on screen, imported or not, and how long a look at it takes."""
    print("screens: Replay of 7 days at 100 Hz, blocks from memory")
    with TemporaryDirectory(prefix="impactmon-") as folder:
        os.environ["IMPACTMON_DB"] = str(Path(folder) / "week.db")
        with_outline_s, plain_s = import_week(Path(folder))
        print(f"  import {with_outline_s:.1f} CPU s, of which the analysis alone takes {plain_s:.1f}")
        for what, make in (("imported", lambda: stored_reading(1)), ("a file", lambda: Reading(week()))):
            first_s, p50, p99 = asyncio.run(first_picture(make))
            print(
                f"  {what}: first picture after {first_s:.2f} s; a step of scrubbing {p50:.1f} ms, {p99:.1f} (p99)"
            )
    reading = Reading(week())
    began = time.process_time()
    reading.read(lambda: reading.drawn)
    drawn_s = time.process_time() - began
    looks: list[float] = []
    for zoom in range(150):
        span_s = reading.duration_s / 1.08**zoom
        began = time.perf_counter()
        reading.pyramid.envelope(0.3 * span_s, 1.3 * span_s, 230)
        looks.append(1000 * (time.perf_counter() - began))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  every sample after {drawn_s:.1f} CPU s; a look at any zoom {np.percentile(looks, 99):.1f} ms (p99)"
    )
    print(f"  peak memory {peak_mb:.0f} MB")


def main() -> None:
    """Measure and print."""
    beat = asyncio.run(beat_alone())
    busy_share, late_ms = asyncio.run(measure(RunningSession(busy())))
    idle_share, _ = asyncio.run(measure(ScriptedSession(empty())))
    p50, p99 = np.percentile(late_ms, [50, 99])
    print(f"screens: Live at {FRAMES_PER_S} fps, {SIZE[0]}x{SIZE[1]}, one sensor at {RATE_HZ:.0f} Hz")
    print(f"  share of a core   {100 * (busy_share - beat):5.1f} %   idle {100 * (idle_share - beat):.1f} %")
    print(
        f"  a beat every 5 ms was late by {p50:.1f} ms (median), {p99:.1f} ms (p99), {max(late_ms):.1f} ms (worst)"
    )
    print(f"  12 tiles at 10 fps {100 * asyncio.run(measure_class(12)):5.1f} %")
    report_week()
    print(f"  numpy copy {copy_gb_s():.1f} GB/s")


if __name__ == "__main__":
    main()
