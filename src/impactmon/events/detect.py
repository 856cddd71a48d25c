"""The detector of one gapless stream: contacts in, verdicts out, first provisional, then final."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import compress
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from impactmon.events.contacts.observe import Observer
from impactmon.events.contacts.table import Bools, Contacts, Floats, Ints
from impactmon.events.flights import scene
from impactmon.events.flights.ends import Flight
from impactmon.events.flights.likeness import likenesses
from impactmon.events.flights.neighbours import Chain, Neighbours
from impactmon.events.flights.scene import Rhythms, Scenes
from impactmon.events.flights.surroundings import Surroundings
from impactmon.events.flights.upward import Upwards
from impactmon.events.force import running
from impactmon.events.record.finding import BUMP, Findings, Weighed, plain_verdict
from impactmon.events.verdict import decide, stamp
from impactmon.events.verdict import kinds as jump_kinds
from impactmon.events.verdict.outcome import RhythmVerdicts, Verdict

Value = TypeVar("Value")

HOLD_S = 3.0
"""How long a contact whose neighbours are known waits for company [s]: judging six at once costs hardly more than
judging one, and a final event is due within 12 s. What is said of it does not depend on when it is said."""

_AT_ONCE = 512  # contacts judged at once: bounds memory


class Detector:
    """Verdicts on the contacts of one gapless stream.

    Parameters
    ----------
    sample_rate_hz, counts_per_g : float
        Of the samples, 20-200 Hz.
    dtype : integer type
        That holds the samples.
    on_trunk, on_limb : bool
        The sensor is known to be on the trunk, where nothing swings by itself; on an arm or below the knee, which do
        not sink with the body.
    """

    def __init__(
        self,
        sample_rate_hz: float,
        counts_per_g: float,
        dtype: type[np.integer] = np.int32,
        *,
        on_trunk: bool = False,
        on_limb: bool = False,
    ) -> None:
        self._rate_hz = sample_rate_hz
        self._on_trunk, self._on_limb = on_trunk, on_limb
        self._observer = Observer(sample_rate_hz, counts_per_g, dtype)
        self._surroundings = Surroundings(self._observer)
        self._steps = running.StepGauge(sample_rate_hz)
        self._contacts = self._observer.none
        self._pending = 0
        self._back = round(scene.BACK_S * sample_rate_hz)
        self._ahead = round(scene.AHEAD_S * sample_rate_hz)
        self._hold = round(HOLD_S * sample_rate_hz)

    def push(self, samples: NDArray[np.integer], marks: NDArray[np.int64]) -> Iterator[Findings]:
        """Add samples (n, 3) with the indices of those at the rail; yield findings in order."""
        fresh = self._observer.push(samples, marks)
        self._contacts = self._contacts.joined(fresh)
        ready = self._observer.known_to - self._ahead
        if self._pending < len(self._contacts) and self._contacts.index[self._pending] < ready - self._hold:
            yield from self._finish(ready)
        yield from self._preview(len(fresh))
        self._observer.forget()

    def flush(self) -> Iterator[Findings]:
        """Take the stream as ended and yield what is left."""
        self._contacts = self._contacts.joined(self._observer.flush())
        yield from self._finish(self._observer.slow.end + 1)

    def _finish(self, before: int) -> Iterator[Findings]:
        """Give final findings on all contacts before sample `before`."""
        index = self._contacts.index
        done = int(np.searchsorted(index, before))
        while self._pending < done:
            stop = min(self._pending + _AT_ONCE, done)
            yield from self._judge(self._contacts, self._pending, stop, final=True)
            self._pending = stop
        if done:
            drop = min(int(np.searchsorted(index, int(index[done - 1]) - self._back)), done)
            if drop:
                self._contacts = self._contacts.between(drop)
                self._pending -= drop

    def _preview(self, fresh: int) -> Iterator[Findings]:
        """Give provisional findings on new contacts and on the open one."""
        known = len(self._contacts)
        first = max(self._pending, known - fresh)
        if first < known and int(self._contacts.index[first]) == self._observer.told:
            first += 1  # shown when it was ripe; the final verdict is the next
        yield from self._judge(self._contacts, first, known, final=False)
        ripe = self._observer.ripe()
        if ripe is not None:
            yield from self._judge(self._contacts.joined(ripe), known, known + 1, final=False)

    def _judge(self, contacts: Contacts, first: int, stop: int, *, final: bool) -> Iterator[Findings]:
        """Weigh the contacts from `first` to `stop`, each inside its window."""
        if first >= stop:
            return
        index = contacts.index
        skipped = max(int(np.searchsorted(index, int(index[first]) - self._back)) - 1, 0)
        seen_to = int(np.searchsorted(index, int(index[stop - 1]) + self._ahead, "right")) + 1
        contacts, first, stop = contacts.between(skipped, seen_to), first - skipped, stop - skipped
        chain = Chain(contacts, self._rate_hz)
        rows = first + np.flatnonzero(~chain.bump[first:stop])
        neighbours = Neighbours(chain, rows, self._back, self._ahead)
        kinds, weighed, flights = self._verdicts(neighbours, final=final)
        quotients = np.full(stop - first, np.nan)
        if final:
            self._name_stamps(neighbours, kinds, weighed.lone)
            quotients[rows - first] = self._measure_steps(neighbours, kinds)
        yield Findings(
            contacts=contacts.between(first, stop),
            kinds=_spread(kinds, rows - first, stop - first, BUMP),
            weighed=_among_all(weighed, rows - first, stop - first),
            flights={int(rows[place]) - first: flight for place, flight in flights.items()},
            quotients=quotients,
            rest_g=np.full(stop - first, np.nan),
            final=final,
        )

    def _verdicts(
        self, neighbours: Neighbours, *, final: bool
    ) -> tuple[list[str], Weighed, dict[int, Flight]]:
        """Name each contact; ask the costly questions of those that may end a flight."""
        contacts, rows = neighbours.chain.contacts, neighbours.rows
        seen = neighbours.scenes()
        own, late = self._surroundings.own_intervals(seen.own, contacts, rows)
        seen = replace(seen, own=own, shared=seen.shared & ~late, isolated=seen.isolated | late)
        bounce_gs = seen.pooled_bounce_gs()
        kinds = decide.plain(seen, bounce_gs)
        likely, own_upward = self._likely(seen, decide.may_be_flight(seen, bounce_gs), neighbours)
        number = np.full(len(kinds), -1)
        if not likely.size:
            return kinds, Weighed({}, None, number), {}
        index = contacts.index[rows[likely]]
        starts = self._surroundings.starts(seen.own.time_s[likely], index)
        flights = self._surroundings.flights(starts, index)
        upward = self._surroundings.upward(contacts.direction[rows[likely]], flights)
        places: list[int] = likely.tolist()
        shared = seen.shared[likely]
        rhythms = None
        if shared.any():
            number[likely[shared]] = np.arange(int(shared.sum()))
            pushes = self._surroundings.pushes_gs(starts[shared], _chosen(flights, shared))
            unworn = decide.shaken(pushes, _chosen(upward, shared))
            rhythms = self._in_rhythm(seen, likely[shared], own_upward.of(shared), unworn, kinds, neighbours)
            for place, kind in zip(likely[shared].tolist(), rhythms.kinds, strict=True):
                kinds[place] = kind
        alone = np.flatnonzero(~shared)
        contexts = self._surroundings.contexts(
            starts[alone], index[alone], _chosen(flights, ~shared), _chosen(upward, ~shared), final=final
        )
        lone: dict[int, Verdict] = {}
        for which, context in zip(alone.tolist(), contexts, strict=True):
            place = places[which]
            peak_g = float(contacts.peak_g[rows[place]])
            scene = seen.scene(place, kinds[place], own_upward.at(which), peak_g)
            lone[place] = self._named(decide.decide(scene, context), flights[which], context.flight_s)
            kinds[place] = lone[place].kind
        return kinds, Weighed(lone, rhythms, number), dict(zip(places, flights, strict=True))

    def _named(self, verdict: Verdict, flight: Flight, flight_s: float) -> Verdict:
        """Say of what kind a jump that stands alone is."""
        if verdict.family != "jump":
            return verdict
        seen = self._surroundings.unweighting(flight)
        return jump_kinds.named(verdict, seen, flight_s, on_trunk=self._on_trunk, on_limb=self._on_limb)

    def _in_rhythm(
        self,
        seen: Scenes,
        likely: Ints,
        own_upward: Upwards,
        unworn: dict[int, Verdict],
        kinds: list[str],
        neighbours: Neighbours,
    ) -> RhythmVerdicts:
        """Decide on contacts of rhythms that may end flights."""
        rhythms = Rhythms(
            seen.own.of(likely),
            seen.pooled.of(likely),
            own_upward,
            neighbours.over_rhythms(likely, self._surroundings.upwards_between),
            *likenesses(neighbours, likely),
        )
        places: list[int] = likely.tolist()
        named = [kinds[place] for place in places]
        return decide.decide_rhythms(rhythms, named, unworn, on_trunk=self._on_trunk)

    def _likely(self, seen: Scenes, may_be: Bools, neighbours: Neighbours) -> tuple[Ints, Upwards]:
        """Choose the contacts that may end a flight: by their rhythm and interval, or by what gravity lacks.

        The latter are hard contacts; each of the chosen gets the upward part of its interval.
        """
        contacts, rows = neighbours.chain.contacts, neighbours.rows
        hard = (contacts.peak_g[rows] >= decide.LANDING_LEAST_G) | (contacts.clipped[rows] > 0)
        asked = np.flatnonzero(may_be | hard)
        if not asked.size:
            return asked, Upwards(np.empty(0), np.empty(0), np.empty(0))
        index = contacts.index[rows[asked]]
        starts = self._surroundings.starts(seen.own.time_s[asked], index)
        upwards = self._surroundings.upwards_between(starts, index)
        chosen = may_be[asked] | (upwards.deficit_gs >= decide.LIFT_LEAST_GS)
        return asked[chosen], upwards.of(chosen)

    def _name_stamps(self, neighbours: Neighbours, kinds: list[str], verdicts: dict[int, Verdict]) -> None:
        """Name the heel drops and stomps among plain impacts, in place."""
        contacts = neighbours.chain.contacts
        for place in np.flatnonzero(contacts.peak_g[neighbours.rows] >= stamp.LEAST_G).tolist():
            if kinds[place] != "impact":
                continue
            row = int(neighbours.rows[place])
            pause_s = contacts.pause(row) / self._rate_hz
            if pause_s < stamp.PAUSE_S:
                continue
            lone = stamp.Lone(
                peak_g=float(contacts.peak_g[row]),
                slope_g_s=float(contacts.slope_g_s[row]),
                fall_gs=self._surroundings.fall_gs(contacts, row),
                pause_s=pause_s,
                turn_deg=self._surroundings.turn_deg(int(contacts.index[row])),
            )
            verdict = stamp.named(verdicts.get(place) or plain_verdict("impact"), lone)
            if verdict.kind == stamp.KIND:
                kinds[place], verdicts[place] = verdict.kind, verdict

    def _measure_steps(self, neighbours: Neighbours, kinds: list[str]) -> Floats:
        """Measure what the force of running steps needs from their neighbours; NaN for what is none."""
        quotients = np.full(len(kinds), np.nan)
        steps = np.array([place for place, kind in enumerate(kinds) if kind == "run_step"], np.int64)
        if steps.size:
            around = neighbours.around(steps, running.NEIGHBOURS)
            quotients[steps] = self._steps.quotients(*around, self._observer.samples)
        return quotients


def _spread(values: list[Value], places: Ints, count: int, other: Value) -> list[Value]:
    """Put the values of contacts that are no bumps to their places among all."""
    if len(values) == count:
        return values
    spread = [other] * count
    for place, value in zip(places.tolist(), values, strict=True):
        spread[place] = value
    return spread


def _among_all(weighed: Weighed, places: Ints, count: int) -> Weighed:
    """Do the same with verdicts."""
    number = np.full(count, -1)
    number[places] = weighed.number
    return Weighed(
        {int(places[at]): verdict for at, verdict in weighed.lone.items()}, weighed.rhythms, number
    )


def _chosen(values: Sequence[Value], chosen: Bools) -> list[Value]:
    """Give some of the values."""
    return [*compress(values, chosen.tolist())]
