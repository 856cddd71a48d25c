"""`impactmon analyze PATHS… --out DIR`: run a batch, show how it goes, end with a table."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from impactmon.batch.plan import Settings, Subject, find_files, make_tasks, read_subjects
from impactmon.batch.run import Pool, cluster_pool, local_pool, run
from impactmon.batch.shards import arrow_modules, placed, put, sweep, write_csv
from impactmon.batch.work import DONE, FAILED, PARTIAL, SKIPPED, Outcome
from impactmon.cli.output.console import QuietConsole
from impactmon.errors import ImpactmonError, UsageError
from impactmon.formats.files.location import is_url, locate_all
from impactmon.text import clean

NEWS_EVERY_S = 10.0
"""Without a terminal a line this often says how far the run is."""

QUALITY_COLUMNS = (
    "sample_rate_hz",
    "lost_fraction",
    "gaps",
    "clipped_samples",
    "range_g",
    "resting_g",
    "noise_g",
)
"""What the summary says of the samples of a recording."""

SHOWN_FAILURES = 10


@dataclass(slots=True)
class Tally:
    """What became of the recordings so far."""

    outcomes: list[Outcome] = field(default_factory=list[Outcome])
    counts: Counter[str] = field(default_factory=Counter[str])

    def add(self, outcome: Outcome) -> None:
        """Count one more."""
        self.outcomes.append(outcome)
        self.counts[outcome.status] += 1

    @property
    def exit_code(self) -> int:
        """0 if all went well, 1 if nothing did, else 3."""
        if self.counts[FAILED] and self.counts[FAILED] == len(self.outcomes):
            return 1
        incomplete = any(outcome.message for outcome in self.outcomes)
        return 3 if self.counts[FAILED] or incomplete else 0


class _Shows(Protocol):
    """Something that shows progress."""

    def __call__(self, tally: Tally) -> None: ...


def analyze_many(
    paths: Sequence[str],
    out: Path,
    kind: str,
    settings: Settings,
    subjects: Path | None,
    jobs: int,
    cluster: str | None,
    *,
    as_json: bool,
) -> int:
    """Run a batch and give the exit code.

    Raises
    ------
    UsageError
        If there is nothing to do, or a table or package is missing.
    """
    if kind == "parquet":
        arrow_modules()
    if is_url(out.as_posix().replace(":/", "://", 1)):  # a path holds no two slashes in a row
        raise UsageError(
            "Results are written to a folder, not to a URL.", hint="Name one that all workers can write to."
        )
    table: list[Subject] = read_subjects(subjects) if subjects else []
    files, left_aside = find_files(locate_all(list(paths)), leave=out)
    if not files:
        raise UsageError(
            "There is no recording in what was named.", hint="Name files, or folders that hold some."
        )
    pool = cluster_pool(cluster) if cluster else local_pool(jobs)
    _begin(out, _run_document(settings, kind, files, left_aside))
    tally = Tally()
    try:
        _work(make_tasks(files, settings, table), out, kind, pool, tally)
    finally:  # an interrupted run leaves a true summary as well
        _end(out, tally)
    if as_json:
        click.echo(json.dumps(_document(tally, len(left_aside)), ensure_ascii=False))
    else:
        _show(tally, len(left_aside), out)
    return tally.exit_code


def _begin(out: Path, document: dict[str, Any]) -> None:
    """Make the folder of results and write what the run depends on; that shows whether anything can be written."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        put(out / "run.json", json.dumps(document, indent=1).encode())
    except OSError as error:
        raise UsageError(
            f"Results cannot be written to {clean(str(out), limit=200)}: {error.strerror}.",
            hint="Name a folder you may write to.",
        ) from error


def _end(out: Path, tally: Tally) -> None:
    """Tidy up and write the summary."""
    try:
        sweep(out)
        with placed(out / "summary.csv") as file:
            _write_summary(tally, file)
    except OSError as error:
        raise ImpactmonError(
            f"After {len(tally.outcomes):,} recordings, {tally.counts[FAILED]:,} of which failed, the summary "
            f"could not be written to {clean(str(out), limit=200)}: {error.strerror}.",
            hint="Make room and call again: results that are whole are kept.",
        ) from error


