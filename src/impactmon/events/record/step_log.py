"""The steps of a whole recording, put aside in sheaves: some 60 bytes each, 200 with cues, and hardly any in memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from typing import Any, cast, overload

import numpy as np
from numpy.typing import NDArray

from impactmon.events.contacts.table import Bools, Ints
from impactmon.events.record.finding import Weighed
from impactmon.events.record.packed import PackedVerdicts, Vocabulary
from impactmon.events.record.steps import ROW, Maker, Steps
from impactmon.model import Impact
from impactmon.shelf import Place, Shelf

AT_ONCE = 4096
"""Steps of a sheaf [1]: a megabyte at most, and two hundred sheaves a month."""


@dataclass(frozen=True, slots=True)
class Sheaf:
    """Consecutive steps of one segment that were put aside.

    Attributes
    ----------
    place : Place
        Where they lie.
    rows : int
        How many steps lie there.
    maker : Maker
        Makes their events.
    left : bytes or None
        One bit for each of them, set where it is left in; None if all are.
    count : int
        How many are left in.
    """

    place: Place
    rows: int
    maker: Maker
    left: bytes | None
    count: int

    def chosen(self, chosen: Bools) -> Sheaf:
        """Leave in some of those that were left in."""
        if chosen.all():
            return self
        left = np.zeros(self.rows, np.bool_)
        left[np.flatnonzero(self._mask())[chosen]] = True
        return replace(self, left=np.packbits(left).tobytes(), count=int(chosen.sum()))

    def opened(self, shelf: Shelf, vocabulary: Vocabulary) -> Steps:
        """Give the steps that are left in."""
        content = shelf.get(self.place)
        rows = np.frombuffer(content, ROW, self.rows)
        verdicts = PackedVerdicts.of_bytes(content[rows.nbytes :], vocabulary)
        return Steps(rows if self.left is None else rows[self._mask()], verdicts, self.maker)

    def _mask(self) -> Bools:
        if self.left is None:
            return np.ones(self.rows, np.bool_)
        return np.unpackbits(np.frombuffer(self.left, np.uint8), count=self.rows).astype(np.bool_)


class StepLog(Sequence[Impact]):
    """Impacts in order, each made when it is asked for; equal to a sequence of the same impacts.

    Parameters
    ----------
    shelf : Shelf, optional
        Where they lie.
    vocabulary : Vocabulary, optional
        The words of their cues.
    sheaves : iterable of Sheaf
        In order of time.
    changed : callable, optional
        What happens to each event as it is made.
    """

    def __init__(
        self,
        shelf: Shelf | None = None,
        vocabulary: Vocabulary | None = None,
        sheaves: Iterable[Sheaf] = (),
        changed: Callable[[Impact], Impact] | None = None,
    ) -> None:
        self._shelf = shelf or Shelf()
        self._vocabulary = vocabulary or Vocabulary()
        self._sheaves = [sheaf for sheaf in sheaves if sheaf.count]
        self._ends = [*accumulate(sheaf.count for sheaf in self._sheaves)]
        self._changed = changed
        self._open: tuple[int, Steps] | None = None

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
        sheaf = bisect_right(self._ends, number)
        found = self._opened(sheaf)[number - (self._ends[sheaf - 1] if sheaf else 0)]
        return found if self._changed is None else self._changed(found)

    def _opened(self, number: int) -> Steps:
        """Give the steps of a sheaf; the one asked for last stays open."""
        held = self._open
        if held is None or held[0] != number:
            held = self._open = number, self._sheaves[number].opened(self._shelf, self._vocabulary)
        return held[1]

    def __iter__(self) -> Iterator[Impact]:
        found = (impact for steps in self.stretches() for impact in steps)
        return found if self._changed is None else map(self._changed, found)

    def stretches(self) -> Iterator[Steps]:
        """Give some thousands of them at a time, unchanged, in columns."""
        return (sheaf.opened(self._shelf, self._vocabulary) for sheaf in self._sheaves)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StepLog | tuple | list):
            return NotImplemented
        others = cast("Sequence[Impact]", other)
        return len(self) == len(others) and all(a == b for a, b in zip(self, others, strict=True))

    __hash__ = None  # type: ignore[assignment] - as a list

    def __repr__(self) -> str:
        return f"<{len(self):,} impacts>"

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_open": None}

    def chosen(self, choose: Callable[[Steps], Bools]) -> StepLog:
        """Give those for which a mask over each stretch is true."""
        chosen = (
            sheaf.chosen(choose(steps)) for sheaf, steps in zip(self._sheaves, self.stretches(), strict=True)
        )
        return StepLog(self._shelf, self._vocabulary, chosen, self._changed)

    def changed(self, change: Callable[[Impact], Impact]) -> StepLog:
        """Give them with a change made to each as it is looked at, after those wanted before."""
        both = change if self._changed is None else partial(_in_turn, self._changed, change)
        return StepLog(self._shelf, self._vocabulary, self._sheaves, both)


def _in_turn(first: Callable[[Impact], Impact], then: Callable[[Impact], Impact], impact: Impact) -> Impact:
    return then(first(impact))


class StepLogger:
    """Collects the steps of a recording."""

    def __init__(self) -> None:
        self._shelf = Shelf()
        self._vocabulary = Vocabulary()
        self._sheaves: list[Sheaf] = []
        self._verdicts = PackedVerdicts(self._vocabulary)
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
        return StepLog(self._shelf, self._vocabulary, self._sheaves)

    def _close(self) -> None:
        """Put the steps held aside, as one sheaf."""
        if self._maker is not None and self._held:
            content = b"".join(rows.tobytes() for rows in self._held) + self._verdicts.to_bytes()
            place = self._shelf.put(content)
            self._sheaves.append(Sheaf(place, self._count, self._maker, None, self._count))
        self._verdicts = PackedVerdicts(self._vocabulary)
        self._held, self._count = [], 0
