"""Peak memory of what a user calls, for a day, a week and a month: it must not grow by more than a tenth.

`python -m benchmarks.memory [DAYS …]` (1 and 7 if none are named) makes CWA files of daily life and of running
without a pause, and calls each verb as a user does, each in a process of its own. Then it reads the other formats.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.inputs import FORMATS, write_cwa, write_cwa_of
from benchmarks.measure import child_peak_mb

WORN = ("--placement", "hip", "--mass", "70")
WAYS = {
    "analyze": ("analyze", "{file}", *WORN),
    "analyze --json": ("analyze", "{file}", *WORN, "--json"),
    "analyze --explain": ("analyze", "{file}", *WORN, "--explain", "40000"),
    "analyze --out, CSV": ("analyze", "{file}", *WORN, "--out", "{folder}/out"),
    "analyze --out, JSON": ("analyze", "{file}", *WORN, "--out", "{folder}/out", "--format", "json"),
    "analyze --out, Parquet": ("analyze", "{file}", *WORN, "--out", "{folder}/out", "--format", "parquet"),
    "import": ("import", "{file}", *WORN),
}


def write_running(path: Path, days: int) -> None:
    """Write a CWA file of somebody who runs day and night."""
    write_cwa_of(path, ["running"] * (24 * days))


def main(*lengths: int) -> None:
    """Print a table."""
    lengths = lengths or (1, 7)
    print(f"{'':34}" + "".join(f"{days:>4} d: MB, CPU s  " for days in lengths) + "growth")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ways = [(way, words) for way, words in WAYS.items() if "Parquet" not in way or "Parquet" in FORMATS]
        _rows("CWA", "life.cwa", write_cwa, ways, folder, lengths)
        _rows("CWA, running", "run.cwa", write_running, ways[:1], folder, lengths)
        for kind, (file, write) in FORMATS.items():
            if kind != "CWA":
                _rows(kind, file, write, ways[:1], folder, lengths)


def _rows(
    kind: str,
    file: str,
    write: Callable[[Path, int], None],
    ways: Iterable[tuple[str, tuple[str, ...]]],
    folder: Path,
    lengths: tuple[int, ...],
) -> None:
    """Print a row for each way of using one kind of file."""
    paths = [folder / f"{days}-{file}" for days in lengths]
    for path, days in zip(paths, lengths, strict=True):
        write(path, days)
    for way, words in ways:
        found = [_peak(words, path, folder / "scratch") for path in paths]
        cells = "".join(f"{mb:10.0f} {cpu_s:9.1f}" for cpu_s, mb in found)
        print(f"{kind + ': ' + way:34}{cells}{found[-1][1] / found[0][1] - 1.0:+8.0%}", flush=True)
    for path in paths:
        path.unlink()


def _peak(words: tuple[str, ...], path: Path, scratch: Path) -> tuple[float, float]:
    """Give the CPU seconds and peak memory of one call, in an empty folder with an empty history."""
    scratch.mkdir()
    os.environ["IMPACTMON_DB"] = str(scratch / "history.db")
    try:
        return child_peak_mb(
            ["-m", "impactmon", *(word.format(file=path, folder=scratch) for word in words)], quiet=True
        )
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
