"""The detector of one gapless stream: contacts in, verdicts out, first provisional, then final."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import acos, degrees, sqrt

import numpy as np
from numpy.typing import NDArray

from impactmon.events import decide, running, scene
from impactmon.events.decide import Context, Verdict
from impactmon.events.flight import Flight, FlightGauge
from impactmon.events.measure import Measured
from impactmon.events.observe import Observer
from impactmon.signal.slow import QUANTA_PER_G

POSTURE_BEFORE_S = (1.5, 0.2)
"""Window before take-off in which the mean specific force is gravity as the sensor sees it [s]."""

POSTURE_AFTER_S = (0.5, 2.5)
"""The same after the landing [s]."""

STILL_G = 0.006
"""Least standard deviation of the resultant on a living body over 2 s [g]: who has just landed sways, who lies
breathes; a sensor on the floor shows its noise alone, 0.002-0.004 in commodity parts."""

AROUND_S = 1.5
"""How far before and after a flight its peak's direction is held against the mean specific force [s]."""

PUSH_BEFORE_S = 0.35
"""How long before the push-off's peak its impulse begins to be summed [s]."""

LANDING_S = 0.5
"""How long a landing's impulse is summed after its peak [s]."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict on one contact.

    Attributes
    ----------
    measured : Measured
        The contact.
    verdict : Verdict
        What it was.
    flight : Flight or None
        For jumps and landings.
    final : bool
        The whole window was known.
    step_quotient : float or None
        For final running steps: the peak along gravity over the mean, see `impactmon.events.running`.
    """

    measured: Measured
    verdict: Verdict
    flight: Flight | None
    final: bool
    step_quotient: float | None = None


