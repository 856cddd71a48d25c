"""Peak-acceleration bands, with both gravity conventions said aloud.

Waist studies of the Newtest and ALSPAC kind publish peaks with gravity removed: 1.1-2.4 g there is 2.1-3.4 g
here, because impactmon's peaks include gravity. Adding 1 g holds for vertical loading, where gravity and the
impact point the same way; for sideways impacts it says too much.

>>> band_of(5.2).name, band_of(5.2).gravity_removed
('4.9-6.4', '3.9-5.4')
>>> band_counts([1.0, 1.3, 2.0, 4.9, 7.0])
{'1.3-2.1': 2, '2.1-3.5': 0, '3.5-4.9': 0, '4.9-6.4': 1, '>=6.4': 1}
>>> osteogenic_count(band_counts([4.9, 7.0, 3.0]))
2
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf

OSTEOGENIC_G = 4.9
"""Peaks from here on went with hip bone density in Vainionpaa 2006, g with gravity (published as 3.9 g)."""

GRAVITY_G = 1.0
"""Between the two conventions, for vertical loading."""


@dataclass(frozen=True, slots=True)
class Band:
    """A range of peak acceleration, [low, high).

    Attributes
    ----------
    low_g, high_g : float
        Limits on the 20 Hz low-passed resultant, gravity included, g.
    """

    low_g: float
    high_g: float

    @property
    def name(self) -> str:
        """Limits with gravity, as the product shows them."""
        return _range(self.low_g, self.high_g)

    @property
    def gravity_removed(self) -> str:
        """Limits as published: gravity removed."""
        return _range(self.low_g - GRAVITY_G, self.high_g - GRAVITY_G)

    @property
    def osteogenic(self) -> bool:
        """Whether the band lies at or above `OSTEOGENIC_G`."""
        return self.low_g >= OSTEOGENIC_G


def _range(low: float, high: float) -> str:
    return f">={low:.1f}" if high == inf else f"{low:.1f}-{high:.1f}"


BANDS = (Band(1.3, 2.1), Band(2.1, 3.5), Band(3.5, 4.9), Band(4.9, 6.4), Band(6.4, inf))
"""Vainionpaa 2006 (doi:10.1007/s00198-005-0005-x) with 1 g added; the small holes of the original closed."""

LOWEST_G = tuple(band.low_g for band in BANDS)
"""Where each band begins, g with gravity."""


def band_of(peak_g: float) -> Band | None:
    """Give the band of a peak, g with gravity; None below the lowest."""
    index = bisect_right(LOWEST_G, peak_g)
    return BANDS[index - 1] if index else None


def band_counts(peaks_g: Iterable[float]) -> dict[str, int]:
    """Count peaks, g with gravity, by band name; every band is there, in rising order."""
    places = Counter(bisect_right(LOWEST_G, peak_g) for peak_g in peaks_g)
    return {band.name: places[place] for place, band in enumerate(BANDS, start=1)}


def osteogenic_count(counts: Mapping[str, int]) -> int:
    """Give the peaks of at least `OSTEOGENIC_G` in counts from `band_counts`."""
    return sum(counts.get(band.name, 0) for band in BANDS if band.osteogenic)
