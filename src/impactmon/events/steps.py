"""Steps and other impacts without flight, kept in columns until somebody looks at one.

A day has some 27,000 of them, of which most are only ever counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from impactmon.events.finding import Finding, Findings, plain_verdict
from impactmon.events.stamp import KIND as STAMP
from impactmon.events.table import Ints, Measured
from impactmon.events.verdict import Verdict
from impactmon.model import Impact

KINDS = ("walking_step", "run_step", "push_off", "impact", STAMP)
"""Kinds of impact the detector knows."""

_CODES = {kind: code for code, kind in enumerate(KINDS)}

ROW = np.dtype(
    [
        ("index", "i8"), ("first_index", "i8"), ("peak_index", "i8"),
        ("peak_g", "f8"), ("slope_g_s", "f8"), ("around_g", "f8"), ("quotient", "f8"),
        ("clipped", "?"), ("kind", "i1"),
    ]
)  # fmt: skip


class Steps(Sequence[Impact]):
    """Impacts in order, each made when it is asked for.

    Parameters
    ----------
    rows : (n,) structured
        What was measured.
    verdicts : mapping of int to Verdict
        Of those whose cues were weighed, by place.
    make : callable
        Makes an event of a finding.
    """

    def __init__(
        self, rows: NDArray[np.void], verdicts: Mapping[int, Verdict], make: Callable[[Finding], Impact]
    ) -> None:
        self._rows = rows
        self._verdicts = verdicts
        self._make = make

    @classmethod
    def gather(cls, found: Findings, places: Ints, make: Callable[[Finding], Impact]) -> Steps:
        """Take some contacts of a stretch."""
        chosen = places.tolist()
        rows = found.contacts.rows(places, ROW)
        rows["quotient"] = found.quotients[places]
        rows["kind"] = [_CODES[found.kinds[place]] for place in chosen]
        weighed = {
            number: found.verdicts[place] for number, place in enumerate(chosen) if place in found.verdicts
        }
        return cls(rows, weighed, make)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Impact: ...
    @overload
    def __getitem__(self, place: slice) -> list[Impact]: ...
    def __getitem__(self, place: int | slice) -> Impact | list[Impact]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        number = range(len(self))[place]
        return self._made(number, self._rows[number].item())

    def __iter__(self) -> Iterator[Impact]:
        for number, values in enumerate(self._rows.tolist()):
            yield self._made(number, values)

    def _made(
        self, number: int, values: tuple[int, int, int, float, float, float, float, bool, int]
    ) -> Impact:
        """Make one event."""
        index, first_index, peak_index, peak_g, slope_g_s, around_g, quotient, clipped, kind = values
        measured = Measured(index, first_index, peak_index, peak_g, slope_g_s, around_g, clipped)
        verdict = self._verdicts.get(number) or plain_verdict(KINDS[kind])
        known = None if quotient != quotient else quotient
        return self._make(Finding(measured, verdict, None, True, known))
