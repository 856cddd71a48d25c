"""The real recordings: where they are, and what they hold, as arrays with their truth."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impactmon.model import Placement

ROOT = Path(__file__).resolve().parents[2]

PLACEMENTS = {
    "back pocket": Placement.POCKET,
    "front pocket": Placement.POCKET,
    "hand": Placement.HAND,
    "backpack": Placement.BACKPACK,
    "jacket": Placement.CHEST,
}


def shared_data() -> Path | None:
    """Find the real recordings: ``$IMPACTMON_DATA``, else ``shared/data`` beside the tree or above it."""
    told = os.environ.get("IMPACTMON_DATA")
    places = [Path(told)] if told else [parent / "shared" / "data" for parent in ROOT.parents]
    return next((place for place in places if (place / "README.md").is_file()), None)


@dataclass(frozen=True, slots=True)
class Trial:
    """A recording with what is known about it.

    Attributes
    ----------
    name, activity : str
        File and what was done.
    acc_g : (n, 3) float64
        Specific force, g, gravity included.
    sample_rate_hz : float
        As recorded.
    placement : Placement or None
        Where the sensor was.
    truth : int or None
        Jumps, or landings for jumping jacks; None where nobody counted.
    tolerance : int
        By how much a count may differ.
    counts : str
        "jumps" or "landings": what `truth` counts.
    """

    name: str
    activity: str
    acc_g: NDArray[np.float64]
    sample_rate_hz: float
    placement: Placement | None
    truth: int | None
    tolerance: int
    counts: str = "jumps"


def read_columns(path: Path, columns: tuple[int, ...], *, skip: int = 1) -> NDArray[np.float64]:
    """Read number columns of a CSV file, plain or gzip."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt") as text:
        return np.loadtxt(text, delimiter=",", skiprows=skip, usecols=columns, dtype=np.float64)


@cache
def manifest(folder: str) -> dict[str, Any]:
    """Read a folder's manifest."""
    data = shared_data()
    if data is None:
        raise FileNotFoundError("the real recordings are not here; set IMPACTMON_DATA")
    return json.loads((data / folder / "manifest.json").read_text())


def phone_trials() -> Iterator[Trial]:
    """Yield the phone recordings: jumping, walking, stairs."""
    for entry in manifest("phone_jump_walk")["trials"]:
        truth = entry["truth"]
        jacks = truth.get("n_jacks_approx")
        count = jacks if jacks is not None else truth["n_jumps"]
        yield Trial(
            name=entry["file"].removesuffix(".csv.gz"),
            activity="jumping jacks" if jacks is not None else entry["activity"],
            acc_g=read_columns(_path("phone_jump_walk", entry["file"]), (1, 2, 3)),
            sample_rate_hz=entry["rate_hz"],
            placement=PLACEMENTS[entry["placement"]],
            truth=count,
            tolerance=round(0.05 * jacks) if jacks is not None else truth.get("tolerance", 0),
            counts="landings" if jacks is not None else "jumps",
        )


def lumbar_trials() -> Iterator[Trial]:
    """Yield lumbar walking and sit-to-stand."""
    for entry in manifest("lumbar_walk_sit")["trials"]:
        yield Trial(
            name=entry["file"].removesuffix(".csv.gz"),
            activity=entry["activity"].split(" (")[0],
            acc_g=read_columns(_path("lumbar_walk_sit", entry["file"]), (1, 2, 3)),
            sample_rate_hz=entry["rate_hz"],
            placement=Placement.BACK,
            truth=0,
            tolerance=0,
        )


def hip_trial() -> Trial:
    """Give the hip recording of walking and jogging that comes with impactr."""
    return Trial(
        name="impactr_actigraph_hip_raw",
        activity="walking and jogging",
        acc_g=read_columns(_path("native", "impactr_actigraph_hip_raw.csv"), (0, 1, 2), skip=11),
        sample_rate_hz=100.0,
        placement=Placement.HIP,
        truth=0,
        tolerance=0,
    )


def sensor_trials() -> Iterator[Trial]:
    """Yield every real recording from a worn or carried sensor that has a count as its truth."""
    yield from phone_trials()
    yield from lumbar_trials()
    yield hip_trial()


def _path(folder: str, file: str) -> Path:
    data = shared_data()
    assert data is not None  # its manifest has just been read, or the caller has looked
    return data / folder / file
