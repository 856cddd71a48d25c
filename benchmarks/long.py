"""Days, a week and a month of generated daily life, streamed: whether the cost is linear and the memory flat.

`python -m benchmarks.long [DAYS …]` prints CPU seconds beyond start-up, the ratio to the floor of the same stream in
the same run ("take the resultant of each block with numpy"), and peak memory, each from a process of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np

from benchmarks.inputs import LSB_PER_G, RATE_HZ, hours
from benchmarks.measure import child_peak_mb
from impactmon.engine import Engine
from impactmon.model import Recording, Samples

START = "from benchmarks import long; next(long.blocks(1))"
CASES = {
    "floor": "from benchmarks import long; long.floor({days})",
    "events passed on": "from benchmarks import long; long.pass_on({days})",
    "analysis": "from benchmarks import long; long.analyse({days})",
}


def blocks(days: int) -> Iterator[Samples]:
    """Give the hours of some days."""
    for counts in hours(days):
        yield Samples(counts, float(LSB_PER_G), float(RATE_HZ))


def floor(days: int) -> None:
    """Take the resultant."""
    for block in blocks(days):
        acc_g = block.counts.astype(np.float32) * np.float32(1.0 / block.lsb_per_g)
        np.sqrt(np.einsum("ij,ij->i", acc_g, acc_g))


def pass_on(days: int) -> None:
    """Run the engine and keep no event, as a consumer that writes them away."""
    engine = Engine(sample_rate_hz=float(RATE_HZ), placement="hip", body_mass_kg=70.0)
    for block in blocks(days):
        engine.push(block)
    engine.flush()


def analyse(days: int) -> None:
    """Analyse as a file is: all events kept, scores, wear."""
    from impactmon.analysis import analyze_recording

    recording = Recording(name="days", sample_rate_hz=float(RATE_HZ), blocks=lambda: blocks(days))
    analyze_recording(recording, placement="hip", body_mass_kg=70.0)


def main(*lengths: int) -> None:
    """Print a table."""
    start, _ = child_peak_mb(["-c", START])
    print(f"{'days':>4}  {'':18}{'CPU s':>9}{'over the floor':>16}{'peak MB':>9}")
    for days in lengths or (1, 7):
        bottom = None
        for name, code in CASES.items():
            cpu_s, peak_mb = child_peak_mb(["-c", code.format(days=days)])
            cpu_s -= start
            bottom = cpu_s if bottom is None else bottom
            print(f"{days:4}  {name:18}{cpu_s:9.2f}{cpu_s / bottom:16.1f}{peak_mb:9.0f}", flush=True)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
