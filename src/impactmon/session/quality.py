"""The link's record, a line a minute: what came, what was lost, how late it was, how fast the sensor truly runs."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from impactmon.drivers.base import DecodeCounts
from impactmon.model import Gap, Packet, Samples

MINUTE_S = 60.0

MINUTES_KEPT = 1440
"""A day; older minutes can be computed from the stored packets."""

RATE_NOTE = 0.01
"""A true rate further off than this is told: a flight's height is wrong by twice as much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMinute:
    """One minute of a link.

    Attributes
    ----------
    minute : int
        Number, by the session's time; 0 is the first.
    packets, duplicate, malformed : int
        Packets with samples that arrived, seen before, and without sense.
    samples, lost_samples, clipped_samples : int
        Received, proven missing, and with an axis at its rail.
    longest_silence_s : float
        Longest time between two packets with samples, s.
    delay_p99_s : float
        How late packets came above the link's floor, s: all but one in a hundred came sooner.
    sample_rate_hz : float or None
        True rate by the computer's clock, Hz; None before there is enough to go by.
    """

    minute: int
    packets: int = 0
    duplicate: int = 0
    malformed: int = 0
    samples: int = 0
    lost_samples: int = 0
    clipped_samples: int = 0
    longest_silence_s: float = 0.0
    delay_p99_s: float = 0.0
    sample_rate_hz: float | None = None


class LinkRecord:
    """Collects minutes.

    Parameters
    ----------
    counts : DecodeCounts
        Running totals of the decoder; differences make the minutes.

    Attributes
    ----------
    minutes : deque of LinkMinute
        Complete minutes, oldest first.
    """

    def __init__(self, counts: DecodeCounts) -> None:
        self.minutes: deque[LinkMinute] = deque(maxlen=MINUTES_KEPT)
        self._counts = counts
        self._before = replace(counts)
        self._minute = 0
        self._delays_s: list[float] = []
        self._blocks: list[Samples] = []
        self._last_ns: int | None = None
        self._silence_ns = 0
        self._rate_hz: float | None = None

    def take(
        self,
        packet: Packet,
        blocks: Iterable[Samples | Gap],
        *,
        now_s: float,
        delay_s: float,
        sample_rate_hz: float | None,
    ) -> None:
        """Note a packet with samples; `now_s` is session time after it, the rate is the best known."""
        if int(now_s // MINUTE_S) > self._minute:
            self._close(int(now_s // MINUTE_S))
        if self._last_ns is not None:
            self._silence_ns = max(self._silence_ns, packet.t_host_ns - self._last_ns)
        self._last_ns = packet.t_host_ns
        self._delays_s.append(delay_s)
        self._rate_hz = sample_rate_hz
        self._blocks += [block for block in blocks if isinstance(block, Samples)]

    def finish(self) -> None:
        """Close the last minute, which is not whole."""
        if self._delays_s:
            self._close(self._minute + 1)

    def _close(self, next_minute: int) -> None:
        counts, before = self._counts, self._before
        self.minutes.append(
            LinkMinute(
                minute=self._minute,
                packets=counts.decoded - before.decoded,
                duplicate=counts.duplicate - before.duplicate,
                malformed=counts.malformed - before.malformed,
                samples=counts.samples - before.samples,
                lost_samples=counts.lost_samples - before.lost_samples,
                clipped_samples=sum(_clipped(block) for block in self._blocks),
                longest_silence_s=self._silence_ns / 1e9,
                delay_p99_s=float(np.percentile(self._delays_s, 99)) if self._delays_s else 0.0,
                sample_rate_hz=self._rate_hz,
            )
        )
        self._before = replace(counts)
        self._minute = next_minute
        self._silence_ns = 0
        self._delays_s.clear()
        self._blocks.clear()


def _clipped(block: Samples) -> int:
    """Count samples with an axis at its rail."""
    counts = block.counts.astype(np.int32)
    return int((np.abs(counts) >= block.clipped_at).any(axis=1).sum())


def rate_words(nominal_hz: float | None, true_hz: float | None) -> str:
    """Say that a sensor does not keep the rate it tells, if so."""
    if nominal_hz is None or true_hz is None or abs(true_hz / nominal_hz - 1) < RATE_NOTE:
        return ""
    off = true_hz / nominal_hz - 1
    return (
        f"The sensor takes {true_hz:.1f} samples a second instead of {nominal_hz:g}: "
        f"flight times are {abs(off):.1%} too {'long' if off > 0 else 'short'}."
    )