def _work(tasks: list[Any], out: Path, kind: str, pool: Pool, tally: Tally) -> None:
    """Run the tasks and show how it goes."""
    with _progress(len(tasks)) as show, closing(run(tasks, out, kind, pool)) as outcomes:
        for outcome in outcomes:
            tally.add(outcome)
            show(tally)


@contextmanager
def _progress(total: int) -> Generator[_Shows, None, None]:
    """Show progress on stderr: a bar on a terminal, else a line now and then."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(total)
        return
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failures]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total, rate="", failures="")
        begun = time.monotonic()

        def show(tally: Tally) -> None:
            done = len(tally.outcomes)
            rate = done / max(time.monotonic() - begun, 1e-3)
            failures = f"{tally.counts[FAILED]} failed" if tally.counts[FAILED] else ""
            bar.update(task, completed=done, rate=f"{rate:.1f}/s", failures=failures)

        yield show


class _Lines:
    """Says now and then how far the run is."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._begun = self._last = time.monotonic()

    def __call__(self, tally: Tally) -> None:
        """Say it if it is time."""
        now, done = time.monotonic(), len(tally.outcomes)
        if now - self._last < NEWS_EVERY_S and done < self._total:
            return
        self._last = now
        left_s = (now - self._begun) / done * (self._total - done)
        text = f"{done} of {self._total} done, {tally.counts[FAILED]} failed, about {left_s:.0f} s left"
        sys.stderr.write(text + "\n")


def _show(tally: Tally, left_aside: int, out: Path) -> None:
    """Write the closing table."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="bold")
    table.add_column()
    for status, says in (
        (DONE, "analysed"),
        (PARTIAL, "analysed in part"),
        (SKIPPED, "done by an earlier run"),
        (FAILED, "failed"),
    ):
        if tally.counts[status]:
            table.add_row(f"{tally.counts[status]:,}", says)
    if left_aside:
        table.add_row(f"{left_aside:,}", "other files left aside")
    table.add_row(f"{sum(outcome.jumps or 0 for outcome in tally.outcomes):,}", "jumps")
    table.add_row(f"{sum(outcome.recorded_h or 0.0 for outcome in tally.outcomes):,.1f}", "hours recorded")
    noted = sum(bool(outcome.notes) for outcome in tally.outcomes)
    if noted:
        table.add_row(f"{noted:,}", "with notes on the signal: see summary.csv")
    console = QuietConsole(soft_wrap=True)
    console.print(table)
    failed = [outcome for outcome in tally.outcomes if outcome.status == FAILED]
    for outcome in failed[:SHOWN_FAILURES]:
        console.print(f"{clean(outcome.path, limit=60)}: {clean(outcome.message, limit=200)}")
    if len(failed) > SHOWN_FAILURES:
        console.print(f"… and {len(failed) - SHOWN_FAILURES} more in summary.csv")
    console.print(f"Results are in {clean(str(out), limit=200)}.")


def _document(tally: Tally, left_aside: int) -> dict[str, Any]:
    """Give the closing table as a document."""
    return {
        "schema": "impactmon.batch/1",
        "counts": dict(tally.counts),
        "left_aside": left_aside,
        "outcomes": [asdict(outcome) for outcome in tally.outcomes],
    }


def _write_summary(tally: Tally, file: BinaryIO) -> None:
    """Write one row for each recording, in order of path."""
    columns = (
        "path", "status", "athlete", "jumps", "recorded_h", *QUALITY_COLUMNS, "notes", "cpu_s", "message", "key",
        "shards",
    )  # fmt: skip
    rows = (
        {
            **asdict(outcome),
            **{name: (outcome.quality or {}).get(name) for name in QUALITY_COLUMNS},
            "notes": " ".join(outcome.notes),
            "shards": " ".join(outcome.shards),
        }
        for outcome in sorted(tally.outcomes, key=lambda outcome: outcome.path)
    )
    write_csv(columns, rows, file)


def _run_document(
    settings: Settings, kind: str, files: Sequence[Path], left_aside: Sequence[Path]
) -> dict[str, Any]:
    """Say what the run depends on."""
    from impactmon import __version__
    from impactmon.engine import ALGORITHM_VERSION

    return {
        "schema": "impactmon.run/1",
        "impactmon": __version__,
        "algorithm_version": ALGORITHM_VERSION,
        "format": kind,
        "settings": asdict(settings),
        "recordings": len(files),
        "left_aside": [str(path) for path in left_aside],
    }
