"""A lone flight without a push-off: a step off something, told by real weightlessness alone."""

from __future__ import annotations

from math import log

from impactmon.events.flights.context import Context
from impactmon.events.flights.scene import Scene
from impactmon.events.verdict.outcome import LEAST
from impactmon.model import Cue

STEEP_SHARE = 0.6
"""Flight time over deficit from which a dip's ends are steep [1]: a flight with linear ends of 50 ms has
0.8 or more, the unweighting of a countermovement 0.2-0.4."""

STEP_OFF_DEFICIT_GS = 0.12
STEP_OFF_FLOOR_G = 0.30
DROP_JUMP_FLOOR_G = 0.08
"""Deficit of a step-off [g s]; floor of a step-off's flight, and of one that is followed by a jump [g]:
without a push-off only real weightlessness tells a fall from a dip of the body, above all from the countermovement of
the jump that follows."""

LANDING_SHARE_LEAST, LANDING_SHARE_MOST = 0.35, 1.15
"""Impulse of a contact over that of the dip before it [1]: a landing takes half of a flight's, a rebound jump all
of it; more, with a flight next, is the push-off that ends a countermovement."""


def step_off_cues(scene: Scene, context: Context) -> tuple[Cue, ...]:
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
