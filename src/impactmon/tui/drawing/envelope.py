"""The lowest and highest value per column of a plot, so that no peak is ever lost to decimation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impactmon.model import Trace

TOP_STEPS_G = (6.0, 8.0, 10.0, 12.0, 16.0, 20.0, 24.0, 32.0, 48.0, 64.0)
"""Upper ends of the axis, g: the lowest one leaves room above the 4.9 g line."""
SHRINK_AFTER_S = 12.0
"""The axis shrinks only after this long without need, s: a plot that pumps cannot be read."""


@dataclass(frozen=True, slots=True, eq=False)
class Envelope:
    """A trace reduced to columns.

    Attributes
    ----------
    low_g, high_g : (columns,) float64
        Lowest and highest value of each column; NaN where there is none.
    start_s : float
        Time of the left edge, s.
    column_s : float
        Width of a column, s.
    """

    low_g: NDArray[np.float64]
    high_g: NDArray[np.float64]
    start_s: float
    column_s: float

    def column_of(self, time_s: float) -> int:
        """Give the column a time falls in; it may lie outside."""
        return int(np.floor((time_s - self.start_s) / self.column_s + 1e-9))


def trace_envelope(trace: Trace, columns: int, window_s: float) -> Envelope:
    """Reduce the last `window_s` of a trace to `columns` columns.

    Columns are fixed to the session's time, not to the newest sample: what has been drawn scrolls by whole
    columns and never changes shape.

    Parameters
    ----------
    trace : Trace
        Samples ending at `trace.end_s`.
    columns : int
        Number of columns.
    window_s : float
        Time they cover, s.

    Returns
    -------
    Envelope
        Neighbouring columns touch, so that it can be drawn as one line.
    """
    per_column = window_s * trace.sample_rate_hz / columns
    end = round(trace.end_s * trace.sample_rate_hz)
    first = int(np.floor((end - 1) / per_column)) - columns + 1
    values = np.asarray(trace.resultant_g, np.float64)
    offset = end - values.size
    if per_column < 1.0:
        low, high = _interpolated(values, offset, first, columns, per_column)
    else:
        low, high = _reduced(values, offset, first, columns, per_column)
    low, high = joined(low, high)
    column_s = window_s / columns
    return Envelope(low, high, first * column_s, column_s)


def _reduced(
    values: NDArray[np.float64], offset: int, first: int, columns: int, per_column: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    edges = np.ceil(np.arange(first, first + columns + 1) * per_column).astype(np.int64) - offset
    edges = np.clip(edges, 0, values.size)
    low = np.full(columns, np.nan)
    high = np.full(columns, np.nan)
    filled = np.flatnonzero(edges[:-1] < edges[1:])
    if filled.size:
        starts = edges[filled]
        used = values[: edges[filled[-1] + 1]]
        low[filled] = np.fmin.reduceat(used, starts)
        high[filled] = np.fmax.reduceat(used, starts)
    return low, high


def _interpolated(
    values: NDArray[np.float64], offset: int, first: int, columns: int, per_column: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    centres = (np.arange(first, first + columns) + 0.5) * per_column - offset
    if values.size == 0:
        level = np.full(columns, np.nan)
    else:
        level = np.interp(centres, np.arange(values.size), values, left=np.nan, right=np.nan)
    return level, level.copy()


def joined(
    low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Let each column reach its left neighbour, so that a steep line has no holes."""
    joined_low, joined_high = low.copy(), high.copy()
    present = ~np.isnan(low[1:])
    joined_low[1:] = np.where(present, np.fmin(low[1:], high[:-1]), low[1:])
    joined_high[1:] = np.where(present, np.fmax(high[1:], low[:-1]), high[1:])
    return joined_low, joined_high


class SoftTop:
    """The upper end of the axis: it grows at once and shrinks late."""

    def __init__(self) -> None:
        self._top_g = TOP_STEPS_G[0]
        self._unneeded_since_s: float | None = None

    def update(self, highest_g: float, now_s: float) -> float:
        """Give the upper end for a plot whose highest value is `highest_g`, g."""
        needed = next((top for top in TOP_STEPS_G if top >= highest_g), TOP_STEPS_G[-1])
        if needed >= self._top_g:
            self._top_g, self._unneeded_since_s = needed, None
        elif self._unneeded_since_s is None or now_s < self._unneeded_since_s:
            self._unneeded_since_s = now_s
        elif now_s - self._unneeded_since_s >= SHRINK_AFTER_S:
            self._top_g, self._unneeded_since_s = needed, None
        return self._top_g
