"""The steps of a whole recording, small enough to be kept: some 60 bytes each, 200 with cues."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, cast, overload

import numpy as np
from numpy.typing import NDArray

from impactmon.events.steps import CODES, KINDS, Maker, Steps
from impactmon.events.table import Bools, Floats
from impactmon.events.verdict import Verdict
from impactmon.model import Cue, Impact

AT_ONCE = 4096
"""Steps whose records are joined into one: short ones come one by one where steps and jumps take turns [1]."""


class PackedVerdicts:
    """Verdicts on impacts, their cues as numbers and the place of their words, which are few."""

    def __init__(self) -> None:
        self._kinds = array("b")
        self._confidences = array("d")
        self._ends = array("q")
        self._words = array("l")
        self._numbers = array("d")
        self._places: dict[tuple[str, str, str, bool], int] = {}
        self._known: list[tuple[str, str, str, bool]] = []

    def __len__(self) -> int:
        return len(self._kinds)

    def append(self, verdict: Verdict) -> None:
        """Add a verdict on an impact."""
        self._kinds.append(CODES[verdict.kind])
        self._confidences.append(verdict.confidence)
        for cue in verdict.cues:
            words = (cue.name, cue.unit, cue.says, cue.value is None)
            place = self._places.get(words)
            if place is None:
                place = self._places[words] = len(self._known)
                self._known.append(words)
            self._words.append(place)
            self._numbers.append(0.0 if cue.value is None else cue.value)
            self._numbers.append(cue.weight)
        self._ends.append(len(self._words))

    def __getitem__(self, place: int) -> Verdict:
        first = self._ends[place - 1] if place else 0
        cues = tuple(self._cue(number) for number in range(first, self._ends[place]))
        return Verdict(KINDS[self._kinds[place]], "impact", self._confidences[place], cues)

    def _cue(self, number: int) -> Cue:
        name, unit, says, unknown = self._known[self._words[number]]
        value, weight = self._numbers[2 * number], self._numbers[2 * number + 1]
        return Cue(name, None if unknown else value, unit, says, weight)


class StepLog(Sequence[Impact]):
    """Impacts in order, each made when it is asked for; equal to a sequence of the same impacts.

    Parameters
    ----------
    parts : iterable of Steps
        Impacts, segment by segment.
    changed : callable, optional
        What happens to each event as it is made.
    """

    def __init__(
        self, parts: Iterable[Steps] = (), changed: Callable[[Impact], Impact] | None = None
    ) -> None:
        self._parts = [part for part in parts if len(part)]
        self._ends = [*accumulate(map(len, self._parts))]
        self._changed = changed

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, place: int) -> Impact: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Impact]: ...
    def __getitem__(self, place: int | slice) -> Impact | Sequence[Impact]:
        if isinstance(place, slice):
            return tuple(self[number] for number in range(*place.indices(len(self))))
        number = range(len(self))[place]
        part = bisect_right(self._ends, number)
        found = self._parts[part][number - (self._ends[part - 1] if part else 0)]
        return found if self._changed is None else self._changed(found)

    def __iter__(self) -> Iterator[Impact]:
        found = (impact for part in self._parts for impact in part)
        return found if self._changed is None else map(self._changed, found)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StepLog | tuple | list):
            return NotImplemented
        others = cast("Sequence[Impact]", other)
        return len(self) == len(others) and all(a == b for a, b in zip(self, others, strict=True))

    __hash__ = None  # type: ignore[assignment] - as a list

    def __repr__(self) -> str:
        return f"<{len(self):,} impacts>"

    @property
    def time_s(self) -> Floats:
        """Times by the sample count, s from the recording's start, whatever changes the events."""
        return _column(part.maker.times_s(part.rows["index"]) for part in self._parts)

    @property
    def peak_g(self) -> Floats:
        """Peaks, g."""
        return _column(part.rows["peak_g"] for part in self._parts)

    def of_kinds(self, kinds: Iterable[str]) -> Bools:
        """Tell which are of some kinds."""
        codes = [CODES[kind] for kind in kinds if kind in CODES]
        return _column(np.isin(part.rows["kind"], codes) for part in self._parts).astype(np.bool_)

    def chosen(self, chosen: Bools) -> StepLog:
        """Give some of them."""
        split = np.split(chosen, self._ends[:-1]) if self._parts else []
        parts = [
            Steps(part.rows[which], part.verdicts, part.maker)
            for part, which in zip(self._parts, split, strict=True)
        ]
        return StepLog(parts, self._changed)

    def changed(self, change: Callable[[Impact], Impact]) -> StepLog:
        """Give them with a change made to each as it is looked at."""
        return StepLog(self._parts, change)


class StepLogger:
    """Collects the steps of a recording."""

    def __init__(self) -> None:
        self._verdicts = PackedVerdicts()
        self._parts: list[Steps] = []
        self._held: list[NDArray[np.void]] = []
        self._count = 0
        self._maker: Maker | None = None

    def add(self, steps: Steps) -> None:
        """Take the next steps, in order of time."""
        if steps.maker is not self._maker or self._count >= AT_ONCE:
            self._close()
            self._maker = steps.maker
        rows = steps.rows
        weighed = np.flatnonzero(rows["weighed"] >= 0)
        if weighed.size:
            rows = rows.copy()
            first = len(self._verdicts)
            for place in rows["weighed"][weighed].tolist():
                self._verdicts.append(steps.verdicts[place])
            rows["weighed"][weighed] = first + np.arange(weighed.size)
        self._held.append(rows)
        self._count += len(rows)

    def log(self) -> StepLog:
        """Give what was collected."""
        self._close()
        return StepLog(self._parts)

    def _close(self) -> None:
        """Join the records held."""
        if self._maker is not None and self._held:
            self._parts.append(Steps(np.concatenate(self._held), self._verdicts, self._maker))
        self._held, self._count = [], 0


def _column(parts: Iterable[NDArray[Any]]) -> NDArray[Any]:
    """Join a column's parts."""
    return np.concatenate([np.empty(0), *parts])