class Detector:
    """Verdicts on the contacts of one gapless stream.

    Parameters
    ----------
    sample_rate_hz, counts_per_g : float
        Of the samples, 20-200 Hz.
    dtype : integer type
        That holds the samples.
    """

    def __init__(
        self, sample_rate_hz: float, counts_per_g: float, dtype: type[np.integer] = np.int32
    ) -> None:
        self._rate_hz = sample_rate_hz
        self._counts_per_g = counts_per_g
        self._observer = Observer(sample_rate_hz, counts_per_g, dtype)
        self._flights = FlightGauge(sample_rate_hz, counts_per_g)
        self._steps = running.StepGauge(sample_rate_hz)
        self._contacts: list[Measured] = []
        self._pending = 0
        self._back = round(scene.BACK_S * sample_rate_hz)
        self._ahead = round(scene.AHEAD_S * sample_rate_hz)

    def push(self, samples: NDArray[np.integer], marks: NDArray[np.int64]) -> Iterator[Finding]:
        """Add samples (n, 3) with the indices of those at the rail; yield findings in order."""
        fresh = self._observer.push(samples, marks)
        self._contacts.extend(fresh)
        yield from self._finish(self._observer.known_to - self._ahead)
        yield from self._preview(len(fresh))
        self._observer.forget()

    def flush(self) -> Iterator[Finding]:
        """Take the stream as ended and yield what is left."""
        self._contacts.extend(self._observer.flush())
        yield from self._finish(self._observer.slow.end + 1)

    def _finish(self, before: int) -> Iterator[Finding]:
        """Give final findings on all contacts before sample `before`."""
        while self._pending < len(self._contacts):
            measured = self._contacts[self._pending]
            if measured.contact.index >= before:
                break
            yield self._judge(measured, self._contacts, final=True)
            self._pending += 1
            self._drop_old(measured.contact.index)

    def _drop_old(self, now: int) -> None:
        """Forget contacts that no later one can see."""
        oldest = now - self._back
        drop = 0
        while drop < self._pending and self._contacts[drop].contact.index < oldest:
            drop += 1
        del self._contacts[:drop]
        self._pending -= drop

    def _preview(self, fresh: int) -> Iterator[Finding]:
        """Give provisional findings on new contacts and on the open one."""
        for measured in self._contacts[max(self._pending, len(self._contacts) - fresh) :]:
            yield self._judge(measured, self._contacts, final=False)
        ripe = self._observer.ripe()
        if ripe is not None:
            yield self._judge(ripe, [*self._contacts, ripe], final=False)

    def _judge(self, measured: Measured, contacts: list[Measured], *, final: bool) -> Finding:
        """Weigh one contact inside its window."""
        index = measured.contact.index
        first = bisect_left(contacts, index - self._back, key=_index)
        window = contacts[first : bisect_right(contacts, index + self._ahead, lo=first, key=_index)]
        kept = scene.without_bumps(window, self._rate_hz)
        if measured not in kept:
            return Finding(measured, Verdict("bump", "impact", 0.5, ()), None, final)
        position = kept.index(measured)
        seen = scene.look(kept, position, self._rate_hz)
        if seen.own.time_s > scene.LONGEST_INTERVAL_S:
            seen = self._alone(seen, measured)
        if not decide.may_be_flight(seen):
            verdict = decide.plain(seen)
            return Finding(
                measured, verdict, None, final, self._quotient(verdict, kept, position, final=final)
            )
        start = index - round(min(seen.own.time_s, scene.LONGEST_INTERVAL_S) * self._rate_hz)
        flight = self._flights.measure(max(start, 0), index, self._observer.samples)
        seen = scene.look_closer(seen, kept)
        posture = final and seen.pooled is None  # falls and dropped sensors stand alone
        context = self._context(measured, flight, max(start, 0), posture=posture)
        verdict = decide.decide(seen, context)
        return Finding(measured, verdict, flight, final, self._quotient(verdict, kept, position, final=final))

    def _quotient(
        self, verdict: Verdict, kept: list[Measured], position: int, *, final: bool
    ) -> float | None:
        """Measure what the force of a running step needs from its neighbours."""
        if not final or verdict.kind != "run_step":
            return None
        contacts = [other.contact.index for other in kept]
        return self._steps.quotient(contacts, position, self._observer.samples)

    def _alone(self, seen: scene.Scene, measured: Measured) -> scene.Scene:
        """Limit the interval of a contact that follows a long pause to the longest flight."""
        slow = self._observer.slow
        index = measured.contact.index
        start = max(index - round(scene.LONGEST_INTERVAL_S * self._rate_hz), slow.deficit.base)
        unit = QUANTA_PER_G * self._rate_hz
        own = scene.Interval(
            (index - start) / self._rate_hz,
            (measured.contact.deficit - int(slow.deficit.view(start, start + 1)[0])) / unit,
            (measured.contact.excess - int(slow.excess.view(start, start + 1)[0])) / unit,
        )
        return replace(seen, own=own, pooled=None, rhythm=())

    def _context(self, measured: Measured, flight: Flight, start: int, *, posture: bool) -> Context:
        """Answer the costly questions about one flight."""
        middle = int(flight.takeoff + flight.landing) // 2
        takeoff, landing = int(flight.takeoff), int(flight.landing)
        turn_deg = still = None
        if posture:
            after_from = landing + self._samples(POSTURE_AFTER_S[0])
            after_to = landing + self._samples(POSTURE_AFTER_S[1])
            before = self._mean(*(takeoff - self._samples(seconds) for seconds in POSTURE_BEFORE_S))
            turn_deg = _angle_deg(before, self._mean(after_from, after_to))
            still = self._still(after_from, after_to)
        around = self._mean(takeoff - self._samples(AROUND_S), landing + self._samples(AROUND_S))
        return Context(
            push_gs=self._excess(start - self._samples(PUSH_BEFORE_S), middle),
            landing_gs=self._excess(middle, measured.contact.index + self._samples(LANDING_S)),
            floor_g=flight.floor_g,
            flight_s=(flight.landing - flight.takeoff) / self._rate_hz,
            turn_deg=turn_deg,
            upward=_cosine(measured.direction, around),
            still_after=still,
        )

    def _samples(self, seconds: float) -> int:
        return round(seconds * self._rate_hz)

    def _excess(self, start: int, stop: int) -> float:
        """Sum the slow resultant above 1 g between two samples, g s."""
        history = self._observer.slow.excess
        first = min(max(start, history.base), history.end - 1)
        last = min(max(stop, first), history.end - 1)
        difference = int(history.view(last, last + 1)[0]) - int(history.view(first, first + 1)[0])
        return difference / (QUANTA_PER_G * self._rate_hz)

    def _mean(self, start: int, stop: int) -> NDArray[np.float64] | None:
        """Average the specific force between two samples, g; None for less than 0.3 s of them."""
        block = self._clip(start, stop)
        if len(block) < self._samples(0.3):
            return None
        return block.sum(axis=0, dtype=np.int64) / (len(block) * self._counts_per_g)

    def _still(self, start: int, stop: int) -> bool | None:
        """Tell whether there is nothing but noise between two samples."""
        block = self._clip(start, stop)
        if len(block) < self._samples(1.0):
            return None
        axes = block.astype(np.float64) / self._counts_per_g
        return bool(np.sqrt((axes * axes).sum(axis=1)).std() < STILL_G)

    def _clip(self, start: int, stop: int) -> NDArray[np.integer]:
        """Give the samples held between two indices."""
        samples = self._observer.samples
        first = min(max(start, samples.base), samples.end)
        return samples.view(first, min(max(stop, first), samples.end))


def _index(measured: Measured) -> int:
    """Give the sample of a contact; contacts are in this order."""
    return measured.contact.index


def _cosine(a: NDArray[np.float64], b: NDArray[np.float64] | None) -> float | None:
    """Give the cosine of the angle between two vectors."""
    if b is None:
        return None
    length = sqrt(float((a * a).sum()) * float((b * b).sum()))
    return float((a * b).sum()) / length if length > 0.0 else None


def _angle_deg(a: NDArray[np.float64] | None, b: NDArray[np.float64] | None) -> float | None:
    """Give the angle between two vectors, degrees."""
    if a is None or b is None:
        return None
    cosine = _cosine(a, b)
    return None if cosine is None else degrees(acos(max(-1.0, min(1.0, cosine))))
