"""A recording, and all that it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from impactmon.model.day import DayScore
from impactmon.model.document import analysis_to_dict, analysis_to_frame
from impactmon.model.events import Impact, Jump, Landing, Reject, Status
from impactmon.model.people import Placement
from impactmon.model.quality import CalibrationReport, NotWorn, Quality
from impactmon.model.stream import Gap, Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording that can be read in blocks, as often as needed.

    Attributes
    ----------
    name : str
        What to call it: a file name, a session.
    sample_rate_hz : float
        Nominal or measured rate, Hz.
    blocks : callable
        Gives a fresh iterator over `Samples` and `Gap`, in order of time.
    start : datetime or None
        Aware local start time; None if the file does not tell.
    range_g, placement, body_mass_kg : optional
        What the file itself says.
    format : str
        Name of the reader.
    notes : tuple of str
        What a reader had to decide, in plain sentences.
    losses, remarks : callable
        Give, after a pass over the blocks, plain sentences: what could not be read, and what was noticed.
    true_time_s : callable or None
        Gives, after a pass over the blocks, the device's own time of a moment counted in samples; None where counting
        is all there is.
    """

    name: str
    sample_rate_hz: float
    blocks: Callable[[], Iterator[Samples | Gap]] = field(repr=False, compare=False)
    start: datetime | None = None
    range_g: float | None = None
    placement: Placement | None = None
    body_mass_kg: float | None = None
    format: str = ""
    notes: tuple[str, ...] = ()
    losses: Callable[[], tuple[str, ...]] = field(default=tuple, repr=False, compare=False)
    remarks: Callable[[], tuple[str, ...]] = field(default=tuple, repr=False, compare=False)
    true_time_s: Callable[[float], float] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All that a recording says: final events, gaps, quality, days.

    `landings` includes those of jumps; `impacts` makes most of its events as they are looked at. `parameters` and
    `algorithm_version` make it repeatable. `not_worn` is None for a recording of less than an hour, which cannot tell.
    """

    jumps: tuple[Jump, ...]
    landings: tuple[Landing, ...]
    impacts: Sequence[Impact]
    rejected: tuple[Reject, ...]
    gaps: tuple[Gap, ...]
    quality: Quality
    days: tuple[DayScore, ...]
    name: str
    start: datetime | None
    placement: Placement | None
    body_mass_kg: float | None
    algorithm_version: str
    parameters: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    calibration: CalibrationReport | None = None
    not_worn: tuple[NotWorn, ...] | None = None

    @property
    def counted_jumps(self) -> int:
        """Jumps that count towards a target."""
        return sum(jump.status is Status.COUNTED for jump in self.jumps)

    def to_dict(self) -> dict[str, Any]:
        """Give the analysis as plain lists, dicts, numbers and strings, ready for JSON."""
        return analysis_to_dict(self)

    def to_frame(self) -> Any:
        """Give all events as a pandas DataFrame, one row each, with a column ``event``.

        Raises
        ------
        impactmon.errors.UsageError
            If pandas is not installed.
        """
        return analysis_to_frame(self)
