"""What others script against: `read` and `analyze`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from os import PathLike
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from impactmon.analysis import Calibrate, analyze_recording
from impactmon.errors import UsageError
from impactmon.model import Analysis, Gap, Placement, Recording, Samples
from impactmon.signal.missing import blocks_of


def read(path: str | PathLike[str]) -> Recording:
    """Open a recording of any known format.

    Parameters
    ----------
    path : str or path-like
        A file, or a URL of a file system that fsspec knows (extra ``cluster``), as ``"s3://bucket/walk.cwa"``.

    Returns
    -------
    Recording

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        If its content cannot be trusted; the message says where and what to do.
    """
    from impactmon.formats import open_recording
    from impactmon.formats.files.location import locate

    return open_recording(locate(path))


def analyze(
    source: str | PathLike[str] | Recording | ArrayLike,
    *,
    sample_rate_hz: float | None = None,
    placement: Placement | str | None = None,
    body_mass_kg: float | None = None,
    range_g: float | None = None,
    start: datetime | None = None,
    calibrate: Calibrate = "auto",
    grf_model: str | None = None,
) -> Analysis:
    """Find jumps, landings and impacts.

    Parameters
    ----------
    source : path, Recording or (n, 3) array
        A file; an opened recording; or specific force in g, gravity included, for which `sample_rate_hz` is required.
        Rows that are not finite are missing samples.
    sample_rate_hz : float, optional
        Rate, Hz; overrides a recording's own.
    placement : Placement or str, optional
        Where the sensor was worn; None answers all but force.
    body_mass_kg : float, optional
        Mass of the wearer, kg; None leaves force unknown.
    range_g : float, optional
        Full scale, g: samples at it are marked as clipped.
    start : datetime, optional
        Aware start time, for local days.
    calibrate : {"auto", "on", "off"} or Calibration
        Calibrate the recording by its own still windows ("auto": if it holds days and its sensor is off), or as given.
    grf_model : str, optional
        Model of force: "impactmon" (the default), "veras2023" (the published regressions), "impactr",
        "impactr-walking" or "impactr-jumping" (that package's peaks and regressions, for comparison only).

    Returns
    -------
    Analysis
        Final events; equal to what a live session over the same samples gives.

    Notes
    -----
    A file is read in blocks, and steps lie in a temporary file until they are looked at (some 3 MB a day): the result
    holds 2 KB of memory for each jump with its landing, and hardly more for a month than for a day. Whoever asks
    for all events at once gets them: of a day with 27,000 steps a list of `impacts` takes 20 MB, `Analysis.to_dict` and
    `to_frame` 35 MB, and twice that while a frame is made.

    Examples
    --------
    >>> import numpy as np
    >>> analysis = analyze(np.tile([0.0, 0.0, 1.0], (1000, 1)), sample_rate_hz=100.0)
    >>> analysis.counted_jumps
    0
    """
    if isinstance(source, str | PathLike):
        from impactmon.formats import open_recording
        from impactmon.formats.files.location import locate

        source = open_recording(
            locate(source), sample_rate_hz=sample_rate_hz
        )  # some files do not tell their rate
    if not isinstance(source, Recording):
        source = _recording_of(source, sample_rate_hz, range_g)
    return analyze_recording(
        _overridden(source, sample_rate_hz, range_g, start),
        placement=placement,
        body_mass_kg=body_mass_kg,
        calibrate=calibrate,
        grf_model=grf_model,
    )


def _recording_of(acc_g: ArrayLike, sample_rate_hz: float | None, range_g: float | None) -> Recording:
    """Wrap an array."""
    if sample_rate_hz is None:
        raise UsageError("An array does not tell its rate.", hint="Give sample_rate_hz.")
    rate_hz = sample_rate_hz
    array = _as_numbers(acc_g)
    if array.ndim != 2 or array.shape[1] != 3:
        raise UsageError(f"Acceleration needs shape (n, 3), not {array.shape}.")
    if not np.isfinite(array).all(axis=1).any():
        raise UsageError(
            f"None of the {len(array):,} samples has a number on all three axes."
            if len(array)
            else "There are no samples.",
            hint="Rows that are not finite are missing samples; at least one must be there.",
        )

    def blocks() -> Iterator[Samples | Gap]:
        return blocks_of(array, rate_hz, range_g)

    return Recording(name="array", sample_rate_hz=rate_hz, blocks=blocks, range_g=range_g, format="array")


def _as_numbers(acc_g: object) -> NDArray[np.float64]:
    """Give the caller's array as numbers, or say what a source may be."""
    array = None
    if acc_g is not None:
        with suppress(TypeError, ValueError):
            array = np.asarray(cast("ArrayLike", acc_g), dtype=np.float64)
    if array is None:
        raise UsageError(
            f"A source of the kind {type(acc_g).__name__} holds no acceleration.",
            hint="Give a path, a Recording or an array of shape (n, 3) in g.",
        )
    return array


def _overridden(
    recording: Recording, sample_rate_hz: float | None, range_g: float | None, start: datetime | None
) -> Recording:
    """Let the caller know better than the file."""
    if start is not None:
        recording = replace(recording, start=start)
    if range_g is not None:
        recording = replace(recording, range_g=range_g)
    if sample_rate_hz is None or sample_rate_hz == recording.sample_rate_hz:
        return recording
    inner = recording.blocks

    def blocks() -> Iterator[Samples | Gap]:
        for block in inner():
            yield replace(block, sample_rate_hz=sample_rate_hz) if isinstance(block, Samples) else block

    return replace(recording, sample_rate_hz=sample_rate_hz, blocks=blocks)
