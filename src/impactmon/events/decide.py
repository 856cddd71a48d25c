"""What a contact was: several independent cues, each a weight of evidence, summed to log odds of a jump's landing."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

from impactmon.events.scene import FLIGHT_DEFICIT_GS, Scene
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

STEEP_SHARE = 0.6
"""Flight time over deficit from which a dip's ends are steep [1]: a flight with linear ends of 50 ms has
0.8 or more, the unweighting of a countermovement 0.2-0.4."""

PUSH_SHARE = 0.25
"""Impulse of the push-off over that of the flight from which somebody jumped [1]: a jump gives half of the flight's
impulse before it, a step off a box nothing."""

STEP_OFF_DEFICIT_GS = 0.12
STEP_OFF_FLOOR_G = 0.30
FLOOR_LIMIT_G = 0.55
DROP_JUMP_FLOOR_G = 0.08
"""Deficit of a step-off [g s]; floor of a step-off's flight, of a jump's, and of one that is followed by a jump [g]:
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
    if scene.pooled is None and context.push_gs < PUSH_SHARE * scene.own.deficit_gs:
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
    if context.still_after is True:
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
    needed = needed_bounce_gs(pooled.time_s)
    shared = max(pooled.bounce_gs, 1e-3)
    own = min(max(scene.own.bounce_gs, OWN_LEAST * shared), OWN_MOST * shared)
    bounce = own**OWN_WEIGHT * shared ** (1.0 - OWN_WEIGHT)
    cues = [
        Cue(
            "bounce",
            bounce,
            "g s",
            f"change of vertical speed per contact; this rhythm needs {needed:.3f}",
            BOUNCE_WEIGHT * log(bounce / needed),
        )
    ]
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


def _lone_cues(scene: Scene, context: Context) -> tuple[Cue, ...]:
    """Weigh a contact that stands alone by its own flight."""
    own = scene.own
    deficit = max(own.deficit_gs, 1e-3)
    pushed = context.push_gs >= PUSH_SHARE * deficit
    needed = ALONE_DEFICIT_GS if pushed else STEP_OFF_DEFICIT_GS
    floor_limit = FLOOR_LIMIT_G if pushed else STEP_OFF_FLOOR_G
    if not pushed and scene.precedes_flight:
        floor_limit = DROP_JUMP_FLOOR_G
    most = LANDING_SHARE_MOST if scene.precedes_flight else 1e9
    shape, landing = context.flight_s / deficit, context.landing_gs / deficit
    return (
        Cue(
            "flight_deficit",
            own.deficit_gs,
            "g s",
            f"time without support; as likely a flight as not at {needed:g}",
            12.0 * log(deficit / needed),
        ),
        Cue(
            "steep_ends",
            shape,
            "1",
            "flight time over deficit: force vanishes at once in a flight, slowly in a dip of the body",
            max(-6.0, 8.0 * log(max(min(shape, STEEP_SHARE), 1e-3) / STEEP_SHARE)),
        ),
        Cue(
            "floor",
            context.floor_g,
            "g",
            f"least resultant in flight; as likely a flight as not at {floor_limit:g}",
            (4.0 if pushed else 16.0) * (floor_limit - context.floor_g),
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
