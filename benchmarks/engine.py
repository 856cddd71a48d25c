"""The engine over the floor: "numpy decode and resultant in blocks of a million samples", same run, interleaved.

``python -m benchmarks engine`` prints CPU seconds and ratios for quiet and active hours, and for pushes of ten
samples; ``python -m benchmarks.engine --hash`` one hash of all final events, to be compared between CPU kernels.
"""

from __future__ import annotations

import hashlib
import sys
from functools import cache

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import cpu_of, smallest
from firmware_sim.motion import Activity, Hops, Jog, SensorModel, Stand, Walk, generate
from impactmon.engine import Engine
from impactmon.model import Event, Samples

RATE_HZ = 100.0
LSB_PER_G = 2048.0
HOUR = round(3600 * RATE_HZ)
BLOCK = 1_000_000
NOTIFICATION = 10

Counts = NDArray[np.int16]

SCRIPTS: dict[str, list[Activity]] = {
    "walking": [Walk(120)],
    "running": [Jog(120)],
    "jumping": [Hops(30), Stand(2), Hops(30), Stand(2)],
}

DAY_HOURS = {"quiet": 20, "walking": 3, "running": 1}
"""Daily life as in the goals: about four active hours a day."""


@cache
def hour(name: str) -> Counts:
    """Give an hour of one activity, counts; generated minutes are repeated."""
    if name == "quiet":
        rng = np.random.default_rng(1)
        still = rng.normal(0.0, 0.004 * LSB_PER_G, (HOUR, 3)) + np.array([300.0, -400.0, 1980.0])
        return np.rint(still).astype(np.int16)
    if name == "shaking":
        rng = np.random.default_rng(2)
        return np.rint(rng.normal(0.0, 2.0 * LSB_PER_G, (HOUR, 3))).clip(-32767, 32767).astype(np.int16)
    sensor = SensorModel(sample_rate_hz=RATE_HZ, lsb_per_g=LSB_PER_G)
    once = generate(SCRIPTS[name], seed=5, sensor=sensor).counts
    return np.tile(once, (HOUR // len(once) + 1, 1))[:HOUR]


@cache
def day() -> Counts:
    """Give a day of daily life."""
    return np.concatenate([np.tile(hour(name), (hours, 1)) for name, hours in DAY_HOURS.items()])


def floor(counts: Counts) -> None:
    """Decode from bytes and take the resultant: what reading the samples costs at least."""
    raw = counts.tobytes()
    for first in range(0, len(counts), BLOCK):
        part = np.frombuffer(raw, "<i2", count=3 * min(BLOCK, len(counts) - first), offset=6 * first)
        acc_g = part.reshape(-1, 3).astype(np.float32) * np.float32(1.0 / LSB_PER_G)
        np.sqrt(np.einsum("ij,ij->i", acc_g, acc_g))


def run(counts: Counts, block: int = BLOCK) -> list[Event]:
    """Push counts in blocks through a new engine; give its final events."""
    engine = Engine(sample_rate_hz=RATE_HZ, placement="hip", body_mass_kg=70.0)
    events: list[Event] = []
    for first in range(0, len(counts), block):
        events.extend(engine.push(Samples(counts[first : first + block], LSB_PER_G, RATE_HZ)))
    events.extend(engine.flush())
    return [event for event in events if event.final]


def work(counts: Counts) -> int:
    """Push counts as an analysis does, which makes no event of a step; give the number of events."""
    engine = Engine(sample_rate_hz=RATE_HZ, placement="hip", body_mass_kg=70.0)
    blocks = (
        Samples(counts[first : first + BLOCK], LSB_PER_G, RATE_HZ) for first in range(0, len(counts), BLOCK)
    )
    found = sum(len(lot) for block in blocks for lot in engine.gather(block))
    return found + sum(len(lot) for lot in engine.finish())


def event_hash() -> str:
    """Give one hash of the final events of all activities: the same on every CPU kernel."""
    digest = hashlib.sha256()
    for name in ("quiet", *SCRIPTS, "shaking"):
        for event in run(hour(name)[: HOUR // 45]):
            digest.update(repr(event).encode())
    return digest.hexdigest()


def main(rounds: int = 3) -> None:
    """Print CPU seconds a million samples and ratios."""
    names = ["quiet", *SCRIPTS, "shaking"]
    inputs = {name: hour(name)[: HOUR // 3] for name in names} | {"a day of daily life": day()}
    jobs = {f"floor {name}": lambda c=counts: cpu_of(lambda: floor(c)) for name, counts in inputs.items()}
    jobs |= {name: lambda c=counts: cpu_of(lambda: work(c)) for name, counts in inputs.items()}
    jobs |= {f"made {name}": lambda c=counts: cpu_of(lambda: run(c)) for name, counts in inputs.items()}
    best = smallest(jobs, rounds=rounds)
    print(
        f"{'engine, blocks of a million':30}{'CPU s / M':>11}{'floor':>9}{'ratio':>8}{'every event made':>19}"
    )
    for name, counts in inputs.items():
        millions = len(counts) / 1e6
        own, bottom = best[name] / millions, best[f"floor {name}"] / millions
        made = best[f"made {name}"] / millions
        print(f"{name:30}{own:11.4f}{bottom:9.4f}{own / bottom:8.1f}{made / bottom:19.1f}")
    _pushes(names, rounds)


def _pushes(names: list[str], rounds: int) -> None:
    minutes = {name: hour(name)[: HOUR // 40] for name in names}
    jobs = {name: lambda c=counts: cpu_of(lambda: run(c, NOTIFICATION)) for name, counts in minutes.items()}
    best = smallest(jobs, rounds=rounds)
    print(f"\n{'pushes of ten samples':30}{'µs a push':>11}{'of a core at 100 Hz':>22}")
    for name, seconds in best.items():
        pushes = len(minutes[name]) / NOTIFICATION
        share = seconds / (len(minutes[name]) / RATE_HZ)
        print(f"{name:30}{1e6 * seconds / pushes:11.0f}{100 * share:20.2f} %")


if __name__ == "__main__":
    if "--hash" in sys.argv[1:]:
        print(event_hash())
    else:
        main()
