"""A session while it is recorded: calls that never wait, for the loop that listens to the radio."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from impactmon.errors import StoreError
from impactmon.load.worn import Wear
from impactmon.model import Event, Gap
from impactmon.store.recording.queues import Source
from impactmon.store.recording.writer import Writer
from impactmon.store.rows.corrections import (
    Action,
    apply_corrections,
    end_pause,
    insert_correction,
    insert_pause,
)
from impactmon.store.rows.events import event_row, plain
from impactmon.store.rows.inserting import end_session, execute, insert_event, insert_gap
from impactmon.store.rows.wall_clock import WallClock
from impactmon.store.rows.wear import insert_wear
from impactmon.store.rows.zones import clock_us, local_day, to_us


class SessionRecorder:
    """Records one session; made by `Store.begin_session`.

    Every call returns at once and may come from any one thread. `put` comes first for each packet, then
    whatever was found in it.

    Attributes
    ----------
    session_id, run_id : int
        Rows of the session and of its first scoring.
    wall_us : callable
        ``wall_us(time_s)`` gives the wall time of a moment of the session, see `WallClock`.
    put, put_all : callable
        ``put(packet)`` queues a packet for commit, before it is decoded; False if it had to be dropped.
        ``put_all(packets)`` queues what has arrived together, and gives how many were not dropped.
    committed_packets : int
        Packets known to survive a crash.
    """

    def __init__(
        self,
        writer: Writer,
        session_id: int,
        run_id: int,
        *,
        start_us: int,
        zone: str,
        when_closed: Callable[[int], None],
    ) -> None:
        self.session_id = session_id
        self.run_id = run_id
        self.committed_packets = 0
        self._writer = writer
        self._source = Source(session_id, self.committed)
        self.put, self.put_all = self._source.put, self._source.put_all
        writer.add_source(self._source)
        self._zone = zone
        self._clock = WallClock(start_us)
        self.wall_us = self._clock.wall_us
        self._corrected = False
        self._closed = False
        self._when_closed = when_closed

    @property
    def trouble(self) -> StoreError | None:
        """Why nothing can be stored at the moment; None if all is well. Its message is a banner."""
        if self._writer.moved:
            return StoreError(
                "The database file was moved or deleted; packets go to a rescue file beside it."
            )
        return self._writer.trouble

    @property
    def unstored(self) -> str:
        """What could not be stored so far, in words; empty if nothing is missing."""
        if self.dropped_packets:
            return f"{self.dropped_packets} packets could not be stored; what was in them is lost."
        if self._writer.refused_rows:
            return (
                f"{self._writer.refused_rows} rows could not be stored; impactmon rescore --all makes them anew"
                " from the packets, which are kept."
            )
        return ""

    @property
    def packets(self) -> int:
        """Packets put so far that were not dropped."""
        return self._source.accepted

    @property
    def dropped_packets(self) -> int:
        """Packets that found no room because the disk refused for too long."""
        return self._source.refused

    def put_event(self, event: Event) -> None:
        """Queue an event; only final ones are stored, the others are ignored."""
        if not event.final:
            return
        row = event_row(event)
        row["run_id"] = self.run_id
        row["wall_us"] = self.wall_us(event.time_s)
        row["day"] = local_day(row["wall_us"], self._zone).isoformat()
        self._writer.put_job(lambda database: insert_event(database, row))
        if self._corrected:
            self._relay()

    def put_gap(self, gap: Gap, *, injected: bool = False) -> None:
        """Queue a gap.

        Parameters
        ----------
        gap : Gap
            Time without samples.
        injected : bool
            True if the session put it into the stream of samples, as after a lost link; it is then stored
            with its place among the packets, so that replay meets it there. False if the decoder found it
            and will find it again.
        """
        values = [
            self.session_id,
            None if injected else self.run_id,
            plain(gap.start_s),
            plain(gap.end_s),
            gap.reason,
            self.packets if injected else None,
        ]
        self._writer.put_job(lambda database: insert_gap(database, values))

    def put_clock(self, *, time_s: float, host_ns: int, wall: datetime) -> bool:
        """Compare the wall clock with the session's own; a jump is stored and later events follow it.

        Returns
        -------
        bool
            True if the clock was found to have jumped.
        """
        wall_us = to_us(wall)
        if not self._clock.compare(time_s, wall_us):
            return False
        values = [self.session_id, host_ns, time_s, wall_us]
        self._writer.put_job(
            lambda database: execute(database, "INSERT OR REPLACE INTO clock VALUES (?, ?, ?, ?)", values)
        )
        return True

    def correct(self, action: Action, *, time_s: float, event_id: str | None = None, note: str = "") -> None:
        """Queue what a person says about a jump.

        Parameters
        ----------
        action : str
            "confirm", "reject", or "add" for a jump the sensor missed.
        time_s : float
            When, s from the session's start.
        event_id : str or None
            The jump that is meant, if one is.
        note : str
            Why, in the person's words.
        """
        self._corrected = True
        values = [self.session_id, clock_us(), action, event_id, plain(time_s), note]
        self._writer.put_job(lambda database: insert_correction(database, values))
        self._relay()

    def pause(self, paused: bool, *, time_s: float) -> None:
        """Queue the begin or the end of a time in which nothing counts, s from the session's start."""
        self._corrected = True
        note = insert_pause if paused else end_pause
        session_id, at_s = self.session_id, plain(time_s)
        self._writer.put_job(lambda database: note(database, session_id, at_s))
        self._relay()

    def put_wear(self, wear: Wear) -> None:
        """Queue when the sensor recorded and was worn, as far as it is known."""
        run_id, start_us, zone = self.run_id, self._clock.start_us, self._zone
        self._writer.put_job(
            lambda database: insert_wear(database, run_id, wear, start_us=start_us, zone=zone)
        )

    def flush(self) -> bool:
        """Commit everything put so far; not for the radio's loop. False if the disk refuses."""
        return self._writer.flush()

    def close(self, *, duration_s: float | None = None, state: str = "closed", note: str = "") -> bool:
        """End the session and wait for the last commit.

        Parameters
        ----------
        duration_s : float or None
            Length of the session; None takes the last thing stored.
        state : str
            "closed", or "abandoned" if nobody ended it.
        note : str
            Why, if there is something to say.

        Returns
        -------
        bool
            False if something could not be stored: `trouble` and `unstored` say what.
        """
        if self._closed:
            return True
        self._closed = True
        end_us = self.wall_us(duration_s) if duration_s is not None else clock_us()
        session_id = self.session_id
        self._writer.put_job(lambda database: end_session(database, session_id, end_us, state, note))
        stored = self._writer.flush()
        if stored:
            self._writer.remove_source(self._source)
        self._when_closed(session_id)
        return stored and not self._writer.moved and not self.unstored

    def committed(self, packets: int) -> None:
        """Learn from the writer that so many more packets are safe."""
        self.committed_packets += packets

    def _relay(self) -> None:
        session_id = self.session_id
        self._writer.put_job(lambda database: apply_corrections(database, session_id))
