"""A recording being read for the Replay screen: its envelope and its events, usable from the first block on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from impactmon.engine import Engine
from impactmon.errors import ImpactmonError
from impactmon.events.record.steps import Steps
from impactmon.model import Event, Gap, Impact, Jump, Landing, Placement, Quality, Recording, Samples
from impactmon.store.sessions.shown import ShownSession
from impactmon.tui.drawing.envelope import Envelope
from impactmon.tui.drawing.pyramid import Pyramid
from impactmon.tui.views.event_index import EventIndex


class Reading:
    """Reads a recording block by block; what has been read so far can be looked at from another thread.

    Parameters
    ----------
    recording : Recording
        What to read.
    placement, body_mass_kg : optional
        Override what the recording says of itself.
    stored : ShownSession or None
        What is stored of it: its events need not be sought, and its outline is there at once.
    more : callable or None
        Gives the same with all events; called first by `read`, since a week holds many.

    Attributes
    ----------
    events : tuple of Event
        Final events so far, in order of time; steps are left out.
    gaps : tuple of Gap
        Gaps so far.
    by_hand : frozenset of str
        Ids of the jumps whose status a person changed.
    drawn, done : bool
        The whole trace has been read; all events have been found, too.
    searched_s : float
        How far events have been sought, s.
    trouble : str
        Why there are no events, or why reading stopped; empty if all is well.
    quality : Quality or None
        Of the samples; None before all events were sought, or if they are stored ones.
    notes : tuple of str
        What limits the numbers, the gravest first.
    """

    def __init__(
        self,
        recording: Recording,
        *,
        placement: Placement | None = None,
        body_mass_kg: float | None = None,
        stored: ShownSession | None = None,
        more: Callable[[], ShownSession] | None = None,
    ) -> None:
        self.recording = replace(
            recording,
            placement=placement or recording.placement,
            body_mass_kg=body_mass_kg or recording.body_mass_kg,
        )
        outline = stored.outline if stored else None
        self.pyramid = Pyramid(recording.sample_rate_hz, stretch=outline.stretch if outline else 1.0)
        self._outline = None if outline is None else Pyramid.of_outline(outline)
        self.events: tuple[Event, ...] = ()
        self.gaps: tuple[Gap, ...] = ()
        self.by_hand: frozenset[str] = frozenset()
        self.stored: ShownSession | None = None
        self._index = EventIndex(self.events)
        self._more = more
        if stored is not None:
            self.take_stored(stored)
        self.drawn = False
        self.done = False
        self.searched_s = 0.0
        self.trouble = ""
        self.quality: Quality | None = None
        self.notes: tuple[str, ...] = ()

    @property
    def duration_s(self) -> float:
        """Length known so far, s."""
        known_s = 0.0 if self._outline is None else self._outline.duration_s
        return max(self.pyramid.duration_s, known_s)

    def envelope(self, start_s: float, stop_s: float, columns: int) -> Envelope:
        """Reduce a span to columns: from the samples where they are read, until then from the outline."""
        if self._outline is None or self.drawn or stop_s <= self.pyramid.duration_s:
            return self.pyramid.envelope(start_s, stop_s, columns)
        return self._outline.envelope(start_s, stop_s, columns)

    def take_stored(self, stored: ShownSession) -> None:
        """Show what is stored by now, corrections laid over."""
        self.stored = stored
        self.events, self.gaps, self.by_hand = stored.events, stored.gaps, stored.by_hand

    def read(self, cancelled: Callable[[], bool] = lambda: False) -> None:
        """Read everything; runs in a thread of its own.

        Parameters
        ----------
        cancelled : callable
            Asked between blocks; when it gives True, reading stops.
        """
        try:
            if self._more is not None:
                self.take_stored(self._more())
            self._read_envelope(cancelled)
            self._find_events(cancelled)
        except ImpactmonError as error:
            self.trouble = str(error)
        except OSError as error:
            self.trouble = f"The file could not be read to its end: {error.strerror or error}."
        finally:
            self.pyramid.finish()
            self.done = True

    def _read_envelope(self, cancelled: Callable[[], bool]) -> None:
        """Read all samples first: a week is on screen long before its events are found."""
        try:
            for block in self.recording.blocks():
                if cancelled():
                    return
                self.pyramid.append(block)
                if isinstance(block, Gap) and self.stored is None:
                    self.gaps = (*self.gaps, block)
        except ImpactmonError as error:
            self.trouble = str(error)
            if self._outline is not None:
                return  # the whole outline shows more than a part of the samples
        self.pyramid.finish()
        self.drawn = True

    def _find_events(self, cancelled: Callable[[], bool]) -> None:
        if self.stored is not None:
            return
        engine = self._engine()
        if engine is None:
            return
        try:
            for block in self.recording.blocks():
                if cancelled():
                    return
                self._take(engine.gather(block))
                self.searched_s += _length_s(block)
        finally:
            self._take(engine.finish())
        self._look_back(engine)

    def _look_back(self, engine: Engine) -> None:
        """Take from the whole recording what only that tells, as `analyze` does."""
        from impactmon.analysis import looked_back_on

        events, self.quality, self.notes = looked_back_on(engine, self.events, self.recording)
        self.events = tuple(events)

    def _engine(self) -> Engine | None:
        recording = self.recording
        try:
            return Engine(
                sample_rate_hz=recording.sample_rate_hz,
                placement=recording.placement,
                body_mass_kg=recording.body_mass_kg,
                range_g=recording.range_g,
            )
        except ImpactmonError as error:
            self.trouble = f"No events: {error}"
            return None

    def _take(self, lots: Iterable[Sequence[Event]]) -> None:
        events = [event for lot in lots if not isinstance(lot, Steps) for event in lot if event.final]
        shown = [event for event in events if not isinstance(event, Impact)]
        if not shown:
            return
        jumps = {event.id for event in (*self.events[-8:], *shown) if isinstance(event, Jump)}
        listed = [e for e in shown if not (isinstance(e, Landing) and e.jump_id in jumps)]
        in_order = not self.events or not listed or listed[0].time_s >= self.events[-1].time_s
        found: tuple[Event, ...] = (*self.events, *listed)
        self.events = found if in_order else tuple(sorted(found, key=lambda event: event.time_s))

    @property
    def progress(self) -> str:
        """Say in words what is still being done; empty when all is."""
        if self.done:
            return ""
        if not self.drawn:
            if self._outline is not None:
                return f"details {100 * min(1.0, self.pyramid.duration_s / max(self.duration_s, 1e-9)):.0f} %"
            return f"reading, {self.duration_s / 3600:.1f} h so far" if self.duration_s >= 3600 else "reading"
        return f"finding events {100 * min(1.0, self.searched_s / max(self.duration_s, 1e-9)):.0f} %"

    def nearest(self, time_s: float) -> int | None:
        """Give the index of the event nearest to a time; None without events."""
        events = self.events
        if not events:
            return None
        at = bisect_left(events, time_s, key=lambda event: event.time_s)
        around = [index for index in (at - 1, at) if 0 <= index < len(events)]
        return min(around, key=lambda index: abs(events[index].time_s - time_s))

    def counts(self, until_s: float | None = None) -> dict[str, int]:
        """Count jumps, uncertain ones and rejected events, up to a time or of all."""
        return self.index.counts(until_s)

    @property
    def index(self) -> EventIndex:
        """The events known by now, ready for many questions."""
        events = self.events  # the reading thread may replace it at any moment
        if self._index.events is not events:
            self._index = EventIndex(events, self._index)
        return self._index


def _length_s(block: Samples | Gap) -> float:
    return block.duration_s if isinstance(block, Gap) else len(block.counts) / block.sample_rate_hz
