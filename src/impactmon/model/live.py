"""How a live session shows itself: link, sensor, trace and the picture of them all."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from impactmon.model.day import BoutRest, DayScore, Target
from impactmon.model.events import Event, Loaded
from impactmon.model.people import Athlete, Placement
from impactmon.model.stream import Gap


class LinkPhase(StrEnum):
    """Where a link to a sensor stands."""

    IDLE = "idle"
    SCANNING = "scanning"
    CONNECTING = "connecting"
    WAITING = "waiting for data"
    STREAMING = "streaming"
    RECONNECTING = "reconnecting"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorState:
    """A sensor as the screen shows it.

    Attributes
    ----------
    name : str
        Advertised name, cleaned.
    phase : LinkPhase
        Where the link stands.
    phase_since_s : float
        How long it has stood there, s.
    attempt : int
        Number of the running attempt while reconnecting.
    sample_rate_hz, range_g, battery_percent : optional
        As told by the sensor.
    received_rate_hz : float or None
        Measured over the last seconds.
    lost_fraction : float or None
        Proven loss of the session.
    message : str
        What is wrong, in words, empty if nothing.
    """

    name: str
    phase: LinkPhase
    phase_since_s: float = 0.0
    attempt: int = 0
    sample_rate_hz: float | None = None
    range_g: float | None = None
    battery_percent: int | None = None
    received_rate_hz: float | None = None
    lost_fraction: float | None = None
    message: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The last seconds of resultant, for drawing.

    Attributes
    ----------
    resultant_g : (n,) float32
        Unfiltered; NaN where samples are missing.
    end_s : float
        Time of the sample after the last one, s from the session's start.
    sample_rate_hz : float
        Rate, Hz.
    """

    resultant_g: NDArray[np.float32]
    end_s: float
    sample_rate_hz: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapshot:
    """One immutable picture of a live session for whoever looks.

    Attributes
    ----------
    clock_s : float
        Session time, s.
    sensor : SensorState
        Link and sensor.
    trace : Trace or None
        None before the first sample.
    events : tuple of Event
        Latest revision of the last events, oldest first (at most 64).
    gaps : tuple of Gap
        Gaps of the last minutes.
    jumps : int
        Counted jumps of the session, provisional ones included.
    jumps_today : int
        The same for the local day, earlier sessions included.
    uncertain, landings : int
        Jumps to look at, and counted landings, of the session.
    uncertain_today, landings_today : int
        Those of the local day that it is now: fewer once the session has gone over midnight.
    last_landing : Loaded or None
        The last jump or landing measured.
    day : DayScore or None
        The local day so far, final events of the session only; its index is None until one of its landings is final.
    target : Target
        What the day is held against.
    athlete : Athlete or None
        Who.
    placement : Placement or None
        Where.
    recorded_fraction : float or None
        Share of the session covered by samples.
    simulated : bool
        True for a virtual sensor: the screen carries a badge.
    recording : bool
        Packets are being stored.
    paused : bool
        Counting is paused by the user.
    message : str
        A banner, empty if there is nothing to say.
    rest : BoutRest or None
        What a new bout would count; None while a bout goes on or where nothing is known.
    storage_trouble : str
        What is not being stored, and why: an error. Empty if all is well; `message` repeats it.
    """

    clock_s: float
    sensor: SensorState
    trace: Trace | None = None
    events: tuple[Event, ...] = ()
    gaps: tuple[Gap, ...] = ()
    jumps: int = 0
    jumps_today: int = 0
    uncertain: int = 0
    uncertain_today: int = 0
    landings: int = 0
    landings_today: int = 0
    last_landing: Loaded | None = None
    day: DayScore | None = None
    target: Target = field(default_factory=Target)
    athlete: Athlete | None = None
    placement: Placement | None = None
    recorded_fraction: float | None = None
    simulated: bool = False
    recording: bool = False
    paused: bool = False
    message: str = ""
    rest: BoutRest | None = None
    storage_trouble: str = ""
