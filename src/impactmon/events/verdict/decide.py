"""What a contact was: several independent cues, each a weight of evidence, summed to log odds of a jump's landing."""

from __future__ import annotations

import numpy as np

from impactmon.events.contacts.table import Bools, Floats
from impactmon.events.flights.context import Context
from impactmon.events.flights.scene import FLIGHT_DEFICIT_GS, Rhythms, Scene, Scenes
from impactmon.events.verdict.cues import exps, summed
from impactmon.events.verdict.lone import lone_cues, pushed
from impactmon.events.verdict.outcome import IMPULSE_MOST_GS, RhythmVerdicts, Verdict
from impactmon.events.verdict.rhythm import RUN_STEP_LONGEST_S, needed_bounce_gs, rhythm_cues
from impactmon.events.verdict.standing import LYING_DEG
from impactmon.model import Cue

COUNT_FROM = 0.65
UNCERTAIN_FROM = 0.3
"""Confidence from which a jump counts, and from which it is shown as uncertain [1]: between them the cues disagree. On
generated motion with much jogging in it half of the events at 0.65 are true, as a count should have it."""

LANDING_LEAST_G = 1.8
"""Peak from which a contact may land a flight that the resultant hides [g]: generated landings reach 2.3 or more, and
low-passed landings at the rail of a ±2 g sensor near 1.8."""

LIFT_LEAST_GS = 0.12
"""Upward deficit from which such a contact is looked at closely [g s]."""

ALONE_DEFICIT_GS = FLIGHT_DEFICIT_GS
"""Deficit that parts a lone jump from a step or a dip [g s]: a flight of 0.15 s plus the ends of the force."""

DROP_TURN_DEG = 12.0
"""A dropped sensor comes to rest in another position than it was held in; who has jumped may stand very still [deg]."""

TURN_LIMIT_DEG, TURN_SLIPPED_DEG = 55.0, 95.0
"""A wearer is upright before and after a jump; a larger turn of gravity is a fall, or, after a push-off and below the
second limit, perhaps a loose sensor that slipped [deg]: who lies has turned by about 90, see `LYING_DEG`."""

LOG_ODDS_MOST = 4.6
"""Log odds believed either way [1]: a confidence above 0.99 is more than any validation has shown."""


def may_be_flight(seen: Scenes, bounce_gs: Floats) -> Bools:
    """Tell which contacts deserve the costly questions at all: they end a dip that no walking step has."""
    return (seen.own.deficit_gs >= 0.5 * ALONE_DEFICIT_GS) | (
        seen.shared & (bounce_gs >= 0.7 * needed_bounce_gs(seen.pooled.time_s))
    )


def plain(seen: Scenes, bounce_gs: Floats) -> list[str]:
    """Name contacts as those without flight."""
    quick = (seen.pooled.time_s < RUN_STEP_LONGEST_S) & (bounce_gs > 0.07)
    step = np.where(quick, "run_step", "walking_step")
    return np.where(seen.shared, step, np.where(seen.precedes_flight, "push_off", "impact")).tolist()


def decide(scene: Scene, context: Context) -> Verdict:
    """Weigh the cues of a contact that stands alone and may end a flight."""
    rejected = _not_worn(scene, context)
    if rejected is not None:
        return rejected
    jumped = pushed(scene, context)
    cues = lone_cues(scene, context)
    confidence = float(_confidence(np.array([sum(cue.weight for cue in cues)]))[0])
    if context.turn_deg is not None and context.turn_deg > _upright_to_deg(confidence, jumped=jumped):
        cue = Cue("turn", context.turn_deg, "deg", "gravity points elsewhere afterwards")
        return Verdict("fell", "reject", 0.9, (cue,))
    if confidence < UNCERTAIN_FROM:
        return Verdict(scene.kind, "impact", 1.0 - confidence, cues)
    if not jumped:
        return Verdict("step_off", "landing", confidence, cues)
    return Verdict("jump", "jump", confidence, cues)


def decide_rhythms(
    seen: Rhythms, kinds: list[str], rejected: dict[int, Verdict], *, on_trunk: bool
) -> RhythmVerdicts:
    """Weigh the cues of contacts of a rhythm that may end flights.

    Parameters
    ----------
    seen : Rhythms
        The contacts.
    kinds : list of str
        What they are if they end no flight.
    rejected : dict of int to Verdict
        Those that no wearer's legs make, by place: see `shaken`.
    on_trunk : bool
        The sensor is known to be on the trunk.
    """
    cues = rhythm_cues(seen, on_trunk=on_trunk)
    confidence = _confidence(summed(cues))
    hops = (confidence >= UNCERTAIN_FROM).tolist()
    named = ["hop" if hop else kind for hop, kind in zip(hops, kinds, strict=True)]
    for place in rejected:
        named[place] = "shaken"
    return RhythmVerdicts(named, np.where(hops, confidence, 1.0 - confidence), cues, rejected)


def _confidence(log_odds: Floats) -> Floats:
    """Give probabilities from log odds, which are believed up to a limit."""
    return 1.0 / (1.0 + exps(-np.clip(log_odds, -LOG_ODDS_MOST, LOG_ODDS_MOST)))


def shaken(pushes_gs: list[float], upward: list[float | None]) -> dict[int, Verdict]:
    """Reject contacts after push-offs that no legs give, and peaks that point down; by place.

    Parameters
    ----------
    pushes_gs : list of float
        Impulses of the push-offs before their flights, g s.
    upward : list of float or None
        Cosines between their peaks' directions and the mean specific force around.
    """
    verdicts = {place: _shaken(*both) for place, both in enumerate(zip(pushes_gs, upward, strict=True))}
    return {place: verdict for place, verdict in verdicts.items() if verdict is not None}


def _shaken(push_gs: float, upward: float | None) -> Verdict | None:
    """Reject one contact, see `shaken`."""
    if upward is not None and upward < 0.0:
        return _an_arm(Cue("upward", upward, "1", "the peak points down: no ground pushes so"))
    if push_gs > IMPULSE_MOST_GS:
        return _an_arm(Cue("push_off", push_gs, "g s", "no legs push so"))
    return None


def _an_arm(cue: Cue) -> Verdict:
    return Verdict("shaken", "reject", 0.9, (cue,))


def _upright_to_deg(confidence: float, *, jumped: bool) -> float:
    """Give the turn up to which a wearer may still stand."""
    if not jumped:
        return TURN_LIMIT_DEG
    return TURN_SLIPPED_DEG if confidence >= COUNT_FROM else LYING_DEG


def _not_worn(scene: Scene, context: Context) -> Verdict | None:
    """Reject what happens to a sensor that is not worn."""
    moved = _shaken(context.push_gs, context.upward)
    if moved is not None:
        return moved
    if context.landing_gs > IMPULSE_MOST_GS and not scene.precedes_flight:
        return _an_arm(Cue("landing", context.landing_gs, "g s", "no legs land so"))
    held = context.turn_deg is not None and context.turn_deg <= DROP_TURN_DEG
    if context.still_after is True and not held:
        cue = Cue(
            "still_after", 1.0, "1", "nothing but the sensor's noise after the landing: nobody wears it"
        )
        return Verdict("dropped", "reject", 0.9, (cue,))
    return None
