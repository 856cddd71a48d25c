"""Measure CPU seconds fairly: interleaved rounds, the smallest of each."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence


def child_cpu_s(arguments: Sequence[str]) -> float:
    """Run a Python call and give its CPU seconds, user and system."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


_ALONE = """
import os, subprocess, sys
process = subprocess.Popen([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024.0)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def child_peak_mb(
    arguments: Sequence[str], *, python: str = sys.executable, quiet: bool = False
) -> tuple[float, float]:
    """Run a Python call alone and give its CPU seconds and peak memory, MB.

    A small process starts it: on Linux a process inherits the peak of the one that started it.
    """
    told = subprocess.DEVNULL if quiet else None
    command = [python, "-c", _ALONE, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=told, text=True)
    cpu_s, peak_mb = (float(word) for word in done.stdout.split())
    return cpu_s, peak_mb


def smallest(jobs: Mapping[str, Callable[[], float]], *, rounds: int) -> dict[str, float]:
    """Run jobs interleaved and give the smallest figure of each."""
    best = dict.fromkeys(jobs, float("inf"))
    for _ in range(rounds):
        for name, job in jobs.items():
            best[name] = min(best[name], job())
    return best


def cpu_of(job: Callable[[], object]) -> float:
    """Give the CPU seconds of a call in this process."""
    begin = time.process_time()
    job()
    return time.process_time() - begin
