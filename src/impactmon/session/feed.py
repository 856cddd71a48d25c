"""Hands samples to the engine in helpings: what a push costs depends little on its size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from impactmon.model import Event, Gap, Samples
from impactmon.signal.decimate import factor_for

HELPING = 16
"""Samples of a helping at the detector's rate: two of its cells, 0.16 s at 100 Hz. Smaller ones cost up to twice as
much; larger ones would show a landing's number later (the limit is 0.7 s)."""


class EngineLike(Protocol):
    """What is asked of the engine."""

    def push(self, block: Samples | Gap) -> list[Event]:
        """Take a block; give what it completes."""
        ...

    def flush(self) -> list[Event]:
        """Give what is still open."""
        ...


EngineFactory = Callable[[float, float | None], EngineLike]
"""Makes an engine for ``(sample_rate_hz, range_g)``."""


class EngineFeed:
    """Collects blocks and pushes them where the engine's next cells are full; final events are the same.

    Parameters
    ----------
    engine : EngineLike
        Is fed.
    sample_rate_hz : float
        Rate of the samples, Hz.
    """

    def __init__(self, engine: EngineLike, sample_rate_hz: float) -> None:
        self._engine = engine
        self._helping = HELPING * factor_for(sample_rate_hz)
        self._held: list[Samples] = []
        self._taken = 0

    def push(self, block: Samples | Gap) -> list[Event]:
        """Take a block; give the events that became known."""
        if isinstance(block, Gap):
            self._taken = 0
            return [*self._push_held(), *self._engine.push(block)]
        events = self._push_held() if self._held and not _alike(self._held[0], block) else []
        before, self._taken = self._taken, self._taken + len(block.counts)
        self._held.append(block)
        if self._taken // self._helping > before // self._helping:
            events += self._push_held()
        return events

    def finish(self) -> list[Event]:
        """Give what is still open: nothing comes any more."""
        return [*self._push_held(), *self._engine.flush()]

    def _push_held(self) -> list[Event]:
        held, self._held = self._held, []
        if not held:
            return []
        first = held[0]
        if len(held) == 1:
            return self._engine.push(first)
        counts = np.concatenate([one.counts for one in held])
        return self._engine.push(Samples(counts, first.lsb_per_g, first.sample_rate_hz, first.clipped_at))


def _alike(one: Samples, other: Samples) -> bool:
    return (one.lsb_per_g, one.sample_rate_hz, one.clipped_at) == (
        other.lsb_per_g,
        other.sample_rate_hz,
        other.clipped_at,
    )
