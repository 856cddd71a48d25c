"""A batch over a real Dask cluster: a scheduler, two workers, one of them killed in the middle."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from impactmon.cli.main import run as call
from tests.batch.test_batch import tree
from tests.cli.test_analyze import jumping
from tests.formats.tables import csv_text, times

START_S = 150.0
"""On a slow machine whose cores are taken a Python with dask takes tens of seconds to start."""

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="dask is not installed"
)


@pytest.fixture
def cluster(tmp_path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two workers; give its address and the workers."""
    where = tmp_path / "scheduler.json"
    with ExitStack() as stack:

        def start(*words: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", "dask", *words, "--scheduler-file", str(where), "--no-dashboard"]
            process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        start("scheduler", "--host", "127.0.0.1", "--port", "0")
        address = address_in(where)
        workers = [start("worker", "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1") for _ in range(2)]
        yield address, workers


def address_in(where: Path) -> str:
    """Wait for the scheduler to have written its file: one that is there may not be whole yet."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        with suppress(OSError, ValueError, KeyError):
            return str(json.loads(where.read_text())["address"])
        time.sleep(0.05)
    pytest.fail(f"the scheduler did not start in {START_S:.0f} s")


@pytest.mark.timeout(400)  # a scheduler, two workers and a run start here, each with its imports
def test_a_killed_worker_changes_nothing(cluster, tmp_path, capsys):
    address, workers = cluster
    study = tmp_path / "study"
    study.mkdir()
    for number in range(8):
        acc = jumping(3 + number)
        (study / f"s{number}.csv").write_text(csv_text(acc, times(len(acc))))
    out = tmp_path / "cluster"
    words = [
        sys.executable,
        "-m",
        "impactmon",
        "analyze",
        str(study),
        "--out",
        str(out),
        "--cluster",
        address,
    ]
    process = subprocess.Popen([*words, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        wait_for_a_result(out, process)
        workers[0].kill()
        printed, err = process.communicate(timeout=START_S)
    finally:
        process.kill()
    assert process.returncode == 0, err.decode()
    assert json.loads(printed)["counts"]["done"] + json.loads(printed)["counts"].get("skipped", 0) == 8
    assert call(["analyze", str(study), "--out", str(tmp_path / "local")]) == 0
    assert tree(out) == tree(tmp_path / "local")
    by_url = tmp_path / "by_url"
    words = ["analyze", f"file://{study}/*.csv", "--out", str(by_url), "--cluster", address]
    done = subprocess.run([sys.executable, "-m", "impactmon", *words], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert tree(by_url) == tree(out)
    capsys.readouterr()


def test_no_scheduler_is_said_in_words(tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text(csv_text(jumping(1)))
    words = [
        "-m",
        "impactmon",
        "analyze",
        str(path),
        "--out",
        str(tmp_path / "o"),
        "--cluster",
        "tcp://127.0.0.1:9",
    ]
    soon = {**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s"}
    done = subprocess.run([sys.executable, *words], capture_output=True, check=False, env=soon)
    assert done.returncode == 2
    assert b"No scheduler answers" in done.stderr
    assert b"Traceback" not in done.stderr


def wait_for_a_result(out: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until something is done, or the run is over: then the kill comes late, but changes nothing either."""
    deadline = time.monotonic() + START_S
    while not list(out.glob("done/*/*.json")) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
