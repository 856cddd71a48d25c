"""Jumps in a rhythm against gait: cues that a contact shares with its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from math import log

from impactmon.events.scene import Interval, Scene
from impactmon.events.verdict import IMPULSE_MOST_GS, LEAST
from impactmon.model import Cue

RUN_BOUNCE_GS, WALK_BOUNCE_GS, WALK_BOUNCE_SHARE = 0.165, 0.130, 0.29
"""Bounce at which a rhythm is as likely jumping as gait: at a runner's pace and at a walker's [g s], and per interval
of the latter [1]. Walking, stairs and running stay below 0.125 g s in real recordings, rigid generated runners below
0.18; low jumps start at 0.18. A sensor on one leg sees every second contact: twice the interval, twice the bounce."""

BOUNCE_WEIGHT = 13.7
"""Log odds per unit of ln(bounce / needed) [1]: fitted by logistic regression to generated gait and hopping (both body
models, hip and back) and the phone recordings."""

RUN_STEP_S = 0.36
RUN_STEP_LONGEST_S = 0.47
"""Usual step of a run, and the longest even of a slow jog [s]: 2.8 and 2.1 Hz."""

ALTERNATION_FROM_S, ALTERNATION_TO_S = 0.40, 0.47
"""Interval up to which the alternation of legs has its full weight, and from which it has none [s]: nobody runs so
slowly, and jumps from side to side alternate as well."""

OWN_WEIGHT, OWN_LEAST, OWN_MOST = 0.3, 0.4, 1.5
"""How much a contact's own bounce weighs in its rhythm, and how far from the rhythm's it is believed [1]: swing of a
limb may split the deficit of one flight."""

UPWARD_BOUNCE_GS, UPWARD_SHARE, UPWARD_WEIGHT = 0.18, 0.36, 14.0
"""Upward deficit at which a rhythm is as likely jumping as gait, whatever its resultant says [g s], the same per
interval for slow rhythms [1], and log odds per unit of ln(deficit / needed) [1]. At nine placements 98 % of generated
jumps have 0.17 or more (0.16 in real pockets and hands), 98 % of running steps 0.19 or less, all walking below 0.13."""

UPWARD_BOUNCE_TRUNK_GS = 0.21
"""The same where the sensor is known to be on the trunk [g s]: 99 % of generated running steps there have less."""

UPWARD_LEAST_GS, UPWARD_LEAST_SHARE, UNSUPPORTED_LEAST_S = 0.155, 0.33, 0.10
"""Upward deficit [g s], the same per interval of a slow rhythm [1], and unsupported time [s] that a bounce must have
beside it: the lowest real hops have 0.16, 0.34 and 0.10, real walking and stairs 0.13, 0.25 and 0.07 at most. A sensor
on one leg sees a run in strides of 0.7 s, with the deficit of one flight in two."""

UNSUPPORTED_WEIGHT = 8.0
"""Log odds per unit of ln(unsupported time / needed) [1], below the least."""

ALTERNATION_LEAST, ALTERNATION_MOST = -0.5, 2.0
"""Alternation is believed between these [1]: hip and back sensors show 0.5-3.5 in walking and running, 0 +- 0.5 in
two-footed jumping on the spot."""

ALTERNATION_WEIGHT = -2.0
"""Log odds per unit of alternation [1], from the same fit; at a pace too slow for running the bounce alone tells, and
jumps from side to side alternate as well."""

PROGRESSION_FROM, PROGRESSION_TO = 0.27, 0.37
"""Progression between which alternation comes to mean two legs that carry somebody along, at any pace [1]. A sacrum in
running shows 0.5-0.7, generated joggers 0.3-0.5, real walking 0.6-0.9; jumping from side to side 0.1-0.27, and a phone
in a pocket that alternates for another reason up to 0.34."""

CARRIED_WEIGHT = -3.0
"""Log odds per unit of alternation of somebody who is carried along [1]: two signs of gait that fit each other."""

SIDEWAYS_NEUTRAL, SIDEWAYS_LEAST, SIDEWAYS_MOST, SIDEWAYS_WEIGHT = 0.28, -1.0, 0.4, -2.5
"""Horizontal over vertical movement that speaks for neither [1], between which logarithms it is believed, and log odds
per unit: who runs is braked and pushed forward at each step, who hops on the spot is not. 0.5-0.9 in real gait,
0.2-0.5 in jumping with a phone in pocket or hand, 0.1 in generated hops at hip and back."""

SIDEWAYS_MOST_TRUNK = 1.4
"""The same limit where the sensor is known to be on the trunk [1]: nothing there swings by itself: a rhythm that moves
sideways as much as up is gait. A slow rhythm there also needs the bounce of a quick one."""

CLIPPED_WEIGHT = 1.5
"""Log odds for a rhythm all of whose contacts are at the rail [1]: the excess beyond it is lost, so the bounce reads
too low; ±2 g take a fifth of it in pocket jumping, 13.7 ln(1.2) would be 2.5."""


def needed_bounce_gs(interval_s: float, *, on_trunk: bool = False) -> float:
    """Give the bounce at which a rhythm of this interval is as likely jumping as gait, g s."""
    if on_trunk:
        return max(RUN_BOUNCE_GS, WALK_BOUNCE_SHARE * interval_s)
    slowness = min(max((interval_s - RUN_STEP_S) / (RUN_STEP_LONGEST_S - RUN_STEP_S), 0.0), 1.0)
    pace = RUN_BOUNCE_GS + (WALK_BOUNCE_GS - RUN_BOUNCE_GS) * slowness
    return max(pace, WALK_BOUNCE_SHARE * interval_s)


def rhythm_cues(scene: Scene, *, on_trunk: bool) -> tuple[Cue, ...]:
    """Weigh a contact by the rhythm it belongs to, seen by a sensor that is known to be on the trunk or may swing."""
    pooled = scene.pooled
    assert pooled is not None
    cues = [*_bounce_cues(scene, pooled, on_trunk=on_trunk)]
    cues += _alternation_cues(scene, pooled.time_s)
    if scene.sideways is not None:
        excess = log(max(scene.sideways, 1e-3) / SIDEWAYS_NEUTRAL)
        most = SIDEWAYS_MOST_TRUNK if on_trunk else SIDEWAYS_MOST
        weight = SIDEWAYS_WEIGHT * min(max(excess, SIDEWAYS_LEAST), most)
        cues.append(Cue("sideways", scene.sideways, "1", "horizontal over vertical movement", weight))
    if scene.clipped_share > 0.0:
        weight = CLIPPED_WEIGHT * scene.clipped_share
        cues.append(
            Cue("clipped", scene.clipped_share, "1", "share of contacts higher than the range", weight)
        )
    return tuple(cues)


def _alternation_cues(scene: Scene, interval_s: float) -> Iterator[Cue]:
    """Weigh whether contacts alternate: at a runner's pace, and at any pace where each step brakes and pushes along."""
    if scene.alternation is None:
        return
    believed = min(max(scene.alternation, ALTERNATION_LEAST), ALTERNATION_MOST)
    runs = _between(ALTERNATION_TO_S - interval_s, ALTERNATION_TO_S - ALTERNATION_FROM_S)
    says = "contacts alternate as two legs do" if believed > 0.3 else "each contact is like the one before"
    weight = ALTERNATION_WEIGHT * believed * runs
    yield Cue("alternation", scene.alternation, "1", says, weight)
    if scene.progression is not None:
        along = _between(scene.progression - PROGRESSION_FROM, PROGRESSION_TO - PROGRESSION_FROM)
        along *= 1.0 - scene.clipped_share  # the rail cuts the vertical movement, so the rest looks large
        more = min(CARRIED_WEIGHT * max(believed, 0.0) * along - weight, 0.0)
        says = "each step brakes and pushes along, which matters where contacts alternate"
        yield Cue("progression", scene.progression, "1", says, more)


