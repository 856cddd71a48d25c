"""Packets in order of their sequence number: duplicates out, late ones back in place, losses counted."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")

REORDER_DEPTH = 2
"""Packets held back while an earlier one is missing. BLE delivers in order; bridges and hosts may not."""

OLD_WINDOW = 256
"""How far back a number counts as seen before; further back the counter has begun anew."""


class Sequencer(Generic[T]):
    """Sorts items by a wrapping sequence number.

    Parameters
    ----------
    bits : int
        Width of the counter.
    """

    def __init__(self, bits: int) -> None:
        self._modulus = 1 << bits
        self._expected: int | None = None
        self._held: dict[int, T] = {}

    def classify(self, number: int) -> str:
        """Say what `number` is: "next", "ahead", "seen" (a duplicate or too late) or "restart"."""
        if self._expected is None or number == self._expected:
            return "next"
        behind = (self._expected - number) % self._modulus
        if behind <= OLD_WINDOW or number in self._held:
            return "seen"
        return "restart" if behind < self._modulus // 2 else "ahead"

    def push(self, number: int, item: T) -> list[tuple[int, T]]:
        """Take an item that is "next" or "ahead"; give ``(missing before it, item)`` for all ready."""
        if self._expected is None:
            self._expected = number
        self._held[number] = item
        ready = self._run()
        while len(self._held) > REORDER_DEPTH:
            ready += self._skip()
        return ready

    def flush(self) -> list[tuple[int, T]]:
        """Give all that is held, with the losses between, and forget the numbers."""
        ready: list[tuple[int, T]] = []
        while self._held:
            ready += self._skip()
        self._expected = None
        return ready

    def _run(self) -> list[tuple[int, T]]:
        ready: list[tuple[int, T]] = []
        while self._expected in self._held:
            ready.append((0, self._held.pop(self._expected)))
            self._expected = (self._expected + 1) % self._modulus
        return ready

    def _skip(self) -> list[tuple[int, T]]:
        """Give up waiting for the missing packets before the nearest held one."""
        expected = self._expected or 0
        nearest = min(self._held, key=lambda number: (number - expected) % self._modulus)
        self._expected = nearest
        missing = (nearest - expected) % self._modulus
        ready = self._run()
        return [(missing, ready[0][1]), *ready[1:]]
