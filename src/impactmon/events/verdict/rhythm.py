"""Jumps in a rhythm against gait, by how high they go: cues that a contact shares with its neighbours."""

from __future__ import annotations

import numpy as np

from impactmon.events.contacts.table import Floats
from impactmon.events.flights.scene import Rhythms
from impactmon.events.verdict.cues import CueColumn, cue, logs, powers
from impactmon.events.verdict.gait import gait_cues
from impactmon.events.verdict.outcome import IMPULSE_MOST_GS, LEAST

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

ONE_FLIGHT_SHARE, ONE_FLIGHT_WEIGHT = 0.83, 16.0
"""Share of the upward deficit that lies in one flight below which it speaks against a jump [1], and log odds per unit
of ln(share / needed) [1]. Real jumps show 0.89 or more, 98 % of generated ones 0.83, at the ankle 0.80; strides of
joggers, with the stance of the other leg in between, 0.35-0.8."""

OWN_WEIGHT, OWN_LEAST, OWN_MOST = 0.3, 0.4, 1.5
"""How much a contact's own bounce weighs in its rhythm, and how far from the rhythm's it is believed [1]: swing of a
limb may split the deficit of one flight."""

OWN_FLIGHT_SHARE, OWN_FLIGHT_WEIGHT = 0.45, 12.0
"""What gravity lacks before a contact over what it lacks in its rhythm, below which it ends no flight of its own [1],
and log odds per unit of ln(share / needed) [1]: 99 % of generated jumps have 0.8 or more, 98 % of real ones 0.67; who
sways after the last landing as long as a hop takes, 0.1-0.3."""

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

CLIPPED_WEIGHT = 1.5
"""Log odds for a rhythm all of whose contacts are at the rail [1]: the excess beyond it is lost, so the bounce reads
too low; ±2 g take a fifth of it in pocket jumping, 13.7 ln(1.2) would be 2.5."""


def needed_bounce_gs(interval_s: Floats, *, on_trunk: bool = False) -> Floats:
    """Give the bounces at which rhythms of these intervals are as likely jumping as gait, g s."""
    if on_trunk:
        return np.maximum(RUN_BOUNCE_GS, WALK_BOUNCE_SHARE * interval_s)
    slowness = np.clip((interval_s - RUN_STEP_S) / (RUN_STEP_LONGEST_S - RUN_STEP_S), 0.0, 1.0)
    pace = RUN_BOUNCE_GS + (WALK_BOUNCE_GS - RUN_BOUNCE_GS) * slowness
    return np.maximum(pace, WALK_BOUNCE_SHARE * interval_s)


def rhythm_cues(seen: Rhythms, *, on_trunk: bool) -> tuple[CueColumn, ...]:
    """Weigh contacts by the rhythm they belong to, seen by a sensor that is known to be on the trunk or may swing."""
    return (
        *_bounce_cues(seen, on_trunk=on_trunk),
        *gait_cues(seen, on_trunk=on_trunk),
        cue(
            "clipped",
            seen.clipped_share,
            "1",
            "share of contacts higher than the range",
            CLIPPED_WEIGHT * seen.clipped_share,
            there=seen.clipped_share > 0.0,
        ),
    )


def _bounce_cues(seen: Rhythms, *, on_trunk: bool) -> tuple[CueColumn, ...]:
    """Weigh the bounce by the resultant, or by its upward part where that says more."""
    pooled, shared = seen.pooled, seen.pooled_upward
    needed = needed_bounce_gs(pooled.time_s, on_trunk=on_trunk)
    bounce = _shared(seen.own.bounce_gs, pooled.bounce_gs)
    for_bounce = BOUNCE_WEIGHT * logs(bounce / needed)
    upward = _shared(seen.own_upward.deficit_gs, shared.deficit_gs)
    least = UPWARD_BOUNCE_TRUNK_GS if on_trunk else UPWARD_BOUNCE_GS
    needed_upward = np.maximum(least, UPWARD_SHARE * pooled.time_s)
    for_upward = UPWARD_WEIGHT * logs(upward / needed_upward)
    least_upward = np.maximum(UPWARD_LEAST_GS, UPWARD_LEAST_SHARE * pooled.time_s)
    lacks = UPWARD_WEIGHT * np.minimum(logs(np.maximum(shared.deficit_gs, LEAST) / least_upward), 0.0)
    rests = UNSUPPORTED_WEIGHT * np.minimum(
        logs(np.maximum(shared.unsupported_s, LEAST) / UNSUPPORTED_LEAST_S), 0.0
    )
    human = pooled.excess_gs <= IMPULSE_MOST_GS
    hidden = human & (for_upward > for_bounce + lacks + rests)
    change = "change of vertical speed per contact; "
    return (
        cue(
            "bounce",
            bounce,
            "g s",
            (hidden, f"{change}the sensor swings and hides the flight", change + "this rhythm needs {:.3f}"),
            np.where(hidden, 0.0, for_bounce),
            number=needed,
        ),
        cue(
            "upward_deficit",
            upward,
            "g s",
            (
                hidden,
                "what gravity lacks; as likely jumping as gait at {:.2f}",
                "what gravity lacks; gait has less",
            ),
            np.where(hidden, for_upward, lacks),
            number=needed_upward,
        ),
        _share_cue(
            "one_flight",
            (shared.one_flight_gs, shared.deficit_gs),
            (ONE_FLIGHT_SHARE, ONE_FLIGHT_WEIGHT),
            ("what gravity lacks is lacking at once", "something bears in mid-flight"),
        ),
        _share_cue(
            "own_flight",
            (seen.own_upward.deficit_gs, shared.deficit_gs),
            (OWN_FLIGHT_SHARE, OWN_FLIGHT_WEIGHT),
            ("it has a flight of its own", "it has no flight as its neighbours have"),
        ),
        cue(
            "unsupported",
            shared.unsupported_s,
            "s",
            "time without support per contact",
            np.where(hidden, 0.0, rests),
        ),
    )


def _share_cue(
    name: str, parts: tuple[Floats, Floats], scale: tuple[float, float], says: tuple[str, str]
) -> CueColumn:
    """Weigh what is a share of something else, below the share that is needed."""
    part, whole = (np.maximum(values, LEAST) for values in parts)
    share, (needed, weight) = part / whole, scale
    return cue(name, share, "1", (share >= needed, *says), weight * np.minimum(logs(share / needed), 0.0))


def _shared(own: Floats, shared: Floats) -> Floats:
    """Mix contacts' own values into those of their rhythms."""
    shared = np.maximum(shared, LEAST)
    believed = np.minimum(np.maximum(own, OWN_LEAST * shared), OWN_MOST * shared)
    return powers(believed, OWN_WEIGHT) * powers(shared, 1.0 - OWN_WEIGHT)
