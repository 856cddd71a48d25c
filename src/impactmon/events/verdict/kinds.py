"""What kind of jump: told by what the body did before the push-off, where a single sensor shows it.

A hop is one of a rhythm of jumps; `decide` says so. A jump that stands alone is a countermovement jump if the body sank
when the push-off began, a drop jump if it fell, and a squat jump if it rested. Where that cannot be seen, it is a jump.
One leg or two, with or without a rope: the vertical movement is the same, so no sensor at one place tells.
"""

from __future__ import annotations

from dataclasses import replace

from impactmon.events.flights.unweighting import Unweighting
from impactmon.events.verdict.outcome import LEAST, Verdict
from impactmon.model import Cue
from impactmon.units import G0_MS2

JUMP, COUNTERMOVEMENT, SQUAT, DROP_JUMP = "jump", "countermovement", "squat", "drop_jump"

SINK_LEAST_GS = 0.035
"""Downward speed over g at the push-off's begin from which a jump has a countermovement [g s], 0.34 m/s: most have
0.7-1.7 m/s, the slowest on a plate 0.5, and a sensor worn at hip or back errs by 0.1."""

REST_MOST_GS = 0.025
"""Downward speed over g up to which a body rests [g s], 0.25 m/s, a hundredth of the energy of take-off: squat jumps
that were held have 0 and 0.2 m/s on plates, 0-0.2 in generated motion."""

HELD_G = 0.2
"""Departure from the weight up to which a squat is held [g]: 0.15 in nearly all of those."""

REST_G = 0.5
"""Departure from the weight before the sinking from which the body was busy otherwise [g]: 0.45 in nearly all jumps
from standing, at whatever placement, 1.6 or more between hops; a runner's steps are like hops."""

FALL_LEAST_GS = 0.1
"""What a fall from the least step of a drop jump takes [g s]: 1 m/s, 5 cm."""

FALL_SHARE, SINK_SHARE = 0.95, 0.88
"""Time without support over what the force lacked, from which it was a fall and up to which it was sinking [1]: in a
fall nothing carries (0.95-1.05), a sinking body is let go and caught bit by bit (0.7, on plates 0-0.4)."""

BALANCE_LEAST, BALANCE_MOST = 0.6, 1.8
"""Impulse of the push-off, less what takes the sinking away, over that of the take-off, g t / 2, between which the
sensor moves with the body [1]. Momentum asks for 1; the pelvis shows 1.0-1.5, a chest, as the trunk straightens, and a
thigh up to 1.9, a hand 1.4-4."""


def named(
    verdict: Verdict, seen: Unweighting | None, flight_s: float, *, on_trunk: bool, on_limb: bool
) -> Verdict:
    """Name a jump that stands alone, and say why.

    Parameters
    ----------
    verdict : Verdict
        A jump; what else it was is left as it is.
    seen : Unweighting or None
        What came before its push-off.
    flight_s : float
        Its flight time.
    on_trunk, on_limb : bool
        The sensor is known to be at hip or back, or on an arm or below the knee. An arm swings before a jump of any
        kind and a foot stays where it is; only what sits on the pelvis must sink with the body, so that elsewhere no
        dip means nothing.
    """
    if verdict.family != "jump" or seen is None or on_limb:
        return verdict
    balance = (seen.push_gs - seen.sink_gs) / max(0.5 * flight_s, LEAST)
    kind, says = _kind(seen, balance, on_trunk=on_trunk)
    speed = f"dip before the push-off: {seen.sink_gs * G0_MS2:.1f} m/s downwards when it began"
    cues = (
        Cue("sinking", seen.sink_gs, "g s", f"{speed}; {says}"),
        Cue(
            "push_balance",
            balance,
            "1",
            "impulse of the push-off, less what stops the dip, over the take-off's",
        ),
    )
    return replace(verdict, kind=kind, cues=(*verdict.cues, *cues))


def _kind(seen: Unweighting, balance: float, *, on_trunk: bool) -> tuple[str, str]:
    """Give the kind, and the reason in words."""
    if seen.rest_g > REST_G:
        return JUMP, "the body did not rest before it"
    if not BALANCE_LEAST <= balance <= BALANCE_MOST:
        return JUMP, "dip, push-off and flight do not fit each other"
    unsupported = seen.unsupported_s / max(seen.sink_gs, LEAST)
    if seen.sink_gs >= FALL_LEAST_GS and unsupported >= FALL_SHARE:
        return DROP_JUMP, "nothing carried: a fall"
    if seen.sink_gs >= SINK_LEAST_GS:
        sank = unsupported <= SINK_SHARE
        return (COUNTERMOVEMENT, "the body sank") if sank else (JUMP, "sinking or a fall")
    if seen.sink_gs > REST_MOST_GS:
        return JUMP, "too much for rest, too little for a countermovement"
    if not on_trunk:
        return JUMP, "only a sensor known to be at hip or back says what that means"
    held = seen.held_g <= HELD_G
    return (SQUAT, "held before") if held else (JUMP, "not held before")
