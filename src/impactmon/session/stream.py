"""From packets to events for one sensor: decoder, engine, trace."""

from __future__ import annotations

from collections import deque

from impactmon.drivers.base import DecodeCounts, Decoder, Driver
from impactmon.drivers.timeline import LINK_LOST, RESTARTED
from impactmon.model import Event, Gap, Packet, Samples
from impactmon.packets import at_one_rate
from impactmon.session.feed import EngineFactory, EngineFeed
from impactmon.session.quality import LinkRecord, rate_words
from impactmon.session.trace import TraceRing
from impactmon.signal.clock import HullClock

RATE_WINDOW_S = 5.0
"""The received rate is measured over so much arrival time, s."""

ON_THE_WAY_S = 1.5
"""A longer silence is time lost, s: the slowest sensor packs half a second into a packet, and a stall delays it."""
GAPS_SHOWN = 32

RATE_TOLERANCE = 0.03
"""Session time counts samples, and cheap sensors are up to 3 % off their rate."""


class SensorStream:
    """Decodes, detects and keeps what is drawn.

    Parameters
    ----------
    driver : Driver
        Speaks the sensor's language.
    make_engine : callable
        Makes the engine as soon as the rate is known.

    Attributes
    ----------
    now_s : float
        Time of the next sample, s from the session's start.
    gaps : deque of Gap
        The last gaps.
    recorded_s, lost_s : float
        Time covered by samples, and not.
    message : str
        What is wrong with the data, in words.
    late_s : float
        How late the last packet came, above the link's usual delay, s.
    bad_in_a_row : int
        Malformed packets since the last good one.
    record : LinkRecord
        The link's record, a line a minute.
    """

    def __init__(self, driver: Driver, make_engine: EngineFactory) -> None:
        self.now_s = 0.0
        self.gaps: deque[Gap] = deque(maxlen=GAPS_SHOWN)
        self.recorded_s = 0.0
        self.lost_s = 0.0
        self.message = ""
        self.late_s = 0.0
        self._clock = HullClock(max_drift=RATE_TOLERANCE)
        self.bad_in_a_row = 0
        self.sample_rate_hz: float | None = None
        self.ring: TraceRing | None = None
        self._decoder: Decoder = driver.decoder()
        self._make_engine = make_engine
        self._feed: EngineFeed | None = None
        self.record = LinkRecord(self._decoder.counts)
        self._arrivals: deque[tuple[float, int]] = deque()
        self._heard_s: float | None = None

    @property
    def counts(self) -> DecodeCounts:
        """What the decoder met."""
        return self._decoder.counts

    @property
    def battery_percent(self) -> int | None:
        """As last told by the sensor."""
        return self._decoder.battery_percent

    @property
    def range_g(self) -> float | None:
        """Full scale, g, if known."""
        return self._decoder.info.range_g if self._decoder.info else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What the driver has to say about the sensor."""
        return self._decoder.info.notes if self._decoder.info else ()

    def take(self, packet: Packet) -> tuple[list[Event], list[Gap]]:
        """Decode a packet; give the events and gaps it completes."""
        malformed = self.counts.malformed
        blocks = self._decoder.decode(packet)
        self.bad_in_a_row = self.bad_in_a_row + 1 if self.counts.malformed > malformed else 0
        host_s = packet.t_host_ns / 1e9
        self._note_arrival(host_s, blocks)
        events, gaps = self._push(blocks)
        if any(gap.reason == RESTARTED for gap in gaps):
            self._clock.restart()
        if blocks:
            self.late_s = self._clock.update(self.now_s, host_s)
            self.record.take(
                packet, blocks, now_s=self.now_s, delay_s=self.late_s, sample_rate_hz=self.true_rate_hz
            )
        return events, gaps

    def finish(self, *, host_s: float | None = None) -> tuple[list[Event], list[Gap]]:
        """Close the session: nothing comes any more; what was waited for until `host_s` is a gap."""
        events, gaps = self._push(self._decoder.flush())
        if self._feed is not None:
            events += self._feed.finish()
            waited_s = 0.0 if host_s is None else self.waited_s(host_s)
            if waited_s:
                gaps.append(Gap(self.now_s, self.now_s + waited_s, LINK_LOST))
                self._lose(gaps[-1])
        self.record.finish()
        return events, gaps

    def waited_s(self, host_s: float) -> float:
        """Give how long nothing has come; 0 while samples may just be on their way."""
        silent_s = 0.0 if self._heard_s is None else host_s - self._heard_s
        return silent_s if silent_s > ON_THE_WAY_S else 0.0

    @property
    def true_rate_hz(self) -> float | None:
        """Rate by the computer's clock, Hz; None before there is enough to go by."""
        line = self._clock.line
        if line is None or self.sample_rate_hz is None or not self._clock.settled:
            return None
        return self.sample_rate_hz / (1 + line.drift)

    @property
    def rate_note(self) -> str:
        """What to know of a sensor that does not keep its rate; empty if it does."""
        return rate_words(self.sample_rate_hz, self.true_rate_hz)

    def host_s(self, time_s: float) -> float | None:
        """Give the computer's monotonic time of a moment of the session, s; None before the first packet.

        Late by the link's least delay, which one-way times cannot tell: about one connection interval.
        """
        line = self._clock.line
        return None if line is None else line.host_s(time_s)

    def received_rate_hz(self, now_s: float) -> float | None:
        """Give the rate at which samples arrived in the last seconds; None before there were any."""
        while self._arrivals and self._arrivals[0][0] < now_s - RATE_WINDOW_S:
            self._arrivals.popleft()
        if self.sample_rate_hz is None:
            return None
        span_s = min(RATE_WINDOW_S, now_s - self._arrivals[0][0]) if self._arrivals else RATE_WINDOW_S
        return sum(n for _t, n in self._arrivals) / span_s if span_s >= 1.0 else None

    def _note_arrival(self, t_s: float, blocks: list[Samples | Gap]) -> None:
        samples = sum(len(block.counts) for block in blocks if isinstance(block, Samples))
        if samples:
            self._arrivals.append((t_s, samples))
            self._heard_s = t_s

    def _push(self, blocks: list[Samples | Gap]) -> tuple[list[Event], list[Gap]]:
        events: list[Event] = []
        gaps: list[Gap] = []
        for raw in blocks:
            block = self._at_one_rate(raw)
            if isinstance(block, Gap):
                gaps.append(block)
            events += self._push_one(block)
        return events, gaps

    def _at_one_rate(self, block: Samples | Gap) -> Samples | Gap:
        """Keep a session to the rate it began with, and say so where the sensor does not."""
        if isinstance(block, Gap) or self.sample_rate_hz in (None, block.sample_rate_hz):
            return block
        self.message = (
            f"The sensor changed from {self.sample_rate_hz:g} to {block.sample_rate_hz:g} Hz; "
            "stop and start again to go on counting."
        )
        return at_one_rate(block, self.sample_rate_hz, self.now_s)

    def _push_one(self, block: Samples | Gap) -> list[Event]:
        if self._feed is None:
            if isinstance(block, Gap):
                return []
            self._begin(block)
        assert self._feed is not None
        assert self.ring is not None
        self.ring.push(block)
        if isinstance(block, Gap):
            self._lose(block)
        else:
            self.recorded_s += len(block.counts) / block.sample_rate_hz
            self.now_s = self.recorded_s + self.lost_s
        return self._feed.push(block)

    def _lose(self, gap: Gap) -> None:
        self.gaps.append(gap)
        self.lost_s += gap.duration_s
        self.now_s = gap.end_s

    def _begin(self, block: Samples) -> None:
        self.sample_rate_hz = block.sample_rate_hz
        self.ring = TraceRing(block.sample_rate_hz)
        engine = self._make_engine(block.sample_rate_hz, self.range_g)
        self._feed = EngineFeed(engine, block.sample_rate_hz)
