"""Which recordings, of whom, worn where: paths and a table of subjects become tasks."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from impactmon.errors import ImpactmonError, MissingFileError, UsageError
from impactmon.formats.files.location import kind_of, reached
from impactmon.model import PLACEMENT_ALIASES, Placement
from impactmon.text import clean

SURE_ENOUGH = 0.25
"""From a folder only those files are taken that some reader claims this firmly."""

COLUMNS = ("file", "athlete", "placement", "mass_kg", "time_zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for every recording of a run.

    Attributes
    ----------
    placement : str or None
        Where worn, unless the table of subjects says otherwise.
    body_mass_kg : float or None
        Mass, unless the table says otherwise.
    time_zone : str or None
        IANA name, unless the table says otherwise.
    sample_rate_hz, unit, skip_bad_rows, day_first : optional
        As for one recording.
    valid_day_h : float
        Hours a day must have been worn for to count as valid; recorded, where wear cannot be told.
    calibrate : str
        "auto", "on" or "off", as for one recording.
    grf_model : str or None
        Model of force by its name; None is the default.
    """

    placement: str | None = None
    body_mass_kg: float | None = None
    time_zone: str | None = None
    sample_rate_hz: float | None = None
    unit: str | None = None
    skip_bad_rows: bool = False
    day_first: bool | None = None
    valid_day_h: float = 10.0
    calibrate: Literal["auto", "on", "off"] = "auto"
    grf_model: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One recording to analyse; plain values, so that it travels to other processes and machines.

    Attributes
    ----------
    path : str
        The file, or its URL.
    athlete : str or None
        Whose, by the table of subjects.
    placement : str or None
        Where worn.
    body_mass_kg : float or None
        Mass, kg.
    time_zone : str or None
        IANA name.
    settings : Settings
        What holds for all.
    """

    path: str
    athlete: str | None
    placement: str | None
    body_mass_kg: float | None
    time_zone: str | None
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A row of the table of subjects."""

    pattern: str
    athlete: str | None
    placement: str | None
    body_mass_kg: float | None
    time_zone: str | None


def find_files(paths: Iterable[Path], *, leave: Path) -> tuple[list[Path], list[Path]]:
    """List the recordings that paths mean.

    Parameters
    ----------
    paths : iterable of Path
        Files are taken as they are; of folders, all files below that a reader claims.
    leave : Path
        Folder not to look into (the results).

    Returns
    -------
    files : list of Path
        Sorted, each once.
    left_aside : list of Path
        Files in folders that no reader claims.

    Raises
    ------
    MissingFileError
        If a path leads nowhere.
    """
    files: dict[Path, None] = {}
    left_aside: list[Path] = []
    for path in paths:
        with reached(path):
            kind = kind_of(path)
            if kind is None:
                raise MissingFileError(f"There is no file or folder {clean(str(path), limit=200)}.")
            entries = list(_below(path, leave)) if kind == "folder" else None
        if entries is None:
            files[path] = None
            continue
        for entry in entries:
            if _claimed(entry):
                files[entry] = None
            else:
                left_aside.append(entry)
    return list(files), left_aside


def make_tasks(files: Iterable[Path], settings: Settings, subjects: Sequence[Subject] = ()) -> list[Task]:
    """Make a task of each file; the first subject whose pattern fits is its wearer."""
    return [_task(path, settings, _subject_of(path, subjects)) for path in files]


def read_subjects(path: Path) -> list[Subject]:
    """Read a table of subjects.

    Parameters
    ----------
    path : Path
        CSV with a header; columns ``file`` (a pattern such as ``s01*``), and any of ``athlete``, ``placement``,
        ``mass_kg``, ``time_zone``.

    Raises
    ------
    UsageError
        With the line, if a column or value is none of those.
    """
    if not path.is_file():
        raise MissingFileError(f"There is no table of subjects {clean(str(path), limit=200)}.")
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        try:
            rows = csv.DictReader(file, strict=True)
            names = [name.strip().lower() for name in rows.fieldnames or ()]
            unknown = [name for name in names if name not in COLUMNS]
            if "file" not in names or unknown:
                raise UsageError(
                    f"{clean(path.name)} needs the columns {', '.join(COLUMNS)}"
                    + (f", not {clean(unknown[0])!r}." if unknown else "; 'file' is missing.")
                )
            rows.fieldnames = names
            return [_subject(row, f"{clean(path.name)}, line {rows.line_num}") for row in rows]
        except csv.Error as error:
            raise UsageError(f"{clean(path.name)} is no CSV table: {clean(str(error))}.") from error


def _subject(row: dict[str, str | None], where: str) -> Subject:
    """Check one row."""
    fields = {name: (row.get(name) or "").strip() for name in COLUMNS}
    word = fields["placement"].lower().replace("_", " ")
    placement = PLACEMENT_ALIASES.get(word, word) or None
    try:
        mass = float(fields["mass_kg"]) if fields["mass_kg"] else None
        placement = None if placement is None else Placement(placement).value
        if fields["time_zone"]:
            ZoneInfo(fields["time_zone"])
    except (ValueError, OSError, KeyError) as error:
        raise UsageError(f"{where}: {clean(str(error))}.") from error
    if mass is not None and not 20.0 <= mass <= 300.0:
        raise UsageError(f"{where}: {mass:g} kg is no body mass.")
    if not fields["file"]:
        raise UsageError(f"{where} names no file.")
    return Subject(
        pattern=fields["file"],
        athlete=fields["athlete"] or None,
        placement=placement,
        body_mass_kg=mass,
        time_zone=fields["time_zone"] or None,
    )


def _subject_of(path: Path, subjects: Sequence[Subject]) -> Subject | None:
    """Find the wearer by file name or whole path."""
    for subject in subjects:
        if fnmatch(path.name, subject.pattern) or fnmatch(path.as_posix(), subject.pattern):
            return subject
    return None


def _task(path: Path, settings: Settings, subject: Subject | None) -> Task:
    """Put a task together; the table wins over what holds for all."""
    return Task(
        path=str(path),
        athlete=subject.athlete if subject else None,
        placement=(subject.placement if subject else None) or settings.placement,
        body_mass_kg=(subject.body_mass_kg if subject else None) or settings.body_mass_kg,
        time_zone=(subject.time_zone if subject else None) or settings.time_zone,
        settings=settings,
    )


def _below(folder: Path, leave: Path) -> Iterator[Path]:
    """Give the plain files below a folder, sorted, without hidden ones and without the results."""
    for entry in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in entry.relative_to(folder).parts)
        if not hidden and entry.is_file() and not entry.is_relative_to(leave):
            yield entry


def _claimed(path: Path) -> bool:
    """Tell whether a reader claims a file firmly."""
    from impactmon.formats import find_reader
    from impactmon.formats.files.source import open_source

    try:
        source = open_source(path)
    except ImpactmonError:
        return False
    reader = find_reader(source.head, path)
    return reader is not None and reader.sniff(source.head, path) >= SURE_ENOUGH
