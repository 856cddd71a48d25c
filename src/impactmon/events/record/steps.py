"""Steps and other impacts without flight, kept in columns until somebody looks at one.

A day has some 27,000 of them, of which most are only ever counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, overload

import numpy as np
from numpy.typing import NDArray

from impactmon.events.contacts.table import Bools, Floats, Ints, Measured
from impactmon.events.record.finding import Finding, Findings, known, plain_verdict
from impactmon.events.verdict.outcome import Verdict
from impactmon.events.verdict.stamp import KIND as STAMP
from impactmon.model import Impact

KINDS = ("walking_step", "run_step", "push_off", "impact", STAMP)
"""Kinds of impact the detector knows."""

CODES = {kind: code for code, kind in enumerate(KINDS)}

ROW = np.dtype(
    [
        ("index", "i8"), ("first_index", "i8"), ("peak_index", "i8"),
        ("peak_g", "f8"), ("slope_g_s", "f8"), ("around_g", "f8"), ("quotient", "f8"), ("rest_g", "f8"),
        ("clipped", "?"), ("kind", "i1"), ("weighed", "i4"),
    ]
)  # fmt: skip
"""What is kept of an impact; `weighed` is the place of its verdict, -1 if its cues were not weighed."""

Values = tuple[int, int, int, float, float, float, float, float, bool, int, int]
"""A row as plain numbers."""


class Maker(Protocol):
    """Makes the events of one segment."""

    def impact(self, finding: Finding) -> Impact:
        """Make a final impact."""
        ...

    def times_s(self, index: Ints) -> Floats:
        """Give the times of samples, s from the recording's start."""
        ...


class Verdicts(Protocol):
    """Verdicts by place."""

    def __getitem__(self, place: int, /) -> Verdict: ...


class Steps(Sequence[Impact]):
    """Impacts of one segment in order, each made when it is asked for.

    Parameters
    ----------
    rows : (n,) structured
        See `ROW`.
    verdicts : sequence of Verdict
        Of those whose cues were weighed.
    maker : Maker
        Makes the events.
    """

    def __init__(self, rows: NDArray[np.void], verdicts: Verdicts, maker: Maker) -> None:
        self.rows = rows
        self.verdicts = verdicts
        self.maker = maker

    @classmethod
    def gather(cls, found: Findings, places: Ints, maker: Maker) -> Steps:
        """Take some contacts of a stretch."""
        rows = found.contacts.rows(places, ROW)
        rows["quotient"], rows["rest_g"] = found.quotients[places], found.rest_g[places]
        rows["kind"] = [CODES[found.kinds[place]] for place in places.tolist()]
        weighed = found.weighed.number >= 0
        weighed[[*found.weighed.lone]] = True
        rows["weighed"] = np.where(weighed[places], places, -1)
        return cls(rows, found.weighed, maker)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def times_s(self) -> Floats:
        """Times by the sample count, s from the recording's start."""
        return self.maker.times_s(self.rows["index"])

    def of_kinds(self, kinds: Iterable[str]) -> Bools:
        """Tell which are of some kinds."""
        return np.isin(self.rows["kind"], [CODES[kind] for kind in kinds if kind in CODES])

    @overload
    def __getitem__(self, place: int) -> Impact: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Impact]: ...
    def __getitem__(self, place: int | slice) -> Impact | Sequence[Impact]:
        if isinstance(place, slice):
            return Steps(self.rows[place], self.verdicts, self.maker)
        return self._made(self.rows[place].item())

    def __iter__(self) -> Iterator[Impact]:
        return map(self._made, self.rows.tolist())

    def _made(self, values: Values) -> Impact:
        """Make one event."""
        index, first_index, peak_index, peak_g, slope_g_s, around_g = values[:6]
        quotient, rest_g, clipped, kind, weighed = values[6:]
        verdict = plain_verdict(KINDS[kind]) if weighed < 0 else self.verdicts[weighed]
        measured = Measured(index, first_index, peak_index, peak_g, slope_g_s, around_g, clipped)
        return self.maker.impact(Finding(measured, verdict, None, True, known(quotient), known(rest_g)))
