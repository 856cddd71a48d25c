"""Numbers for research tools alone."""

from __future__ import annotations

from impactmon.load.metric import OWN, Metric
from impactmon.model import Evidence

RESEARCH = (
    Metric(
        key="direction_variety",
        name="Direction variety",
        unit="1",
        aggregation="none",
        decimals=2,
        evidence=Evidence.EXPERIMENTAL,
        definition="How spread the horizontal directions of a day's landings are, as the trunk feels them: 0 for "
        "all alike, near 1 for all around. Needs an upright wearer, a sensor fixed to the trunk and five "
        "landings. Varied loading is part of several programmes; that this number stands for it is our guess.",
        formula="1 - |sum of v_i| / sum of |v_i|, v_i the mean horizontal acceleration of the first 150 ms",
        source=OWN,
    ),
)
