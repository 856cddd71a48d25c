"""Contacts: the moments at which the ground pushes hardest, one per foot fall, push-off or landing.

A small state machine over the maxima of the slow resultant. It looks at indices and heights only, so a contact does
not depend on how the stream was cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from impactmon.signal.slow import QUANTA_PER_G, Maxima

MIN_HEIGHT_G = 1.2
"""Least slow peak of a contact [g]: a gentle step reaches 1.2-1.3."""

MIN_SEPARATION_S = 0.20
"""Two peaks closer than this are one contact [s]: the fastest hops and sprints come at 4 Hz or less."""

MIN_DIP = 0.35
"""Share of the lower peak's height above 1 g by which the valley between two contacts must dip below it [1]."""

CLOSE_S = 0.40
"""A peak that stays the highest for this long stands alone [s]."""

RIPE_S = 0.25
"""A peak that stays the highest for this long is shown, though a higher one may still replace it [s]."""


@dataclass(slots=True)
class Contact:
    """One contact; mutable only while it is the current one of its machine.

    Attributes
    ----------
    index : int
        Sample of the slow peak.
    height : int
        Slow resultant there, quanta.
    deficit, excess : int
        Running sums of the slow resultant below and above 1 g up to the peak, quanta x samples.
    valley : int
        Least slow resultant since the contact before, quanta.
    first_index : int
        Sample under which it was first shown: part of its event's id.
    shown : bool
        It has been ripe.
    """

    index: int
    height: int
    deficit: int
    excess: int
    valley: int
    first_index: int = -1
    shown: bool = False


class ContactMachine:
    """Turns maxima into contacts.

    Parameters
    ----------
    sample_rate_hz : float
        Rate of the slow resultant, Hz.
    """

    def __init__(self, sample_rate_hz: float) -> None:
        self._separation = round(MIN_SEPARATION_S * sample_rate_hz)
        self._close = round(CLOSE_S * sample_rate_hz)
        self._ripe = round(RIPE_S * sample_rate_hz)
        self._least = round(MIN_HEIGHT_G * QUANTA_PER_G)
        self._current: Contact | None = None
        self._valley = QUANTA_PER_G

    def push(self, maxima: Maxima, known_to: int) -> list[Contact]:
        """Take maxima in order and give the contacts that are closed.

        `known_to` is the least index a later maximum can have: ripeness and closing then depend on indices alone.
        """
        closed: list[Contact] = []
        for new in self._tall(maxima):
            self._time_out(new.index, closed)
            if new.valley > self._valley:
                new.valley = self._valley
            self._valley = new.valley
            self._take(new, closed)
        self._time_out(known_to, closed)
        return closed

    def _tall(self, maxima: Maxima) -> Iterator[Contact]:
        """Leave out maxima too low for a contact; each keeps the least valley since the last one kept."""
        tall = np.flatnonzero(maxima.height >= self._least)
        if tall.size:
            starts = np.concatenate(([0], tall[:-1] + 1))
            valleys = np.minimum.reduceat(maxima.valley[: tall[-1] + 1], starts)
            columns = maxima.index[tall], maxima.height[tall], maxima.deficit[tall], maxima.excess[tall]
            yield from map(Contact, *(column.tolist() for column in columns), valleys.tolist())
        rest = maxima.valley[tall[-1] + 1 :] if tall.size else maxima.valley
        if rest.size:
            self._valley = min(self._valley, int(rest.min()))

    def flush(self) -> Contact | None:
        """Close what is open."""
        closed, self._current = self._current, None
        return closed

    def open_from(self, known_to: int) -> int:
        """Give the index of the open contact, or `known_to` without one."""
        return known_to if self._current is None else self._current.index

    def ripe(self, known_to: int) -> Contact | None:
        """Give the open contact once it has stood for `RIPE_S`, each time it is asked for."""
        current = self._current
        if current is None or known_to - current.index < self._ripe:
            return None
        self._show(current)
        return current

    def _show(self, contact: Contact) -> None:
        if not contact.shown:
            contact.shown = True
            if contact.first_index < 0:
                contact.first_index = contact.index

    def _time_out(self, now: int, closed: list[Contact]) -> None:
        """Close the current contact if nothing rose above it in time."""
        current = self._current
        if current is None or now - current.index < self._ripe:
            return
        self._show(current)
        if now - current.index > self._close:
            self._current = None
            closed.append(current)

    def _take(self, new: Contact, closed: list[Contact]) -> None:
        """Merge a peak into the current contact, or close that one and begin anew."""
        current = self._current
        if current is None:
            self._begin(new)
            return
        lower = min(current.height, new.height)
        dip = MIN_DIP * (lower - QUANTA_PER_G)
        separate = new.index - current.index >= self._separation and lower - new.valley >= dip
        if separate:
            self._show(current)
            self._begin(new)
            closed.append(current)
        elif new.height > current.height:
            new.valley = min(new.valley, current.valley)
            new.first_index = current.first_index
            new.shown = current.shown
            self._current = new
            self._valley = QUANTA_PER_G

    def _begin(self, contact: Contact) -> None:
        self._current = contact
        self._valley = QUANTA_PER_G
