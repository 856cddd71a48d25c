"""Where recordings lie: paths of this machine, or URLs of the file systems that fsspec knows (extra `cluster`).

A URL becomes a path of universal-pathlib, which answers all that readers ask of a `Path`: its name, its size, its
neighbours, and its bytes as a stream that is fetched block by block.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any, Literal, cast

from impactmon.errors import ImpactmonError, InputError, MissingFileError, UsageError
from impactmon.text import clean

PROBE_BUFFER = 4096
"""Bytes fetched around a place that is looked at alone; a stream fetches megabytes ahead."""

_URL = re.compile(r"(?P<protocol>[A-Za-z][A-Za-z0-9+.\-]+)(?:://|::)")  # two letters at least: C: is a drive
_PASSWORD = re.compile(r"://[^/@]*:[^/@]+@")
_WILD = re.compile(r"[*?\[]")


def is_url(place: object) -> bool:
    """Tell whether a place is a URL such as ``s3://bucket/study`` or ``zip://a.csv::https://host/study.zip``."""
    return isinstance(place, str) and _URL.match(place) is not None


def is_remote(path: object) -> bool:
    """Tell whether a path came from a URL."""
    return not isinstance(path, Path) and hasattr(path, "protocol")


def locate(place: str | PathLike[str]) -> Path:
    """Give a place as a path.

    Parameters
    ----------
    place : str or path-like
        A path, or a URL.

    Returns
    -------
    Path
        For a URL an object with the methods of one.

    Raises
    ------
    UsageError
        If a URL's file system is unknown, or a package for it is not installed.
    """
    if not isinstance(place, str):
        return cast("Path", place) if is_remote(place) else Path(place)
    match = _URL.match(place)
    if match is None:
        return Path(place)
    if _PASSWORD.search(place):
        raise UsageError(
            f"{match['protocol']}://… holds a password, which would stand in every table of results.",
            hint="Give it in fsspec's configuration or in the environment.",
        )
    return _remote(place, match["protocol"])


def locate_all(places: list[str]) -> list[Path]:
    """Give places as paths; of URLs with wildcards, those that exist: no shell expands them.

    Raises
    ------
    UsageError
        As `locate` does.
    MissingFileError
        If nothing fits a wildcard.
    """
    paths: list[Path] = []
    for place in places:
        if not is_url(place) or not _WILD.search(place.partition("::")[0]):
            paths.append(locate(place))
            continue
        first, chained, rest = place.partition("::")
        at = first.rfind("/", 0, cast("re.Match[str]", _WILD.search(first)).start()) + 1
        folder = locate(first[:at] + chained + rest)
        with reached(folder):
            fitting = (path for path in folder.glob(first[at:]) if not path.name.startswith("."))
            found = sorted(path for path in fitting if path.is_file())
        if not found:
            raise MissingFileError(f"There is no file {clean(place, limit=200)}.")
        paths += found
    return paths


def kind_of(path: Path) -> Literal["file", "folder", "other"] | None:
    """Tell what a path leads to; None if to nothing.

    Notes
    -----
    A URL is asked for once, and what its file system raises is let through: fsspec's own `exists` takes a refused or
    broken connection for a missing file.
    """
    if is_remote(path):
        try:
            found: Any = cast("Any", path).fs.info(cast("Any", path).path)
        except FileNotFoundError:
            return None
        return "folder" if found["type"] == "directory" else "file"
    if not path.exists():
        return None
    return "folder" if path.is_dir() else "file" if path.is_file() else "other"


@contextmanager
def reached(path: Path) -> Generator[None]:
    """Say in words what a file system that is not this machine's raises: each has errors of its own.

    Raises
    ------
    InputError
        For a URL that cannot be reached.
    """
    try:
        yield
    except (ImpactmonError, EOFError):
        raise
    except Exception as error:
        if not is_remote(path):
            raise
        raise InputError(
            f"{clean(str(path), limit=200)} cannot be reached: {clean(str(error) or type(error).__name__)}."
        ) from error


def _remote(url: str, protocol: str) -> Path:
    """Give the path of a URL."""
    try:
        upath: Any = import_module("upath")
    except ImportError:
        raise UsageError(
            f"{protocol}://… needs fsspec and universal-pathlib.", hint="pip install 'impactmon[cluster]'"
        ) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # some file systems are usable, but have no class of their own
            path = upath.UPath(url)
            path.fs  # noqa: B018 - looks for the file system's package now, not at the first byte
    except ImportError as error:
        raise UsageError(
            f"{protocol}://… needs another package: {clean(str(error))}.",
            hint="Install it here and on every worker.",
        ) from error
    except (ValueError, TypeError, OSError) as error:
        raise UsageError(f"{clean(url, limit=200)} is no URL to read from: {clean(str(error))}.") from error
    return cast("Path", path)
