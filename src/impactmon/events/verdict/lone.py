"""A flight that stands alone: a jump from standing, or a step off something."""

from __future__ import annotations

from dataclasses import replace
from math import inf, log

from impactmon.events.flights.context import Context
from impactmon.events.flights.scene import Scene
from impactmon.events.verdict.outcome import LEAST
from impactmon.events.verdict.standing import standing_cues
from impactmon.events.verdict.step_off import step_off_cues
from impactmon.model import Cue

LONE_DEFICIT_GS, LONE_DEFICIT_WEIGHT = 0.16, 5.0
LONE_UPWARD_GS, LONE_UPWARD_WEIGHT = 0.17, 7.0
LONE_PUSH_GS, LONE_PUSH_WEIGHT = 0.25, 0.5
LONE_STEEP_SHARE, LONE_STEEP_WEIGHT = 0.75, 8.0
"""What a lone jump has: deficit of the resultant and of its upward part [g s], impulse of the push-off [g s], and
unsupported time over upward deficit [1], 0.75 or more in a flight with steep ends and 0.2-0.5 in a dip of the body.
Values that speak for neither, and log odds per unit of their logarithm, by logistic regression on generated motion at
the trunk; plate-driven signals and real walking, sitting down and stairs agree."""

DIP_GS, DIP_WEIGHT, DIP_MOST, DIP_LEAST = 0.055, -105.0, 2.5, -8.0
"""What gravity lacks beyond the time without support, which speaks for neither [g s], log odds per g s, and the most
and the least it is believed. The legs let go within a tenth of a second and meet the ground in less, so however long a
flight, its ends lack 0-0.05 g s, 0.08 in the least favourable of those driven by plates; who sinks, sits down hard or
falls is unloaded bit by bit and lacks 0.04-0.2. It speaks for a jump only from standing (a run flies as well), of
somebody who moves afterwards, after a push-off of the flight's size: a sensor in a shaking hand or on its way to the
floor has steep ends too."""

LASTING_SHARE = 1.5
"""Upward deficit over flight time up to which steep ends speak for a jump [1]: 0.9-1.25 in flights, at the ankle up to
1.4; what gravity lacks beyond was no single flight."""

DIP_PLAIN_GS = 0.03
"""Deficit of the resultant from which steep ends speak for a jump [g s]: a fifth of what a lone jump has, and less than
nearly all of the lowest show. A foot that is lifted and stamped down has steep ends too, and swings: 0-0.02."""

PUSH_SHARE_MOST = 1.6
"""Impulse of the push-off over the upward deficit beyond which something else than legs swings the sensor [1]: half and
what catches the countermovement make 0.5-1.3, in loose belts up to 1.6; a shaking hand has 2-3."""

LANDED_SHARE, LANDED_WEIGHT, LANDED_LEAST = 0.4, 8.0, 0.125
"""Impulse of the landing over the upward deficit below which nobody landed [1], log odds per unit of its logarithm, and
the least believed [1]. Half of a flight's impulse comes after it, and with it what brakes the fall: 0.45-1.2 in jumps;
who gets up fast and sways back shows 0.1-0.3."""

STRUCK_G, STRUCK_WEIGHT = 1.7, 15.0
"""Peak below which no flight ended [g], and log odds per unit of its logarithm: the softest landings of generated jumps
reach 1.8, those clipped at 2 g as well."""

BRIEF_SHARE, BRIEF_WEIGHT, BRIEF_LEAST = 1.3, -8.0, -6.0
"""Upward deficit over flight time from which the time near weightlessness is too short for what gravity lacks [1], log
odds per unit of its logarithm, and their least: 0.9-1.25 in flights, 1.3-3.5 where the body sinks and is caught. Asked
where the resultant agrees, see `PLAIN_SHARE`."""

BRIEF_SHARE_HIDDEN = 2.0
"""The same where the resultant does not agree [1]: swing shortens what is seen of a flight, to 1.8 at the most."""

