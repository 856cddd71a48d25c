"""Numbers of what was counted."""

from __future__ import annotations

from impactmon.load.metric import OWN, Metric
from impactmon.model import Evidence

COUNTS = (
    Metric(
        key="jumps",
        name="Jumps",
        unit="1",
        aggregation="sum",
        decimals=0,
        evidence=Evidence.MODERATE,
        definition="Jumps that count towards the target: take-off, flight and landing seen, and sure enough.",
        formula="number of final jumps with status counted",
        source="Bassey 1998: 50 jumps a day raised femoral bone density before menopause, not after",
        doi="10.1359/jbmr.1998.13.12.1805",
    ),
    Metric(
        key="uncertain",
        name="Uncertain",
        unit="1",
        aggregation="sum",
        decimals=0,
        evidence=Evidence.UNKNOWN,
        definition="Events that may be jumps. Shown beside the count, never in it; a correction decides.",
        formula="number of final jumps with status uncertain",
        source=OWN,
    ),
    Metric(
        key="landings",
        name="Landings",
        unit="1",
        aggregation="sum",
        decimals=0,
        evidence=Evidence.MODERATE,
        definition="Landings after flight: those of jumps, and step-offs from a height.",
        formula="number of final landings with status counted",
        source=OWN,
    ),
    Metric(
        key="confidence",
        name="Confidence",
        unit="1",
        aggregation="none",
        decimals=2,
        evidence=Evidence.LOW,
        definition="Calibrated probability that an event is a jump, or what else it is called, of whatever kind: of "
        "events given 0.9, about 90 in 100 are true. The reliability table in docs/VALIDATION.md shows how far that "
        "holds.",
        formula="logistic function of the cues' summed weights",
        source=OWN,
    ),
)
