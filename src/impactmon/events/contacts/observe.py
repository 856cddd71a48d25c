"""From samples to measured contacts: the part of the detector that sees every sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from impactmon.events.contacts.machine import Contact, ContactMachine
from impactmon.events.contacts.measure import ContactGauge
from impactmon.events.contacts.table import Contacts
from impactmon.signal.history import History
from impactmon.signal.slow import Maxima, SlowResultant

HISTORY_S = 16.0
"""Samples kept: events look back 2 s and ahead 12 s at most [s]."""


class Observer:
    """Contacts of one gapless stream at 20-200 Hz.

    Parameters
    ----------
    sample_rate_hz : float
        Rate, Hz.
    counts_per_g : float
        Counts per g.
    dtype : integer type
        Of the counts.

    Attributes
    ----------
    told : int
        Sample of the last contact that was shown while it was open.
    """

    def __init__(self, sample_rate_hz: float, counts_per_g: float, dtype: type[np.integer]) -> None:
        self.sample_rate_hz = sample_rate_hz
        self.counts_per_g = counts_per_g
        self.slow = SlowResultant(sample_rate_hz, counts_per_g, dtype)
        self._marks: NDArray[np.int64] = np.empty(0, np.int64)
        self._machine = ContactMachine(sample_rate_hz)
        self._gauge = ContactGauge(sample_rate_hz, counts_per_g)
        self._waiting: list[Contact] = []
        self.told = -1
        self._open = self.none
        self._keep = round(HISTORY_S * sample_rate_hz)

    @property
    def none(self) -> Contacts:
        """No contact at all."""
        return self._gauge.none

    @property
    def samples(self) -> History:
        """Samples held, counts."""
        return self.slow.samples

    @property
    def known_to(self) -> int:
        """Index before which no further contact can be found."""
        if self._waiting:
            return self._waiting[0].index
        return min(self._machine.open_from(self.slow.end - 1), self.slow.end - 1)

    def push(self, samples: NDArray[np.integer], marks: NDArray[np.int64]) -> Contacts:
        """Add samples (n, 3) and the indices of those at the rail; give the contacts that are closed and measured."""
        if marks.size:
            self._marks = np.concatenate((self._marks, marks))
        return self._collect(self.slow.push(samples), final=False)

    def flush(self) -> Contacts:
        """Take the stream as ended."""
        measured = self._collect(self.slow.flush(), final=True)
        last = self._machine.flush()
        return measured.joined(self._gauge.measure([last] if last else [], self.samples, self._marks))

    def ripe(self) -> Contacts | None:
        """Give the open contact once it has stood long enough to be shown, and again if a higher one replaces it."""
        contact = self._machine.ripe(self.slow.end - 1)
        if contact is None or contact.index + self._gauge.after >= self.samples.end:
            return None
        if contact.index == self.told:
            return None
        self.told = contact.index
        self._open = self._gauge.measure([contact], self.samples, self._marks)
        return self._open

    def forget(self) -> None:
        """Drop samples that no event can need any more."""
        oldest = self.slow.end - self._keep
        if oldest > 0:
            self.slow.forget_before(oldest)
            if self._marks.size:
                self._marks = self._marks[np.searchsorted(self._marks, oldest) :]

    def _collect(self, maxima: Maxima, *, final: bool) -> Contacts:
        """Close contacts and measure those whose window is complete."""
        self._waiting.extend(self._machine.push(maxima, self.slow.end - 1))
        ready = len(self._waiting)
        while not final and ready and self._waiting[ready - 1].index + self._gauge.after >= self.samples.end:
            ready -= 1
        done, self._waiting = self._waiting[:ready], self._waiting[ready:]
        if done and done[0].index == self.told:  # its windows were complete then already
            return self._open.joined(self._gauge.measure(done[1:], self.samples, self._marks))
        return self._gauge.measure(done, self.samples, self._marks)
