"""A recording being read for the Replay screen: its envelope and its events, usable from the first block on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace

from impactmon.engine import Engine
from impactmon.errors import ImpactmonError
from impactmon.model import Event, Gap, Impact, Jump, Landing, Placement, Recording, Reject, Status
from impactmon.tui.pyramid import Pyramid


class Reading:
    """Reads a recording block by block; what has been read so far can be looked at from another thread.

    Parameters
    ----------
    recording : Recording
        What to read.
    placement, body_mass_kg : optional
        Override what the recording says of itself.

    Attributes
    ----------
    events : tuple of Event
        Final events so far, in order of time; steps are left out.
    gaps : tuple of Gap
        Gaps so far.
    done : bool
        Everything has been read.
    trouble : str
        Why there are no events, or why reading stopped; empty if all is well.
    """

    def __init__(
        self, recording: Recording, *, placement: Placement | None = None, body_mass_kg: float | None = None
    ) -> None:
        self.recording = replace(
            recording,
            placement=placement or recording.placement,
            body_mass_kg=body_mass_kg or recording.body_mass_kg,
        )
        self.pyramid = Pyramid(recording.sample_rate_hz)
        self.events: tuple[Event, ...] = ()
        self.gaps: tuple[Gap, ...] = ()
        self.steps = 0
        self.done = False
        self.trouble = ""

    @property
    def duration_s(self) -> float:
        """Length read so far, s."""
        return self.pyramid.duration_s

    def read(self, cancelled: Callable[[], bool] = lambda: False) -> None:
        """Read everything; runs in a thread of its own.

        Parameters
        ----------
        cancelled : callable
            Asked between blocks; when it gives True, reading stops.
        """
        try:
            engine = self._engine()
            for block in self.recording.blocks():
                if cancelled():
                    return
                self.pyramid.append(block)
                if isinstance(block, Gap):
                    self.gaps = (*self.gaps, block)
                if engine is not None:
                    self._take(engine.push(block))
            if engine is not None:
                self._take(engine.flush())
        except ImpactmonError as error:
            self.trouble = str(error)
        except OSError as error:
            self.trouble = f"The file could not be read to its end: {error.strerror or error}."
        finally:
            self.pyramid.finish()
            self.done = True

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

    def _take(self, events: list[Event]) -> None:
        final = [event for event in events if event.final]
        self.steps += sum(isinstance(event, Impact) for event in final)
        shown = [event for event in final if not isinstance(event, Impact)]
        if not shown:
            return
        jumps = {event.id for event in (*self.events[-8:], *shown) if isinstance(event, Jump)}
        listed = [e for e in shown if not (isinstance(e, Landing) and e.jump_id in jumps)]
        self.events = tuple(sorted((*self.events, *listed), key=lambda event: event.time_s))

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
        events = self.events
        if until_s is not None:
            events = events[: bisect_left(events, until_s, key=lambda event: event.time_s)]
        return {
            "jumps": sum(isinstance(e, Jump) and e.status is Status.COUNTED for e in events),
            "uncertain": sum(e.status is Status.UNCERTAIN for e in events),
            "rejected": sum(isinstance(e, Reject) or e.status is Status.REJECTED for e in events),
        }