def _between(value: float, width: float) -> float:
    """Give the share of a width that a value has come, none below it and all above."""
    return min(max(value / width, 0.0), 1.0)


def _bounce_cues(scene: Scene, pooled: Interval, *, on_trunk: bool) -> Iterator[Cue]:
    """Weigh the bounce by the resultant, or by its upward part where that says more."""
    assert scene.own_upward is not None
    assert scene.pooled_upward is not None
    needed = needed_bounce_gs(pooled.time_s, on_trunk=on_trunk)
    bounce = _shared(scene.own.bounce_gs, pooled.bounce_gs)
    for_bounce = BOUNCE_WEIGHT * log(bounce / needed)
    shared = scene.pooled_upward
    upward = _shared(scene.own_upward.deficit_gs, shared.deficit_gs)
    least = UPWARD_BOUNCE_TRUNK_GS if on_trunk else UPWARD_BOUNCE_GS
    needed_upward = max(least, UPWARD_SHARE * pooled.time_s)
    for_upward = UPWARD_WEIGHT * log(upward / needed_upward)
    least_upward = max(UPWARD_LEAST_GS, UPWARD_LEAST_SHARE * pooled.time_s)
    lacks = UPWARD_WEIGHT * min(log(max(shared.deficit_gs, LEAST) / least_upward), 0.0)
    rests = UNSUPPORTED_WEIGHT * min(log(max(shared.unsupported_s, LEAST) / UNSUPPORTED_LEAST_S), 0.0)
    human = pooled.excess_gs <= IMPULSE_MOST_GS
    hidden = human and for_upward > for_bounce + lacks + rests
    says = "the sensor swings and hides the flight" if hidden else f"this rhythm needs {needed:.3f}"
    yield Cue(
        "bounce",
        bounce,
        "g s",
        f"change of vertical speed per contact; {says}",
        0.0 if hidden else for_bounce,
    )
    says = f"as likely jumping as gait at {needed_upward:.2f}" if hidden else "gait has less"
    yield Cue("upward_deficit", upward, "g s", f"what gravity lacks; {says}", for_upward if hidden else lacks)
    yield Cue(
        "unsupported", shared.unsupported_s, "s", "time without support per contact", 0.0 if hidden else rests
    )


def _shared(own: float, shared: float) -> float:
    """Mix a contact's own value into that of its rhythm."""
    shared = max(shared, LEAST)
    believed = min(max(own, OWN_LEAST * shared), OWN_MOST * shared)
    return believed**OWN_WEIGHT * shared ** (1.0 - OWN_WEIGHT)
