"""What a contact was: several independent cues, each a weight of evidence, summed to log odds of a jump's landing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import exp, log

from impactmon.events.scene import FLIGHT_DEFICIT_GS, Interval, Scene
from impactmon.model import Cue

COUNT_FROM = 0.6
UNCERTAIN_FROM = 0.3
"""Confidence from which a jump counts, and from which it is shown as uncertain [1]: between them the cues disagree."""

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

UPWARD_LEAST_GS, UNSUPPORTED_LEAST_S = 0.155, 0.10
"""Upward deficit [g s] and unsupported time [s] that a bounce must have beside it: the lowest real hops have 0.16 and
0.10, real walking and stairs 0.13 and 0.07 at most."""

UNSUPPORTED_WEIGHT = 8.0
"""Log odds per unit of ln(unsupported time / needed) [1], below the least."""

LANDING_LEAST_G = 1.8
"""Peak from which a contact may land a flight that the resultant hides [g]: generated landings reach 2.3 or more, and
low-passed landings at the rail of a ±2 g sensor near 1.8."""

LIFT_LEAST_GS = 0.12
"""Upward deficit from which such a contact is looked at closely [g s]."""

LONE_DEFICIT_GS, LONE_DEFICIT_WEIGHT = 0.16, 5.0
LONE_UPWARD_GS, LONE_UPWARD_WEIGHT = 0.17, 7.0
LONE_PUSH_GS, LONE_PUSH_WEIGHT = 0.25, 0.5
LONE_STEEP_SHARE, LONE_STEEP_WEIGHT = 0.75, 8.0
"""What a lone jump has: deficit of the resultant and of its upward part [g s], impulse of the push-off [g s], and
unsupported time over upward deficit [1], 0.75 or more in a flight with steep ends and 0.2-0.5 in a dip of the body.
Values that speak for neither, and log odds per unit of their logarithm, by logistic regression on generated motion at
the trunk; plate-driven signals and real walking, sitting down and stairs agree."""

ALONE_DEFICIT_GS = FLIGHT_DEFICIT_GS
"""Deficit that parts a lone jump from a step or a dip [g s]: a flight of 0.15 s plus the ends of the force."""

ALTERNATION_LEAST, ALTERNATION_MOST = -0.5, 2.0
"""Alternation is believed between these [1]: hip and back sensors show 0.5-3.5 in walking and running, 0 +- 0.5 in
two-footed jumping on the spot."""

ALTERNATION_WEIGHT = -2.0
"""Log odds per unit of alternation [1], from the same fit; at a pace too slow for running the bounce alone tells, and
jumps from side to side alternate as well."""

SIDEWAYS_NEUTRAL, SIDEWAYS_LEAST, SIDEWAYS_MOST, SIDEWAYS_WEIGHT = 0.28, -1.0, 0.4, -2.5
"""Horizontal over vertical movement that speaks for neither [1], between which logarithms it is believed, and log odds
per unit: who runs is braked and pushed forward at each step, who hops on the spot is not. 0.5-0.9 in real gait,
0.2-0.5 in jumping with a phone in pocket or hand, 0.1 in generated hops at hip and back."""

CLIPPED_WEIGHT = 1.5
"""Log odds for a rhythm all of whose contacts are at the rail [1]: the excess beyond it is lost, so the bounce reads
too low; ±2 g take a fifth of it in pocket jumping, 13.7 ln(1.2) would be 2.5."""

IMPULSE_MOST_GS = 1.0
"""Impulse of a push-off that no legs give [g s]: 1 g s is 10 m/s, far more than a high jump lands and leaves with;
a shaking arm and the swing of a runner's foot give 1-3."""

HIDDEN_LEAST = -1.5
"""Least weight of a resultant without deficit in a jump from standing [1]: swing may hide the flight, and no run can be
mistaken for it."""

LEAST = 1e-3
"""What logarithms and ratios take for nothing [g s, s]."""

LONE_LEAST = 0.15
"""Share of its neutral value below which a lone cue says no more [1]."""

