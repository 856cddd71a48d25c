"""Numbers about the samples and their wearing: what stands beside every total."""

from __future__ import annotations

from impactmon.load.metric import OWN, Metric
from impactmon.load.worn import VALID_DAY_H
from impactmon.model import Evidence

QUALITY = (
    Metric(
        key="lost_fraction",
        name="Lost",
        unit="%",
        aggregation="weighted by time",
        decimals=1,
        evidence=Evidence.HIGH,
        definition="Share of the recording without samples. No event is made up for it.",
        formula="1 - recorded_s / duration_s",
        source=OWN,
        scale=100.0,
    ),
    Metric(
        key="resting_g",
        name="Resting value",
        unit="g",
        aggregation="median",
        decimals=2,
        evidence=Evidence.HIGH,
        definition="What the sensor reads while still. Within 1 ± 0.05 g for a sound one.",
        formula="median resultant of seconds whose means of 0.2 s stay within 50 mg on every axis",
        source="van Hees 2014, J Appl Physiol, PMID 25103964",
    ),
    Metric(
        key="noise_g",
        name="Noise",
        unit="mg",
        aggregation="none",
        decimals=1,
        evidence=Evidence.MODERATE,
        definition="Standard deviation of the sensor's own noise, from its quietest still moments. 1 to 4 mg in good "
        "sensors, 10 to 20 in cheap ones; still moments and hours are judged by it.",
        formula="10th percentile over still windows of 10 s of the standard deviation about means of 0.2 s",
        source=OWN,
        scale=1000.0,
    ),
    Metric(
        key="recorded_h",
        name="Recorded",
        unit="h",
        aggregation="sum",
        decimals=1,
        evidence=Evidence.HIGH,
        definition="Hours of a local day with samples, gaps taken out.",
        formula="samples / rate",
        source=OWN,
    ),
    Metric(
        key="worn_h",
        name="Worn",
        unit="h",
        aggregation="sum",
        decimals=1,
        evidence=Evidence.MODERATE,
        definition="Recorded hours of a local day in which somebody wore the sensor. Unknown for recordings of less "
        "than an hour. A day on the shelf is no day without load: it has no index.",
        formula="recorded hours less quarters of an hour that lie in a still hour (two axes: standard deviation "
        "below 13 mg, range below 50 mg; more for a noisy sensor), and short stretches between such, unless "
        "somebody trained in them",
        source="van Hees 2013, PLoS One 8:e61691",
        doi="10.1371/journal.pone.0061691",
    ),
    Metric(
        key="valid",
        name="Valid day",
        unit="1",
        aggregation="none",
        decimals=0,
        evidence=Evidence.MODERATE,
        definition=f"Whether the sensor was worn for at least {VALID_DAY_H:.0f} h: then the day's numbers stand for "
        "what its wearer did. Training alone needs no valid day.",
        formula=f"worn_h >= {VALID_DAY_H:.0f}",
        source="Troiano 2008, Med Sci Sports Exerc 40:181-188",
        doi="10.1249/mss.0b013e31815a51b3",
    ),
)
