"""The costly questions about a likely flight: its ends, the impulses around it, and how gravity lies."""

from __future__ import annotations

from collections.abc import Sequence
from math import acos, degrees, sqrt

import numpy as np
from numpy.typing import NDArray

from impactmon.events.contacts.observe import Observer
from impactmon.events.contacts.table import Bools, Contacts, Floats, Ints
from impactmon.events.flights import height, scene
from impactmon.events.flights.context import Context
from impactmon.events.flights.ends import Flight, FlightGauge
from impactmon.events.flights.scene import Intervals
from impactmon.events.flights.unweighting import Unweighting, unweighting
from impactmon.events.flights.upward import UpwardGauge, Upwards
from impactmon.signal.history import History
from impactmon.signal.slow import QUANTA_PER_G
from impactmon.signal.sums import sums_between

POSTURE_BEFORE_S = (1.5, 0.2)
"""Window before take-off in which the mean specific force is gravity as the sensor sees it [s]."""

POSTURE_AFTER_S = (0.5, 2.5)
"""The same after the landing [s]."""

FALL_S = 0.4
"""How long a fall without flight is summed before its contact's peak [s]: heels fall for 0.2 s at most."""

STANDING_BEFORE_S, STANDING_AFTER_S = (1.5, 0.4), (0.5, 1.5)
"""The same around an impact without flight [s]: another may follow within 2 s."""

STILL_G = 0.02
"""Standard deviation of the resultant over 2 s up to which there may be nothing but noise [g]: 0.002-0.004 in commodity
parts, 0.017 in the noisiest. Whether it is noise, its slow part tells."""

SWAY_BLOCKS = 8
SWAY_RATIO = 6.0
"""Who has just landed sways, who lies breathes, and a shank that stands tilts even where the length of the vector
stays; a floor does nothing of all this. In how many blocks the mean force is compared, and from what variance of their
means over that of equal noise an axis tilts [1]: white noise has 1, and 4 at one chance in a thousand."""

AROUND_S = 1.5
"""How far before and after a flight its peak's direction is held against the mean specific force [s]."""

PUSH_BEFORE_S = 0.35
"""How long before the push-off's peak its impulse begins to be summed [s]."""

LANDING_S = 0.5
"""How long a landing's impulse is summed after its peak [s]."""

LEAST_MEAN_S = 0.3
"""Least time over which a mean specific force is believed [s]."""


