"""Where the CPU time of an analysis goes, by room of the code: the call stack, looked at now and then.

`python -m benchmarks.rooms [KIND …]` profiles a day of each kind: "running" for a CWA file of somebody who runs day and
night, "quiet" likewise, or the name of a format for one of daily life. One look a tick of the kernel, 4 ms of CPU
time on most; what a deterministic profiler adds to each call is not in it.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Any

from benchmarks.inputs import FORMATS, write_cwa_of
from benchmarks.measure import cpu_of

PARTS = {
    "reading": ("formats",),
    "seconds and windows": ("signal/rest", "signal/windows", "signal/quality"),
    "other signal": ("signal",),
    "contacts": ("events/contacts",),
    "likely flights": ("events/flights",),
    "the rest": ("",),
}
"""Parts of the work by how the names of their files begin; the first that fits holds."""

ENOUGH = 1000
"""Looks after which shares are known to a few hundredths."""

EVERY_S = 0.001  # the kernel gives no finer than its tick
SOURCES = str(Path(__file__).parents[1] / "src" / "impactmon") + "/"
SHOWN = 14
LEAST_SHARE = 0.02


class Sampler:
    """Counts in which file of ours the process is, and in which files it is anywhere on the stack."""

    def __init__(self) -> None:
        self.own: Counter[str] = Counter()
        self.lines: Counter[str] = Counter()

    def __enter__(self) -> Sampler:
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, EVERY_S, EVERY_S)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0.0)

    def _look(self, _number: int, frame: FrameType | None) -> None:
        while frame is not None and not frame.f_code.co_filename.startswith(SOURCES):
            frame = frame.f_back
        if frame is None:
            self.own["elsewhere"] += 1
            return
        place = frame.f_code.co_filename.removeprefix(SOURCES).removesuffix(".py")
        self.own[place] += 1
        self.lines[f"{place}.{frame.f_code.co_name}"] += 1


def main(*kinds: str) -> None:
    """Print the shares of each kind."""
    for kind in kinds or ("CWA", "running", "quiet"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / FORMATS.get(kind, FORMATS["CWA"])[0]
            if kind in FORMATS:
                FORMATS[kind][1](path, 1)
            else:
                write_cwa_of(path, [kind] * 24)
            _show(kind, path)


def _show(kind: str, path: Path) -> None:
    """Analyse a file, then again until enough was seen."""
    from impactmon.analysis import analyze_recording
    from impactmon.formats import open_recording

    recording = open_recording(path)
    worn: dict[str, Any] = {"placement": "hip", "body_mass_kg": 70.0}
    cpu_s = cpu_of(lambda: analyze_recording(recording, **worn))
    with Sampler() as sampler:
        while sampler.own.total() < ENOUGH:
            analyze_recording(recording, **worn)
    total = sampler.own.total()
    print(f"{kind}: {cpu_s:.2f} CPU s, {total:,} samples")
    print("  by part:   ", _shares(_parts(sampler.own), total, least=0.0))
    print("  by room:   ", _shares(_rooms(sampler.own), total))
    print("  by file:   ", _shares(sampler.own, total))
    print("  by function:", _shares(sampler.lines, total), flush=True)


def _rooms(files: Counter[str]) -> Counter[str]:
    """Add files up to their folders."""
    rooms: Counter[str] = Counter()
    for file, count in files.items():
        rooms[file.rpartition("/")[0] or file] += count
    return rooms


def _parts(files: Counter[str]) -> Counter[str]:
    """Add files up to parts of the work."""
    parts: Counter[str] = Counter()
    for file, count in files.items():
        parts[next(part for part, starts in PARTS.items() if file.startswith(starts))] += count
    return parts


def _shares(counts: Counter[str], total: int, *, least: float = LEAST_SHARE) -> str:
    """Write the largest shares."""
    shares: Iterable[tuple[str, float]] = ((name, n / total) for name, n in counts.most_common(SHOWN))
    return ", ".join(f"{name} {share:.0%}" for name, share in shares if share >= least)


if __name__ == "__main__":
    main(*sys.argv[1:])
