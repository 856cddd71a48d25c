"""Running at the sacrum: from the step's peak to the peak vertical force, by one rule with two physical reasons.

1. Over whole steps of steady running the body neither rises nor sinks, so the mean specific force is 1 g along
   gravity, whatever the sensor's scale, offset and tilt. Dividing a step's peak along the mean vector by the mean of
   what points up takes these errors out: what remains is the peak in units of body weight, as the sacrum feels it.
   What points down is left out of the mean: it is the trunk that pulls the legs along in flight, and neither data set
   has it (one gives impulses of contacts, the other is cut at 0 g).
2. The sacrum over-reads sharp steps: soft tissue and the attachment ring, while the force of the leg is bounded.
   So the excess over standing saturates: F = 1 + C tanh(K (q - 1) / C).

C and K are fitted on 87 rows of 37 athletes (peak, contact impulse and step rate of a sacral sensor beside plates);
by leaving each athlete out in turn the error is 3.7 %. On the waveforms of another device, which had no part in the
fit, it is about 5 %, where the filtered peak read as body weights is off by 26 %. docs/VALIDATION.md has the figures.

>>> round(running_force_bw(1.0), 2), round(running_force_bw(2.4), 2), round(running_force_bw(3.2), 2)
(1.0, 2.62, 3.07)
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, tanh

import numpy as np
from numpy.typing import NDArray

from impactmon.signal.fir import COEFFICIENT_SCALE, filter_columns, lowpass_taps
from impactmon.signal.history import History
from impactmon.signal.sums import sums_between

SATURATION_BW = 2.44
"""C: the largest excess over standing the rule can give [BW]."""

GAIN = 1.39
"""K: slope at small excess [1]: plates keep more of the peak than our low-pass does."""

HALF_INTERVAL = 0.14
"""Half width of the 95 % interval as a share of the estimate [1]: 95th percentile of single steps on the waveforms
(13.8 %); of rows of the table, each athlete left out, 9.5 %."""

QUOTIENTS = (1.7, 4.2)
"""Quotients among the data [1]; outside the estimate is marked as extrapolated."""

CUTOFF_HZ = 15.0
"""Low-pass of the step's peak, order 4, forward-backward [Hz]; with 10 to 20 Hz both errors stay below their goals."""

MIN_RATE_HZ = 50.0
"""Slower sensors get no force at all, and could not hold the low-pass [Hz]."""

ORDER = 4
HALF_FILTER_S = 0.32
"""Half window of the low-pass [s]: that of the 20 Hz filter, longer as its cut-off is lower."""

SEARCH_S = 0.12
"""The peak along gravity lies within this of the slow resultant's [s]."""

NEIGHBOURS = 4
"""Steps looked at on either side for the mean [1]; an even number is used, since left and right differ."""

UPWARD_EVERY_S = 0.03
"""Time between the samples that give the upward mean [s]: over whole strides 95 of 100 are within 1 % of that of all
samples, at half the cost."""

STEP_S = (0.2, 0.6)
"""Time between two contacts of running [s]."""

_AT_ONCE = 64  # steps measured at once: their windows stay in the second-level cache

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def running_force_bw(quotient: float) -> float:
    """Give the peak vertical force of a running step, BW.

    Parameters
    ----------
    quotient : float
        Low-passed peak along the mean specific force over that mean.
    """
    return 1.0 + SATURATION_BW * tanh(GAIN * (quotient - 1.0) / SATURATION_BW)


def whole_strides(contacts: Sequence[int], position: int, sample_rate_hz: float) -> tuple[int, int] | None:
    """Give the first and last contact of a run of whole strides around one contact, see `strides_around`.

    Parameters
    ----------
    contacts : sequence of int
        Samples of neighbouring contacts, ascending.
    position : int
        Which of them is meant.
    sample_rate_hz : float
        Rate, Hz.

    Returns
    -------
    (first, last) or None
        Samples of two contacts an even number of steps apart; None without a whole stride of running.
    """
    first, last = strides_around(*_around(contacts, position), sample_rate_hz)
    return (int(first[0]), int(last[0])) if last[0] > first[0] else None


