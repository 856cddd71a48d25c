"""Local days: what is stored is UTC and the zone, what people see is the date their clock showed."""

from __future__ import annotations

import os
import re
import time as clock
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OFFSET = re.compile(r"UTC([+-])(\d{2}):(\d{2})")


def local_zone() -> str:
    """Name the zone of this computer: its IANA name, or ``UTC+01:00`` where the system does not tell."""
    named = os.environ.get("TZ", "").lstrip(":")
    for candidate in (named, _linked_zone()):
        if candidate and _known(candidate):
            return candidate
    offset = datetime.now().astimezone().utcoffset() or timedelta(0)
    return offset_name(offset)


def offset_name(offset: timedelta) -> str:
    """Name a fixed offset.

    >>> offset_name(timedelta(hours=-3, minutes=-30))
    'UTC-03:30'
    """
    minutes = round(offset / timedelta(minutes=1))
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def zone_of(moment: datetime) -> str:
    """Name the zone of an aware moment: its IANA key if it has one, else its offset."""
    key = getattr(moment.tzinfo, "key", None)
    if isinstance(key, str):
        return key
    return offset_name(moment.utcoffset() or timedelta(0))


@lru_cache(maxsize=64)
def zone_info(name: str) -> tzinfo:
    """Give the rules of a stored zone; one this computer does not know is taken as UTC."""
    fixed = _OFFSET.fullmatch(name)
    if fixed:
        sign, hours, minutes = fixed.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-offset if sign == "-" else offset)
    return ZoneInfo(name) if _known(name) else UTC


def today() -> date:
    """Give the date that the clock of this computer shows."""
    return datetime.now(tz=zone_info(local_zone())).date()


def clock_us() -> int:
    """Give the wall clock, microseconds of UTC."""
    return clock.time_ns() // 1000


def to_us(moment: datetime) -> int:
    """Give an aware moment as microseconds of UTC since 1970."""
    return (moment - EPOCH) // MICROSECOND


def from_us(wall_us: int, zone: str) -> datetime:
    """Give stored microseconds as local time of `zone`."""
    return (EPOCH + wall_us * MICROSECOND).astimezone(zone_info(zone))


def elapsed_s(start: datetime, end: datetime) -> float:
    """Give the time between two moments, s; a plain difference of local times is wrong by the hour of a change.

    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> elapsed_s(
    ...     datetime(2026, 10, 25, 2, 30, tzinfo=berlin), datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=berlin)
    ... )
    3600.0
    """
    return (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds()


def local_day(wall_us: int, zone: str) -> date:
    """Give the date a clock in `zone` showed.

    >>> local_day(to_us(datetime(2026, 10, 25, 23, 30, tzinfo=UTC)), "Europe/Berlin")
    datetime.date(2026, 10, 26)
    """
    return from_us(wall_us, zone).date()


def day_bounds_us(day: date, zone: str) -> tuple[int, int]:
    """Give start and end of a local day: 23, 24 or 25 hours, computed in UTC."""
    rules = zone_info(zone)
    start = datetime.combine(day, time(), tzinfo=rules)
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=rules)
    return to_us(start.astimezone(UTC)), to_us(end.astimezone(UTC))


def _known(name: str) -> bool:
    """Tell whether this computer has the rules of a zone."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError
        return False
    except KeyError:
        return False
    return True


def _linked_zone() -> str:
    """Read the zone's name from where Linux and macOS keep it."""
    try:
        target = Path("/etc/localtime").resolve()
    except OSError:
        return ""
    _, found, name = str(target).partition("zoneinfo/")
    return name if found else ""


def zone_for(start: datetime) -> str:
    """Name the zone of a session's start; that of this computer if the start only carries its offset."""
    named = zone_of(start)
    if not named.startswith("UTC") or named == "UTC":
        return local_zone() if named == "UTC" else named
    here = local_zone()
    same = start.astimezone(zone_info(here)).utcoffset() == start.utcoffset()
    return here if same else named
