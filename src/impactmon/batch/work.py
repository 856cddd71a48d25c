"""Analyse one recording and write its shard: the unit that travels to another process or machine."""

from __future__ import annotations

import hashlib
import json
import re
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from impactmon.batch.plan import Task
from impactmon.batch.shards import put, write_shard
from impactmon.errors import ImpactmonError
from impactmon.text import clean

DONE, PARTIAL, FAILED, SKIPPED = "done", "partial", "failed", "skipped"
HASH_PIECE = 4 * 1024 * 1024
KEY_DIGITS = 16
"""64 bits: a hundred thousand recordings collide once in four thousand million runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one recording.

    Attributes
    ----------
    path : str
        The file, or its URL.
    status : str
        "done", "partial" (parts of the file were unreadable), "failed" or "skipped" (done by an earlier run).
    message : str
        What was lost or went wrong.
    key : str
        Hash of content, parameters and algorithm version.
    athlete : str or None
        Whose.
    jumps : int or None
        Counted jumps.
    recorded_h : float or None
        Hours of samples.
    quality : dict or None
        What can be said about the samples, see `impactmon.model.Quality`.
    notes : tuple of str
        What limits the numbers, in plain sentences.
    cpu_s : float or None
        CPU seconds spent, writing included.
    shards : tuple of str
        Files written, relative to the folder of results.
    """

    path: str
    status: str
    message: str = ""
    key: str = ""
    athlete: str | None = None
    jumps: int | None = None
    recorded_h: float | None = None
    quality: dict[str, Any] | None = None
    notes: tuple[str, ...] = ()
    cpu_s: float | None = None
    shards: tuple[str, ...] = ()


def work(task: Task, out: str, kind: str) -> Outcome:
    """Analyse one recording; whatever is wrong with it becomes an outcome, never an exception.

    Parameters
    ----------
    task : Task
        What to analyse.
    out : str
        Folder of results.
    kind : str
        "parquet", "csv" or "json".
    """
    began = time.process_time()
    try:
        key = key_of(task, kind)
        done = read_marker(Path(out), key)
        if done is not None:
            return done
        outcome = _analyse(task, Path(out), kind, key, began)
        put(marker_path(Path(out), key), json.dumps(asdict(outcome)).encode())
    except ImpactmonError as error:
        return _failed(task, str(error))
    except MemoryError:
        return _failed(task, "There was not enough memory.")
    except OSError as error:
        return _failed(task, f"{type(error).__name__}: {error}")
    except Exception as error:  # one bad file must not end a run of a hundred thousand
        return _failed(task, f"unexpected {type(error).__name__}: {error}")
    return outcome


def key_of(task: Task, kind: str) -> str:
    """Give the hash that tells whether a result is already there.

    Raises
    ------
    MissingFileError
        If the file is gone.
    """
    from impactmon.engine import ALGORITHM_VERSION
    from impactmon.formats.files.location import locate, reached
    from impactmon.formats.files.source import open_source

    path = locate(task.path)
    open_source(path)  # says in words what is wrong with a path
    digest = hashlib.sha256()
    with reached(path), path.open("rb") as file:
        while piece := file.read(HASH_PIECE):
            digest.update(piece)
    parameters = {**asdict(task), "path": path.name, "kind": kind, "algorithm": ALGORITHM_VERSION}
    digest.update(json.dumps(parameters, sort_keys=True).encode())
    return digest.hexdigest()[:KEY_DIGITS]


def marker_path(out: Path, key: str) -> Path:
    """Name the file whose presence says that a recording is done."""
    return out / "done" / key[:2] / f"{key}.json"


def read_marker(out: Path, key: str) -> Outcome | None:
    """Give the outcome of an earlier run if all its shards are still there."""
    try:
        fields: dict[str, Any] = json.loads(marker_path(out, key).read_text(encoding="utf-8"))
        fields["shards"] = tuple(fields["shards"])
        fields["notes"] = tuple(fields.get("notes", ()))
        earlier = Outcome(**fields)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    if not all((out / shard).is_file() for shard in earlier.shards):
        return None
    fields.update(status=SKIPPED, message=earlier.message)
    return Outcome(**fields)


def _analyse(task: Task, out: Path, kind: str, key: str, began: float) -> Outcome:
    """Read, analyse, write."""
    from impactmon.analysis import analyze_recording
    from impactmon.formats import open_recording
    from impactmon.formats.files.location import locate
    from impactmon.model.document import quality_to_dict

    settings = task.settings
    recording = open_recording(
        task.path,
        sample_rate_hz=settings.sample_rate_hz,
        unit=settings.unit,
        skip_bad_rows=settings.skip_bad_rows,
        time_zone=ZoneInfo(task.time_zone) if task.time_zone else None,
        day_first=settings.day_first,
    )
    analysis = analyze_recording(
        recording,
        placement=task.placement,
        body_mass_kg=task.body_mass_kg,
        calibrate=settings.calibrate,
        grf_model=settings.grf_model,
    )
    losses = recording.losses()
    stem = re.sub(r"[^A-Za-z0-9._-]+", "_", locate(task.path).name)[:80].lstrip(".") or "recording"
    shards = tuple(write_shard(analysis, task, out, f"{stem}-{key}", kind))
    return Outcome(
        path=task.path,
        status=PARTIAL if losses else DONE,
        message=" ".join(losses),
        key=key,
        athlete=task.athlete,
        jumps=analysis.counted_jumps,
        recorded_h=analysis.quality.recorded_s / 3600.0,
        quality=quality_to_dict(analysis.quality),
        notes=(*analysis.quality.notes, *analysis.notes),
        cpu_s=time.process_time() - began,
        shards=shards,
    )


def _failed(task: Task, message: str) -> Outcome:
    """Give the outcome of a recording that could not be analysed."""
    return Outcome(path=task.path, status=FAILED, message=clean(message, limit=400), athlete=task.athlete)
