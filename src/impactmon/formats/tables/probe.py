"""Look at a table's first minutes: its rate, its gravity, the order of its time."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from impactmon.errors import InputError, RateError
from impactmon.formats.files.source import Source
from impactmon.formats.stream.clock import Clock, check_rate, measure_clock
from impactmon.formats.stream.losses import count
from impactmon.formats.tables.positions import refuse_backwards, unwrapped
from impactmon.formats.tables.rows import Rows
from impactmon.formats.tables.units import check_gravity

PROBE_ROWS = 60_000
"""Rows looked at: ten minutes at 100 Hz fix the rate to a few parts in a million."""


def probe(
    source: Source,
    rows: Callable[[], Iterable[Rows]],
    unit: str | None,
    *,
    rate_hz: float | None,
    told_hz: float | None,
    wraps_s: float | None,
) -> tuple[float, Clock, tuple[str, ...]]:
    """Give the time of the first row, s, the clock, and what is to be noted of it.

    Parameters
    ----------
    source : Source
        Where the rows lie.
    rows : callable
        Gives them anew.
    unit : str or None
        Unit of the acceleration, if it is known.
    rate_hz, told_hz : float or None
        Rate that the caller demands, and that the maker's header tells, Hz.
    wraps_s : float or None
        When the clock comes round, s.

    Raises
    ------
    InputError
        If no row can be read, or they hold no gravity.
    RateError
        If nothing tells the rate.
    """
    time, acc = _first_rows(rows())
    notes: tuple[str, ...] = ()
    if time is not None and rate_hz is None:
        known = unwrapped(time[np.isfinite(time)], wraps_s)
        if (np.diff(known) < 0.0).any():
            refuse_backwards(source, rows(), wraps_s)
        if len(known) < 2:
            raise InputError(
                f"{source.name} holds {count(len(known), 'readable row')}; a recording needs many."
            )
        clock, first_s = measure_clock(known, file=source.name), float(known[0])
        if clock.coarse:
            notes = ("Several samples share a time stamp: samples are spaced evenly between stamps.",)
    else:
        clock = Clock(_given_rate(source, rate_hz or told_hz), coarse=False)
        first_s = float(time[0]) if time is not None and len(time) else 0.0
    sound = acc[np.isfinite(acc).all(axis=1)]
    if not len(sound):
        raise InputError(f"{source.name} holds no readable row.")
    check_gravity(sound, clock.sample_rate_hz, unit, file=source.name)
    return first_s, clock, notes


def _first_rows(rows: Iterable[Rows]) -> tuple[NDArray[np.float64] | None, NDArray[np.float64]]:
    """Read as many rows as the probe looks at."""
    times: list[NDArray[np.float64]] = []
    accs: list[NDArray[np.float64]] = []
    for block in rows:
        accs.append(block.acc)
        if block.time_s is not None:
            times.append(block.time_s)
        if sum(map(len, accs)) >= PROBE_ROWS:
            break
    acc = np.concatenate(accs) if accs else np.zeros((0, 3))
    return (np.concatenate(times) if times else None), acc


def _given_rate(source: Source, rate: float | None) -> float:
    """Take a rate that somebody gives."""
    if rate is None:
        raise RateError(
            f"{source.name} has no time column and does not say its sample rate.", hint="Give it: --rate 100."
        )
    return check_rate(rate, file=source.name)
