"""Stretches in which the sensor cannot have measured: an axis that never changes while others do, or no gravity.

Every sensor has noise of a count or more, and on a body that moves no axis keeps one value for ten seconds. A sensor
that shows nothing at all for ten seconds is no body in free fall: it is off, or its numbers are filled in.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from impactmon.model import Fault
from impactmon.signal.windows import Summary, Windows

MOVED_G = 0.5
"""Range of another axis from which an unchanging one is stuck [g]: a coarse sensor at rest may repeat itself."""

REST_TOLERANCE_G = 0.05
"""A calibrated sensor at rest reads 1 g within this [g] (SCIENCE 6.1)."""

TOO_MUCH_G = 4.0
"""Nothing worn feels more on average over ten seconds [g]: a phone in a hand at jumping jacks, which turns about the
shoulder, has 2.1."""

NOTHING_G = 0.2
"""No sensor that works reads less for ten seconds [g]."""


def find_faults(windows: Summary, duration_s: float) -> tuple[Fault, ...]:
    """Find the stretches in which the sensor cannot have measured, in order.

    What is left before a gap or the end fills no window; it is judged as the window before it.

    Parameters
    ----------
    windows : Summary
        Of the whole recording.
    duration_s : float
        Its length, s.
    """
    absent = absent_axes(windows)
    faults: list[Fault] = []
    for part, next_s in _with_next(windows, duration_s):
        reasons = _reasons(part, absent)
        for k in np.flatnonzero(reasons != "").tolist():
            start_s, reason = float(part.start_s[k]), str(reasons[k])
            length_s = float(part.length_s[k])
            later_s = float(part.start_s[k + 1]) if k + 1 < len(part) else next_s
            end_s = min(max(later_s, start_s + length_s), start_s + 2.0 * length_s)
            if faults and faults[-1].reason == reason and start_s - faults[-1].end_s < 1e-6:
                start_s = faults.pop().start_s
            faults.append(Fault(start_s, end_s, reason))
    return tuple(faults)


def _with_next(windows: Summary, duration_s: float) -> Iterator[tuple[Windows, float]]:
    """Give each stretch with the beginning of what comes after it."""
    before: Windows | None = None
    for part in windows.stretches():
        if len(part):
            if before is not None:
                yield before, float(part.start_s[0])
            before = part
    if before is not None:
        yield before, duration_s


def _reasons(windows: Windows, absent: NDArray[np.bool_]) -> NDArray[np.str_]:
    """Say of each window why the sensor cannot have measured; nothing if it can have."""
    spread = windows.high_g - windows.low_g
    stuck = ((spread == 0.0) & ~absent).any(axis=1) & (spread > MOVED_G).any(axis=1)
    sizes = np.sqrt((windows.mean_g * windows.mean_g).sum(axis=1))
    return np.where(stuck, "axis stuck", np.where(sizes < NOTHING_G, "no gravity", ""))


def absent_axes(windows: Summary) -> NDArray[np.bool_]:
    """Tell which axes (3,) hold nothing but zeros from beginning to end: not broken, but never recorded."""
    empty = np.ones(3, np.bool_)
    count = 0
    for part in windows.stretches():
        empty &= ((part.low_g == 0.0) & (part.high_g == 0.0)).all(axis=0)
        count += len(part)
    return empty & (count > 0) & (not empty.all())


def absent_notes(windows: Summary) -> tuple[str, ...]:
    """Say which axes were never recorded."""
    names = [name for name, absent in zip("xyz", absent_axes(windows).tolist(), strict=True) if absent]
    if not names:
        return ()
    which = f"Axis {names[0]} holds" if len(names) == 1 else f"Axes {' and '.join(names)} hold"
    them = "it" if len(names) == 1 else "them"
    return (f"{which} only zeros: what moved along {them} is missing, and nothing tells how much.",)


def lacks_gravity(windows: Summary, resting_g: float | None) -> bool:
    """Tell whether a part of gravity itself lay along an axis that was never recorded.

    Then every resultant is less than it was. Where the rest reads 1 g, what is missing is only what moved across.
    """
    return resting_g is not None and resting_g < 1.0 - REST_TOLERANCE_G and bool(absent_axes(windows).any())


def unit_notes(windows: Summary, resting_g: float | None) -> tuple[str, ...]:
    """Say that the numbers can be no acceleration in g, where no rest has said so already."""
    sizes = [np.sqrt((part.mean_g * part.mean_g).sum(axis=1)) for part in windows.stretches() if len(part)]
    middle = float(np.median(np.concatenate(sizes))) if sizes else 1.0
    if resting_g is not None or middle <= TOO_MUCH_G:
        return ()
    return (
        f"Over 10 s the sensor reads {middle:.3g} g on average, where gravity gives 1 however one moves: check the "
        "unit; jumps and forces cannot be relied on.",
    )


def fault_notes(faults: tuple[Fault, ...]) -> tuple[str, ...]:
    """Say in plain sentences for how long the sensor did not measure."""
    lengths_s: dict[str, float] = {}
    for fault in faults:
        lengths_s[fault.reason] = lengths_s.get(fault.reason, 0.0) + fault.end_s - fault.start_s
    return tuple(
        f"{reason.capitalize()} for {length_s:.0f} s: the sensor did not measure then."
        for reason, length_s in lengths_s.items()
    )