FLOATING_SHARE, FLOATING_WEIGHT, PLAIN_SHARE = 0.88, 12.0, 0.6
"""Upward deficit over flight time from which somebody flies whose resultant agrees with it [1], log odds per unit of
its logarithm down to `WEIGHTLESS_SHARE`, and the resultant's deficit over the upward one from which it does [1]: 99 %
of jumps at the trunk have 0.88 or more, who falls while hands, knees or the other foot still carry 0.65-0.9. A sensor
that swings on a limb hides its flights from the resultant and is not asked."""

CARRIED_G, CARRIED_WEIGHT = 0.03, -12.0
"""Least upward specific force in a flight from which something carried on [g], and log odds per g: nothing in all
generated jumps but at the wrist, 0.05-0.2 in falls and hard seats."""

HIDDEN_LEAST = -1.5
"""Least weight of a resultant without deficit in a jump from standing [1]: swing may hide the flight, and no run can be
mistaken for it."""

HIDDEN_SHARE, HIDDEN_AMID_LEAST = 0.58, -3.5
"""Share of the interval since the contact before that lies in one flight from which swing may hide it amid other
contacts too [1], and the least weight of the resultant then [1]: from the push-off to the landing of a shank, which are
contacts of their own, it is 0.6-0.75; a stride has 0.48 at most."""

WEIGHTLESS_SHARE, WEIGHTLESS_WEIGHT = 0.7, 8.0
"""Upward deficit over flight time below which nobody was weightless for so long [1], and log odds per unit of its
logarithm: in a flight of t seconds gravity lacks t g s, and 0.7-1.4 of it are seen at all placements; between two
swings of a shaking arm 0.3-0.65."""

STRIDE_SHARE, STRIDE_WEIGHT, STRIDE_MOST = 0.48, 14.0, 0.35
"""Upward deficit over the whole interval since the contact before, amid other contacts, that speaks for neither [1],
log odds per unit of its logarithm, and the most it is believed. A jump takes half of its interval or more (0.54-0.76 at
the trunk), a jogger's stride, of which a leg's sensor sees two flights in one interval, 0.28-0.46."""

ONE_FLIGHT_LEAST = 0.80
"""Share of the upward deficit that lies in one flight in nearly all jumps [1]: what a stride lacks is lacking in two
flights, each on its own, and only the longer of them could be a jump."""

LEANING_FROM, LEANING_WEIGHT = 0.8, -12.0
"""Cosine between a peak and the mean specific force around it below which the ground does not push so [1], and log odds
per unit: 0.9 or more in nearly all real and generated jumps, 0.3-0.9 in a shaking hand."""

HALF, WEAK_PUSH_WEIGHT = 0.5, 15.0
"""Impulse of the push-off over the upward deficit below which nobody took off from standing [1], and log odds per unit
of its logarithm, asked where the ends of the flight lack more than `DIP_GS`: to fly for a time t the body must leave
the ground at g t / 2. Who rises half way and drops back into a seat shows 0.35-0.5. A foot stands still in most of its
push-off, and its flights have steep ends."""

DROPPED_SHARE, DROPPED_WEIGHT = 0.33, 10.0
"""Impulse of the push-off over those of push-off and landing together below which somebody stepped off something
rather than jumped [1], and log odds per unit of its logarithm: what lands was pushed up before. The landing without the
flight that may follow it; 0.4-0.6 in jumps, 0.2-0.35 in steps off a box of which a limb shows a push-off."""

LONE_LEAST = 0.15
"""Share of its neutral value below which a lone cue says no more [1]."""

PUSH_SHARE, PUSH_SHARE_BETWEEN = 0.3, 0.4
"""Impulse of the push-off over the upward deficit from which somebody jumped, and where another flight follows [1]: to
fly for a time t the body must leave the ground at g t / 2, so half of the flight's impulse comes before it (a slow
push-off from a squat shows 0.35); a step off a box has nothing there, the dip of a countermovement little."""

PUSH_OF_BOTH = 0.3
"""Impulse of the push-off over those of push-off and landing together from which somebody jumped, too [1]: half in a
jump, nothing in a step off a box, and the same whatever the sensor's scale."""


def lone_cues(scene: Scene, context: Context) -> tuple[Cue, ...]:
    """Weigh a contact that stands alone by its own flight."""
    if pushed(scene, context):
        return _jump_cues(scene, context)
    return step_off_cues(scene, context)


