"""Reading and analysing generated days in each format, over the floor: decode and resultant with numpy alone.

`python -m benchmarks.formats [DAYS]`; the goals of a week are those of seven days.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.inputs import FORMATS
from benchmarks.measure import child_peak_mb

READ = "from impactmon.formats import open_recording\nfor _ in open_recording({path!r}).blocks(): pass"
ANALYSE = "import impactmon\nimpactmon.analyze({path!r})"
EMPTY = "import impactmon.formats, impactmon.api"
FLOOR = """
import numpy as np
with open({path!r}, "rb") as file:
    file.seek(1024)
    while raw := file.read(12500 * 512):  # a million samples
        words = np.frombuffer(raw, "<i2").reshape(-1, 256)[:, 15:255].reshape(-1, 3)
        acc = words.astype(np.float32)
        np.sqrt(acc[:, 0] ** 2 + acc[:, 1] ** 2 + acc[:, 2] ** 2)
"""
NUMPY = "import numpy"


def main(days: int = 1, rounds: int = 2) -> None:
    """Print CPU seconds beyond start-up, peak memory and ratios over the floor."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"{days} day(s) of 100 Hz; copy bandwidth {copy_gb_s():.1f} GB/s")
        print(f"{'format':14}{'MB':>8}{'read CPU s':>12}{'all CPU s':>12}{'all / floor':>12}{'peak MB':>9}")
        floor = None
        for name, (file, write) in FORMATS.items():
            path = Path(folder) / file
            write(path, days)
            size = path.stat().st_size / 1e6
            if floor is None:
                floor = best(FLOOR, path, rounds)[0] - best(NUMPY, path, rounds)[0]
            start = best(EMPTY, path, rounds)[0]
            read, (whole, peak) = best(READ, path, rounds)[0] - start, best(ANALYSE, path, rounds)
            whole -= start
            print(
                f"{name:14}{size:8.0f}{read:12.2f}{whole:12.2f}{whole / floor:12.1f}{peak:9.0f}", flush=True
            )
            path.unlink()
        print(f"floor {floor:.2f} CPU s")


def best(code: str, path: Path, rounds: int) -> tuple[float, float]:
    """Give the smallest CPU seconds and peak memory of some runs."""
    runs = [child_peak_mb(["-c", code.format(path=str(path))]) for _ in range(rounds)]
    return min(cpu for cpu, _ in runs), min(peak for _, peak in runs)


def copy_gb_s() -> float:
    """Measure the machine's copy bandwidth."""
    from benchmarks.measure import cpu_of

    source = np.ones(32 * 1024 * 1024, dtype=np.float32)
    target = np.empty_like(source)
    seconds = min(cpu_of(lambda: np.copyto(target, source)) for _ in range(5))
    return 2 * source.nbytes / seconds / 1e9


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
