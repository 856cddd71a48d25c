"""The force of a landing, from two sources that err in different ways.

1. The published regression: people on plates, one laboratory, one kind of sensor; it sees the peak and the mass alone.
2. A rule of the body: tissue, belt and the spring of the legs ring at 5-20 Hz, so they add to the peak of a trunk
   sensor but hardly to its mean over a tenth of a second, which the momentum of the landing fixes. The force lies
   between the two, as a product of powers. Its constants were fitted to generated landings of two body models; forces
   from real plates, passed through both models with other parameters, had no part in the fit.

The estimate is their geometric mean. The interval spans both, and what either may still be off: where they disagree it
is wide. docs/VALIDATION.md has the errors of each and of both.

>>> round(body_rule_bw(4.0, 3.0), 2)
3.29
>>> [round(bw, 2) for bw in landing_bw(2.8, 3.3)]
[3.04, 2.38, 3.79]
"""

from __future__ import annotations

from math import sqrt

LEVEL, PEAK_POWER, AROUND_POWER = 1.06, 0.58, 0.30
"""F = LEVEL a^PEAK_POWER w^AROUND_POWER [BW, 1, 1], for the peak a and the mean w around it [g]."""

AROUND_S = 0.05
"""Half the time over which the resultant is averaged around its peak [s]: a tenth of a second is a period of 10 Hz."""

RESIDUAL = 0.15
"""Share by which the force may lie outside both sources [1]: then 95-98 % of landings are inside, generated ones and
those driven by real plates alike."""


def body_rule_bw(peak_g: float, around_g: float) -> float:
    """Give the peak force of a landing by the rule of the body, BW.

    Parameters
    ----------
    peak_g : float
        20 Hz low-passed resultant at the peak, g.
    around_g : float
        Its mean over `AROUND_S` before and after, g.
    """
    return LEVEL * peak_g**PEAK_POWER * around_g**AROUND_POWER


def landing_bw(regression_bw: float, rule_bw: float) -> tuple[float, float, float]:
    """Give the estimate of both sources, and the ends of its 95 % interval, BW."""
    low, high = sorted((regression_bw, rule_bw))
    return sqrt(regression_bw * rule_bw), low * (1.0 - RESIDUAL), high * (1.0 + RESIDUAL)
