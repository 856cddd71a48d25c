"""Reading a day of CWA beside scikit-digital-health: `python -m benchmarks.peers [PYTHON] [DAYS]`.

PYTHON is an interpreter that has it (it may be another environment); without it the peer is left out and said to be.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.formats import READ
from benchmarks.inputs import write_cwa
from benchmarks.measure import child_peak_mb

OURS = "import impactmon.formats, impactmon.api"
THEIRS = "from skdh.io import ReadCwa"
THEY_READ = THEIRS + "\nReadCwa().predict(file={path!r})"
ROUNDS = 3


def main(python: str = sys.executable, days: int = 1) -> None:
    """Print CPU seconds beyond start-up, peak memory and the median of the ratios of each round."""
    if subprocess.run([python, "-c", THEIRS], capture_output=True, check=False).returncode:
        print("scikit-digital-health is not installed; name a Python that has it")
        return
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "day.cwa")
        write_cwa(Path(path), days)
        rounds = [_round(python, path) for _ in range(ROUNDS)]
    for name, place in (("impactmon", 0), ("scikit-digital-health", 1)):
        cpu_s = statistics.median(one[place][0] for one in rounds)
        print(f"{name:22}{cpu_s:6.2f} CPU s, peak {max(one[place][1] for one in rounds):5.0f} MB")
    ratio = statistics.median(theirs[0] / ours[0] for ours, theirs in rounds)
    print(f"reading {days} day(s) of CWA: {ratio:.1f} x less CPU")


def _round(python: str, path: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Measure ours and theirs, one after the other."""
    ours = _beyond(sys.executable, OURS, READ.format(path=path))
    return ours, _beyond(python, THEIRS, THEY_READ.format(path=path))


def _beyond(python: str, start: str, whole: str) -> tuple[float, float]:
    """Give CPU seconds beyond start-up and peak memory, MB."""
    idle_s, _ = child_peak_mb(["-c", start], python=python)
    cpu_s, peak_mb = child_peak_mb(["-c", whole], python=python)
    return max(cpu_s - idle_s, 1e-3), peak_mb


if __name__ == "__main__":
    main(*sys.argv[1:2], *(int(word) for word in sys.argv[2:]))
