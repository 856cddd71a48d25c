"""What a contact was: several independent cues, each a weight of evidence, summed to log odds of a jump's landing."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, log

from impactmon.events.scene import Scene
from impactmon.model import Cue

COUNT_FROM = 0.6
UNCERTAIN_FROM = 0.3
"""Confidence from which a jump counts, and from which it is shown as uncertain [1]: between them the cues disagree."""

BOUNCE_LEAST_GS = 0.15
BOUNCE_SHARE = 0.33
"""Bounce that parts jumping from gait: absolute [g s], and as a share of the interval [1]. A rigid runner
with 0.08-0.12 s of flight in 0.36 s has 0.13-0.15 g s, a low rope skip with 0.15 s in 0.42 s has 0.18; a stride of
one leg lasts twice as long and would need twice as much."""

ALONE_DEFICIT_GS = 0.17
"""Deficit that parts a lone jump from a step or a dip [g s]: a flight of 0.15 s plus the ends of the force."""

STEEP_SHARE = 0.6
"""Flight time over deficit from which a dip's ends are steep [1]: a flight with linear ends of 50 ms has
0.8 or more, the unweighting of a countermovement 0.2-0.4."""

TURN_LIMIT_DEG = 55.0
"""A wearer is upright before and after a jump; a larger turn of gravity is a fall or a loose sensor [deg]."""


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
        "jump", "hop", "step_off", "walking_step", "run_step", "impact", or the reason of a rejection.
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
        scene.pooled is not None and scene.pooled.bounce_gs >= 0.7 * BOUNCE_LEAST_GS
    )


def plain(scene: Scene) -> Verdict:
    """Name a contact without flight."""
    rhythm = scene.pooled
    if rhythm is None:
        return Verdict("impact", "impact", 0.9, ())
    kind = "run_step" if rhythm.time_s < 0.45 and rhythm.bounce_gs > 0.07 else "walking_step"
    return Verdict(kind, "impact", 0.9, ())


def decide(scene: Scene, context: Context) -> Verdict:
    """Weigh the cues of a contact that may end a flight."""
    rejected = _not_worn_upright(scene, context)
    if rejected is not None:
        return rejected
    cues = _rhythm_cues(scene) if scene.pooled is not None else _lone_cues(scene, context)
    log_odds = sum(cue.weight for cue in cues)
    confidence = 1.0 / (1.0 + exp(-max(-30.0, min(30.0, log_odds))))
    if confidence < UNCERTAIN_FROM:
        named = plain(scene)
        return Verdict(named.kind, named.family, 1.0 - confidence, cues)
    if scene.pooled is None and context.push_gs < 0.25 * scene.own.deficit_gs:
        return Verdict("step_off", "landing", confidence, cues)
    kind = "hop" if scene.pooled is not None else "jump"
    return Verdict(kind, "jump", confidence, cues)


def _not_worn_upright(scene: Scene, context: Context) -> Verdict | None:
    """Reject what happens to a sensor that is not worn, or to a wearer who falls."""
    if context.upward is not None and context.upward < 0.0:
        cue = Cue("upward", context.upward, "1", "the peak points down: no ground pushes so")
        return Verdict("shaken", "reject", 0.9, (cue,))
    if scene.pooled is not None or context.turn_deg is None or context.turn_deg <= TURN_LIMIT_DEG:
        return None
    cue = Cue("turn", context.turn_deg, "deg", "gravity points elsewhere afterwards")
    dropped = context.still_after is True and context.push_gs < 0.25 * scene.own.deficit_gs
    return Verdict("dropped" if dropped else "fell", "reject", 0.9, (cue,))


def _rhythm_cues(scene: Scene) -> tuple[Cue, ...]:
    """Weigh a contact by the rhythm it belongs to."""
    pooled = scene.pooled
    assert pooled is not None
    needed = max(BOUNCE_LEAST_GS, BOUNCE_SHARE * pooled.time_s)
    bounce = (max(scene.own.bounce_gs, 1e-3) ** 0.3) * (max(pooled.bounce_gs, 1e-3) ** 0.7)
    cues = [
        Cue(
            "bounce",
            bounce,
            "g s",
            f"change of vertical speed per contact; this rhythm needs {needed:.3f}",
            12.0 * log(bounce / needed),
        )
    ]
    if scene.alternation is not None and pooled.time_s < 0.45:
        weight = -2.0 * max(0.0, min(scene.alternation - 1.0, 1.0))
        cues.append(Cue("alternation", scene.alternation, "1", "contacts alternate as two legs do", weight))
    return tuple(cues)


def _lone_cues(scene: Scene, context: Context) -> tuple[Cue, ...]:
    """Weigh a contact that stands alone by its own flight."""
    own = scene.own
    push_share = context.push_gs / own.deficit_gs if own.deficit_gs > 0.0 else inf
    landing_share = context.landing_gs / own.deficit_gs if own.deficit_gs > 0.0 else 0.0
    shape = context.flight_s / own.deficit_gs if own.deficit_gs > 0.0 else 0.0
    return (
        Cue(
            "steep_ends",
            shape,
            "1",
            "flight time over deficit: force vanishes at once in a flight, slowly in a dip of the body",
            max(-6.0, 8.0 * log(max(min(shape, STEEP_SHARE), 1e-3) / STEEP_SHARE)),
        ),
        Cue(
            "flight_deficit",
            own.deficit_gs,
            "g s",
            f"time without support; a lone jump needs {ALONE_DEFICIT_GS:g}",
            12.0 * log(max(own.deficit_gs, 1e-3) / ALONE_DEFICIT_GS),
        ),
        Cue("floor", context.floor_g, "g", "least resultant in flight", 4.0 * (0.55 - context.floor_g)),
        Cue(
            "push_off",
            push_share,
            "1",
            "impulse of the push-off over that of the flight",
            0.0 if push_share > 0.3 else -1.0,
        ),
        Cue(
            "landing",
            landing_share,
            "1",
            "impulse of the landing over that of the flight",
            4.0 * min(0.0, landing_share - 0.35),
        ),
    )
