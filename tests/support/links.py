"""Each family over a good and a bad link, for minutes of work at its top rate: what was heard, counted and reported.

`python -m tests.support.links --minutes 10` prints the figures (``make soak-links``).
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import Any

import numpy as np

from firmware_sim.air import VirtualSensor
from firmware_sim.link import LinkShape
from firmware_sim.motion import (
    DropLandings,
    Hops,
    Jog,
    Jumps,
    Motion,
    SensorModel,
    Stand,
    Walk,
    Wearer,
    generate,
)
from firmware_sim.personalities.metamotion import MetaMotionFirmware
from firmware_sim.personalities.movesense import MovesenseFirmware
from firmware_sim.personalities.nus import NusFirmware
from firmware_sim.personalities.polar import PolarFirmware
from firmware_sim.personalities.reference import ReferenceFirmware
from firmware_sim.personalities.witmotion import WitMotionFirmware
from firmware_sim.playback import Playback
from firmware_sim.workout import BODY_MASS_KG, PLACEMENT, playback_of
from impactmon.analysis import analyze_recording
from impactmon.ble.scan import SensorChoice
from impactmon.drivers.base import StreamRequest
from impactmon.model import Analysis, DayScore, Event, Gap, Jump, Packet, Recording, Samples, Status
from impactmon.packets import Replay
from impactmon.session import LiveSession, SessionSetup
from tests.support.air import BlockKeeper, PacketKeeper, radio_over, run, until

LOOK_BACK_S, LOOK_AHEAD_S = 2.0, 12.0
"""An event's cues look so far at most: nearer to a gap it may know less, and say so."""

AWAY_S = 2.0
INTERVAL_S = 0.03


@dataclass(frozen=True, slots=True)
class Family:
    """A sensor at its top rate; `timed` if losses show in its sequence or clock."""

    rate_hz: float
    make: Callable[[Playback], Any]
    timed: bool = True


