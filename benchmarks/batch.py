"""A batch on two processes over one: how much of the second core arrives. `python -m benchmarks.batch [FILES]`."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.inputs import hour_of
from impactmon.batch.plan import Settings, make_tasks
from impactmon.batch.run import local_pool, run
from tests.support import writers


def main(files: int = 16) -> None:
    """Print wall seconds of one and two processes, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number:03d}.cwa" for number in range(files)]
        for number, path in enumerate(paths):
            counts = np.roll(hour_of("walking" if number % 4 == 0 else "quiet", seed=number), 80, axis=0)
            path.write_bytes(writers.cwa_bytes(counts * 16))
        tasks = make_tasks(paths, Settings(placement="hip", body_mass_kg=70.0))
        seconds: dict[int, float] = {}
        for jobs in (1, 2):
            began = time.monotonic()
            done = list(run(tasks, Path(folder) / f"out{jobs}", "csv", local_pool(jobs)))
            seconds[jobs] = time.monotonic() - began
            assert len(done) == files
        print(f"{files} files of one hour: {seconds[1]:.1f} s alone, {seconds[2]:.1f} s on two processes")
        print(f"ratio {seconds[1] / seconds[2]:.2f} (goal 1.8 for 200 files of a day, start-up included)")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