DROP_TURN_DEG = 12.0
"""A dropped sensor comes to rest in another position than it was held in; who has jumped may stand very still [deg]."""

STEEP_SHARE = 0.6
"""Flight time over deficit from which a dip's ends are steep [1]: a flight with linear ends of 50 ms has
0.8 or more, the unweighting of a countermovement 0.2-0.4."""

PUSH_SHARE, PUSH_SHARE_BETWEEN = 0.3, 0.4
"""Impulse of the push-off over the upward deficit from which somebody jumped, and where another flight follows [1]: to
fly for a time t the body must leave the ground at g t / 2, so half of the flight's impulse comes before it (a slow
push-off from a squat shows 0.35); a step off a box has nothing there, the dip of a countermovement little."""

STEP_OFF_DEFICIT_GS = 0.12
STEP_OFF_FLOOR_G = 0.30
DROP_JUMP_FLOOR_G = 0.08
"""Deficit of a step-off [g s]; floor of a step-off's flight, and of one that is followed by a jump [g]:
without a push-off only real weightlessness tells a fall from a dip of the body, above all from the countermovement of
the jump that follows."""

LANDING_SHARE_LEAST, LANDING_SHARE_MOST = 0.35, 1.15
"""Impulse of a contact over that of the dip before it [1]: a landing takes half of a flight's, a rebound jump all
of it; more, with a flight next, is the push-off that ends a countermovement."""

TURN_LIMIT_DEG = 55.0
"""A wearer is upright before and after a jump; a larger turn of gravity is a fall or a loose sensor [deg]."""


LOG_ODDS_MOST = 4.6
"""Log odds believed either way [1]: a confidence above 0.99 is more than any validation has shown."""


