"""From final events to local days: counts, bands, bouts, osteogenic index."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from impactmon.load.bands import BANDS, LOWEST_G, band_counts
from impactmon.load.grouping import Carry, DayIndex, best_grouping
from impactmon.load.osteogenic import RECOVERY_MIN_LANDINGS, bout_index, bout_ranges
from impactmon.model import Bout, DayScore, Event, Impact, Jump, Landing, Loaded, Status

JUST_BEFORE_S = 1e-3
"""A recording that ends at midnight has no part in the next day [s]."""

STEP_KINDS = frozenset({"walking_step", "run_step"})
"""They have their own bands and no osteogenic index: 9,000 run steps would outweigh any programme."""

OSTEOGENIC_IMPACT_KINDS = frozenset({"heel_drop_or_stomp"})
"""Impacts without flight that count like landings; an impact of unknown kind does not."""


@dataclass(frozen=True, slots=True, eq=False)
class Contacts:
    """A stretch of counted impacts that enter bands and nothing else, in order of time.

    Attributes
    ----------
    peak_g : (n,) float64
        Their peaks, g.
    is_step : (n,) bool
        Steps have bands of their own.
    time_s : callable
        Gives the time of one of them by its place, s from the recording's start.
    """

    peak_g: NDArray[np.float64]
    is_step: NDArray[np.bool_]
    time_s: Callable[[int], float]


def day_scores(
    jumps: Iterable[Jump],
    landings: Iterable[Landing],
    impacts: Iterable[Impact],
    *,
    contacts: Iterable[Contacts] = (),
    start: datetime | None = None,
    zone: tzinfo | None = None,
    duration_s: float = 0.0,
) -> tuple[DayScore, ...]:
    """Give the score of each local day that the events, or the recording, touch.

    An event belongs to the local day on which it happened. Only final events count; `uncertain` ones are
    shown as such. The osteogenic index is None on a day that has landings but no force for any of them.

    Parameters
    ----------
    jumps, landings, impacts : iterable of events
        Any order; `landings` includes those of jumps. Events that are not final are passed over.
    contacts : iterable of Contacts, optional
        Further impacts, that only have a peak, stretch by stretch.
    start : datetime, optional
        Start of the recording. Without it there is one score with ``day=None``.
    zone : tzinfo, optional
        Where days begin; the zone of `start` if not given.
    duration_s : float, optional
        Length of the recording, s: a day without events then has a score of its own, with zeros.

    Returns
    -------
    tuple of DayScore
        In order of days.
    """
    events: list[Event] = [*jumps, *landings, *impacts]
    final = sorted((event for event in events if event.final), key=lambda event: event.time_s)
    days = {day: list(group) for day, group in groupby(final, lambda e: local_day(start, zone, e.time_s))}
    peaks = _peaks_by_day(contacts, lambda time_s: local_day(start, zone, time_s))
    for day in (*_covered(start, zone, duration_s), *peaks):
        days.setdefault(day, [])
    scores: list[DayScore] = []
    carry: Carry | None = None
    for day in sorted(days, key=lambda day: day or date.min):
        score, carry = _score(day, days[day], carry)
        scores.append(_with_peaks(score, peaks[day]) if day in peaks else score)
    return tuple(scores)


def _peaks_by_day(
    contacts: Iterable[Contacts], day_of: Callable[[float], date | None]
) -> dict[date | None, NDArray[np.int64]]:
    """Count each day's contacts (steps and others, below the bands and in each)."""
    counts: dict[date | None, NDArray[np.int64]] = {}
    for stretch in contacts:
        places = np.searchsorted(LOWEST_G, stretch.peak_g, side="right")
        for day, here in _ranges(stretch, day_of):
            found = counts.setdefault(day, np.zeros((2, len(BANDS) + 1), np.int64))
            np.add.at(found, (np.where(stretch.is_step[here], 0, 1), places[here]), 1)
    return counts


def _ranges(
    contacts: Contacts, day_of: Callable[[float], date | None]
) -> Iterator[tuple[date | None, slice]]:
    """Give each day's contacts of a stretch: a day begins where the search for its first one ends."""
    first, count = 0, len(contacts.peak_g)
    while first < count:
        day = day_of(contacts.time_s(first))
        later = range(first, count)
        stop = first + bisect_left(later, True, key=lambda place: day_of(contacts.time_s(place)) != day)
        yield day, slice(first, stop)
        first = stop


