"""A radio link with its faults: what happens to packets between a sensor's queue and the program.

BLE repeats what was not acknowledged, in order, so on air nothing is lost: it is late. Loss is real where
the sensor's queue overflows, the host drops, or the link breaks. All randomness is seeded.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from firmware_sim.gatt import Notification


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkShape:
    """How good a link is; the default is an ideal one.

    Attributes
    ----------
    interval_s : float
        Connection interval, s: packets travel only then.
    retry_p : float
        Probability that an event fails and its packets wait for the next.
    stall_p, stall_s : float
        Probability per event that interference begins, and how long it lasts, s.
    queue : int
        Packets the sensor holds; more are lost, newest first, as on small chips.
    loss_p, duplicate_p, swap_p : float
        Per packet: dropped by the host, delivered twice, delivered after its successor.
    disconnect_at_s : tuple of float
        When the link breaks, s after the first packet of the session.
    away_s : float
        How long the sensor stays out of range after a break, s.
    """

    interval_s: float = 0.03
    retry_p: float = 0.0
    stall_p: float = 0.0
    stall_s: float = 0.5
    queue: int = 1024
    loss_p: float = 0.0
    duplicate_p: float = 0.0
    swap_p: float = 0.0
    disconnect_at_s: tuple[float, ...] = ()
    away_s: float = 0.0


class LinkShaper:
    """Applies a `LinkShape` to one sensor for as long as it lives, across reconnects.

    Parameters
    ----------
    shape : LinkShape
        How good the link is.
    seed : int
        Same seed, same faults.
    """

    def __init__(self, shape: LinkShape, seed: int) -> None:
        self.shape = shape
        self.overflowed = 0
        self._random = np.random.default_rng(seed)
        self._queue: deque[Notification] = deque()
        self._stalled_until_s = 0.0
        self._first_s: float | None = None
        self._breaks = deque(shape.disconnect_at_s)

    @property
    def pending(self) -> int:
        """Packets in the sensor's queue."""
        return len(self._queue)

    def breaks(self, t_s: float) -> bool:
        """Tell whether the link breaks now; what was queued is lost."""
        if self._first_s is None or not self._breaks or t_s - self._first_s < self._breaks[0]:
            return False
        self._breaks.popleft()
        self._queue.clear()
        return True

    def event(self, t_s: float, produced: list[Notification]) -> list[Notification]:
        """Pass one connection event: queue what was produced, give what arrives."""
        if produced and self._first_s is None:
            self._first_s = t_s
        room = self.shape.queue - len(self._queue)
        self.overflowed += max(0, len(produced) - room)
        self._queue.extend(produced[: max(0, room)])
        return [] if self._blocked(t_s) else self._deliver()

    def _blocked(self, t_s: float) -> bool:
        if t_s < self._stalled_until_s:
            return True
        if self.shape.stall_p and self._random.random() < self.shape.stall_p:
            self._stalled_until_s = t_s + self.shape.stall_s
            return True
        return bool(self.shape.retry_p) and self._random.random() < self.shape.retry_p

    def _deliver(self) -> list[Notification]:
        arriving = list(self._queue)
        self._queue.clear()
        shape = self.shape
        if not (shape.loss_p or shape.duplicate_p or shape.swap_p):
            return arriving
        kept: list[Notification] = []
        for packet in arriving:
            lost, twice, swapped = self._random.random(3) < (shape.loss_p, shape.duplicate_p, shape.swap_p)
            if lost:
                continue
            kept.append(packet)
            if swapped and len(kept) > 1:
                kept[-1], kept[-2] = kept[-2], kept[-1]
            if twice:
                kept.append(packet)
        return kept