@dataclass(frozen=True, slots=True)
class Context:
    """What lies outside the contacts: asked for only where it can matter.

    Attributes
    ----------
    push_gs : float
        Excess of the push-off before the flight, g s.
    landing_gs : float
        Excess of the landing, g s.
    floor_g : float
        Least smoothed resultant in flight.
    flight_s : float
        Flight time.
    turn_deg : float or None
        Angle between mean specific force before and after.
    upward : float or None
        Cosine between the peak's direction and the mean specific force around it.
    still_after : bool or None
        Nothing but noise from half a second after the landing on.
    """

    push_gs: float
    landing_gs: float
    floor_g: float
    flight_s: float
    turn_deg: float | None
    upward: float | None
    still_after: bool | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a contact was.

    Attributes
    ----------
    kind : str
        "jump", "hop", "step_off", "walking_step", "run_step", "push_off", "impact", or the reason of a rejection.
    family : str
        "jump", "landing", "impact" or "reject".
    confidence : float
        Probability of being a jump (of the family, if it is not a jump).
    cues : tuple of Cue
        What spoke for and against.
    """

    kind: str
    family: str
    confidence: float
    cues: tuple[Cue, ...]


def may_be_flight(scene: Scene) -> bool:
    """Tell whether a contact deserves the costly questions at all: it ends a dip that no walking step has."""
    return scene.own.deficit_gs >= 0.5 * ALONE_DEFICIT_GS or (
        scene.pooled is not None and scene.pooled.bounce_gs >= 0.7 * needed_bounce_gs(scene.pooled.time_s)
    )


def needed_bounce_gs(interval_s: float) -> float:
    """Give the bounce at which a rhythm of this interval is as likely jumping as gait, g s."""
    slowness = min(max((interval_s - RUN_STEP_S) / (RUN_STEP_LONGEST_S - RUN_STEP_S), 0.0), 1.0)
    pace = RUN_BOUNCE_GS + (WALK_BOUNCE_GS - RUN_BOUNCE_GS) * slowness
    return max(pace, WALK_BOUNCE_SHARE * interval_s)


def plain(scene: Scene) -> Verdict:
    """Name a contact without flight."""
    rhythm = scene.pooled
    if rhythm is None:
        return Verdict("push_off" if scene.precedes_flight else "impact", "impact", 0.9, ())
    kind = "run_step" if rhythm.time_s < RUN_STEP_LONGEST_S and rhythm.bounce_gs > 0.07 else "walking_step"
    return Verdict(kind, "impact", 0.9, ())


def decide(scene: Scene, context: Context) -> Verdict:
    """Weigh the cues of a contact that may end a flight."""
    rejected = _not_worn_upright(scene, context)
    if rejected is not None:
        return rejected
    cues = _rhythm_cues(scene) if scene.pooled is not None else _lone_cues(scene, context)
    log_odds = sum(cue.weight for cue in cues)
    confidence = 1.0 / (1.0 + exp(-max(-LOG_ODDS_MOST, min(LOG_ODDS_MOST, log_odds))))
    if confidence < UNCERTAIN_FROM:
        named = plain(scene)
        return Verdict(named.kind, named.family, 1.0 - confidence, cues)
    if scene.pooled is None and not _pushed(scene, context):
        return Verdict("step_off", "landing", confidence, cues)
    kind = "hop" if scene.pooled is not None else "jump"
    return Verdict(kind, "jump", confidence, cues)


def _not_worn_upright(scene: Scene, context: Context) -> Verdict | None:
    """Reject what happens to a sensor that is not worn, or to a wearer who falls."""
    if context.upward is not None and context.upward < 0.0:
        cue = Cue("upward", context.upward, "1", "the peak points down: no ground pushes so")
        return Verdict("shaken", "reject", 0.9, (cue,))
    if scene.pooled is not None:
        return None
    if context.push_gs > IMPULSE_MOST_GS:
        cue = Cue("push_off", context.push_gs, "g s", "no legs push so: an arm shakes the sensor")
        return Verdict("shaken", "reject", 0.9, (cue,))
    held = context.turn_deg is not None and context.turn_deg <= DROP_TURN_DEG
    if context.still_after is True and not held:
        cue = Cue(
            "still_after", 1.0, "1", "nothing but the sensor's noise after the landing: nobody wears it"
        )
        return Verdict("dropped", "reject", 0.9, (cue,))
    if context.turn_deg is None or context.turn_deg <= TURN_LIMIT_DEG:
        return None
    cue = Cue("turn", context.turn_deg, "deg", "gravity points elsewhere afterwards")
    return Verdict("fell", "reject", 0.9, (cue,))


def _rhythm_cues(scene: Scene) -> tuple[Cue, ...]:
    """Weigh a contact by the rhythm it belongs to."""
    pooled = scene.pooled
    assert pooled is not None
    cues = [*_bounce_cues(scene, pooled)]
    if scene.alternation is not None:
        believed = min(max(scene.alternation, ALTERNATION_LEAST), ALTERNATION_MOST)
        runs = min(
            max((ALTERNATION_TO_S - pooled.time_s) / (ALTERNATION_TO_S - ALTERNATION_FROM_S), 0.0), 1.0
        )
        weight = ALTERNATION_WEIGHT * believed * runs
        says = (
            "contacts alternate as two legs do" if believed > 0.3 else "each contact is like the one before"
        )
        cues.append(Cue("alternation", scene.alternation, "1", says, weight))
    if scene.sideways is not None:
        excess = log(max(scene.sideways, 1e-3) / SIDEWAYS_NEUTRAL)
        weight = SIDEWAYS_WEIGHT * min(max(excess, SIDEWAYS_LEAST), SIDEWAYS_MOST)
        cues.append(Cue("sideways", scene.sideways, "1", "horizontal over vertical movement", weight))
    if scene.clipped_share > 0.0:
        weight = CLIPPED_WEIGHT * scene.clipped_share
        cues.append(
            Cue("clipped", scene.clipped_share, "1", "share of contacts higher than the range", weight)
        )
    return tuple(cues)


def _bounce_cues(scene: Scene, pooled: Interval) -> Iterator[Cue]:
    """Weigh the bounce by the resultant, or by its upward part where that says more."""
    assert scene.own_upward is not None
    assert scene.pooled_upward is not None
    needed = needed_bounce_gs(pooled.time_s)
    bounce = _shared(scene.own.bounce_gs, pooled.bounce_gs)
    for_bounce = BOUNCE_WEIGHT * log(bounce / needed)
    shared = scene.pooled_upward
    upward = _shared(scene.own_upward.deficit_gs, shared.deficit_gs)
    needed_upward = max(UPWARD_BOUNCE_GS, UPWARD_SHARE * pooled.time_s)
    for_upward = UPWARD_WEIGHT * log(upward / needed_upward)
    lacks = UPWARD_WEIGHT * min(log(max(shared.deficit_gs, LEAST) / UPWARD_LEAST_GS), 0.0)
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


def _lone_cues(scene: Scene, context: Context) -> tuple[Cue, ...]:
    """Weigh a contact that stands alone by its own flight."""
    if _pushed(scene, context):
        return _jump_cues(scene, context)
    return _step_off_cues(scene, context)


def _pushed(scene: Scene, context: Context) -> bool:
    """Tell whether somebody pushed off before the flight."""
    assert scene.own_upward is not None
    share = PUSH_SHARE_BETWEEN if scene.precedes_flight else PUSH_SHARE
    return context.push_gs >= share * max(scene.own_upward.deficit_gs, LEAST)


def _jump_cues(scene: Scene, context: Context) -> tuple[Cue, ...]:
    """Weigh a lone flight after a push-off."""
    upward = scene.own_upward
    assert upward is not None
    steep = upward.unsupported_s / max(upward.deficit_gs, LEAST)
    resultant = _measure_cue(
        "flight_deficit",
        scene.own.deficit_gs,
        "g s",
        "time without support by the resultant",
        (LONE_DEFICIT_GS, LONE_DEFICIT_WEIGHT),
    )
    if scene.isolated:
        resultant = replace(resultant, weight=max(resultant.weight, HIDDEN_LEAST))
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
    )


def _measure_cue(name: str, value: float, unit: str, says: str, scale: tuple[float, float]) -> Cue:
    """Weigh a value by its logarithm against the one that speaks for neither."""
    neutral, weight = scale
    told = f"{says}; speaks for neither at {neutral:g}"
    return Cue(name, value, unit, told, weight * log(max(value, LONE_LEAST * neutral) / neutral))


def _step_off_cues(scene: Scene, context: Context) -> tuple[Cue, ...]:
    """Weigh a lone flight without a push-off."""
    deficit = max(scene.own.deficit_gs, LEAST)
    floor_limit = DROP_JUMP_FLOOR_G if scene.precedes_flight else STEP_OFF_FLOOR_G
    most = LANDING_SHARE_MOST if scene.precedes_flight else 1e9
    shape, landing = context.flight_s / deficit, context.landing_gs / deficit
    return (
        Cue(
            "flight_deficit",
            scene.own.deficit_gs,
            "g s",
            f"time without support; as likely a flight as not at {STEP_OFF_DEFICIT_GS:g}",
            12.0 * log(deficit / STEP_OFF_DEFICIT_GS),
        ),
        Cue(
            "steep_ends",
            shape,
            "1",
            "flight time over deficit: force vanishes at once in a flight, slowly in a dip of the body",
            max(-6.0, 8.0 * log(max(min(shape, STEEP_SHARE), LEAST) / STEEP_SHARE)),
        ),
        Cue(
            "floor",
            context.floor_g,
            "g",
            f"least resultant in flight; as likely a flight as not at {floor_limit:g}",
            16.0 * (floor_limit - context.floor_g),
        ),
        Cue(
            "landing",
            landing,
            "1",
            "impulse of the landing over that of the flight",
            4.0 * min(0.0, landing - LANDING_SHARE_LEAST) - 8.0 * max(0.0, landing - most),
        ),
        Cue("push_off", context.push_gs / deficit, "1", "impulse of the push-off over that of the flight"),
    )
