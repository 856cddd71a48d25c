"""What the events of a day add up to, and what they are held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Evidence(StrEnum):
    """How well a metric is supported by published evidence."""

    UNKNOWN = "unknown"
    EXPERIMENTAL = "experimental"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


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
class Target:
    """What a day is held against; the spine knows jumps a day."""

    jumps_per_day: int = 50
    name: str = "50 jumps a day"
