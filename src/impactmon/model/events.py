"""What the body did: jumps, landings, impacts, and what only looked like one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What a final event counts for; a provisional one shows where it is heading."""

    COUNTED = "counted"
    UNCERTAIN = "uncertain"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing the detector looked at in an event, for people who ask why.

    Attributes
    ----------
    name : str
        Field's term, e.g. ``flight_deficit``.
    value : float or None
        What was measured.
    unit : str
        Its unit, ``"1"`` for a ratio.
    says : str
        What follows, in words.
    weight : float
        Contribution to the log odds of the event's kind.
    """

    name: str
    value: float | None
    unit: str
    says: str
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to the sensor.

    Attributes
    ----------
    id : str
        Stable from the first (provisional) to the final revision, and across runs over the same samples.
    revision : int
        Counts up each time the event is published anew.
    final : bool
        False while neighbours, stillness and posture are not known yet.
    status : Status
        Counted, uncertain or rejected, by `confidence`.
    time_s : float
        The event's instant (contact), seconds from the recording's start.
    confidence : float
        Calibrated probability in [0, 1] that the event is what its class says; of which kind a jump is does not enter.
    cues : tuple of Cue
        Why.
    """

    id: str
    revision: int
    final: bool
    status: Status
    time_s: float
    confidence: float
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded(Event):
    """An event with a contact load.

    Attributes
    ----------
    kind : str
        Jump: "hop" (one of a rhythm), "countermovement", "squat" or "drop_jump" (it stands alone, and the body sank,
        rested or fell when the push-off began), "jump" where none of this can be told. Landing: "jump", "step_off".
        Impact: "walking_step", "run_step", "push_off", "heel_drop_or_stomp", "impact".
    peak_s : float
        Time of the peak, s from the recording's start.
    peak_g : float
        Peak of the 20 Hz low-passed resultant specific force, g, gravity included. Never a force.
    acc_slope_g_s : float or None
        Steepest rise of the low-passed resultant before the peak, g/s; None below 100 Hz.
    clipped : bool
        The sensor was at its rail: `peak_g` and all forces are lower bounds.
    peak_grf_n, peak_grf_bw : float or None
        Estimated external two-foot peak ground-reaction force in the 20 Hz band; None with `grf_reason`.
    peak_grf_bw_low, peak_grf_bw_high : float or None
        Its 95 % interval; `high` is None for a clipped one: how much higher the truth was nothing tells.
    grf_model, grf_component : str or None
        Which model; "resultant" or "vertical".
    grf_reason : str or None
        Why there is no force, or what limits it ("clipped", "reduced rate", "extrapolated", "0.92 g at
        rest").
    """

    kind: str
    peak_s: float
    peak_g: float
    acc_slope_g_s: float | None
    clipped: bool
    peak_grf_n: float | None = None
    peak_grf_bw: float | None = None
    peak_grf_bw_low: float | None = None
    peak_grf_bw_high: float | None = None
    grf_model: str | None = None
    grf_component: str | None = None
    grf_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump(Loaded):
    """A jump: take-off, flight, landing.

    Attributes
    ----------
    takeoff_s, landing_s : float
        Seconds from the recording's start.
    flight_time_s : float
        Their difference.
    jump_height_m : float or None
        g t2 / 8; None below 100 Hz.
    """

    takeoff_s: float
    landing_s: float
    flight_time_s: float
    jump_height_m: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing(Loaded):
    """A landing, with `jump_id` where it ends a jump."""

    jump_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact(Loaded):
    """A load without flight: a step, a heel drop, a stomp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject(Event):
    """Something that looked like an event and is none.

    Attributes
    ----------
    reason : str
        In words: "shaken", "dropped", "fell", "not worn", "axis stuck", "no gravity"; of provisional events that are
        taken back, "no flight after all". What a vehicle or a run does are impacts, a gap is a `Gap`, and a sensor that
        is too slow is refused as a whole.
    peak_g : float
        Its highest low-passed resultant, g.
    """

    reason: str
    peak_g: float
