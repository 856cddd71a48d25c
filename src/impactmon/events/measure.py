"""What is measured at a contact: peak, slope, direction and shape, each from a fixed window of samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impactmon.events.contacts import Contact
from impactmon.signal.fir import COEFFICIENT_SCALE, filter_columns, lowpass_taps
from impactmon.signal.history import History

PEAK_CUTOFF_HZ = 20.0
"""Low-pass of the published force models, order 4, forward-backward: −6 dB at 20 Hz (doi:10.3390/s23042246)."""

PEAK_ORDER = 4
PEAK_HALF_S = 0.24
"""Half window of the low-pass: within 6.5e-5 g of the whole-record filter at 100 Hz [s]."""

SEARCH_S = 0.12
"""The sharp peak lies within this of the slow one [s]."""

RISE_S = 0.15
"""The steepest rise is looked for this long before the sharp peak [s]."""

SHAPE_BIN_S = 0.05
SHAPE_BINS = 8
"""The shape of a contact: eight means of 50 ms around the slow peak, three axes."""


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A contact with its measures.

    Attributes
    ----------
    contact : Contact
        The contact.
    peak_index : int
        Sample of the sharp peak.
    peak_g : float
        20 Hz low-passed resultant there, g.
    slope_g_s : float
        Steepest rise before it, g/s.
    direction : (3,) float64
        Low-passed specific force at the peak, g.
    shape : (24,) float64
        Means of 50 ms around the slow peak, g.
    clipped : bool
        A sample of the window was at the rail.
    """

    contact: Contact
    peak_index: int
    peak_g: float
    slope_g_s: float
    direction: NDArray[np.float64]
    shape: NDArray[np.float64]
    clipped: bool


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
        self._bin = max(1, round(SHAPE_BIN_S * sample_rate_hz))
        self._before = max(self._search + self._rise + 1 + half, self._bin * SHAPE_BINS // 2)
        self.after = max(self._search + 1 + half, self._bin * SHAPE_BINS // 2)
        self._half = half

    def measure(self, contacts: list[Contact], samples: History, marks: NDArray[np.int64]) -> list[Measured]:
        """Measure contacts whose window (`after` samples beyond the slow peak) has arrived, or will never."""
        if not contacts:
            return []
        windows = np.stack([self._window(contact.index, samples) for contact in contacts])
        lowpassed = self._filter(windows) / (COEFFICIENT_SCALE * self._counts_per_g)
        squared = lowpassed * lowpassed
        resultant = np.sqrt(squared[..., 0] + squared[..., 1] + squared[..., 2])
        centre = self._before - self._half
        near = resultant[:, centre - self._search : centre + self._search + 1]
        peaks = near.argmax(axis=1) + centre - self._search
        shapes = self._shapes(windows)
        clipped = self._clipped(np.array([contact.index for contact in contacts]), samples.end, marks)
        return [
            self._measured(contact, row, int(peaks[row]), resultant, lowpassed, shapes, clipped[row])
            for row, contact in enumerate(contacts)
        ]

    def _clipped(self, index: NDArray[np.int64], end: int, marks: NDArray[np.int64]) -> list[bool]:
        """Tell for each contact whether a sample around it was at the rail."""
        last = np.minimum(index + self._search, end - 1)
        return (np.searchsorted(marks, index - self._search) < np.searchsorted(marks, last, "right")).tolist()

    def _window(self, index: int, samples: History) -> NDArray[np.float64]:
        """Copy the samples around a slow peak."""
        start, stop = index - self._before, index + self.after + 1
        if start >= samples.base and stop <= samples.end:
            return samples.view(start, stop).astype(np.float64)
        return samples.padded(start, stop).astype(np.float64)

    def _filter(self, windows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Low-pass windows."""
        count, length, _ = windows.shape
        flat = np.ascontiguousarray(windows.transpose(1, 0, 2)).reshape(length, -1)
        smooth = filter_columns(flat, self._taps)
        return smooth.reshape(len(smooth), count, 3).transpose(1, 0, 2)

    def _shapes(self, windows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Average each window into the bins of the shape."""
        first = self._before - self._bin * SHAPE_BINS // 2
        part = windows[:, first : first + self._bin * SHAPE_BINS]
        binned = part.reshape(len(windows), SHAPE_BINS, self._bin, 3).sum(axis=2)
        return binned.reshape(len(windows), -1) / (self._bin * self._counts_per_g)

    def _measured(
        self,
        contact: Contact,
        row: int,
        peak: int,
        resultant: NDArray[np.float64],
        lowpassed: NDArray[np.float64],
        shapes: NDArray[np.float64],
        clipped: bool,
    ) -> Measured:
        """Gather the measures of one contact."""
        rise = resultant[row, peak - self._rise - 1 : peak + 1]
        slope = float((rise[2:] - rise[:-2]).max()) * self._rate_hz / 2.0
        offset = self._before - self._half
        return Measured(
            contact=contact,
            peak_index=contact.index + peak - offset,
            peak_g=float(resultant[row, peak]),
            slope_g_s=slope,
            direction=lowpassed[row, peak],
            shape=shapes[row],
            clipped=clipped,
        )
