"""A batch on two processes over one, and on a Dask cluster of two workers over two processes.

`python -m benchmarks.batch [FILES] [HOURS] [ROUNDS]` calls `impactmon analyze --out` as a user does, start-up included.
The ways take turns, and each ratio is taken within its round: on a shared machine only that says something. The CPU
seconds of the recordings alone tell why a ratio is what it is: two at once cost more each where they share a memory.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from benchmarks.inputs import HOUR, hours
from tests.support import writers

FIRST_HOUR = 8
"""A short recording begins with the day's first hour of walking."""

PATIENCE_S = 120.0
ONE, TWO, CLUSTER = "one process", "two processes", "Dask, two workers"


@dataclass(frozen=True, slots=True)
class Run:
    """What one call took.

    Attributes
    ----------
    wall_s : float
        From call to end.
    cpu_s : float
        CPU seconds of the recordings, as the workers counted them.
    """

    wall_s: float
    cpu_s: float


def main(files: int = 8, hours_each: int = 24, rounds: int = 3) -> None:
    """Print wall and CPU seconds of each way, and the ratios."""
    with tempfile.TemporaryDirectory() as name, _cluster(Path(name)) as address:
        folder = Path(name)
        _write(folder / "study", files, hours_each)
        ways = {ONE: ["--jobs", "1"], TWO: ["--jobs", "2"]}
        if address is not None:
            ways[CLUSTER] = ["--cluster", address]
        loads = [os.getloadavg()[0]]
        runs: dict[str, list[Run]] = {way: [] for way in ways}
        for _ in range(rounds):
            for way, words in ways.items():
                runs[way].append(_call(folder / "study", folder / "out", words))
            loads.append(os.getloadavg()[0])
        _show(runs, files, hours_each, loads)


def _write(study: Path, files: int, hours_each: int) -> None:
    """Write one recording and copies of it under other names, each of which is a task of its own."""
    study.mkdir()
    first = study / "000.cwa"
    with first.open("wb") as file:
        file.write(writers.cwa_header())
        for number, counts in enumerate(islice(hours(2), FIRST_HOUR, FIRST_HOUR + hours_each)):
            file.writelines(writers.cwa_blocks(counts * 16, first=number * HOUR // 80))
    for number in range(1, files):
        shutil.copyfile(first, study / f"{number:03d}.cwa")


def _call(study: Path, out: Path, words: list[str]) -> Run:
    """Analyse a study into an empty folder."""
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "impactmon", "analyze", str(study), "--out", str(out), *words]
    began = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall_s = time.monotonic() - began
    with (out / "summary.csv").open(newline="") as file:
        return Run(wall_s, sum(float(row["cpu_s"]) for row in csv.DictReader(file)))


def _show(runs: dict[str, list[Run]], files: int, hours_each: int, loads: list[float]) -> None:
    """Print the table."""
    print(f"{files} files of {hours_each} h, {len(runs[ONE])} rounds, {os.cpu_count()} cores, ", end="")
    print(f"load {min(loads):.1f} to {max(loads):.1f}")
    print(f"{'medians':20}{'wall s':>8}{'CPU s':>8}")
    for way, found in runs.items():
        wall_s, cpu_s = (statistics.median(values) for values in zip(*map(_pair, found), strict=True))
        print(f"{way:20}{wall_s:8.1f}{cpu_s:8.1f}")
    _ratios("two processes are faster by", runs[ONE], runs[TWO], "goal 1.8")
    if CLUSTER in runs:
        _ratios("the cluster's time over two processes", runs[CLUSTER], runs[TWO], "goal 1.15")
    else:
        print("dask is not installed: no cluster was measured")


def _ratios(says: str, above: list[Run], below: list[Run], goal: str) -> None:
    """Print the ratio of wall times within each round, and their median."""
    found = [one.wall_s / other.wall_s for one, other in zip(above, below, strict=True)]
    each = ", ".join(f"{ratio:.2f}" for ratio in found)
    print(f"{says} {statistics.median(found):.2f} ({goal}; {each})")


def _pair(run: Run) -> tuple[float, float]:
    """Give both figures."""
    return run.wall_s, run.cpu_s


@contextmanager
def _cluster(folder: Path) -> Iterator[str | None]:
    """Start a scheduler and two workers of one thread each; give the address, None without dask."""
    if find_spec("distributed") is None:
        yield None
        return
    where = folder / "scheduler.json"
    common = ["--scheduler-file", str(where), "--no-dashboard"]
    processes = [_start("scheduler", "--host", "127.0.0.1", "--port", "0", *common)]
    try:
        address = _address(where)
        worker = ["worker", "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", *common]
        processes += [_start(*worker) for _ in range(2)]
        _wait_for_workers(address)
        yield address
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _start(*words: str) -> subprocess.Popen[bytes]:
    """Start a part of the cluster."""
    command = [sys.executable, "-m", "dask", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _address(where: Path) -> str:
    """Wait for the scheduler's address."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with suppress(OSError, ValueError, KeyError):
            return str(json.loads(where.read_text())["address"])
        time.sleep(0.05)
    raise TimeoutError("the scheduler did not start")


def _wait_for_workers(address: str) -> None:
    """Wait until both workers are there."""
    from dask.distributed import Client

    with Client(address, timeout=PATIENCE_S, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=PATIENCE_S)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
