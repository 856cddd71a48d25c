"""A live session: one sensor, one athlete, from the first packet to the last commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from impactmon.ble.link import Link
from impactmon.ble.policy import LinkPolicy
from impactmon.ble.radio import Radio
from impactmon.ble.scan import SensorChoice
from impactmon.drivers.base import StreamRequest
from impactmon.engine import Engine
from impactmon.errors import LinkError
from impactmon.model import Event, Gap, Snapshot
from impactmon.session import wall
from impactmon.session.calendar import Calendar
from impactmon.session.feed import EngineFactory, EngineLike
from impactmon.session.keeping import Keeper, Keeping, SessionFacts
from impactmon.session.scoring import DayScorer
from impactmon.session.setup import SessionSetup
from impactmon.session.stream import SensorStream
from impactmon.session.tally import Tally
from impactmon.session.view import banner, rest_of, sensor_state
from impactmon.session.wear import session_wear

CLOCK_CHECK_S = 10.0
"""How often the wall clock is compared: it may be set, or the computer may have slept, s."""

SLICE_PACKETS = 64
"""Packets decoded before others get their turn: a backlog must not freeze the screen."""


class LiveSession:
    """Runs link, decoder, engine and store; whoever looks takes a `snapshot`.

    Parameters
    ----------
    choice : SensorChoice
        Which sensor.
    radio : Radio
        Over which Bluetooth.
    setup : SessionSetup
        Who, where, what for.
    keep : callable or None
        Begins to keep the session when its first packet arrives; None keeps nothing.
    request, policy : optional
        Wanted rate and range; how patient the link is.
    make_engine : callable or None
        Makes the engine; None takes `impactmon.engine.Engine`.
    on_event : callable or None
        Told of every revision of every event, in order, in the loop: keep it short.

    Attributes
    ----------
    error : LinkError or None
        Why the session could not go on.
    marks : list of float
        Ends of sets, s.
    """

    def __init__(
        self,
        choice: SensorChoice,
        radio: Radio,
        *,
        setup: SessionSetup | None = None,
        keep: Keeper | None = None,
        request: StreamRequest | None = None,
        policy: LinkPolicy | None = None,
        make_engine: EngineFactory | None = None,
        on_event: Callable[[Event], None] | None = None,
    ) -> None:
        told = setup or SessionSetup()
        self.setup = replace(told, simulated=told.simulated or radio.simulated)
        self.error: LinkError | None = None
        self.marks: list[float] = []
        self._calendar = Calendar()
        self.tally = Tally(self._calendar.day)
        self.link = Link(choice, radio, request=request, policy=policy)
        self.stream: SensorStream | None = None
        self._policy = policy or LinkPolicy()
        self._keeping = Keeping(keep)
        self._engine: Engine | None = None
        self._make_engine = make_engine or self._default_engine
        self._listeners = [] if on_event is None else [on_event]
        self._first_s: float | None = None
        self._ended_s: float | None = None
        self._clock_due_s = CLOCK_CHECK_S
        self._paused = False
        self._scorer = DayScorer(self.tally)

    @property
    def unstored(self) -> str:
        """Why the ended session is not stored whole; empty if it is."""
        return self._keeping.unstored

    async def run(self) -> None:
        """Stream until `stop`.

        Raises
        ------
        LinkError
            If the link cannot be held at all; what was received is kept.
        """
        holding = asyncio.create_task(self.link.run(), name="link")
        try:
            await self._consume_until(holding)
        finally:
            self.link.stop()
            await asyncio.shield(asyncio.gather(holding, return_exceptions=True))
            await asyncio.shield(self._finish())
        self.error = self.link.error
        holding.result()
        if self.error is not None:
            raise self.error

    def listen(self, tell: Callable[[Event], None]) -> None:
        """Tell somebody else of every revision of every event, in order, in the loop."""
        self._listeners.append(tell)

    def stop(self) -> None:
        """End the session; what was received is kept."""
        self.link.stop()

    def pause(self, paused: bool, /) -> None:
        """Stop or go on counting; the recording goes on."""
        if paused == self._paused:
            return
        now_s = self._now_s()
        self._paused = paused
        self.tally.pause(paused, now_s)
        self._keeping.pause(paused, now_s)

    def correct(self, jumps: int, /) -> None:
        """Add a jump the sensor missed (+1), or take the last counted one away (-1)."""
        if jumps > 0:
            now_s = self._now_s()
            self.tally.add(now_s)
            self._keeping.correct("add", now_s)
        elif jumps < 0:
            withdrawn = self.tally.withdraw_last()
            if withdrawn is not None:
                self._keeping.correct("reject", withdrawn.time_s, withdrawn.id)

    def mark(self) -> int:
        """Mark the end of a set; give its number."""
        self.marks.append(self._now_s())
        return len(self.marks)

    def snapshot(self) -> Snapshot:
        """Give an immutable picture of now."""
        tally, stream, setup = self.tally, self.stream, self.setup
        waited_s = stream.waited_s(self.link.now_s()) if stream and self._ended_s is None else 0.0
        covered = stream.recorded_s + stream.lost_s + waited_s if stream else 0.0
        trouble = self._keeping.trouble
        now_s = self._now_s()
        today = self._calendar.day(now_s)
        total, todays = tally.total, tally.on(today)
        return Snapshot(
            clock_s=now_s,
            sensor=sensor_state(self.link, stream, self.link.now_s()),
            trace=stream.ring.trace() if stream and stream.ring else None,
            events=tally.recent,
            gaps=tuple(stream.gaps) if stream else (),
            jumps=total.jumps,
            jumps_today=setup.jumps_on(today, self._calendar.day(0.0)) + todays.jumps,
            uncertain=total.uncertain,
            uncertain_today=todays.uncertain,
            landings=total.landings,
            landings_today=todays.landings,
            last_landing=tally.last,
            day=self._scorer.on(today, landings=todays.landings),
            target=setup.target,
            athlete=setup.athlete,
            placement=setup.placement,
            recorded_fraction=stream.recorded_s / covered if stream and covered else None,
            simulated=setup.simulated,
            recording=self._keeping.going_on,
            paused=self._paused,
            message=trouble or banner(stream),
            storage_trouble=trouble,
            rest=rest_of(
                setup.bouts_before, self._scorer.bouts, tally.last, calendar=self._calendar, now_s=now_s
            ),
        )

    async def _consume_until(self, holding: asyncio.Task[None]) -> None:
        holding.add_done_callback(lambda _task: self.link.ready.set())
        while not (holding.done() and not self.link.arrived):
            await self.link.ready.wait()
            self.link.ready.clear()
            while self.link.arrived:
                await self._take_slice()

    async def _take_slice(self) -> None:
        if self._first_s is None:
            await self._begin()
        waiting = self.link.arrived
        arrived = [waiting.popleft() for _ in range(min(SLICE_PACKETS, len(waiting)))]
        self._keeping.put_all(arrived)
        if self.stream is not None:
            for packet in arrived:
                self._publish(*self.stream.take(packet))
        self._check_clock()
        self._scorer.look(self._calendar, self._now_s())
        if self.stream is not None and self.stream.bad_in_a_row >= self._policy.bad_packets:
            self.link.distrust(f"{self.stream.bad_in_a_row} packets in a row made no sense.")
        await asyncio.sleep(0)

    async def _begin(self) -> None:
        """Start the clock with the first packet, and keeping with it."""
        first = self.link.arrived[0]
        self._first_s = first.t_host_ns / 1e9
        start = wall.now()
        self._calendar.begin(start)
        driver, found = self.link.driver, self.link.found
        assert driver is not None  # the link has no packets without one
        self.stream = SensorStream(driver, self._make_engine)
        await self._keeping.begin(
            SessionFacts(
                start=start,
                start_host_ns=first.t_host_ns,
                driver=driver.name,
                sensor_name=found.name if found else "",
                sensor_address=found.address if found else "",
                info=self.link.info,
                simulated=self.setup.simulated,
            )
        )

    def _check_clock(self) -> None:
        """Let the store know when the wall clock leaves the session's own; virtual time has none."""
        now_s = self._now_s()
        if self.setup.simulated or now_s < self._clock_due_s:
            return
        shown = wall.now()
        self._calendar.compare(now_s, shown)
        self._clock_due_s = now_s + CLOCK_CHECK_S
        self._keeping.put_clock(time_s=now_s, host_ns=round(self.link.now_s() * 1e9), wall=shown)

    def _publish(self, events: list[Event], gaps: list[Gap]) -> None:
        for gap in gaps:
            self._keeping.put_gap(gap)
        for event in events:
            self.tally.take(event)
            if not self.setup.beside:
                self._keeping.put_event(event)
            for tell in self._listeners:
                tell(event)

    async def _finish(self) -> None:
        if self.stream is not None and self._ended_s is None:
            self._publish(*self.stream.finish(host_s=self.link.now_s()))
        self._ended_s = self._now_s()
        if self._engine is not None and not self.setup.beside:
            self._keeping.put_wear(await asyncio.to_thread(session_wear, self._engine, self.tally.finals))
        await self._scorer.finish(self._calendar, self._ended_s)
        await self._keeping.close(duration_s=self._ended_s)

    def _now_s(self) -> float:
        """Give session time: samples tell it while they come, the host's clock when they do not."""
        if self._first_s is None:
            return 0.0
        if self._ended_s is not None:
            return self._ended_s
        stream_s = self.stream.now_s if self.stream else 0.0
        return max(stream_s, self.link.now_s() - self._first_s)

    def _default_engine(self, sample_rate_hz: float, range_g: float | None) -> EngineLike:
        self._engine = Engine(
            sample_rate_hz=sample_rate_hz,
            placement=self.setup.placement,
            body_mass_kg=self.setup.body_mass_kg,
            range_g=range_g,
        )
        return self._engine
