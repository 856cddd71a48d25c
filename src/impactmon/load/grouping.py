"""The landings of a day, grouped into stretches with rests between, so that the day scores highest.

A fixed rule ("a pause of an hour ends a bout") can lower a score when a landing is added: it may bridge two
bouts, or shorten a rest. Here every landing may be left out in favour of a rest. Each grouping of some
landings is still there when one more is added and is worth no less, so the highest score never falls.

>>> eight_h = 8 * 3600.0
>>> round(best_grouping([0.0] * 20 + [eight_h] * 20, [3.0] * 40).value, 1)
15.9
>>> round(best_grouping([0.0] * 20 + [eight_h / 2] + [eight_h] * 20, [3.0] * 41).value, 1)  # one at half time
15.9
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impactmon.load.osteogenic import (
    BOUT_PAUSE_S,
    MIN_LOAD_BW,
    RECOVERY_MIN_LANDINGS,
    bout_index,
    recovery,
)

REST_STEP_S = 60.0
"""Rests begin and end on whole minutes: on a fixed grid a landing within a minute that is already counted
cannot shorten the rest beside it."""

LOAD_STEP_BW = 0.01
"""Loads enter rounded to this, BW: far below what is known of them, and it bounds the work of a long day."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Carry:
    """What a day leaves behind for the next one.

    Attributes
    ----------
    end_s : float
        End of the last stretch that started a recovery, s.
    loads_bw : tuple of float
        Its loads: what goes on over midnight is not paid twice.
    """

    end_s: float
    loads_bw: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Landings scored together.

    Attributes
    ----------
    first, last : int
        Indices of its first and last landing among those given.
    factor : float
        Recovery factor in [0, 1].
    continues : bool
        It goes on where the day before ended: only what it adds counts.
    """

    first: int
    last: int
    factor: float
    continues: bool = False


@dataclass(frozen=True, slots=True)
class DayIndex:
    """The best grouping of a day.

    Attributes
    ----------
    value : float
        Index of the day, BW.
    stretches : tuple of Stretch
        In order of time. Landings between them are left out: the rest is worth more.
    carry : Carry or None
        For the next day.
    before : Carry or None
        What the day started from.
    """

    value: float
    stretches: tuple[Stretch, ...]
    carry: Carry | None
    before: Carry | None = None


def best_grouping(
    times_s: Sequence[float], loads_bw: Sequence[float], *, carry: Carry | None = None
) -> DayIndex:
    """Group a day's landings so that the day scores highest.

    A rest lasts at least `BOUT_PAUSE_S` and follows a stretch of at least `RECOVERY_MIN_LANDINGS` landings.

    Parameters
    ----------
    times_s : sequence of float
        Times of the landings, s, ascending.
    loads_bw : sequence of float
        Their peak forces, BW; those below `MIN_LOAD_BW` are passed over.
    carry : Carry, optional
        What the day before left behind.

    Returns
    -------
    DayIndex
        Its `value` is never lowered by a further landing.
    """
    kept = [index for index, load in enumerate(loads_bw) if load >= MIN_LOAD_BW]
    if not kept:
        return DayIndex(0.0, (), carry, carry)
    loads = [round(loads_bw[index] / LOAD_STEP_BW) * LOAD_STEP_BW for index in kept]
    if carry is None and times_s[kept[-1]] - times_s[kept[0]] <= BOUT_PAUSE_S:
        whole = Stretch(kept[0], kept[-1], 1.0)
        end_s = (times_s[kept[-1]] // REST_STEP_S + 1.0) * REST_STEP_S
        left = Carry(end_s, tuple(loads)) if len(loads) >= RECOVERY_MIN_LANDINGS else None
        return DayIndex(bout_index(loads), (whole,), left)
    search = _Search(np.asarray([times_s[index] for index in kept]), np.asarray(loads), carry)
    stretches = tuple(
        Stretch(kept[stretch.first], kept[stretch.last], stretch.factor, stretch.continues)
        for stretch in search.stretches()
    )
    return DayIndex(search.value, stretches, search.carry_on(), carry)


@dataclass(frozen=True, slots=True)
class _Opening:
    """A way in which a stretch may begin: after a rest, after the day before, or in going on from it."""

    factor: Floats
    """Recovery factor by end cell."""
    value: Floats
    """Value of the whole chain by end cell, BW."""
    before: NDArray[np.intp]
    """Last cell of the stretch before, by end cell; -1: none."""
    continues: bool


class _Search:
    """Dynamic programming over occupied minutes ("cells"): the best chain of stretches that ends with each.

    `_value` holds the best chain whose last stretch ends with a cell; `_closed` the best one whose last
    stretch is long enough to start a recovery, so that another stretch may follow.
    """

    def __init__(self, times_s: Floats, loads_bw: Floats, carry: Carry | None) -> None:
        minute = np.floor(times_s / REST_STEP_S)
        self._first = np.flatnonzero(np.diff(minute, prepend=minute[0] - 1.0))
        self._last = np.append(self._first[1:] - 1, len(times_s) - 1)
        self._start_s = minute[self._first] * REST_STEP_S
        self._end_s = self._start_s + REST_STEP_S
        self._loads = loads_bw
        self._log1p = np.log1p(np.arange(len(loads_bw) + (len(carry.loads_bw) if carry else 0) + 1))
        self._carry = carry
        self._levels, self._counts = _count_levels(loads_bw, self._last, carry)
        self._widths = np.diff(self._levels, prepend=0.0)
        n = len(self._first)
        self._value = np.full(n, -np.inf)
        self._closed = np.full(n, -np.inf)
        self._how: list[tuple[int, float, int, bool]] = [(0, 1.0, -1, False)] * n
        self._closed_how = list(self._how)
        for cell in range(n):
            self._start_at(cell)
        self._end = int(np.argmax(self._value))
        self.value = float(self._value[self._end])

    def _start_at(self, cell: int) -> None:
        length = self._last[cell:] - self._first[cell] + 1
        for opening in self._openings(cell):
            carried = len(self._carry.loads_bw) if opening.continues and self._carry else 0
            closable = length + carried >= RECOVERY_MIN_LANDINGS
            self._improve(cell, opening, opening.value, self._value, self._how)
            closed = np.where(closable, opening.value, -np.inf)
            self._improve(cell, opening, closed, self._closed, self._closed_how)

    @staticmethod
    def _improve(
        cell: int,
        opening: _Opening,
        value: Floats,
        best: Floats,
        how: list[tuple[int, float, int, bool]],
    ) -> None:
        better = np.flatnonzero(value > best[cell:])
        best[cell + better] = value[better]
        for step in better.tolist():
            how[cell + step] = (
                cell,
                float(opening.factor[step]),
                int(opening.before[step]),
                opening.continues,
            )

    def _openings(self, cell: int) -> Iterator[_Opening]:
        own = self._area(self._counts[cell:] - self._counts_before(cell))
        nothing = np.full(len(own), -1, dtype=np.intp)
        one = np.ones(len(own))
        if self._carry is None:
            yield _Opening(one, own, nothing, continues=False)
        else:
            factor = one * recovery(float(self._start_s[cell]) - self._carry.end_s)
            yield _Opening(factor, factor * own, nothing, continues=False)
            yield _Opening(one, self._added(cell, self._carry), nothing, continues=True)
        rest_s = self._start_s[cell] - self._end_s[:cell]
        before = np.flatnonzero((rest_s >= BOUT_PAUSE_S) & np.isfinite(self._closed[:cell]))
        if len(before):
            factors = np.asarray([recovery(rest) for rest in rest_s[before].tolist()])
            values = self._closed[before][:, None] + factors[:, None] * own
            top = np.argmax(values, axis=0)
            yield _Opening(factors[top], values[top, np.arange(len(own))], before[top], continues=False)

    def _counts_before(self, cell: int) -> NDArray[np.int64]:
        return self._counts[cell - 1] if cell else np.zeros_like(self._counts[0])

    def _added(self, cell: int, carry: Carry) -> Floats:
        """Give what stretches from `cell` add to the last one of the day before, by end cell."""
        old = np.asarray([sum(load >= level for load in carry.loads_bw) for level in self._levels.tolist()])
        together = self._area(self._counts[cell:] - self._counts_before(cell) + old)
        return together - self._area(old[None, :])

    def _area(self, counts: NDArray[np.int64]) -> Floats:
        """Give the index of groups from their counts: the area under ln(1 + N(F))."""
        return self._log1p[counts] @ self._widths

    def _chain(self) -> list[tuple[int, int, float, bool]]:
        """Give the stretches of the best chain as (first cell, last cell, factor, continues)."""
        chain: list[tuple[int, int, float, bool]] = []
        end, how = self._end, self._how
        while end >= 0:
            start, factor, before, continues = how[end]
            chain.append((start, end, factor, continues))
            end, how = before, self._closed_how
        return chain[::-1]

    def stretches(self) -> Iterator[Stretch]:
        """Yield the best chain's stretches, with indices into the loads given."""
        for a, b, factor, continues in self._chain():
            yield Stretch(int(self._first[a]), int(self._last[b]), factor, continues)

    def carry_on(self) -> Carry | None:
        """Give what the next day starts from: the last stretch that started a recovery."""
        for a, b, _, continues in reversed(self._chain()):
            loads = tuple(self._loads[self._first[a] : self._last[b] + 1].tolist())
            if continues and self._carry is not None:
                loads = self._carry.loads_bw + loads
            if len(loads) >= RECOVERY_MIN_LANDINGS:
                return Carry(float(self._end_s[b]), loads)
        return self._carry


def _count_levels(
    loads_bw: Floats, last: NDArray[np.intp], carry: Carry | None
) -> tuple[Floats, NDArray[np.int64]]:
    """Give the distinct loads, and how many landings up to each cell's end reach each of them."""
    every = np.concatenate([loads_bw, carry.loads_bw if carry else []])
    levels = np.unique(every)
    reached = loads_bw[:, None] >= levels
    return levels, np.cumsum(reached, axis=0, dtype=np.int64)[last]
