"""Heel drops and stomps: impacts of somebody who stands, in no flight and no gait.

One sensor cannot tell dropping onto both heels from stamping one foot, so they share a name. What tells them from other
lone impacts: nothing else touches the ground shortly before or after, the body falls a little first (a knock on the
sensor has no fall before it), the heel stops it at once (a chair or a car seat does so slowly), and the wearer stands
as before (who sits down leans).
"""

from __future__ import annotations

from dataclasses import dataclass

from impactmon.events.verdict.outcome import Verdict
from impactmon.model import Cue

KIND = "heel_drop_or_stomp"

PAUSE_S = 1.3
"""No other contact for this long before and after [s]: a sensor on one leg sees a walk's contact every 1.0-1.2 s."""

LEAST_G = 2.0
"""Peak from which force models hold and the dose counts [g]."""

FALL_GS = (0.03, 0.16)
"""Deficit of the fall before it [g s]: heels 1-6 cm up fall at 0.3-1.1 m/s; more is a flight."""

LEAST_SLOPE_G_S = 25.0
"""Least rise of the low-passed resultant [g/s]: generated heel drops and stomps have 25-110, seats 13-30."""

MOST_TURN_DEG = 7.0
"""Gravity's most turn [deg]: standing sways by a few degrees, sitting down turns the pelvis by 7 or more."""


@dataclass(frozen=True, slots=True)
class Lone:
    """A lone impact.

    Attributes
    ----------
    peak_g, slope_g_s : float
        Its low-passed peak, and the steepest rise before it.
    fall_gs : float
        Deficit before it, g s.
    pause_s : float
        The shorter of the pauses before and after.
    turn_deg : float or None
        Turn of gravity from before to after; None where it is not known.
    """

    peak_g: float
    slope_g_s: float
    fall_gs: float
    pause_s: float
    turn_deg: float | None


def named(verdict: Verdict, lone: Lone) -> Verdict:
    """Name a lone impact a heel drop or stomp, with the cues, if it is one."""
    if lone.turn_deg is None or lone.turn_deg > MOST_TURN_DEG or lone.pause_s < PAUSE_S:
        return verdict
    falls = FALL_GS[0] <= lone.fall_gs <= FALL_GS[1]
    if lone.peak_g < LEAST_G or lone.slope_g_s < LEAST_SLOPE_G_S or not falls:
        return verdict
    cues = (
        Cue("fall", lone.fall_gs, "g s", "the body falls a little first: no knock on the sensor"),
        Cue("slope", lone.slope_g_s, "g/s", "stopped at once: no seat"),
        Cue("turn", lone.turn_deg, "deg", "stands as before"),
    )
    return Verdict(KIND, "impact", verdict.confidence, cues)
