"""The detector of one gapless stream: contacts in, verdicts out, first provisional, then final."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from impactmon.events import decide, running, scene
from impactmon.events.decide import Verdict
from impactmon.events.flight import Flight
from impactmon.events.likeness import alternation_sideways_clipped
from impactmon.events.neighbours import Chain, Neighbours
from impactmon.events.observe import Observer
from impactmon.events.scene import Scene
from impactmon.events.surroundings import Surroundings
from impactmon.events.table import Contacts, Measured
from impactmon.events.upward import pooled_upward

_AT_ONCE = 512  # contacts judged at once: bounds memory
_BUMP = (Verdict("bump", "impact", 0.5, ()), None, None)


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
        self._observer = Observer(sample_rate_hz, counts_per_g, dtype)
        self._surroundings = Surroundings(self._observer)
        self._steps = running.StepGauge(sample_rate_hz)
        self._contacts = self._observer.none
        self._pending = 0
        self._back = round(scene.BACK_S * sample_rate_hz)
        self._ahead = round(scene.AHEAD_S * sample_rate_hz)

    def push(self, samples: NDArray[np.integer], marks: NDArray[np.int64]) -> Iterator[Finding]:
        """Add samples (n, 3) with the indices of those at the rail; yield findings in order."""
        fresh = self._observer.push(samples, marks)
        self._contacts = self._contacts.joined(fresh)
        yield from self._finish(self._observer.known_to - self._ahead)
        yield from self._preview(len(fresh))
        self._observer.forget()

    def flush(self) -> Iterator[Finding]:
        """Take the stream as ended and yield what is left."""
        self._contacts = self._contacts.joined(self._observer.flush())
        yield from self._finish(self._observer.slow.end + 1)

    def _finish(self, before: int) -> Iterator[Finding]:
        """Give final findings on all contacts before sample `before`."""
        index = self._contacts.index
        done = int(np.searchsorted(index, before))
        while self._pending < done:
            stop = min(self._pending + _AT_ONCE, done)
            yield from self._judge(self._contacts, self._pending, stop, final=True)
            self._pending = stop
        if done:
            drop = min(int(np.searchsorted(index, int(index[done - 1]) - self._back)), done)
            self._contacts = self._contacts.after(drop)
            self._pending -= drop
            self._surroundings.forget_before(int(index[done - 1]) - 2 * self._back)

    def _preview(self, fresh: int) -> Iterator[Finding]:
        """Give provisional findings on new contacts and on the open one."""
        known = len(self._contacts)
        yield from self._judge(self._contacts, max(self._pending, known - fresh), known, final=False)
        ripe = self._observer.ripe()
        if ripe is not None:
            yield from self._judge(self._contacts.joined(ripe), known, known + 1, final=False)

    def _judge(self, contacts: Contacts, first: int, stop: int, *, final: bool) -> Iterator[Finding]:
        """Weigh the contacts from `first` to `stop`, each inside its window."""
        if first >= stop:
            return
        chain = Chain(contacts, self._rate_hz)
        rows = first + np.flatnonzero(~chain.bump[first:stop])
        neighbours = Neighbours(chain, rows, self._back, self._ahead)
        verdicts, flights = self._verdicts(neighbours, final=final)
        quotients = self._quotients(neighbours, verdicts) if final else [None] * len(rows)
        judged = dict(zip(rows.tolist(), zip(verdicts, flights, quotients, strict=True), strict=True))
        for at, measured in enumerate(contacts.measured(first, stop), start=first):
            verdict, flight, quotient = judged.get(at, _BUMP)
            yield Finding(measured, verdict, flight, final, quotient)

    def _verdicts(self, neighbours: Neighbours, *, final: bool) -> tuple[list[Verdict], list[Flight | None]]:
        """Name each contact; ask the costly questions of those that may end a flight."""
        scenes = neighbours.scenes()
        rows = neighbours.rows.tolist()
        for place, seen in enumerate(scenes):
            if seen.own.time_s > scene.LONGEST_INTERVAL_S:
                scenes[place] = self._surroundings.alone(seen, neighbours.chain.contacts, rows[place])
        likely = [
            place
            for place, (seen, row) in enumerate(zip(scenes, rows, strict=True))
            if decide.may_be_flight(seen) or self._lifts(seen, neighbours.chain.contacts, row)
        ]
        flights: list[Flight | None] = [None] * len(scenes)
        if not likely:
            return [decide.plain(seen) for seen in scenes], flights
        self._look_closer(scenes, likely, neighbours)
        rows = neighbours.rows[likely]
        asked = [scenes[place] for place in likely]
        contexts, found = self._surroundings.contexts(asked, neighbours.chain.contacts, rows, final=final)
        verdicts: list[Verdict | None] = [None] * len(scenes)
        for place, context, flight in zip(likely, contexts, found, strict=True):
            verdicts[place], flights[place] = decide.decide(scenes[place], context), flight
        return [
            verdict or decide.plain(seen) for verdict, seen in zip(verdicts, scenes, strict=True)
        ], flights

    def _look_closer(self, scenes: list[Scene], likely: list[int], neighbours: Neighbours) -> None:
        """Add what only a likely flight needs of its rhythm."""
        index = neighbours.chain.contacts.index[neighbours.rows].tolist()
        for place in likely:
            start = self._surroundings.start(scenes[place], index[place])
            own = self._surroundings.upward(start, index[place])
            scenes[place] = replace(scenes[place], own_upward=own)
        shared = [place for place in likely if scenes[place].pooled is not None]
        if shared:
            answers = alternation_sideways_clipped(neighbours, np.array(shared))
            for place, (alternation, sideways, clipped) in zip(shared, answers, strict=True):
                parts = [self._surroundings.upward(*span) for span in neighbours.rhythm(place)]
                scenes[place] = replace(
                    scenes[place],
                    alternation=alternation,
                    sideways=sideways,
                    clipped_share=clipped,
                    pooled_upward=pooled_upward(parts),
                )

    def _lifts(self, seen: Scene, contacts: Contacts, row: int) -> bool:
        """Tell whether a hard contact ends an interval whose upward part says that something flew."""
        if contacts.peak_g[row] < decide.LANDING_LEAST_G and not contacts.clipped[row]:
            return False
        index = int(contacts.index[row])
        upward = self._surroundings.upward(self._surroundings.start(seen, index), index)
        return upward.deficit_gs >= decide.LIFT_LEAST_GS

    def _quotients(self, neighbours: Neighbours, verdicts: list[Verdict]) -> list[float | None]:
        """Measure what the force of running steps needs from their neighbours."""
        quotients: list[float | None] = [None] * len(verdicts)
        steps = [place for place, verdict in enumerate(verdicts) if verdict.kind == "run_step"]
        if steps:
            index = neighbours.chain.contacts.index.tolist()
            strides: list[tuple[list[int], int]] = []
            for place in steps:
                kept, position = neighbours.kept(place)
                strides.append(([index[at] for at in kept], position))
            found = self._steps.quotients(strides, self._observer.samples)
            for place, quotient in zip(steps, found, strict=True):
                quotients[place] = quotient
        return quotients