def pushed(scene: Scene, context: Context) -> bool:
    """Tell whether somebody pushed off before the flight."""
    share = PUSH_SHARE_BETWEEN if scene.precedes_flight else PUSH_SHARE
    if context.push_gs >= share * max(scene.own_upward.deficit_gs, LEAST):
        return True
    both = context.push_gs + context.landing_gs
    return not scene.precedes_flight and context.push_gs >= PUSH_OF_BOTH * max(both, LEAST)


def _jump_cues(scene: Scene, context: Context) -> tuple[Cue, ...]:
    """Weigh a lone flight after a push-off."""
    upward = scene.own_upward
    steep = upward.unsupported_s / max(upward.deficit_gs, LEAST)
    dip = _dip_cue(scene, context)
    resultant = _measure_cue(
        "flight_deficit",
        scene.own.deficit_gs,
        "g s",
        "time without support by the resultant",
        (LONE_DEFICIT_GS, LONE_DEFICIT_WEIGHT),
    )
    resultant = replace(resultant, weight=max(resultant.weight, _least_of_resultant(scene)))
    return (
        resultant,
        _measure_cue(
            "upward_deficit",
            upward.deficit_gs,
            "g s",
            "time without support along gravity",
            (LONE_UPWARD_GS, LONE_UPWARD_WEIGHT),
        ),
        _measure_cue(
            "push_off", context.push_gs, "g s", "impulse of the push-off", (LONE_PUSH_GS, LONE_PUSH_WEIGHT)
        ),
        _measure_cue(
            "steep_ends",
            min(steep, LONE_STEEP_SHARE),
            "1",
            "force vanishes at once in a flight, slowly in a dip of the body",
            (LONE_STEEP_SHARE, LONE_STEEP_WEIGHT),
        ),
        dip,
        *_weak_push_cue(scene, context),
        *_landed_cues(scene, context),
        *_dropped_cue(context),
        *standing_cues(context, isolated=scene.isolated, steep=dip.weight),
        *_carried_cue(context),
        *_weightless_cue(scene, context),
        *_stride_cue(scene),
        *_leaning_cue(context),
    )


def _least_of_resultant(scene: Scene) -> float:
    """Give the least weight that a resultant without deficit may have, where swing may hide the flight."""
    if scene.isolated:
        return HIDDEN_LEAST
    mostly = scene.own_upward.one_flight_gs >= HIDDEN_SHARE * scene.own.time_s
    return HIDDEN_AMID_LEAST if mostly else -inf


def _dip_cue(scene: Scene, context: Context) -> Cue:
    """Weigh what gravity lacks while the ground still carries."""
    upward = scene.own_upward
    dip_gs = upward.deficit_gs - upward.unsupported_s
    legs = context.push_gs <= PUSH_SHARE_MOST * upward.deficit_gs
    plain = scene.own.deficit_gs >= DIP_PLAIN_GS and scene.isolated
    lasts = upward.deficit_gs <= LASTING_SHARE * context.flight_s
    most = DIP_MOST if plain and legs and lasts and not context.still_after else 0.0
    weight = min(max(DIP_WEIGHT * (dip_gs - DIP_GS), DIP_LEAST), most)
    says = f"what gravity lacks beyond the time without support; a dip of the body from {DIP_GS:g} on"
    return Cue("dip", dip_gs, "g s", says, weight)


def _weak_push_cue(scene: Scene, context: Context) -> tuple[Cue, ...]:
    """Weigh a push-off too weak for the flight, where gravity came to lack bit by bit."""
    upward = scene.own_upward
    share = context.push_gs / max(upward.deficit_gs, LEAST)
    if share >= HALF or upward.deficit_gs - upward.unsupported_s <= DIP_GS:
        return ()
    weight = WEAK_PUSH_WEIGHT * log(max(share, LEAST) / HALF)
    return (
        Cue(
            "weak_push", share, "1", "impulse of the push-off over what gravity lacks: half in a jump", weight
        ),
    )