def in_threes(playback: Playback) -> Playback:
    """Leave out the last one or two samples of a motion that does not fill packets of three."""
    return replace(playback, counts=playback.counts[: len(playback.counts) // 3 * 3])


FAMILIES = {
    "reference": Family(833.0, ReferenceFirmware),
    "Polar H10": Family(200.0, PolarFirmware.h10),
    "Polar Verity Sense": Family(416.0, PolarFirmware.verity_sense),
    "Movesense": Family(416.0, MovesenseFirmware.of),
    "WitMotion": Family(100.0, WitMotionFirmware, timed=False),
    "MetaMotion": Family(200.0, lambda playback: MetaMotionFirmware(in_threes(playback)), timed=False),
    "text with time": Family(200.0, NusFirmware.of),
    "text without time": Family(
        100.0, lambda playback: NusFirmware.of(playback, with_time=False), timed=False
    ),
}


@lru_cache(maxsize=4)
def workout(seconds: float, rate_hz: float) -> Motion:
    """Generate walking, jumps of all kinds and jogging, again and again."""
    turn = [Stand(2.5), Walk(6), Stand(1), Jumps(9, height_m=0.17, rest_s=1.3), Jog(7), Stand(1.5), Hops(20)]
    turn += [Stand(1.5), DropLandings(1, drop_m=0.3, rest_s=1.0), Jumps(2, height_m=0.25, rest_s=1.8)]
    script = turn * max(1, round(seconds / 70))
    return generate(
        [*script, Stand(2.5)],
        seed=3,
        wearer=Wearer(body_mass_kg=BODY_MASS_KG, placement=PLACEMENT),
        sensor=SensorModel(sample_rate_hz=rate_hz),
    )


def bad_link(seconds: float) -> LinkShape:
    """30 ms interval, 1 % of events begin a stall of half a second, two breaks."""
    breaks = (seconds / 3, seconds * 2 / 3)
    return LinkShape(interval_s=INTERVAL_S, stall_p=0.01, disconnect_at_s=breaks, away_s=AWAY_S)


@dataclass(slots=True)
class Heard:
    """What came of a session."""

    finals: list[Event]
    packets: list[Packet]
    gaps: list[Gap]
    driver: str
    truth: np.ndarray
    rate_hz: float
    day: DayScore | None
    blocks: list[Samples | Gap] = field(default_factory=list[Samples | Gap])
    range_g: float | None = None

    def __post_init__(self) -> None:
        replay = Replay(self.driver)
        self.blocks = list(replay.blocks(self.packets))
        self.range_g = replay.range_g

    @property
    def samples(self) -> list[Samples]:
        return [block for block in self.blocks if isinstance(block, Samples)]

    @property
    def jumps(self) -> int:
        return sum(isinstance(event, Jump) and event.status is Status.COUNTED for event in self.finals)

    def analysis(self, blocks: list[Samples | Gap] | None = None) -> Analysis:
        """Analyse blocks; without any, the recording as decoded from the device's own packets."""
        told = self.blocks if blocks is None else blocks
        recording = Recording(
            name="decoded", sample_rate_hz=self.rate_hz, blocks=lambda: iter(told), range_g=self.range_g
        )
        return analyze_recording(recording, placement=PLACEMENT, body_mass_kg=BODY_MASS_KG)

    def analysed(self, blocks: list[Samples | Gap] | None = None) -> list[Event]:
        """Give the events of that analysis, in order."""
        found = self.analysis(blocks)
        return in_order([*found.jumps, *found.landings, *found.impacts, *found.rejected])

    @property
    def unreported_s(self) -> float:
        """Time of the motion that is neither in samples nor in gaps, s; negative if too much is claimed."""
        heard = sum(len(block.counts) for block in self.samples) / self.rate_hz
        return len(self.truth) / self.rate_hz - heard - sum(gap.duration_s for gap in self.gaps)

    def displaced(self) -> int:
        """Count samples that are not the ones measured at that place."""
        index = wrong = 0
        for block in self.blocks:
            if isinstance(block, Gap):
                index += round(block.duration_s * self.rate_hz)
                continue
            there = self.truth[index : index + len(block.counts)]
            wrong += len(block.counts) - int((there == block.counts[: len(there)]).all(axis=1).sum())
            index += len(block.counts)
        return wrong


def in_order(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (event.time_s, event.id))


def stream(family: str, seconds: float, shape: LinkShape, *, seed: int = 4) -> Heard:
    """Play the workout at the family's top rate over a link, on virtual time."""
    chosen = FAMILIES[family]
    firmware = chosen.make(playback_of(workout(seconds, chosen.rate_hz)))

    async def main() -> tuple[LiveSession, PacketKeeper]:
        radio, air = radio_over(VirtualSensor(firmware, shape=shape, seed=seed))
        recorder = PacketKeeper()
        session = LiveSession(
            SensorChoice(),
            radio,
            setup=SessionSetup(placement=PLACEMENT, body_mass_kg=BODY_MASS_KG),
            request=StreamRequest(sample_rate_hz=chosen.rate_hz),
            keep=lambda facts: recorder,
        )
        running = asyncio.create_task(session.run())
        await until(lambda: air.played_out, limit_s=seconds + 300)
        await asyncio.sleep(1)
        session.stop()
        await running
        return session, recorder

    session, recorder = run(main())
    assert session.link.driver is not None
    return Heard(
        finals=in_order([event for event in recorder.of("event") if event.final]),
        packets=recorder.of("packet"),
        gaps=recorder.of("gap"),
        driver=session.link.driver.name,
        truth=firmware.playback.counts,
        rate_hz=chosen.rate_hz,
        day=session.snapshot().day,
    )


def time_errors(family: str, seconds: float, ppm: float) -> np.ndarray:
    """Give (session time, error of the host time given to a packet's last sample), s, over the bad link."""
    chosen = FAMILIES[family]
    random = np.random.default_rng(1)
    noise = random.integers(-3000, 3000, (round(seconds * chosen.rate_hz), 3)).astype(np.int16)
    firmware = chosen.make(Playback(noise, chosen.rate_hz))
    playback = firmware.playback
    playback.clock_ppm = ppm
    errors: list[tuple[float, float]] = []

    async def main() -> None:
        radio, air = radio_over(VirtualSensor(firmware, shape=bad_link(seconds), seed=4))
        request = StreamRequest(sample_rate_hz=chosen.rate_hz)
        session = LiveSession(
            SensorChoice(), radio, request=request, make_engine=lambda rate, range_g: BlockKeeper()
        )
        running = asyncio.create_task(session.run())
        while not air.played_out:
            await asyncio.sleep(INTERVAL_S)
            told = session.stream
            host_s = told.host_s(told.now_s) if told is not None and told.recorded_s else None
            if told is not None and host_s is not None:
                index = round(told.now_s * chosen.rate_hz) - 1
                errors.append((told.now_s, host_s - playback.world_s(index)))
        session.stop()
        await running

    run(main())
    return np.array(errors)


def spread_ms(errors: np.ndarray, *, after_s: float) -> float:
    """Give p95 - p5 of the errors from a moment on, ms."""
    p5, p95 = np.percentile(errors[errors[:, 0] > after_s, 1], [5, 95])
    return float(p95 - p5) * 1e3


def near_a_gap(event: Event, gaps: list[Gap]) -> bool:
    """Tell whether the gap lies within what the event's cues look at."""
    return any(gap.start_s - LOOK_AHEAD_S <= event.time_s <= gap.end_s + LOOK_BACK_S for gap in gaps)


CONFIDENCE_TOLERANCE = 0.02
"""After a gap the detector's cells of eight samples begin at its end: evidence may differ in its third digit."""

INTERVAL_TOLERANCE = 0.01
"""After a gap other seconds at rest tell what the sensor reads there [1]: they are lost, or begin elsewhere."""

ENDS = ("peak_grf_bw_low", "peak_grf_bw_high")

LEFT_OUT = ("cues", "confidence", "id", "jump_id", *ENDS)
"""Compared apart, or as good as told by the rest: an id is the number of a sample, of which a half is rounded."""


def figures(event: Event) -> tuple[Any, ...]:
    """What an event says, to the microsecond."""
    told = (getattr(event, one.name) for one in fields(event) if one.name not in LEFT_OUT)
    return (type(event).__name__, *(round(value, 6) if isinstance(value, float) else value for value in told))


def differing(ideal: list[Event], bad: list[Event], gaps: list[Gap]) -> tuple[list[Event], list[Event]]:
    """Give events that only one of the two has and no gap explains, and those that lie near a gap."""
    mine, theirs = ({figures(event): event for event in events} for events in (ideal, bad))
    odd = [event for key, event in mine.items() if not _same(event, theirs.get(key))]
    odd += [event for key, event in theirs.items() if key not in mine]
    far = [event for event in odd if not near_a_gap(event, gaps)]
    return far, [event for event in odd if near_a_gap(event, gaps)]


def _same(mine: Event, theirs: Event | None) -> bool:
    if theirs is None or abs(mine.confidence - theirs.confidence) > CONFIDENCE_TOLERANCE:
        return False
    return all(_alike(getattr(mine, end, None), getattr(theirs, end, None)) for end in ENDS)


def _alike(mine: float | None, theirs: float | None) -> bool:
    if mine is None or theirs is None:
        return mine is theirs
    return abs(mine - theirs) <= INTERVAL_TOLERANCE * mine


def row(family: str, seconds: float) -> str:
    """Run one family over both links; give its line of the table."""
    begin = time.process_time()
    ideal = stream(family, seconds, LinkShape(interval_s=INTERVAL_S))
    bad = stream(family, seconds, bad_link(seconds))
    far, near = differing(ideal.finals, bad.finals, bad.gaps)
    same = ideal.finals == ideal.analysed(), bad.finals == bad.analysed()
    cells = [
        family,
        f"{FAMILIES[family].rate_hz:g}",
        f"{len(ideal.truth) / ideal.rate_hz / 60:.1f}",
        f"{ideal.jumps} of {len(ideal.finals)}",
        "yes" if all(same) else f"NO {same}",
        f"{len(ideal.gaps)}, {ideal.unreported_s * 1e3:.1f} ms",
        f"{len(bad.gaps)}, {sum(gap.duration_s for gap in bad.gaps):.2f} s",
        f"{bad.unreported_s * 1e3:.1f} ms",
        f"{bad.displaced()}",
        f"{len(far)} ({len(near)} near)",
        f"{time.process_time() - begin:.0f} s",
    ]
    return "| " + " | ".join(cells) + " |"


DRIFTS_PPM = (20, 7000, -12000)
"""A crystal, and the 1 % by which the sampling of cheap accelerometers is off."""

COLUMNS = (
    "family",
    "Hz",
    "min",
    "counted jumps of final events",
    "live == decoded",
    "ideal: gaps, unreported",
    "bad: gaps, lost",
    "bad: unreported",
    "displaced samples",
    "events differing away from gaps",
    "CPU",
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("families", nargs="*", default=list(FAMILIES))
    asked = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |")
    print("|---" * len(COLUMNS) + "|")
    for family in asked.families:
        print(row(family, asked.minutes * 60), flush=True)
    print("\nsample times over the bad link, 5 minutes: p95 - p5 after the first 30 s, ms")
    for family in asked.families:
        if FAMILIES[family].timed:
            spreads = {ppm: spread_ms(time_errors(family, 300.0, ppm), after_s=30) for ppm in DRIFTS_PPM}
            told = ", ".join(f"{value:.2f} at {ppm:+} ppm" for ppm, value in spreads.items())
            print(f"{family}: {told}", flush=True)


if __name__ == "__main__":
    main()
