"""The force of a landing, from two sources that err in different ways.

1. The published regression: people on plates, one laboratory, one kind of sensor; it sees the peak and the mass alone.
2. A rule of the body: tissue, belt and the spring of the legs ring at 5-20 Hz, so they add to the peak of a trunk
   sensor but hardly to its mean over a tenth of a second, which the momentum of the landing fixes. The force lies
   between the two, as a product of powers. Its constants were fitted to generated landings of two body models; forces
   from real plates, passed through both models with other parameters, had no part in the fit.

The estimate is their mean, weighted by what is known of their variances; the interval reaches both, and what they may
have in common. What a landing's momentum says beyond that was tried and told nothing: the trunk loses the same speed
as the rest of the body, g t / 2 for a flight of t, whatever its peak. docs/VALIDATION.md has the errors.

>>> round(body_rule_bw(4.0, 3.0), 2)
3.39
>>> [round(bw, 2) for bw in landing_bw(2.8, 3.3)]
[3.12, 2.58, 3.78]
"""

from __future__ import annotations

from math import exp, log, sqrt

LEVEL, PEAK_POWER, AROUND_POWER = 1.09, 0.58, 0.30
"""F = LEVEL a^PEAK_POWER w^AROUND_POWER [BW, 1, 1], for the peak a and the mean w around it [g]."""

RULE_WEIGHT = 2.0 / 3.0
"""Weight of the rule [1]; the regression has the rest. Its published mean error of up to 14.5 % is a standard deviation
of 18 %; the rule's is 6-7 % on bodies it was not fitted to and taken for twice that, since people are no models: half
the variance, twice the weight."""

ALIKE_HALF_INTERVAL = 0.095
"""Half width of the 95 % interval where both sources agree [1, of the logarithm]: 1.96 times the 5 % by which both are
then off together. Where they lie apart by d, the standard error of the mean of two is d / 2: 1.96 times that is d, and
the two widths add as variances do. With them 93-99 % of generated landings are inside for either body at either place,
96-98 % of those driven by plates; on people nobody has measured it."""


def body_rule_bw(peak_g: float, around_g: float) -> float:
    """Give the peak force of a landing by the rule of the body, BW.

    Parameters
    ----------
    peak_g : float
        20 Hz low-passed resultant at the peak, g.
    around_g : float
        Its mean over the time around it, `impactmon.events.contacts.measure.AROUND_S`, g.
    """
    return LEVEL * peak_g**PEAK_POWER * around_g**AROUND_POWER


def landing_bw(regression_bw: float, rule_bw: float) -> tuple[float, float, float]:
    """Give the estimate of both sources, and the ends of its 95 % interval, BW."""
    apart = log(rule_bw / regression_bw)
    estimate_bw = regression_bw * exp(RULE_WEIGHT * apart)
    half = exp(sqrt(ALIKE_HALF_INTERVAL * ALIKE_HALF_INTERVAL + apart * apart))
    return estimate_bw, estimate_bw / half, estimate_bw * half
