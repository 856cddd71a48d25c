"""Whether the wearer stands as before after a flight: where gravity points, and how high the sensor is."""

from __future__ import annotations

from impactmon.events.flights.context import Context
from impactmon.model import Cue

TURN_FREE_DEG, TURN_WEIGHT, TURN_LEAST = 25.0, -0.2, -5.5
"""Turn of gravity up to which a jumper may bend and a belt slip [deg], log odds per degree beyond it, and their least
[1]: 99 % of jumpers with a tight belt stand within 26 degrees of how they stood before, whoever sits half up after a
fall has turned by 30-65; a loose sensor that slips as far must show a plain flight."""

LYING_DEG, LYING_WEIGHT = 70.0, -10.0
"""Turn from which the wearer lies, if the belt has not slipped as far [deg], and its log odds: only a plain flight of
0.4 s and more speaks against it."""

TURN_AMID_SHARE = 2.0
"""How many times as much a turn weighs amid other contacts [1]: who trips or slips does so between steps, and falls."""

SLIPPED_SHARE, SLIPPED_FROM = 0.5, 1.0
"""How much a turn of gravity weighs after a flight whose ends speak for a jump, and from which weight of theirs [1]:
whoever let go at once from standing flew, so that rather the belt slipped."""

SUNK_M, SUNK_WEIGHT, SUNK_LEAST = -0.25, 40.0, -8.0
"""Change of height from which somebody has come down rather than jumped [m], log odds per metre below it, and their
least: who jumped stands as high as before (99 % of jumps at the trunk end at -0.2 or higher), who falls or sinks into a
seat ends 0.35-0.9 lower."""

DRIFT_FREE_G, DRIFT_MOST_G = 0.045, 0.08
"""Mean resultant less 1 g up to which a change of height is believed, and from which not at all [g]: sensors err by up
to 0.04; more is swing, or steps on either side."""

UNREST_FREE_M_S, UNREST_MOST_M_S = 0.25, 0.35
"""The same for the unrest of the velocity before and after [m/s]: 0.1-0.2 in walking and stumbling, 0.4 where people
bob up and down before they jump, 0.6-1.0 among hops."""


def standing_cues(context: Context, *, isolated: bool, steep: float) -> tuple[Cue, ...]:
    """Weigh signs of a fall after a flight.

    Parameters
    ----------
    context : Context
        What is known around it.
    isolated : bool
        It began from standing.
    steep : float
        Weight of its steep ends.
    """
    return (*_sunk_cue(context), *_turn_cue(context, isolated=isolated, flew=steep >= SLIPPED_FROM))


def _sunk_cue(context: Context) -> tuple[Cue, ...]:
    """Weigh that the wearer ends lower than before."""
    if context.rise is None or context.rise.height_m >= SUNK_M:
        return ()
    calm = (DRIFT_MOST_G - abs(context.rise.drift_g)) / (DRIFT_MOST_G - DRIFT_FREE_G)
    rests = (UNREST_MOST_M_S - context.rise.unrest_m_s) / (UNREST_MOST_M_S - UNREST_FREE_M_S)
    if calm <= 0.0 or rests <= 0.0:
        return ()
    weight = max(SUNK_WEIGHT * (context.rise.height_m - SUNK_M), SUNK_LEAST) * min(calm, rests, 1.0)
    return (Cue("sunk", context.rise.height_m, "m", "change of height: who jumped stands as before", weight),)


def _turn_cue(context: Context, *, isolated: bool, flew: bool) -> tuple[Cue, ...]:
    """Weigh a turn of gravity that is too large for standing again and too small for lying."""
    if context.turn_deg is None or context.turn_deg <= TURN_FREE_DEG:
        return ()
    says = "gravity points elsewhere afterwards: a fall, or a loose sensor that slipped"
    if context.turn_deg > LYING_DEG:
        return (Cue("turn", context.turn_deg, "deg", says, LYING_WEIGHT),)
    share = TURN_AMID_SHARE if not isolated else SLIPPED_SHARE if flew else 1.0
    weight = max(TURN_WEIGHT * (context.turn_deg - TURN_FREE_DEG), TURN_LEAST) * share
    return (Cue("turn", context.turn_deg, "deg", says, weight),)