def _with_peaks(score: DayScore, counts: NDArray[np.int64]) -> DayScore:
    """Add contacts to the bands of a day."""
    steps, others = counts[:, 1:].tolist()
    return replace(
        score,
        bands={name: have + more for (name, have), more in zip(score.bands.items(), others, strict=True)},
        step_bands={
            name: have + more for (name, have), more in zip(score.step_bands.items(), steps, strict=True)
        },
    )


def local_day(start: datetime | None, zone: tzinfo | None, time_s: float) -> date | None:
    """Give the local date of a time in a recording; None without a start."""
    if start is None:
        return None
    if start.tzinfo is None:
        return (start + timedelta(seconds=time_s)).date()
    moment = start.astimezone(UTC) + timedelta(seconds=time_s)  # elapsed time, whatever the clocks did
    return moment.astimezone(zone or start.tzinfo).date()


def _covered(start: datetime | None, zone: tzinfo | None, duration_s: float) -> Iterator[date | None]:
    first = local_day(start, zone, 0.0)
    yield first
    last = local_day(start, zone, max(duration_s - JUST_BEFORE_S, 0.0))
    while first is not None and last is not None and first < last:
        first += timedelta(days=1)
        yield first


def _score(day: date | None, events: Sequence[Event], carry: Carry | None) -> tuple[DayScore, Carry | None]:
    jumps = [event for event in events if isinstance(event, Jump)]
    loaded = [e for e in events if isinstance(e, Landing | Impact) and e.status is Status.COUNTED]
    loads = [event for event in loaded if counts_for_bone(event)]
    index, carry = _index(loads, carry)
    return DayScore(
        day=day,
        jumps=sum(jump.status is Status.COUNTED for jump in jumps),
        uncertain=sum(jump.status is Status.UNCERTAIN for jump in jumps),
        landings=sum(isinstance(event, Landing) for event in loaded),
        osteogenic_index=index.value if index else None,
        bands=band_counts(event.peak_g for event in loaded if event.kind not in STEP_KINDS),
        step_bands=band_counts(event.peak_g for event in loaded if event.kind in STEP_KINDS),
        bouts=_bouts(loads, index),
    ), carry


def counts_for_bone(event: Loaded) -> bool:
    """Say whether an event of this kind enters the osteogenic index (if counted, and of 2 BW or more)."""
    return isinstance(event, Landing) or event.kind in OSTEOGENIC_IMPACT_KINDS


def _index(loads: Sequence[Loaded], carry: Carry | None) -> tuple[DayIndex | None, Carry | None]:
    """Score a day's loads; None where force is unknown for all of them."""
    known = [(e.time_s, e.peak_grf_bw or 0.0) for e in loads]
    if loads and all(event.peak_grf_bw is None for event in loads):
        return None, carry
    index = best_grouping([t for t, _ in known], [bw for _, bw in known], carry=carry)
    return index, index.carry


def _bouts(loads: Sequence[Loaded], index: DayIndex | None) -> tuple[Bout, ...]:
    ranges = bout_ranges([event.time_s for event in loads])
    own = [bout_index(_bw(loads[a:b])) for a, b in ranges]
    shares = _shares(loads, ranges, index) if index else [0.0] * len(ranges)
    return tuple(
        Bout(
            start_s=loads[a].time_s,
            end_s=loads[b - 1].time_s,
            landings=b - a,
            osteogenic_index=value if index else None,
            recovery=min(share / value, 1.0) if value else 1.0,
        )
        for (a, b), value, share in zip(ranges, own, shares, strict=True)
    )


def _bw(loads: Sequence[Loaded]) -> list[float]:
    return [event.peak_grf_bw or 0.0 for event in loads]


def _shares(loads: Sequence[Loaded], ranges: Sequence[tuple[int, int]], index: DayIndex) -> list[float]:
    """Share the day's index out to its bouts, BW, so that ``sum(recovery * osteogenic_index)`` is the index.

    Where the best grouping scores bouts together, the earlier one is paid in full and the later one by what
    it adds; a bout too small to start a recovery comes after the others: it must not cost them anything.
    """
    shares = [0.0] * len(ranges)
    order = sorted(range(len(ranges)), key=lambda k: (_small(ranges[k]), k))
    for stretch in index.stretches:
        together: list[float] = list(index.before.loads_bw) if stretch.continues and index.before else []
        for k in order:
            a, b = max(ranges[k][0], stretch.first), min(ranges[k][1], stretch.last + 1)
            if a < b:
                more = together + _bw(loads[a:b])
                shares[k] += stretch.factor * (bout_index(more) - bout_index(together))
                together = more
    return shares


def _small(bout: tuple[int, int]) -> bool:
    return bout[1] - bout[0] < RECOVERY_MIN_LANDINGS
