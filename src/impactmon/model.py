"""The records that flow: frozen, with units in their names, unknown is None.

Bytes (`Packet`) become `Samples` and `Gap`, these become events (`Jump`, `Landing`, `Impact`, `Reject`),
events become a `DayScore`; a live session shows itself as a `Snapshot`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Placement(StrEnum):
    """Where the sensor is worn."""

    HIP = "hip"
    BACK = "back"
    CHEST = "chest"
    THIGH = "thigh"
    POCKET = "pocket"
    ANKLE = "ankle"
    FOOT = "foot"
    WRIST = "wrist"
    HAND = "hand"
    BACKPACK = "backpack"


PLACEMENT_ALIASES: Mapping[str, Placement] = {
    "waist": Placement.HIP,
    "belt": Placement.HIP,
    "sacrum": Placement.BACK,
    "lumbar": Placement.BACK,
    "lower back": Placement.BACK,
    "trunk": Placement.BACK,
    "jacket": Placement.CHEST,
}
"""Names people use, translated at the border only."""

LIGHTEST_KG, HEAVIEST_KG = 20.0, 300.0
"""A body mass outside is a slip of the pen, kg."""


class Status(StrEnum):
    """What a final event counts for; a provisional one shows where it is heading."""

    COUNTED = "counted"
    UNCERTAIN = "uncertain"
    REJECTED = "rejected"


class Evidence(StrEnum):
    """How well a metric is supported by published evidence."""

    UNKNOWN = "unknown"
    EXPERIMENTAL = "experimental"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Packet:
    """One notification as it arrived: the authoritative record of a live session.

    Attributes
    ----------
    t_host_ns : int
        Monotonic host time of arrival, ns. Labels the wall clock and drives watchdogs; never a sample time.
    characteristic : str
        UUID of the characteristic, lower case.
    payload : bytes
        The bytes, untouched.
    """

    t_host_ns: int
    characteristic: str
    payload: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """A block of specific force as counted by the sensor, gravity included.

    Attributes
    ----------
    counts : (n, 3) int16
        Counts per axis.
    lsb_per_g : float
        Counts per g.
    sample_rate_hz : float
        Rate, Hz.
    clipped_at : int
        Absolute count from which an axis is at its rail; 32767 where the range is that of the type.
    """

    counts: NDArray[np.int16]
    lsb_per_g: float
    sample_rate_hz: float
    clipped_at: int = 32767


@dataclass(frozen=True, slots=True)
class Gap:
    """Time without samples: it closes the block, resets filters and detectors; no event spans it.

    Attributes
    ----------
    start_s, end_s : float
        Seconds from the recording's start: the first missing sample and the first one present again.
    reason : str
        In words: "lost packets", "link lost", "sensor restarted", "not a number", "file damaged".
    """

    start_s: float
    end_s: float
    reason: str

    @property
    def duration_s(self) -> float:
        """Length, s."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Gain and offset of each axis: calibrated = gain * (measured + offset).

    Attributes
    ----------
    gain : tuple of float
        Of x, y, z.
    offset_g : tuple of float
        Added to x, y, z before the gain, g.
    """

    gain: tuple[float, float, float]
    offset_g: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationReport:
    """What a recording says about its sensor's calibration, and what was done about it.

    Attributes
    ----------
    applied : bool
        The events are those of calibrated samples.
    reason : str
        Why it was applied, or why not, in words.
    calibration : Calibration or None
        Applied, or on offer; None if none was found.
    error_before_g, error_after_g : float or None
        Mean distance of still windows from 1 g, as measured and calibrated; None without still windows.
    windows : int
        Still windows that differ.
    """

    applied: bool
    reason: str
    calibration: Calibration | None = None
    error_before_g: float | None = None
    error_after_g: float | None = None
    windows: int = 0


@dataclass(frozen=True, slots=True)
class NotWorn:
    """A stretch in which the sensor was not worn.

    Attributes
    ----------
    start_s, end_s : float
        Seconds from the recording's start.
    """

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Fault:
    """A stretch in which the sensor cannot have measured.

    Attributes
    ----------
    start_s, end_s : float
        Seconds from the recording's start.
    reason : str
        In words: "axis stuck", "no gravity".
    """

    start_s: float
    end_s: float
    reason: str


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
        Calibrated probability in [0, 1] that the event is what its class and kind say.
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
        Jump: "countermovement", "squat", "hop", "skip", "jump". Landing: "jump", "step_off".
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
        Its 95 % interval.
    grf_model, grf_component : str or None
        Which model; "resultant" or "vertical".
    grf_reason : str or None
        Why there is no force, or what limits it ("clipped", "reduced rate", "extrapolated").
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
        In words: "shaken", "dropped", "fell", "vehicle", "not worn", "axis stuck", "no gravity", "gap", "running",
        "too slow a sensor".
    peak_g : float
        Its highest low-passed resultant, g.
    """

    reason: str
    peak_g: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What can be said about the samples themselves, shown beside every total.

    Attributes
    ----------
    duration_s, recorded_s : float
        From first to last sample; of this, covered by samples.
    lost_fraction : float
        1 - recorded / duration.
    sample_rate_hz : float
        As used.
    range_g : float or None
        Full scale, if known.
    clipped_samples : int
        Samples with an axis at its rail.
    gaps : int
        Number of gaps.
    resting_g : float or None
        Median resultant of quiet seconds; 1.0 for a calibrated sensor; None without a quiet second.
    noise_g : float or None
        Standard deviation of the sensor's own noise, g; None without three still windows of ten seconds.
    notes : tuple of str
        Plain sentences: "clipped at ±2 g: forces are lower bounds".
    """

    duration_s: float
    recorded_s: float
    lost_fraction: float
    sample_rate_hz: float
    range_g: float | None
    clipped_samples: int
    gaps: int
    resting_g: float | None
    notes: tuple[str, ...] = ()
    noise_g: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bout:
    """A run of landings ended by a pause of more than 60 min.

    Attributes
    ----------
    start_s, end_s : float
        First and last landing, s from the recording's start.
    landings : int
        Counted landings.
    osteogenic_index : float or None
        Monotone index of the bout alone, BW; None without force.
    recovery : float
        Factor in [0, 1] by which it counts towards its day.
    """

    start_s: float
    end_s: float
    landings: int
    osteogenic_index: float | None
    recovery: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BoutRest:
    """What the rest since the last bout is worth; experimental.

    Attributes
    ----------
    share : float
        Factor in [0, 1] by which a bout begun now would count.
    full_at : datetime
        When a new bout counts in full (95 %), local time.
    tomorrow : bool
        That is not today any more.
    """

    share: float
    full_at: datetime
    tomorrow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayScore:
    """The load of one local day.

    Attributes
    ----------
    day : date or None
        Local date; None for a recording without a start time.
    jumps, uncertain : int
        Counted jumps, and those shown beside them.
    landings : int
        Counted landings, those of jumps included.
    osteogenic_index : float or None
        Sum over bouts, BW; None where force is unknown.
    bands : mapping of str to int
        Counted landings and impacts, steps excepted, by peak g (gravity included).
    bouts : tuple of Bout
        In order.
    step_bands : mapping of str to int
        Walking and running steps by peak g.
    recorded_h, worn_h : float or None
        Hours with samples; of these, worn. None where it is not known: live, or for less than an hour.
    valid : bool or None
        Worn for long enough to say what the day was like; None where wear is not known.
    """

    day: date | None
    jumps: int
    uncertain: int
    landings: int
    osteogenic_index: float | None
    bands: Mapping[str, int]
    bouts: tuple[Bout, ...] = ()
    step_bands: Mapping[str, int] = field(default_factory=dict[str, int])
    recorded_h: float | None = None
    worn_h: float | None = None
    valid: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Athlete:
    """A person, by a pseudonymous id; the name stays in one table of the store."""

    id: str
    name: str = ""
    body_mass_kg: float | None = None
    birth_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a day is held against; the spine knows jumps a day."""

    jumps_per_day: int = 50
    name: str = "50 jumps a day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording that can be read in blocks, as often as needed.

    Attributes
    ----------
    name : str
        What to call it: a file name, a session.
    sample_rate_hz : float
        Nominal or measured rate, Hz.
    blocks : callable
        Gives a fresh iterator over `Samples` and `Gap`, in order of time.
    start : datetime or None
        Aware local start time; None if the file does not tell.
    range_g, placement, body_mass_kg : optional
        What the file itself says.
    format : str
        Name of the reader.
    notes : tuple of str
        What a reader had to decide, in plain sentences.
    losses, remarks : callable
        Give, after a pass over the blocks, plain sentences: what could not be read, and what was noticed.
    true_time_s : callable or None
        Gives, after a pass over the blocks, the device's own time of a moment counted in samples; None where counting
        is all there is.
    """

    name: str
    sample_rate_hz: float
    blocks: Callable[[], Iterator[Samples | Gap]] = field(repr=False, compare=False)
    start: datetime | None = None
    range_g: float | None = None
    placement: Placement | None = None
    body_mass_kg: float | None = None
    format: str = ""
    notes: tuple[str, ...] = ()
    losses: Callable[[], tuple[str, ...]] = field(default=tuple, repr=False, compare=False)
    remarks: Callable[[], tuple[str, ...]] = field(default=tuple, repr=False, compare=False)
    true_time_s: Callable[[float], float] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All that a recording says: final events, gaps, quality, days.

    `landings` includes those of jumps; `impacts` makes most of its events as they are looked at. `parameters` and
    `algorithm_version` make it repeatable. `not_worn` is None for a recording of less than an hour, which cannot tell.
    """

    jumps: tuple[Jump, ...]
    landings: tuple[Landing, ...]
    impacts: Sequence[Impact]
    rejected: tuple[Reject, ...]
    gaps: tuple[Gap, ...]
    quality: Quality
    days: tuple[DayScore, ...]
    name: str
    start: datetime | None
    placement: Placement | None
    body_mass_kg: float | None
    algorithm_version: str
    parameters: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    calibration: CalibrationReport | None = None
    not_worn: tuple[NotWorn, ...] | None = None

    @property
    def counted_jumps(self) -> int:
        """Jumps that count towards a target."""
        return sum(jump.status is Status.COUNTED for jump in self.jumps)

    def to_dict(self) -> dict[str, Any]:
        """Give the analysis as plain lists, dicts, numbers and strings, ready for JSON."""
        from impactmon.serial import analysis_to_dict

        return analysis_to_dict(self)

    def to_frame(self) -> Any:
        """Give all events as a pandas DataFrame, one row each, with a column ``event``.

        Raises
        ------
        impactmon.errors.UsageError
            If pandas is not installed.
        """
        from impactmon.serial import analysis_to_frame

        return analysis_to_frame(self)


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
    uncertain : int
        Jumps to look at.
    landings : int
        Counted landings.
    last_landing : Loaded or None
        The last jump or landing measured.
    day : DayScore or None
        The day so far, final events only.
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
    landings: int = 0
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
