"""Spoil many files of every format and read them: ``python -m tools.soak_fuzz [FILES] [MINUTES] [FORMAT …]``.

Every second file is read with unreadable rows left out. Each one is made from its format's name and its number alone,
so ``--only NUMBER FORMAT`` makes a failing one again.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.support.mutate import seeds, spoil, swallow, wrap

LONGEST_S = 5.0
MOST_MB = 600.0


@dataclass(slots=True)
class Tally:
    """What became of the files of one format."""

    read: int = 0
    refused: int = 0
    crashed: int = 0
    slowest_s: float = 0.0

    @property
    def failed(self) -> bool:
        """Tell whether anything happened that must not."""
        return bool(self.crashed) or self.slowest_s > LONGEST_S


def main(words: list[str]) -> int:
    """Read spoilt files until the number or the time is reached; print a line for each format."""
    asked = _asked(words)
    formats = seeds()
    names = asked.formats or list(formats)
    if unknown := set(names) - set(formats):
        print(f"There is no format {', '.join(sorted(unknown))}; there are {', '.join(formats)}.")
        return 2
    warnings.simplefilter("error")  # as in the tests: a cast that numpy warns of has read what is no number
    started, failed, files = time.monotonic(), False, 0
    for done, name in enumerate(names):
        until = started + 60.0 * asked.minutes * (done + 1) / len(names)
        numbers = range(asked.files) if asked.only is None else [asked.only]
        tally = soak(name, formats[name], numbers, until)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
        failed |= tally.failed or peak_mb > MOST_MB
        files += tally.read
        print(
            f"{name:12} {tally.read:6} files, {tally.refused} refused, {tally.crashed} crashes, "
            f"slowest {tally.slowest_s:.2f} s, peak {peak_mb:.0f} MB",
            flush=True,
        )
    print(f"{files:,} files of {len(names)} formats in {time.monotonic() - started:.0f} s")
    return int(failed)


def soak(name: str, content: bytes, numbers: Iterable[int], until: float) -> Tally:
    """Read spoilt files of one format."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spoilt.bin"
        for number in numbers:
            if time.monotonic() > until:
                break
            path.write_bytes(wrap(name, spoil(content, random.Random(f"soak {name} {number}"))))
            once(path, name, number, tally)
    return tally


def once(path: Path, name: str, number: int, tally: Tally) -> None:
    """Read one file and count what came of it."""
    began = time.process_time()
    try:
        tally.refused += bool(swallow(path, skip_bad_rows=bool(number % 2)))
    except Exception:
        tally.crashed += 1
        print(f"{name} {number}:\n{traceback.format_exc(limit=-4)}", flush=True)
    took = time.process_time() - began
    if took > LONGEST_S:
        print(f"{name} {number}: took {took:.1f} s", flush=True)
    tally.slowest_s = max(tally.slowest_s, took)
    tally.read += 1


def _asked(words: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.soak_fuzz")
    parser.add_argument("files", type=int, nargs="?", default=20_000, help="of each format")
    parser.add_argument("minutes", type=float, nargs="?", default=90.0, help="for all formats together")
    parser.add_argument("formats", nargs="*", help="names of formats; all if none is named")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="read this file alone")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