def strides_around(near: Ints, there: Bools, sample_rate_hz: float) -> tuple[Ints, Ints]:
    """Give the first and last contacts of runs of whole strides around some contacts.

    Parameters
    ----------
    near : (k, 2 `NEIGHBOURS` + 1) int64
        Samples of contacts and of their neighbours on both sides.
    there : (k, 2 `NEIGHBOURS` + 1) bool
        Which of the neighbours exist.
    sample_rate_hz : float
        Rate, Hz.

    Returns
    -------
    first, last : (k,) int64
        Samples of two contacts an even number of steps apart; equal without a whole stride of running.
    """
    gap = near[:, 1:] - near[:, :-1]
    step = (gap >= STEP_S[0] * sample_rate_hz) & (gap <= STEP_S[1] * sample_rate_hz)
    step &= there[:, 1:] & there[:, :-1]
    back = np.logical_and.accumulate(step[:, NEIGHBOURS - 1 :: -1], axis=1).sum(axis=1)
    ahead = np.logical_and.accumulate(step[:, NEIGHBOURS:], axis=1).sum(axis=1)
    every = np.arange(len(near))
    first, last = NEIGHBOURS - back, NEIGHBOURS + ahead - (back + ahead) % 2
    return near[every, first], near[every, last]


def _around(contacts: Sequence[int], position: int) -> tuple[Ints, Bools]:
    """Lay a contact and its neighbours out for `strides_around`."""
    places = position + np.arange(-NEIGHBOURS, NEIGHBOURS + 1)
    there = (places >= 0) & (places < len(contacts))
    return np.asarray(contacts, np.int64)[np.where(there, places, position)][None], there[None]


class StepGauge:
    """Measures running steps of one stream.

    Parameters
    ----------
    sample_rate_hz : float
        Rate of the samples, Hz.
    """

    def __init__(self, sample_rate_hz: float) -> None:
        self._rate_hz = sample_rate_hz
        self._half = round(HALF_FILTER_S * sample_rate_hz)
        self._reach = round(SEARCH_S * sample_rate_hz) + self._half
        self._every = max(1, round(UPWARD_EVERY_S * sample_rate_hz))

    def quotients(self, near: Ints, there: Bools, samples: History) -> Floats:
        """Give each step's peak along gravity over the upward mean of whole strides around it.

        Parameters
        ----------
        near, there
            Samples of the steps and of their neighbours, see `strides_around`.
        samples : History
            Counts (n, 3), at least 2 s before and after where the stream has them.

        Returns
        -------
        (k,) float64
            NaN for a slow sensor, without a whole stride, or where the mean is no gravity.
        """
        found = np.full(len(near), np.nan)
        if self._rate_hz < 0.98 * MIN_RATE_HZ:
            return found
        first, last = strides_around(near, there, self._rate_hz)
        usable = np.flatnonzero((last > first) & (first >= samples.base) & (last <= samples.end))
        for begin in range(0, len(usable), _AT_ONCE):
            rows = usable[begin : begin + _AT_ONCE]
            found[rows] = self._measure(near[rows, NEIGHBOURS], first[rows], last[rows], samples)
        return found

    def quotient(self, contacts: Sequence[int], position: int, samples: History) -> float | None:
        """Give the quotient of one step among its neighbours; None where it is not known, see `quotients`."""
        quotient = float(self.quotients(*_around(contacts, position), samples)[0])
        return None if isnan(quotient) else quotient

    def _measure(self, centre: Ints, first: Ints, last: Ints, samples: History) -> Floats:
        """Divide low-passed peaks along gravity by what points up on average; NaN where nothing does."""
        gravity = sums_between(samples, first, last) / (last - first)[:, None]
        x, y, z = gravity.T
        upward = _mean_upward(samples, first, last, gravity, self._every)
        window = samples.take(centre + np.arange(-self._reach, self._reach + 1)[:, None]).astype(np.float64)
        taps = lowpass_taps(CUTOFF_HZ, self._rate_hz, ORDER, self._half)
        smooth = filter_columns(window.reshape(len(window), -1), taps) / COEFFICIENT_SCALE
        smooth = smooth.reshape(len(smooth), -1, 3)
        along = smooth[..., 0] * x + smooth[..., 1] * y + smooth[..., 2] * z
        return along.max(axis=0) / np.where(upward > 0.0, upward, np.nan)


def _mean_upward(samples: History, first: Ints, last: Ints, gravity: Floats, every: int) -> Floats:
    """Average what points up over stretches, at every so many samples, times gravity, counts squared."""
    length = (last - first - 1) // every + 1
    ends = np.cumsum(length)
    number = np.arange(int(ends[-1])) + np.repeat(length - ends, length)
    block = samples.take(np.repeat(first, length) + every * number)
    shares = np.repeat(gravity, length, axis=0)
    shares *= block
    up = np.rint(shares[:, 0] + shares[:, 1] + shares[:, 2]).astype(np.int64)
    sums = np.zeros(len(up) + 1, np.int64)  # whole numbers: any order, the same sum
    np.cumsum(np.maximum(up, 0), out=sums[1:])
    return (sums[ends] - sums[ends - length]) / length
