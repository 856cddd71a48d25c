"""What the body did before it pushed off: whether it sank, fell or rested.

Whoever stands and jumps with a countermovement first lets the body sink: the ground carries less than the weight, the
body gains downward speed, and the push-off must take that speed away before it can give the one of take-off. Whoever
jumps from a held squat has none to take away. What the specific force lacks, summed back in time from where the
push-off begins until it lacks nothing more, is that downward speed over g. The resultant is asked: a trunk that leans
while the body hardly moves still reads 1 g.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impactmon.events.contacts.table import Floats, Ints
from impactmon.events.flights.height import resultant
from impactmon.events.flights.upward import UNSUPPORTED_G
from impactmon.signal.history import History
from impactmon.signal.slow import QUANTA_PER_G

PUSH_PEAK_S = 0.6
"""The push-off's peak lies within this before take-off [s]: push-offs last 0.25-0.5 s, and slow ones from a squat,
which rise for a second, are highest at their end."""

PUSH_LONGEST_S = 1.5
"""The push-off begins within this before take-off [s]: after 1.25 s in the slowest on a plate."""

PUSH_FROM_G = 0.1
"""Above the weight by this the push-off has begun [g]: with an axis that errs by 5 %, a leaning sensor reads as much
more or less in a held squat as in standing, and a body that less than this can stop sinks slowly."""

LEFT_G = 0.5
"""Below the weight by this the ground hardly carries [g]: what it carried before is another contact."""

SINK_LONGEST_S = 1.0
"""How long before the push-off sinking is looked for [s]: it takes 0.2-0.8 s."""

BRAKED_GS = 0.03
"""Impulse above the weight that ends the search [g s]: whoever was braked by 0.3 m/s before made another movement, as
the sinking into a squat that is then held."""

SMOOTH_S = 0.06
"""Over how long the resultant is averaged to find where the push-off begins [s]: belts ring at 10 Hz and above."""

REST_S = 0.3
"""For how long before the push-off, and before the sinking, rest is asked for [s]: a hop's contact and a runner's are
no longer than that."""

USUAL_FROM_S, USUAL_TO_S = 2.5, 0.4
"""Window before take-off whose median resultant is taken for the weight [s]: sensors err by up to 5 %, which over half
a second of sinking is as much as the least countermovement."""

LEAST_S = 1.0
"""Least time before take-off that must be known [s]."""


@dataclass(frozen=True, slots=True)
class Unweighting:
    """What came before a push-off, all against the wearer's own resting value.

    Attributes
    ----------
    sink_gs : float
        What the specific force lacked before the push-off: the downward speed when it began, over g, g s.
    unsupported_s : float
        How long of that less than `UNSUPPORTED_G` was felt, s.
    push_gs : float
        The push-off's impulse above the weight, g s.
    held_g : float
        Largest departure from the weight in the time `REST_S` before the push-off, g.
    rest_g : float
        The same before the sinking, g.
    """

    sink_gs: float
    unsupported_s: float
    push_gs: float
    held_g: float
    rest_g: float


def unweighting(
    takeoff: int, samples: History, sample_rate_hz: float, counts_per_g: float
) -> Unweighting | None:
    """Look at what came before a take-off; None where too little of it is known.

    Parameters
    ----------
    takeoff : int
        Its sample.
    samples : History
        Counts (n, 3).
    sample_rate_hz, counts_per_g : float
        Of the samples.
    """
    first = max(takeoff - round(USUAL_FROM_S * sample_rate_hz), samples.base)
    stop = min(takeoff + 1, samples.end)
    if stop - first < LEAST_S * sample_rate_hz:
        return None
    force = resultant(samples.view(first, stop), counts_per_g)
    before = np.sort(force[: -round(USUAL_TO_S * sample_rate_hz)])
    force -= before[len(before) // 2]
    smooth = _smoothed(force, max(1, round(0.5 * SMOOTH_S * sample_rate_hz)))
    begin = _push_begin(smooth, sample_rate_hz)
    sunk, sink = _sinking(force[: begin + 1], sample_rate_hz)
    unit = QUANTA_PER_G * sample_rate_hz
    low = round(UNSUPPORTED_G * QUANTA_PER_G) - int(before[len(before) // 2])
    return Unweighting(
        sink_gs=sink / unit,
        unsupported_s=int((force[begin - sunk + 1 : begin + 1] < low).sum()) / sample_rate_hz,
        push_gs=int(np.maximum(force[begin:], 0).sum()) / unit,
        held_g=_unrest_g(smooth, begin, sample_rate_hz),
        rest_g=_unrest_g(smooth, begin - sunk, sample_rate_hz),
    )


def _smoothed(force: Ints, half: int) -> Floats:
    """Average over `half` samples on either side, the first and the last repeated."""
    padded = np.concatenate((np.repeat(force[:1], half + 1), force, np.repeat(force[-1:], half)))
    sums = np.cumsum(padded)
    return (sums[2 * half + 1 :] - sums[: -2 * half - 1]) / (2 * half + 1)


def _push_begin(smooth: Floats, sample_rate_hz: float) -> int:
    """Give the last sample before the push-off's peak at which it had not begun."""
    last = len(smooth) - 1
    begun = PUSH_FROM_G * QUANTA_PER_G
    above = np.flatnonzero(smooth >= begun)
    left = np.flatnonzero(smooth[: above[-1] if above.size else 0] < -LEFT_G * QUANTA_PER_G)
    earliest = max(last - round(PUSH_LONGEST_S * sample_rate_hz), int(left[-1]) if left.size else 0)
    first = max(last - round(PUSH_PEAK_S * sample_rate_hz), earliest)
    peak = first + int(smooth[first:].argmax())
    below = np.flatnonzero(smooth[earliest : peak + 1] < begun)
    return earliest + int(below[-1]) if below.size else earliest


def _sinking(force: Ints, sample_rate_hz: float) -> tuple[int, int]:
    """Give for how many samples back from the last one the body sank, and what the force lacked in them."""
    lacking = np.cumsum(-force[::-1][: round(SINK_LONGEST_S * sample_rate_hz)])
    most = np.maximum.accumulate(np.maximum(lacking, 0))
    braked = np.flatnonzero(most - lacking > BRAKED_GS * QUANTA_PER_G * sample_rate_hz)
    searched = int(braked[0]) if braked.size else len(lacking)
    if not searched or lacking[:searched].max() <= 0:
        return 0, 0
    sunk = int(lacking[:searched].argmax())
    return sunk + 1, int(lacking[sunk])


def _unrest_g(smooth: Floats, stop: int, sample_rate_hz: float) -> float:
    """Give the largest departure from the weight in the time before a sample, g."""
    before = smooth[max(stop - round(REST_S * sample_rate_hz), 0) : max(stop, 1)]
    return float(np.abs(before).max()) / QUANTA_PER_G
