"""What a session asks of whoever keeps it, and what it does with the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from impactmon.drivers.base import StreamInfo
from impactmon.load.worn import Wear
from impactmon.model import Event, Gap, Packet

Action = Literal["confirm", "reject", "add"]
"""What a person can say about a jump."""


class Recorder(Protocol):
    """Keeps one session; no call waits. `impactmon.store.SessionRecorder` is one.

    `put_all` comes before any of the packets is decoded, so that nothing is scored that is not kept.
    """

    @property
    def trouble(self) -> Exception | None:
        """Why nothing can be kept at the moment."""
        ...

    @property
    def unstored(self) -> str:
        """What could not be kept for good, in words; empty if nothing is missing."""
        ...

    def put_all(self, packets: Sequence[Packet], /) -> int:
        """Queue packets that have arrived; give how many were taken."""
        ...

    def put_event(self, event: Event) -> None:
        """Queue an event; only final ones are kept."""
        ...

    def put_gap(self, gap: Gap) -> None:
        """Queue a gap."""
        ...

    def put_clock(self, *, time_s: float, host_ns: int, wall: datetime) -> bool:
        """Compare the wall clock with the session's own; True if it was found to have jumped."""
        ...

    def correct(
        self,
        action: Action,
        *,
        time_s: float,
        event_id: str | None = None,
        note: str = "",
    ) -> None:
        """Queue what a person says about a jump."""
        ...

    def pause(self, paused: bool, *, time_s: float) -> None:
        """Queue the begin or the end of a time in which nothing counts."""
        ...

    def put_wear(self, wear: Wear) -> None:
        """Queue when the sensor recorded and was worn."""
        ...

    def close(self, *, duration_s: float | None = None) -> Any:
        """End the session and wait for the last commit; False if something could not be kept."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """What is known when the first packet of a session arrives.

    Attributes
    ----------
    start : datetime
        Aware wall time of the first packet.
    start_host_ns : int
        Loop time of the same moment, ns.
    driver, sensor_name, sensor_address : str
        Who sends.
    info : StreamInfo or None
        How it streams, if it has said so.
    simulated : bool
        A virtual sensor.
    """

    start: datetime
    start_host_ns: int
    driver: str
    sensor_name: str
    sensor_address: str
    info: StreamInfo | None
    simulated: bool


Keeper = Callable[[SessionFacts], Recorder]
"""Begins to keep a session; called in a thread, may wait for the disk."""


class Keeping:
    """Keeps a session, or nothing if nobody keeps it; what a person says before the first packet waits for it.

    Parameters
    ----------
    keep : callable or None
        Begins to keep the session.

    Attributes
    ----------
    unstored : str
        Why the ended session is not stored whole; empty if it is.
    """

    def __init__(self, keep: Keeper | None) -> None:
        self.unstored = ""
        self._keep = keep
        self._recorder: Recorder | None = None
        self._early: list[Callable[[Recorder], None]] = []
        self._corrected = False

    @property
    def going_on(self) -> bool:
        """Packets are being kept."""
        return self._recorder is not None and self._recorder.trouble is None

    @property
    def trouble(self) -> str:
        """What is not being stored, and why; empty if all is."""
        if self._recorder is None:
            return self.unstored
        return self._recorder.unstored if self._recorder.trouble is None else str(self._recorder.trouble)

    async def begin(self, facts: SessionFacts) -> None:
        """Begin to keep, with what was said meanwhile."""
        if self._keep is None:
            return
        self._recorder = await asyncio.to_thread(self._keep, facts)
        while self._early:
            self._early.pop(0)(self._recorder)

    def put_all(self, packets: Sequence[Packet]) -> None:
        """Keep packets, before any of them is decoded."""
        if self._recorder is not None:
            self._recorder.put_all(packets)

    def put_gap(self, gap: Gap) -> None:
        """Keep a gap."""
        if self._recorder is not None:
            self._recorder.put_gap(gap)

    def put_event(self, event: Event) -> None:
        """Keep an event."""
        if self._recorder is not None:
            self._recorder.put_event(event)

    def put_wear(self, wear: Wear) -> None:
        """Keep when the sensor recorded and was worn."""
        if self._recorder is not None:
            self._recorder.put_wear(wear)

    def put_clock(self, *, time_s: float, host_ns: int, wall: datetime) -> None:
        """Compare the computer's clock with the session's own."""
        if self._recorder is not None:
            self._recorder.put_clock(time_s=time_s, host_ns=host_ns, wall=wall)

    def correct(self, action: Action, time_s: float, event_id: str | None = None, note: str = "") -> None:
        """Keep what a person says about a jump."""
        self._corrected = True
        self._say(lambda recorder: recorder.correct(action, time_s=time_s, event_id=event_id, note=note))

    def pause(self, paused: bool, time_s: float) -> None:
        """Keep that nothing counts from now on, or that it does again."""
        self._say(lambda recorder: recorder.pause(paused, time_s=time_s))

    def _say(self, say: Callable[[Recorder], None]) -> None:
        """Tell the recorder, or let it wait for one."""
        if self._recorder is not None:
            say(self._recorder)
        elif self._keep is not None:
            self._early.append(say)

    async def close(self, *, duration_s: float) -> None:
        """End the session and know whether it is stored whole."""
        recorder, self._recorder, self._keep = self._recorder, None, None
        if recorder is None:
            if self._early and self._corrected:
                self.unstored = "No packet came, so there is no session: what was corrected is not kept."
        elif await asyncio.to_thread(recorder.close, duration_s=duration_s) is False:
            why = recorder.unstored or ("" if recorder.trouble is None else str(recorder.trouble))
            self.unstored = f"This session is not stored whole. {why}".rstrip()
