"""What a sensor delivers: packets as they arrive, samples, and the gaps between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Packet:
    """One notification as it arrived: the authoritative record of a live session.

    Attributes
    ----------
    t_host_ns : int
        Monotonic host time of arrival, ns. Labels the wall clock and drives watchdogs; never a sample time.
    characteristic : str
        UUID of the characteristic, lower case.
    payload : bytes
        The bytes, untouched.
    """

    t_host_ns: int
    characteristic: str
    payload: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """A block of specific force as counted by the sensor, gravity included.

    Attributes
    ----------
    counts : (n, 3) int16
        Counts per axis.
    lsb_per_g : float
        Counts per g.
    sample_rate_hz : float
        Rate, Hz.
    clipped_at : int
        Absolute count from which an axis is at its rail; 32767 where the range is that of the type.
    """

    counts: NDArray[np.int16]
    lsb_per_g: float
    sample_rate_hz: float
    clipped_at: int = 32767


@dataclass(frozen=True, slots=True)
class Gap:
    """Time without samples: it closes the block, resets filters and detectors; no event spans it.

    Attributes
    ----------
    start_s, end_s : float
        Seconds from the recording's start: the first missing sample and the first one present again.
    reason : str
        In words: "lost packets", "link lost", "sensor restarted", "not a number", "file damaged".
    """

    start_s: float
    end_s: float
    reason: str

    @property
    def duration_s(self) -> float:
        """Length, s."""
        return self.end_s - self.start_s
