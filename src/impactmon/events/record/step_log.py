"""The steps of a whole recording, small enough to be kept: some 60 bytes each, 200 with cues."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, cast, overload

import numpy as np
from numpy.typing import NDArray

from impactmon.events.contacts.table import Bools, Floats, Ints
from impactmon.events.record.finding import Weighed
from impactmon.events.record.steps import CODES, KINDS, Maker, Steps
from impactmon.events.verdict.cues import CueColumn
from impactmon.events.verdict.outcome import RhythmVerdicts, Verdict
from impactmon.model import Cue, Impact

AT_ONCE = 4096
"""Steps whose records are joined into one: short ones come one by one where steps and jumps take turns [1]."""

_Words = tuple[str, str, str, bool]
"""Name, unit and sentence of a cue, and whether its value is unknown."""


class PackedVerdicts:
    """Verdicts on impacts, their cues as numbers and the place of their words, which are few."""

    def __init__(self) -> None:
        self._kinds = array("b")
        self._confidences = array("d")
        self._ends = array("q")
        self._words = array("i")
        self._numbers = array("d")  # of each cue its value, its weight, and what is said in its sentence
        self._places: dict[_Words, int] = {}
        self._known: list[_Words] = []

    def __len__(self) -> int:
        return len(self._kinds)

    def append(self, verdict: Verdict) -> None:
        """Add a verdict on an impact."""
        self._kinds.append(CODES[verdict.kind])
        self._confidences.append(verdict.confidence)
        for cue in verdict.cues:
            says = cue.says.replace("{", "{{").replace("}", "}}")
            self._words.append(self._place((cue.name, cue.unit, says, cue.value is None)))
            self._numbers.extend((0.0 if cue.value is None else cue.value, cue.weight, 0.0))
        self._ends.append(len(self._words))

    def extend(self, verdicts: RhythmVerdicts, chosen: Ints) -> None:
        """Add verdicts on impacts that belong to rhythms."""
        places: list[int] = chosen.tolist()
        self._kinds.extend(CODES[verdicts.kinds[place]] for place in places)
        self._confidences.frombytes(verdicts.confidence[chosen].tobytes())
        there = np.stack([column.there[chosen] for column in verdicts.cues], axis=1)
        words = np.stack([self._words_of(column)[chosen] for column in verdicts.cues], axis=1)
        numbers = np.stack(
            [
                np.stack([values[chosen] for values in (column.value, column.weight, column.number)], axis=1)
                for column in verdicts.cues
            ],
            axis=1,
        )
        ends = len(self._words) + np.cumsum(there.sum(axis=1), dtype=np.int64)
        self._words.frombytes(words[there].tobytes())
        self._numbers.frombytes(numbers[there].tobytes())
        self._ends.frombytes(ends.tobytes())

    def _words_of(self, column: CueColumn) -> NDArray[np.int32]:
        """Give the places of the words of a column's cues."""
        places = [self._place((column.name, column.unit, says, False)) for says in column.says]
        return np.array(places, np.int32)[column.choice]

    def _place(self, words: _Words) -> int:
        """Give the place of some words, a new one if they were not said before."""
        place = self._places.setdefault(words, len(self._known))
        if place == len(self._known):
            self._known.append(words)
        return place

    def __getitem__(self, place: int) -> Verdict:
        first = self._ends[place - 1] if place else 0
        cues = tuple(self._cue(number) for number in range(first, self._ends[place]))
        return Verdict(KINDS[self._kinds[place]], "impact", self._confidences[place], cues)

    def _cue(self, number: int) -> Cue:
        name, unit, says, unknown = self._known[self._words[number]]
        value, weight, said = self._numbers[3 * number : 3 * number + 3]
        return Cue(name, None if unknown else value, unit, says.format(said), weight)


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
        if chosen.all():
            return self
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
        """Take the engine's next steps, in order of time."""
        if steps.maker is not self._maker or self._count >= AT_ONCE:
            self._close()
            self._maker = steps.maker
        assert isinstance(steps.verdicts, Weighed)
        rows = steps.rows.copy()
        rows["weighed"] = self._packed(rows["weighed"], steps.verdicts)
        self._held.append(rows)
        self._count += len(rows)

    def _packed(self, places: Ints, verdicts: Weighed) -> Ints:
        """Keep the verdicts at some places, -1 for none, and give where they are now."""
        known = np.flatnonzero(places >= 0)
        number = verdicts.number[places[known]]
        packed = np.full(len(places), -1)
        in_rhythm, lone = known[number >= 0], known[number < 0]
        packed[in_rhythm] = len(self._verdicts) + np.arange(in_rhythm.size)
        if in_rhythm.size and verdicts.rhythms is not None:
            self._verdicts.extend(verdicts.rhythms, number[number >= 0])
        for place in lone.tolist():
            packed[place] = len(self._verdicts)
            self._verdicts.append(verdicts.lone[int(places[place])])
        return packed

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