class Surroundings:
    """Answers from the samples around contacts.

    Parameters
    ----------
    observer : Observer
        Holds the samples.
    """

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._rate_hz = observer.sample_rate_hz
        self._counts_per_g = observer.counts_per_g
        self._flights = FlightGauge(observer.sample_rate_hz, observer.counts_per_g)
        self._upwards = UpwardGauge(observer.sample_rate_hz, observer.counts_per_g)

    def own_intervals(self, own: Intervals, contacts: Contacts, rows: Ints) -> tuple[Intervals, Bools]:
        """Limit the intervals of contacts that follow a long pause to the longest flight, and tell which those are."""
        slow = self._observer.slow
        late = own.time_s > scene.LONGEST_INTERVAL_S
        index = contacts.index[rows]
        start = np.maximum(index - round(scene.LONGEST_INTERVAL_S * self._rate_hz), slow.deficit.base)
        unit = QUANTA_PER_G * self._rate_hz
        limited = (
            (index - start) / self._rate_hz,
            (contacts.deficit[rows] - slow.deficit.take(start)) / unit,
            (contacts.excess[rows] - slow.excess.take(start)) / unit,
        )
        both = zip((own.time_s, own.deficit_gs, own.excess_gs), limited, strict=True)
        return Intervals(*(np.where(late, short, known) for known, short in both)), late

    def starts(self, own_s: Floats, index: Ints) -> Ints:
        """Give the earliest samples of the flights that contacts may end, from the lengths of their intervals."""
        length = np.rint(np.minimum(own_s, scene.LONGEST_INTERVAL_S) * self._rate_hz).astype(np.int64)
        return np.maximum(index - length, 0)

    def upwards_between(self, start: Ints, stop: Ints) -> Upwards:
        """Measure the upward parts between pairs of samples."""
        return self._upwards.measure_all(start, stop, self._observer.samples)

    def flights(self, starts: Ints, index: Ints) -> list[Flight]:
        """Give the ends of likely flights."""
        return self._flights.measure_all(starts, index, self._observer.samples)

    def contexts(
        self,
        starts: Ints,
        index: Ints,
        flights: Sequence[Flight],
        upward: Sequence[float | None],
        *,
        final: bool,
    ) -> list[Context]:
        """Answer the costly questions about contacts that stand alone.

        Parameters
        ----------
        starts, index : (k,) int64
            The earliest samples of their flights, and their own.
        flights : sequence of Flight
            That they may end.
        upward : sequence of float or None
            See `upward`.
        final : bool
            The whole windows are known: posture can be told.
        """
        pushes = self.pushes_gs(starts, flights)
        landed = index + self._samples(LANDING_S)
        landings = self._excess(_middles(flights), landed)
        rebounds = self._deficit(index, landed)
        contexts: list[Context] = []
        for number, flight in enumerate(flights):
            turn_deg, still = self._posture(flight) if final else (None, None)
            contexts.append(
                Context(
                    push_gs=pushes[number],
                    landing_gs=landings[number],
                    rebound_gs=rebounds[number],
                    floor_g=flight.floor_g,
                    flight_s=(flight.landing - flight.takeoff) / self._rate_hz,
                    turn_deg=turn_deg,
                    upward=upward[number],
                    still_after=still,
                    rise=self._rise(flight) if final else None,
                )
            )
        return contexts

    def pushes_gs(self, starts: Ints, flights: Sequence[Flight]) -> list[float]:
        """Give the impulses of the push-offs before flights, g s; `starts` as in `contexts`."""
        return self._excess(starts - self._samples(PUSH_BEFORE_S), _middles(flights))

    def unweighting(self, flight: Flight) -> Unweighting | None:
        """Look at what came before the push-off of a flight; None where too little of it is known."""
        return unweighting(int(flight.takeoff), self._observer.samples, self._rate_hz, self._counts_per_g)

    def fall_gs(self, contacts: Contacts, at: int) -> float:
        """Give the deficit of the slow resultant shortly before a contact, g s."""
        history = self._observer.slow.deficit
        index = int(contacts.index[at])
        start = max(index - self._samples(FALL_S), history.base)
        return (int(contacts.deficit[at]) - int(history.view(start, start + 1)[0])) / (
            QUANTA_PER_G * self._rate_hz
        )

    def turn_deg(self, index: int) -> float | None:
        """Give the turn of gravity from before a contact to after it, degrees."""
        before = self._mean(*(index - self._samples(seconds) for seconds in STANDING_BEFORE_S))
        return _angle_deg(
            before, self._mean(*(index + self._samples(seconds) for seconds in STANDING_AFTER_S))
        )

    def _posture(self, flight: Flight) -> tuple[float | None, bool | None]:
        """Give the turn of gravity over a flight, and whether there is stillness after it."""
        takeoff, landing = int(flight.takeoff), int(flight.landing)
        after_from = landing + self._samples(POSTURE_AFTER_S[0])
        after_to = landing + self._samples(POSTURE_AFTER_S[1])
        before = self._mean(*(takeoff - self._samples(seconds) for seconds in POSTURE_BEFORE_S))
        return _angle_deg(before, self._mean(after_from, after_to)), self._still(after_from, after_to)

    def _rise(self, flight: Flight) -> height.Rise | None:
        """Give how much higher the sensor is after a flight; None where too little is known around it."""
        first = int(flight.takeoff) - self._samples(height.BEFORE_S + height.REST_S)
        last = int(flight.landing) + self._samples(height.AFTER_S + height.REST_S)
        samples = self._observer.samples
        if first < samples.base or last > samples.end:
            return None
        force = height.resultant(samples.view(first, last), self._counts_per_g)
        return height.rise(force, self._rate_hz)

    def upward(self, direction: Floats, flights: Sequence[Flight]) -> list[float | None]:
        """Give the cosine between a peak's direction and the mean specific force around its flight."""
        samples, around = self._observer.samples, self._samples(AROUND_S)
        takeoff = np.array([int(flight.takeoff) for flight in flights])
        landing = np.array([int(flight.landing) for flight in flights])
        first = np.minimum(np.maximum(takeoff - around, samples.base), samples.end)
        stop = np.minimum(np.maximum(landing + around, first), samples.end)
        known = (stop - first >= self._samples(LEAST_MEAN_S)).tolist()
        mean = sums_between(samples, first, stop) / ((stop - first) * self._counts_per_g)[:, None]
        return [
            _cosine(peak, force) if enough else None
            for peak, force, enough in zip(direction.tolist(), mean.tolist(), known, strict=True)
        ]

    def _samples(self, seconds: float) -> int:
        return round(seconds * self._rate_hz)

    def _excess(self, start: Ints, stop: Ints) -> list[float]:
        """Sum the slow resultant above 1 g between two samples, g s."""
        return self._sum(self._observer.slow.excess, start, stop)

    def _deficit(self, start: Ints, stop: Ints) -> list[float]:
        """Sum what the slow resultant lacks to 1 g between two samples, g s."""
        return self._sum(self._observer.slow.deficit, start, stop)

    def _sum(self, history: History, start: Ints, stop: Ints) -> list[float]:
        """Give the difference of running sums at two samples, g s."""
        first = np.minimum(np.maximum(start, history.base), history.end - 1)
        last = np.minimum(np.maximum(stop, first), history.end - 1)
        return ((history.take(last) - history.take(first)) / (QUANTA_PER_G * self._rate_hz)).tolist()

    def _mean(self, start: int, stop: int) -> Sequence[float] | None:
        """Average the specific force between two samples, g; None for less than 0.3 s of them."""
        block = self._clip(start, stop)
        if len(block) < self._samples(LEAST_MEAN_S):
            return None
        return (block.sum(axis=0, dtype=np.int64) / (len(block) * self._counts_per_g)).tolist()

    def _still(self, start: int, stop: int) -> bool | None:
        """Tell whether there is nothing but noise between two samples."""
        block = self._clip(start, stop)
        if len(block) < self._samples(1.0):
            return None
        axes = block.astype(np.float64) / self._counts_per_g
        return bool(np.sqrt((axes * axes).sum(axis=1)).std() < STILL_G) and not _sways(axes)

    def _clip(self, start: int, stop: int) -> NDArray[np.integer]:
        """Give the samples held between two indices."""
        samples = self._observer.samples
        first = min(max(start, samples.base), samples.end)
        return samples.view(first, min(max(stop, first), samples.end))


