"""The detector of one gapless stream: contacts in, verdicts out, first provisional, then final."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impactmon.events import decide, running, scene, stamp
from impactmon.events.flight import Flight
from impactmon.events.likeness import alternation_sideways_clipped
from impactmon.events.neighbours import Chain, Neighbours
from impactmon.events.observe import Observer
from impactmon.events.scene import Scene
from impactmon.events.surroundings import Surroundings
from impactmon.events.table import Contacts, Measured
from impactmon.events.upward import Upward
from impactmon.events.verdict import Verdict

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
            if drop:
                self._contacts = self._contacts.between(drop)
                self._pending -= drop

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
        index = contacts.index
        skipped = max(int(np.searchsorted(index, int(index[first]) - self._back)) - 1, 0)
        seen_to = int(np.searchsorted(index, int(index[stop - 1]) + self._ahead, "right")) + 1
        contacts, first, stop = contacts.between(skipped, seen_to), first - skipped, stop - skipped
        chain = Chain(contacts, self._rate_hz)
        rows = first + np.flatnonzero(~chain.bump[first:stop])
        neighbours = Neighbours(chain, rows, self._back, self._ahead)
        verdicts, flights = self._verdicts(neighbours, final=final)
        if final:
            self._name_stamps(neighbours, verdicts)
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
        likely = self._likely(scenes, neighbours)
        flights: list[Flight | None] = [None] * len(scenes)
        if not likely:
            return [decide.plain(seen) for seen in scenes], flights
        self._look_closer(scenes, likely, neighbours)
        asked = [scenes[place] for place in likely]
        contacts = neighbours.chain.contacts
        contexts, found = self._surroundings.contexts(asked, contacts, neighbours.rows[likely], final=final)
        verdicts: list[Verdict | None] = [None] * len(scenes)
        for place, context, flight in zip(likely, contexts, found, strict=True):
            verdicts[place], flights[place] = (
                decide.decide(scenes[place], context, on_trunk=self._on_trunk),
                flight,
            )
        return [
            verdict or decide.plain(seen) for verdict, seen in zip(verdicts, scenes, strict=True)
        ], flights

    def _likely(self, scenes: list[Scene], neighbours: Neighbours) -> list[int]:
        """Choose the contacts that may end a flight: by their rhythm and interval, or by what gravity lacks.

        The latter are hard contacts; each of the chosen gets the upward part of its interval.
        """
        contacts, rows = neighbours.chain.contacts, neighbours.rows
        hard = (contacts.peak_g[rows] >= decide.LANDING_LEAST_G) | (contacts.clipped[rows] > 0)
        may_be = [decide.may_be_flight(seen) for seen in scenes]
        asked = [
            place for place, (may, is_hard) in enumerate(zip(may_be, hard, strict=True)) if may or is_hard
        ]
        if not asked:
            return []
        index = contacts.index[rows[asked]]
        deficits, unsupported = self._surroundings.upwards([scenes[place] for place in asked], index)
        likely: list[int] = []
        for place, upward in zip(asked, map(Upward, deficits.tolist(), unsupported.tolist()), strict=True):
            if may_be[place] or upward.deficit_gs >= decide.LIFT_LEAST_GS:
                likely.append(place)
                scenes[place] = _with_upward(scenes[place], upward)
        return likely

    def _look_closer(self, scenes: list[Scene], likely: list[int], neighbours: Neighbours) -> None:
        """Add what only a likely flight needs of its rhythm."""
        shared = [place for place in likely if scenes[place].pooled is not None]
        if not shared:
            return
        rows = np.array(shared)
        answers = alternation_sideways_clipped(neighbours, rows)
        deficits, unsupported = neighbours.over_rhythms(rows, self._surroundings.upwards_between)
        upwards = map(Upward, deficits, unsupported)
        for place, answer, upward in zip(shared, answers, upwards, strict=True):
            seen = scenes[place]
            scenes[place] = Scene(
                seen.own,
                seen.pooled,
                *answer,
                precedes_flight=seen.precedes_flight,
                isolated=seen.isolated,
                own_upward=seen.own_upward,
                pooled_upward=upward,
            )

    def _name_stamps(self, neighbours: Neighbours, verdicts: list[Verdict]) -> None:
        """Name the heel drops and stomps among plain impacts, in place."""
        contacts = neighbours.chain.contacts
        for place, (row, verdict) in enumerate(zip(neighbours.rows.tolist(), verdicts, strict=True)):
            if verdict.kind != "impact" or contacts.peak_g[row] < stamp.LEAST_G:
                continue
            pause_s = contacts.pause(row) / self._rate_hz
            if pause_s < stamp.PAUSE_S:
                continue
            index = int(contacts.index[row])
            lone = stamp.Lone(
                peak_g=float(contacts.peak_g[row]),
                slope_g_s=float(contacts.slope_g_s[row]),
                fall_gs=self._surroundings.fall_gs(contacts, row),
                pause_s=pause_s,
                turn_deg=self._surroundings.turn_deg(index),
            )
            verdicts[place] = stamp.named(verdict, lone)

    def _quotients(self, neighbours: Neighbours, verdicts: list[Verdict]) -> list[float | None]:
        """Measure what the force of running steps needs from their neighbours."""
        quotients: list[float | None] = [None] * len(verdicts)
        steps = [place for place, verdict in enumerate(verdicts) if verdict.kind == "run_step"]
        if steps:
            around = neighbours.around(np.array(steps), running.NEIGHBOURS)
            found = self._steps.quotients(*around, self._observer.samples)
            for place, quotient in zip(steps, found, strict=True):
                quotients[place] = quotient
        return quotients


def _with_upward(seen: Scene, upward: Upward) -> Scene:
    """Add the upward part of the own interval; `replace` would take longer than measuring it."""
    return Scene(
        seen.own,
        seen.pooled,
        seen.alternation,
        seen.sideways,
        seen.clipped_share,
        seen.precedes_flight,
        seen.isolated,
        upward,
    )
