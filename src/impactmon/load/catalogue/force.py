"""Numbers of estimated force."""

from __future__ import annotations

from impactmon.load.metric import Metric
from impactmon.model import Evidence

VERAS = "Veras 2023, Sensors 23:2246 (jumps); Veras 2019 report (walking)"
VERAS_DOI = "10.3390/s23042246"

FORCE = (
    Metric(
        key="peak_grf_bw",
        name="Landing force",
        unit="BW",
        aggregation="maximum",
        decimals=1,
        evidence=Evidence.LOW,
        definition="Estimated external peak ground-reaction force of both feet in the 20 Hz band, in body "
        "weights. Only for hip and back and a known body mass; running steps at the back "
        "only. A force plate at 1 kHz reads more for sharp "
        "landings.",
        formula="model named in grf_model, divided by mass · 9.80665 m/s²",
        source=VERAS,
        doi=VERAS_DOI,
    ),
    Metric(
        key="peak_grf_bw_interval",
        name="95 % interval",
        unit="BW",
        aggregation="none",
        decimals=1,
        evidence=Evidence.LOW,
        definition="Where the true force lies in about 95 of 100 landings, by the model's own error. "
        "≥ before a force: the sensor was at its rail, the value is a lower bound and nothing bounds it above.",
        formula="landings: F e^±sqrt(0.095² + ln²(R/V)), wide where the model's two sources V and R disagree; "
        "±36 % for the published regression alone (2.45 · 14.5 % MAPE)",
        source=VERAS,
        doi=VERAS_DOI,
    ),
    Metric(
        key="peak_grf_n",
        name="Landing force in newton",
        unit="N",
        aggregation="maximum",
        decimals=0,
        evidence=Evidence.LOW,
        definition="The landing force in newton, rounded to 50 N.",
        formula="landings: V^(1/3) R^(2/3) of the published regression V (hip: -493.877 + 188.759 a + 18.008 m + "
        "1.279 a m) and of R = 1.09 a^0.58 w^0.30 body weights; a: peak, w: mean around it; see grf_model",
        source=VERAS,
        doi=VERAS_DOI,
        step=50.0,
    ),
)
