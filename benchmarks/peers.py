"""A day of CWA beside other programs: `python -m benchmarks.peers [PYTHON] [DAYS] [ROUNDS]`.

PYTHON is an interpreter that has them (it may be another environment); one that is missing is said to be. None of them
finds a jump: their usual process is measured beside our whole analysis, and their reading beside our reading.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.formats import ANALYSE, EMPTY, READ
from benchmarks.inputs import write_cwa
from benchmarks.measure import child_peak_mb

SKDH = "import warnings; warnings.simplefilter('ignore')\nfrom skdh.io import ReadCwa\nimport skdh.activity"
ACTIPY = "import actipy"
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Job:
    """A program's work on the file.

    Attributes
    ----------
    name : str
        What is printed.
    start : str
        Python code whose CPU seconds are start-up.
    code : str
        Code of the whole work on ``{path!r}``.
    ours : bool
        Run by this interpreter.
    """

    name: str
    start: str
    code: str
    ours: bool = False


OURS = {
    "reading": Job("impactmon, reading", EMPTY, READ, ours=True),
    "all": Job("impactmon, whole analysis", EMPTY, ANALYSE, ours=True),
}
THEIRS = (
    ("reading", Job("scikit-digital-health, reading", SKDH, f"{SKDH}\nReadCwa().predict(file={{path!r}})")),
    (
        "all",
        Job(
            "scikit-digital-health, activity levels",
            SKDH,
            f"{SKDH}\ndata = ReadCwa().predict(file={{path!r}}, tz_name='UTC')\n"
            "skdh.activity.ActivityLevelClassification().predict(\n"
            "    time=data['time'], accel=data['accel'], fs=data.get('fs'), tz_name='UTC')",
        ),
    ),
    (
        "all",
        Job(
            "actipy, process (Java)", ACTIPY, f"{ACTIPY}\nactipy.read_device({{path!r}}, verbose=False)"
        ),
    ),
)  # fmt: skip


def main(python: str = sys.executable, days: int = 1, rounds: int = ROUNDS) -> None:
    """Print CPU seconds beyond start-up, peak memory and the median of the ratios of each round."""
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"
    installed = [(kind, job) for kind, job in THEIRS if _runs(python, job)]
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "day.cwa")
        write_cwa(Path(path), days)
        found = [_round(python, path, [job for _, job in installed]) for _ in range(rounds)]
    print(f"{days} day(s) of CWA, {rounds} rounds, load {os.getloadavg()[0]:.1f}")
    for name in found[0]:
        cpu_s = statistics.median(one[name][0] for one in found)
        print(f"{name:40}{cpu_s:8.2f} CPU s, peak {max(one[name][1] for one in found):5.0f} MB")
    for kind, job in installed:
        ratio = statistics.median(one[job.name][0] / one[OURS[kind].name][0] for one in found)
        print(f"{OURS[kind].name}: {ratio:.1f} x less CPU than {job.name}")


def _runs(python: str, job: Job) -> bool:
    """Tell whether a program is installed, and say if it is not."""
    done = subprocess.run([python, "-c", job.start], capture_output=True, check=False)
    if done.returncode:
        print(f"{job.name}: not installed; name a Python that has it")
    return not done.returncode


def _round(python: str, path: str, theirs: list[Job]) -> dict[str, tuple[float, float]]:
    """Measure all, one after the other."""
    return {job.name: _beyond(python, job, path) for job in (*OURS.values(), *theirs)}


def _beyond(python: str, job: Job, path: str) -> tuple[float, float]:
    """Give CPU seconds beyond start-up and peak memory, MB."""
    where = sys.executable if job.ours else python
    idle_s, _ = child_peak_mb(["-c", job.start], python=where)
    cpu_s, peak_mb = child_peak_mb(["-c", job.code.format(path=path)], python=where)
    return max(cpu_s - idle_s, 1e-3), peak_mb


if __name__ == "__main__":
    main(*sys.argv[1:2], *(int(word) for word in sys.argv[2:]))
