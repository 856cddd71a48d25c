"""Spoil many files of every format and read them: ``python -m tools.soak_fuzz [FILES] [MINUTES]``."""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from tests.support.mutate import seeds, spoil, swallow, wrap

LONGEST_S = 5.0
MOST_MB = 600.0


def main(files: int = 20_000, minutes: float = 60.0) -> int:
    """Read spoilt files until the number or the time is reached; print a line for each format."""
    started, failures = time.monotonic(), 0
    formats = seeds()
    for done, (name, content) in enumerate(formats.items()):
        until = started + 60.0 * minutes * (done + 1) / len(formats)
        read, bad, slowest = 0, 0, 0.0
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "spoilt.bin"
            while read < files and time.monotonic() < until:
                path.write_bytes(wrap(name, spoil(content, random.Random(f"soak {name} {read}"))))
                slowest = max(slowest, once(path, name, read))
                bad += slowest == float("inf")
                slowest = 0.0 if slowest == float("inf") else slowest
                read += 1
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
        failures += bad + (slowest > LONGEST_S) + (peak > MOST_MB)
        print(
            f"{name:12} {read:6} files, {bad} crashes, slowest {slowest:.2f} s, peak {peak:.0f} MB",
            flush=True,
        )
    return min(failures, 1)


def once(path: Path, name: str, number: int) -> float:
    """Read one file; give its CPU seconds, or infinity for a crash."""
    began = time.process_time()
    try:
        swallow(path)
    except Exception as error:
        print(f"{name} {number}: {type(error).__name__}: {error}", flush=True)
        return float("inf")
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
