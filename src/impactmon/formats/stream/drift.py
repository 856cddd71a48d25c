"""The device's time beside the time counted in samples: crystals drift apart by seconds a day."""

from __future__ import annotations

from array import array
from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from impactmon.shelf import Place, Shelf

PART = 4096
"""Anchors put aside at once [1]: half a day of one each ten seconds."""


class Drift:
    """The device's time beside the time counted in samples at one rate: what the last pass noted."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Forget the last pass."""
        self._shelf = Shelf()
        self._places: list[Place] = []
        self._firsts_s = array("d")  # where each part begins
        self._counted_s, self._late_s = array("d"), array("d")
        self._open: tuple[int, array[float], array[float]] | None = None

    def note(self, counted_s: NDArray[np.float64], device_s: NDArray[np.float64]) -> None:
        """Note some moments by both clocks."""
        self._open = None
        self._counted_s.frombytes(counted_s.tobytes())
        self._late_s.frombytes((device_s - counted_s).tobytes())
        if len(self._counted_s) > PART:
            self._put_aside()

    def _put_aside(self) -> None:
        """Put the anchors held aside but for the last one, between which and the next one something may lie."""
        self._firsts_s.append(self._counted_s[0])
        self._places.append(self._shelf.put(self._counted_s.tobytes() + self._late_s.tobytes()))
        del self._counted_s[:-1], self._late_s[:-1]

    def true_s(self, counted_s: float) -> float:
        """Give the device's time of a moment counted in samples, s from the first sample."""
        moments, late = self._around(counted_s)
        after = bisect_right(moments, counted_s)
        if not late:
            return counted_s
        if after == 0 or after == len(late):
            return counted_s + late[max(after - 1, 0)]
        before = after - 1
        slope = (late[after] - late[before]) / (moments[after] - moments[before])
        return counted_s + (slope * (counted_s - moments[before]) + late[before])

    def _around(self, counted_s: float) -> tuple[array[float], array[float]]:
        """Give the part in which a moment lies; the one asked for last stays open."""
        number = max(bisect_right(self._firsts_s, counted_s) - 1, 0)
        if not self._places or (number == len(self._places) - 1 and counted_s >= self._counted_s[0]):
            return self._counted_s, self._late_s
        if self._open is None or self._open[0] != number:
            both = array("d", self._shelf.get(self._places[number]))
            self._open = number, both[: len(both) // 2], both[len(both) // 2 :]
        return self._open[1:]
