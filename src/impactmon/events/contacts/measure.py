"""What is measured at a contact: peak, slope, direction and shape, each from a fixed window of samples."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from impactmon.events.contacts.machine import Contact
from impactmon.events.contacts.table import Contacts, Floats, Ints
from impactmon.signal.fir import COEFFICIENT_SCALE, filter_columns, lowpass_taps
from impactmon.signal.history import History
from impactmon.signal.slow import QUANTA_PER_G

PEAK_CUTOFF_HZ = 20.0
"""Low-pass of the published force models, order 4, forward-backward: −6 dB at 20 Hz (doi:10.3390/s23042246)."""

PEAK_ORDER = 4
PEAK_HALF_S = 0.24
"""Half window of the low-pass: within 6.5e-5 g of the whole-record filter at 100 Hz [s]."""

SEARCH_S = 0.12
"""The sharp peak lies within this of the slow one [s]."""

RISE_S = 0.15
"""The steepest rise is looked for this long before the sharp peak [s]."""

AROUND_S = 0.05
"""Half the time over which the resultant is averaged around the sharp peak [s]: a tenth of a second is a period of
10 Hz."""

SHAPE_BIN_S = 0.05
SHAPE_BINS = 8
"""The shape of a contact: eight means of 50 ms around the middle of its impulse, three axes."""

CENTRE_REACH_S, CENTRE_MOST_S = 0.16, 0.1
"""The middle of the impulse is that of what the resultant exceeds gravity by, within this of the slow peak, and no
further from it than that [s]. A runner's contact has two humps, of which now one, now the other is the higher: its
peak jumps by 0.1 s from step to step, and with it all that is compared between them; its impulse does not."""


_AT_ONCE = 64  # contacts measured at once: their windows stay in the second-level cache


class ContactGauge:
    """Measures contacts of one stream.

    Parameters
    ----------
    sample_rate_hz : float
        Rate of the samples, Hz.
    counts_per_g : float
        Their counts per g.
    """

    def __init__(self, sample_rate_hz: float, counts_per_g: float) -> None:
        self._rate_hz = sample_rate_hz
        self._counts_per_g = counts_per_g
        half = max(2, round(PEAK_HALF_S * sample_rate_hz))
        cutoff_hz = min(PEAK_CUTOFF_HZ, 0.4 * sample_rate_hz)
        self._taps = lowpass_taps(cutoff_hz, sample_rate_hz, PEAK_ORDER, half)
        self._search = max(1, round(SEARCH_S * sample_rate_hz))
        self._rise = max(1, round(RISE_S * sample_rate_hz))
        # Bins of 50 ms on average: where that is no whole number of samples, their lengths differ by one.
        edges = np.arange(-SHAPE_BINS // 2, SHAPE_BINS // 2 + 1) * (SHAPE_BIN_S * sample_rate_hz)
        self._bins: Ints = np.floor(edges + 0.5).astype(np.int64)
        self._centre_reach = round(CENTRE_REACH_S * sample_rate_hz)
        self._centre_most = round(CENTRE_MOST_S * sample_rate_hz)
        self._before = max(self._search + self._rise + 1 + half, self._centre_most - int(self._bins[0]))
        self._around_half = max(1, round(AROUND_S * sample_rate_hz))
        self.after = max(self._search + self._around_half + 1 + half, self._centre_most + int(self._bins[-1]))
        self._half = half

    def measure(self, contacts: list[Contact], samples: History, marks: Ints) -> Contacts:
        """Measure contacts whose window (`after` samples beyond the slow peak) has arrived, or will never.

        `marks` are the samples at the rail, ascending.
        """
        if not contacts:
            return self.none
        rows = [(c.index, c.height, c.deficit, c.excess, c.first_index) for c in contacts]
        names = ("index", "height", "deficit", "excess", "first_index")
        columns: dict[str, NDArray[Any]] = dict(zip(names, np.array(rows, np.int64).T, strict=True))
        index = columns["index"]
        parts = [
            self._measure(index[first : first + _AT_ONCE], samples)
            for first in range(0, len(contacts), _AT_ONCE)
        ]
        for name in parts[0]:
            columns[name] = np.concatenate([part[name] for part in parts])
        columns["clipped"] = self._clipped(index, samples.end, marks)
        return Contacts.gather(columns)

    @property
    def none(self) -> Contacts:
        """No contact at all."""
        return Contacts.none(3 * SHAPE_BINS)

    def _measure(self, index: Ints, samples: History) -> dict[str, NDArray[Any]]:
        """Measure contacts at some samples: windows lie side by side, time runs downwards."""
        offsets = np.arange(-self._before, self.after + 1)
        windows = samples.take(index + offsets[:, None]).astype(np.float64)
        flat = windows.reshape(len(offsets), -1)
        lowpassed = filter_columns(flat, self._taps) / (COEFFICIENT_SCALE * self._counts_per_g)
        lowpassed = lowpassed.reshape(-1, len(index), 3)
        squared = lowpassed * lowpassed
        resultant = np.sqrt(squared[..., 0] + squared[..., 1] + squared[..., 2])
        centre = self._before - self._half
        peak = resultant[centre - self._search : centre + self._search + 1].argmax(axis=0)
        peak += centre - self._search
        every = np.arange(len(index))
        rise = resultant[peak + np.arange(-self._rise - 1, 1)[:, None], every]
        return {
            "peak_index": index + peak - centre,
            "peak_g": resultant[peak, every],
            "around_g": self._around(resultant, peak, every),
            "slope_g_s": (rise[2:] - rise[:-2]).max(axis=0) * self._rate_hz / 2.0,
            "direction": lowpassed[peak, every],
            "shape": self._shapes(windows, self._centres(resultant)),
        }

    def _around(self, resultant: Floats, peak: Ints, every: Ints) -> Floats:
        """Average the resultant (time, contact) around the peaks, row by row: the same for one contact and for many."""
        offsets = np.arange(-self._around_half, self._around_half + 1)
        total = np.zeros(len(every))
        for row in resultant[peak + offsets[:, None], every]:
            total += row
        return total / len(offsets)

    def _centres(self, resultant: Floats) -> Ints:
        """Give how far from the slow peaks the middle of their impulse lies, samples."""
        centre, reach = self._before - self._half, self._centre_reach
        offsets = np.arange(-reach, reach + 1)
        above = np.maximum(resultant[centre - reach : centre + reach + 1] - 1.0, 0.0)
        quanta = np.rint(above * QUANTA_PER_G).astype(np.int64)  # whole numbers: any order, the same sum
        moment = (quanta * offsets[:, None]).sum(axis=0)
        middle = np.rint(moment / np.maximum(quanta.sum(axis=0), 1)).astype(np.int64)
        return np.clip(middle, -self._centre_most, self._centre_most)

    def _shapes(self, windows: Floats, centres: Ints) -> Floats:
        """Average windows (time, contact, axis) into the bins of the shape."""
        count = windows.shape[1]
        rows: Ints = self._before + np.arange(int(self._bins[0]), int(self._bins[-1]))
        places: Ints = np.add.outer(rows * count, centres * count + np.arange(count, dtype=np.int64))
        around: Floats = windows.reshape(-1, 3)[places]
        sums = np.add.reduceat(around, self._bins[:-1] - self._bins[0], axis=0)
        sums /= np.diff(self._bins)[:, None, None] * self._counts_per_g
        return sums.transpose(1, 0, 2).reshape(count, -1)

    def _clipped(self, index: Ints, end: int, marks: Ints) -> Ints:
        """Tell for each contact whether a sample around it was at the rail."""
        last = np.minimum(index + self._search, end - 1)
        reached = np.searchsorted(marks, last, "right") > np.searchsorted(marks, index - self._search)
        return reached.astype(np.int64)
