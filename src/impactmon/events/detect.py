"""The detector of one gapless stream: contacts in, verdicts out, first provisional, then final."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from impactmon.events import decide, running, scene, stamp
from impactmon.events.finding import BUMP, Findings, plain_verdict
from impactmon.events.flight import Flight
from impactmon.events.likeness import Answer, likenesses
from impactmon.events.neighbours import Chain, Neighbours
from impactmon.events.observe import Observer
from impactmon.events.scene import Scene, Scenes
from impactmon.events.surroundings import Surroundings
from impactmon.events.table import Bools, Contacts, Floats, Ints
from impactmon.events.upward import Upward
from impactmon.events.verdict import Verdict

_AT_ONCE = 512  # contacts judged at once: bounds memory


class Detector:
    """Verdicts on the contacts of one gapless stream.

    Parameters
    ----------
    sample_rate_hz, counts_per_g : float
        Of the samples, 20-200 Hz.
    dtype : integer type
        That holds the samples.
    on_trunk : bool
        The sensor is known to be on the trunk, where nothing swings by itself.
    """

    def __init__(
        self,
        sample_rate_hz: float,
        counts_per_g: float,
        dtype: type[np.integer] = np.int32,
        *,
        on_trunk: bool = False,
    ) -> None:
        self._rate_hz = sample_rate_hz
        self._on_trunk = on_trunk
        self._observer = Observer(sample_rate_hz, counts_per_g, dtype)
        self._surroundings = Surroundings(self._observer)
        self._steps = running.StepGauge(sample_rate_hz)
        self._contacts = self._observer.none
        self._pending = 0
        self._back = round(scene.BACK_S * sample_rate_hz)
        self._ahead = round(scene.AHEAD_S * sample_rate_hz)

    def push(self, samples: NDArray[np.integer], marks: NDArray[np.int64]) -> Iterator[Findings]:
        """Add samples (n, 3) with the indices of those at the rail; yield findings in order."""
        fresh = self._observer.push(samples, marks)
        self._contacts = self._contacts.joined(fresh)
        yield from self._finish(self._observer.known_to - self._ahead)
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
        yield from self._judge(self._contacts, max(self._pending, known - fresh), known, final=False)
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
        kinds, verdicts, flights = self._verdicts(neighbours, final=final)
        quotients = np.full(stop - first, np.nan)
        if final:
            self._name_stamps(neighbours, kinds, verdicts)
            quotients[rows - first] = self._measure_steps(neighbours, kinds)
        yield Findings(
            contacts=contacts.between(first, stop),
            kinds=_spread(kinds, rows - first, stop - first),
            verdicts={int(rows[place]) - first: verdict for place, verdict in verdicts.items()},
            flights={int(rows[place]) - first: flight for place, flight in flights.items()},
            quotients=quotients,
            final=final,
        )

    def _verdicts(
        self, neighbours: Neighbours, *, final: bool
    ) -> tuple[list[str], dict[int, Verdict], dict[int, Flight]]:
        """Name each contact; ask the costly questions of those that may end a flight."""
        contacts, rows = neighbours.chain.contacts, neighbours.rows
        seen = neighbours.scenes()
        own, late = self._surroundings.own_intervals(seen.own, contacts, rows)
        seen = replace(seen, own=own, shared=seen.shared & ~late, isolated=seen.isolated | late)
        bounce_gs = seen.pooled_bounces_gs()
        kinds = decide.plain(seen, bounce_gs)
        likely, upwards = self._likely(seen, decide.may_be_flight(seen, bounce_gs), neighbours)
        if not likely.size:
            return kinds, {}, {}
        scenes = self._scenes(seen, kinds, likely, upwards, neighbours)
        contexts, found = self._surroundings.contexts(scenes, contacts, rows[likely], final=final)
        places = likely.tolist()
        verdicts = {
            place: decide.decide(one, context, on_trunk=self._on_trunk)
            for place, one, context in zip(places, scenes, contexts, strict=True)
        }
        for place, verdict in verdicts.items():
            kinds[place] = verdict.kind
        return kinds, verdicts, dict(zip(places, found, strict=True))

    def _likely(self, seen: Scenes, may_be: Bools, neighbours: Neighbours) -> tuple[Ints, list[Upward]]:
        """Choose the contacts that may end a flight: by their rhythm and interval, or by what gravity lacks.

        The latter are hard contacts; each of the chosen gets the upward part of its interval.
        """
        contacts, rows = neighbours.chain.contacts, neighbours.rows
        hard = (contacts.peak_g[rows] >= decide.LANDING_LEAST_G) | (contacts.clipped[rows] > 0)
        asked = np.flatnonzero(may_be | hard)
        if not asked.size:
            return asked, []
        deficits, unsupported = self._surroundings.upwards(
            seen.own.time_s[asked], contacts.index[rows[asked]]
        )
        chosen = may_be[asked] | (deficits >= decide.LIFT_LEAST_GS)
        return asked[chosen], [*map(Upward, deficits[chosen].tolist(), unsupported[chosen].tolist())]

    def _scenes(
        self,
        seen: Scenes,
        kinds: list[str],
        likely: Ints,
        upwards: list[Upward],
        neighbours: Neighbours,
    ) -> list[Scene]:
        """Give the scenes of likely flights, with what only they need of their rhythm."""
        answers: list[Answer] = [(None, None, None, 0.0)] * len(likely)
        pooled: list[Upward | None] = [None] * len(likely)
        shared = np.flatnonzero(seen.shared[likely])
        if shared.size:
            rows = likely[shared]
            deficits, unsupported = neighbours.over_rhythms(rows, self._surroundings.upwards_between)
            found = likenesses(neighbours, rows)
            upward = map(Upward, deficits, unsupported)
            for place, answer, over_rhythm in zip(shared.tolist(), found, upward, strict=True):
                answers[place], pooled[place] = answer, over_rhythm
        places: list[int] = likely.tolist()
        return [
            Scene(
                kinds[place],
                seen.own.at(place),
                None if over_rhythm is None else seen.pooled.at(place),
                *answer,
                precedes_flight=bool(seen.precedes_flight[place]),
                isolated=bool(seen.isolated[place]),
                own_upward=upward,
                pooled_upward=over_rhythm,
            )
            for place, answer, upward, over_rhythm in zip(places, answers, upwards, pooled, strict=True)
        ]

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


def _spread(kinds: list[str], places: Ints, count: int) -> list[str]:
    """Put the kinds of contacts that are no bumps to their places among all."""
    if len(kinds) == count:
        return kinds
    spread = [BUMP] * count
    for place, kind in zip(places.tolist(), kinds, strict=True):
        spread[place] = kind
    return spread
