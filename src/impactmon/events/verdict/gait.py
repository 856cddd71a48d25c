"""Jumps in a rhythm against gait, by legs that carry somebody along: they alternate, brake and push at each step."""

from __future__ import annotations

import numpy as np

from impactmon.events.contacts.table import Floats
from impactmon.events.flights.scene import Rhythms
from impactmon.events.verdict.cues import CueColumn, cue, logs
from impactmon.events.verdict.outcome import LEAST

ALTERNATION_FROM_S, ALTERNATION_TO_S = 0.40, 0.47
"""Interval up to which a rhythm has a runner's pace, and from which nobody runs so slowly [s]."""

SWAY_FROM, SWAY_TO = 0.5, 0.65
"""Share of the horizontal movement that alternates from contact to contact [1], up to which alternation means two legs
at a slow pace too, and from which it may mean jumping from side to side. Slow generated joggers at the waist show
0.15-0.5, real jumps from side to side 0.65-0.85: they go nowhere but to the sides."""

ALTERNATION_LEAST, ALTERNATION_NEUTRAL, ALTERNATION_MOST = 0.0, 0.5, 2.0
"""Alternation that speaks for neither, and between which it is believed [1]: hip, back and chest sensors show 2.2-6 in
generated running and below 0.9 in two-footed jumping on the spot, phones 0.6-3 in jumping from side to side. Its lack
says little more at -0.5 than at 0: an arm that shakes does not alternate either."""

ALTERNATION_WEIGHT = -2.67
"""Log odds per unit of alternation [1]: -4 at the most, from the same fit; at a pace too slow for running only where
most of the horizontal movement does not alternate: jumps from side to side alternate as well."""

LIKENESS_FROM, LIKENESS_TO = 0.45, 0.6
"""Horizontal over vertical movement from which the likeness of contacts is less and less believed, and from which not
at all [1]: 95 % of hops, at whatever placement but the foot, have less than 0.45; joggers with a loose belt, whose
contacts are as unlike from leg to leg as from step to step, 0.57-1.0."""

PROGRESSION_FROM, PROGRESSION_TO = 0.25, 0.35
"""Progression between which alternation comes to mean two legs that carry somebody along, at any pace [1]. A sacrum in
running shows 0.5-0.7, generated joggers 0.3-0.5, real walking 0.6-0.9; jumping from side to side 0.1-0.27, and a phone
in a pocket that alternates for another reason up to 0.34."""

SWAYING_PROGRESSION = 0.03
"""By how much more whoever sways from side to side must be carried along [1]: nobody sways without going to and fro."""

CARRIED_WEIGHT, CARRIED_MOST = -3.0, 4.0
"""Log odds per unit of alternation of somebody who is carried along [1], and the alternation up to which it is believed
[1]: two signs of gait that fit each other. Generated joggers alternate by 4 in the median, and who jumps from side to
side is not carried along."""

SIDEWAYS_NEUTRAL, SIDEWAYS_LEAST, SIDEWAYS_MOST, SIDEWAYS_WEIGHT = 0.28, -1.0, 0.4, -2.5
"""Horizontal over vertical movement that speaks for neither [1], between which logarithms it is believed, and log odds
per unit: who runs is braked and pushed forward at each step, who hops on the spot is not. 0.5-0.9 in real gait,
0.2-0.5 in jumping with a phone in pocket or hand, 0.1 in generated hops at hip and back."""

SIDEWAYS_MOST_QUICK = 1.0
"""The same limit at a runner's pace [1]: slow arms and loose pockets swing as far as they go up and down."""

SIDEWAYS_MOST_TRUNK = 1.4
"""The same limit where the sensor is known to be on the trunk [1]: nothing there swings by itself: a rhythm that moves
sideways as much as up is gait. A slow rhythm there also needs the bounce of a quick one."""


def gait_cues(seen: Rhythms, *, on_trunk: bool) -> tuple[CueColumn, ...]:
    """Weigh rhythms by their legs, seen by a sensor that is known to be on the trunk or may swing."""
    return (*_alternation_cues(seen), _sideways_cue(seen, on_trunk=on_trunk))


def _alternation_cues(seen: Rhythms) -> tuple[CueColumn, ...]:
    """Weigh whether contacts alternate: at a runner's pace, and at any pace where nobody sways or is carried along."""
    believed = np.clip(seen.alternation, ALTERNATION_LEAST, ALTERNATION_MOST)
    whole = 1.0 - seen.clipped_share  # the rail cuts the vertical movement, so the rest looks large
    straight = 1.0 - _sways(seen)
    strides = np.where(seen.alternation > ALTERNATION_NEUTRAL, straight, 0.0) * whole
    runs = np.maximum(_at_runners_pace(seen), strides)
    says = believed > 0.3, "contacts alternate as two legs do", "each contact is like the one before"
    weight = ALTERNATION_WEIGHT * (believed - ALTERNATION_NEUTRAL) * runs
    known = ~np.isnan(seen.alternation)
    onward = seen.progression - PROGRESSION_FROM - SWAYING_PROGRESSION * _sways(seen)
    along = _between(onward, PROGRESSION_TO - PROGRESSION_FROM) * whole
    # A loose belt turns over at each step and shows no legs: where all moves to the sides, likeness says nothing.
    tossed = np.nan_to_num(_between(seen.sideways - LIKENESS_FROM, LIKENESS_TO - LIKENESS_FROM))
    weight = np.where(weight > 0.0, weight * (1.0 - tossed), weight)
    both = CARRIED_WEIGHT * np.clip(seen.alternation, 0.0, CARRIED_MOST) * along
    more = np.where(weight > 0.0, both, np.minimum(both - weight, 0.0))
    carried = "each step brakes and pushes along, which matters where contacts alternate"
    return (
        cue("alternation", seen.alternation, "1", says, weight, there=known),
        cue("progression", seen.progression, "1", carried, more, there=known & ~np.isnan(seen.progression)),
    )


def _at_runners_pace(seen: Rhythms) -> Floats:
    """Give how far each rhythm has a runner's pace [1]."""
    return _between(ALTERNATION_TO_S - seen.pooled.time_s, ALTERNATION_TO_S - ALTERNATION_FROM_S)


def _sways(seen: Rhythms) -> Floats:
    """Give how far the horizontal movement of each rhythm goes from side to side [1]; wholly if it is not known."""
    alternating = 1.0 - (seen.progression / np.maximum(seen.sideways, LEAST)) ** 2
    return np.nan_to_num(_between(alternating - SWAY_FROM, SWAY_TO - SWAY_FROM), nan=1.0)


def _between(value: Floats, width: float) -> Floats:
    """Give the share of a width that values have come, none below it and all above."""
    return np.clip(value / width, 0.0, 1.0)


def _sideways_cue(seen: Rhythms, *, on_trunk: bool) -> CueColumn:
    """Weigh horizontal against vertical movement."""
    excess = logs(np.maximum(seen.sideways, 1e-3) / SIDEWAYS_NEUTRAL)
    quick = SIDEWAYS_MOST + (SIDEWAYS_MOST_QUICK - SIDEWAYS_MOST) * _at_runners_pace(seen)
    most = np.full_like(quick, SIDEWAYS_MOST_TRUNK) if on_trunk else quick
    return cue(
        "sideways",
        seen.sideways,
        "1",
        "horizontal over vertical movement",
        SIDEWAYS_WEIGHT * np.clip(excess, SIDEWAYS_LEAST, most),
        there=~np.isnan(seen.sideways),
    )
