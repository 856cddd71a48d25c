"""Numbers read from the signal and from time: peaks, slopes, flights, heights."""

from __future__ import annotations

from impactmon.load.metric import Metric
from impactmon.model import Evidence

VERAS_DOI = "10.3390/s23042246"

SIGNAL = (
    Metric(
        key="peak_g",
        name="Peak acceleration",
        unit="g",
        aggregation="maximum",
        decimals=1,
        evidence=Evidence.HIGH,
        definition="Highest resultant specific force of an impact in the 20 Hz band, gravity included: "
        "standing still reads 1 g. It depends on where the sensor sits. It is not a force: 5 g at the hip is "
        "about 3 body weights.",
        formula="max of |a| after an order-4 Butterworth low-pass at 20 Hz, run forward and backward "
        "(-6 dB at 20 Hz)",
        source="Veras 2023, Sensors 23:2246",
        doi=VERAS_DOI,
    ),
    Metric(
        key="acc_slope_g_s",
        name="Acceleration slope",
        unit="g/s",
        aggregation="maximum",
        decimals=0,
        evidence=Evidence.LOW,
        definition="Steepest rise of the 20 Hz-band resultant before its peak. Stands in for a loading rate, "
        "which a worn sensor cannot tell in BW/s. Needs 100 Hz or more.",
        formula="max of (a[i+1] - a[i-1]) / (t[i+1] - t[i-1]) between contact and peak",
        source="Jamsa 2011, Front Physiol 2:73, used more than 100 g/s with a filter that is not known",
        doi="10.3389/fphys.2011.00073",
    ),
    Metric(
        key="flight_time_s",
        name="Flight time",
        unit="s",
        aggregation="median",
        decimals=2,
        evidence=Evidence.MODERATE,
        definition="From take-off to landing.",
        formula="t = landing_s - takeoff_s",
        source="Requena 2012, J Sports Sci Med 11:115-122",
    ),
    Metric(
        key="jump_height_m",
        name="Jump height",
        unit="cm",
        aggregation="median",
        decimals=0,
        evidence=Evidence.LOW,
        definition="Height from flight time, for equal posture at take-off and landing; landing with bent "
        "knees makes it too high. Limits of agreement of worn sensors are about ±9 cm. Never scored.",
        formula="h = g t² / 8",
        source="PMC6445523 (2019): flight time of an inertial sensor against motion capture",
        scale=100.0,
    ),
)