def _landed_cues(scene: Scene, context: Context) -> tuple[Cue, ...]:
    """Weigh a landing that hardly brakes anybody."""
    cues: list[Cue] = []
    share = context.landing_gs / max(scene.own_upward.deficit_gs, LEAST)
    if share < LANDED_SHARE:
        weight = LANDED_WEIGHT * log(max(share / LANDED_SHARE, LANDED_LEAST))
        cues.append(Cue("landed", share, "1", "impulse of the landing over what gravity lacked", weight))
    if scene.peak_g < STRUCK_G:
        weight = STRUCK_WEIGHT * log(scene.peak_g / STRUCK_G)
        cues.append(Cue("struck", scene.peak_g, "g", "a flight ends harder", weight))
    return tuple(cues)


def _dropped_cue(context: Context) -> tuple[Cue, ...]:
    """Weigh a landing much harder than the push-off."""
    braked_gs = max(context.landing_gs - context.rebound_gs, 0.0)
    share = context.push_gs / max(context.push_gs + braked_gs, LEAST)
    if share >= DROPPED_SHARE:
        return ()
    weight = DROPPED_WEIGHT * log(max(share, LEAST) / DROPPED_SHARE)
    return (Cue("dropped", share, "1", "share of the push-off in both impulses: half in a jump", weight),)


def _weightless_cue(scene: Scene, context: Context) -> tuple[Cue, ...]:
    """Weigh a flight in which gravity was hardly missed, or missed for longer than it lasted."""
    deficit_gs = scene.own_upward.deficit_gs
    share = deficit_gs / max(context.flight_s, LEAST)
    plain = scene.own.deficit_gs >= PLAIN_SHARE * deficit_gs
    most = BRIEF_SHARE if plain else BRIEF_SHARE_HIDDEN
    if share > most:
        weight = max(BRIEF_WEIGHT * log(share / most), BRIEF_LEAST)
        return (
            Cue("weightless", share, "1", "gravity lacks more than a flight so short takes away", weight),
        )
    weight = WEIGHTLESS_WEIGHT * min(log(max(share, LEAST) / WEIGHTLESS_SHARE), 0.0)
    if plain:
        weight += FLOATING_WEIGHT * min(log(max(share, WEIGHTLESS_SHARE) / FLOATING_SHARE), 0.0)
    if weight == 0.0:
        return ()
    return (
        Cue("weightless", share, "1", "gravity lacks less than a flight of this length takes away", weight),
    )


def _carried_cue(context: Context) -> tuple[Cue, ...]:
    """Weigh a flight in which something still pushed up."""
    if context.floor_g <= CARRIED_G:
        return ()
    weight = CARRIED_WEIGHT * (context.floor_g - CARRIED_G)
    return (Cue("floor", context.floor_g, "g", "least upward force: something still carries", weight),)


def _stride_cue(scene: Scene) -> tuple[Cue, ...]:
    """Weigh how much of the time since the contact before was a flight, where that contact may be a step."""
    if scene.isolated:
        return ()
    upward = scene.own_upward
    share = min(upward.deficit_gs, upward.one_flight_gs / ONE_FLIGHT_LEAST) / scene.own.time_s
    weight = STRIDE_WEIGHT * min(log(max(share, LEAST) / STRIDE_SHARE), STRIDE_MOST)
    return (Cue("stride", share, "1", "share of the interval without support: a stride has less", weight),)


def _leaning_cue(context: Context) -> tuple[Cue, ...]:
    """Weigh a peak that leans away from the mean specific force."""
    if context.upward is None or context.upward >= LEANING_FROM:
        return ()
    weight = LEANING_WEIGHT * (LEANING_FROM - context.upward)
    return (Cue("upward", context.upward, "1", "the peak leans: the ground pushes up", weight),)


def _measure_cue(name: str, value: float, unit: str, says: str, scale: tuple[float, float]) -> Cue:
    """Weigh a value by its logarithm against the one that speaks for neither."""
    neutral, weight = scale
    told = f"{says}; speaks for neither at {neutral:g}"
    return Cue(name, value, unit, told, weight * log(max(value, LONE_LEAST * neutral) / neutral))
