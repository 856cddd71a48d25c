"""What a session asks of whoever keeps it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from impactmon.drivers.base import StreamInfo
from impactmon.model import Event, Gap, Packet

Action = Literal["confirm", "reject", "add"]
"""What a person can say about a jump."""


class Recorder(Protocol):
    """Keeps one session; no call waits. `impactmon.store.SessionRecorder` is one.

    `put` comes before the packet is decoded, so that nothing is scored that is not kept.
    """

    @property
    def trouble(self) -> Exception | None:
        """Why nothing can be kept at the moment."""
        ...

    @property
    def unstored(self) -> str:
        """What could not be kept for good, in words; empty if nothing is missing."""
        ...

    def put(self, packet: Packet) -> bool:
        """Queue a packet."""
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