def _sways(axes: Floats) -> bool:
    """Tell whether an axis wanders more from block to block than noise would."""
    each = len(axes) // SWAY_BLOCKS
    blocks = axes[: each * SWAY_BLOCKS].reshape(SWAY_BLOCKS, each, 3)
    noise = blocks.var(axis=1, ddof=1).mean(axis=0) / each
    return bool((blocks.mean(axis=1).var(axis=0, ddof=1) > SWAY_RATIO * noise).any())


def _middles(flights: Sequence[Flight]) -> Ints:
    """Give the samples in the middle of flights."""
    return np.array([int(flight.takeoff + flight.landing) // 2 for flight in flights], np.int64)


def _cosine(a: Sequence[float], b: Sequence[float] | None) -> float | None:
    """Give the cosine of the angle between two vectors."""
    if b is None:
        return None
    length = sqrt((a[0] * a[0] + a[1] * a[1] + a[2] * a[2]) * (b[0] * b[0] + b[1] * b[1] + b[2] * b[2]))
    return (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / length if length > 0.0 else None


def _angle_deg(a: Sequence[float] | None, b: Sequence[float] | None) -> float | None:
    """Give the angle between two vectors, degrees."""
    if a is None or b is None:
        return None
    cosine = _cosine(a, b)
    return None if cosine is None else degrees(acos(max(-1.0, min(1.0, cosine))))
