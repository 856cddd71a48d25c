"""Every number shown anywhere, declared once.

Screens, reports and the glossary take names, units and decimals from here, so that a metric reads the same
wherever it stands. `evidence` grades how well a metric is supported as a measure of what its definition says;
it is no promise of a health effect.

>>> METRICS["peak_grf_bw"].show(3.14159)
'3.1 BW'
>>> METRICS["peak_grf_n"].show(2157.0)  # no more digits than are known
'2150 N'
>>> METRICS["osteogenic_index"].show(None)
'–'
>>> METRICS["lost_fraction"].show(0.0123)
'1.2 %'
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from impactmon.load.catalogue_quality import QUALITY
from impactmon.load.metric import OWN, Metric
from impactmon.model import Evidence

TURNER = "Turner & Robling 2003, Exerc Sport Sci Rev 31:45-50 (formula not seen in the paper itself)"
TURNER_DOI = "10.1097/00003677-200301000-00009"
VERAS = "Veras 2023, Sensors 23:2246 (jumps); Veras 2019 report (walking)"
VERAS_DOI = "10.3390/s23042246"
VAINIONPAA = "Vainionpaa 2006, Osteoporos Int 17:455-463; gravity added"
VAINIONPAA_DOI = "10.1007/s00198-005-0005-x"

_COUNTS = (
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
        definition="Calibrated probability that an event is what it is called: of events given 0.9, "
        "about 90 in 100 are true. The reliability table in docs/VALIDATION.md shows how far that holds.",
        formula="logistic function of the cues' summed weights",
        source=OWN,
    ),
)

_SIGNAL = (
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

_FORCE = (
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
        "≥ before a force: the sensor was at its rail and the value is a lower bound.",
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

_BONE = (
    Metric(
        key="osteogenic_index",
        name="Osteogenic index",
        unit="BW",
        aggregation="sum over days",
        decimals=1,
        evidence=Evidence.EXPERIMENTAL,
        definition="Dose of a day's landings, hops, heel drops and stomps of at least 2 BW. Grows with force "
        "and, ever more slowly, with number; rest between bouts restores. Steps do not enter. A further "
        "landing never lowers it. Inherits the force's interval in proportion. No promise of bone gain.",
        formula="bout: sum of F_i (ln(i+1) - ln i), loads descending; day: bouts times 1 - exp(-rest / 6 h), "
        "in the grouping that scores highest",
        source=TURNER,
        doi=TURNER_DOI,
    ),
    Metric(
        key="bout_osteogenic_index",
        name="Osteogenic index of a bout",
        unit="BW",
        aggregation="none",
        decimals=1,
        evidence=Evidence.EXPERIMENTAL,
        definition="The index of one run of landings, ended by a pause of more than 60 min, alone.",
        formula="sum of F_i (ln(i+1) - ln i), loads descending; F ln(N+1) for equal loads",
        source=TURNER,
        doi=TURNER_DOI,
    ),
    Metric(
        key="recovery",
        name="Recovery",
        unit="1",
        aggregation="none",
        decimals=2,
        evidence=Evidence.EXPERIMENTAL,
        definition="Share by which a bout counts towards its day: 1 after a long rest, 0 without. Bouts of "
        "fewer than 5 landings start no recovery. Carried over midnight.",
        formula="1 - exp(-rest / 6 h); bouts scored together: what the bout adds, over its own index",
        source=TURNER,
        doi=TURNER_DOI,
    ),
    Metric(
        key="bands",
        name="Impact bands",
        unit="1",
        aggregation="sum",
        decimals=0,
        evidence=Evidence.MODERATE,
        definition="Landings and impacts, steps apart, counted by peak acceleration with gravity: 1.3-2.1, "
        "2.1-3.5, 3.5-4.9, 4.9-6.4 and from 6.4 g. Studies publish the same bands with gravity removed (0.3, "
        "1.1, 2.5, 3.9, 5.4 g); adding 1 g holds for vertical loading only. Peaks of the studies were "
        "unfiltered, so counts here run a little lower near a limit.",
        formula="number of events with low <= peak_g < high",
        source=VAINIONPAA,
        doi=VAINIONPAA_DOI,
    ),
    Metric(
        key="osteogenic_impacts",
        name="Osteogenic impacts",
        unit="1",
        aggregation="sum",
        decimals=0,
        evidence=Evidence.MODERATE,
        definition="Impacts of at least 4.9 g with gravity (published as 3.9 g): those whose number went "
        "with hip bone density in premenopausal women with a sensor at the waist. About 3 BW for 70 kg.",
        formula="sum of the bands from 4.9 g",
        source=VAINIONPAA,
        doi=VAINIONPAA_DOI,
    ),
    Metric(
        key="accelerometric_index",
        name="Accelerometric index",
        unit="g",
        aggregation="none",
        decimals=1,
        evidence=Evidence.EXPERIMENTAL,
        definition="Bone dose from the peaks alone, steps included, with no force model: for when mass or "
        "placement is unknown. Depends on its 32 frozen bins, so compare only equal versions.",
        formula="sum over bins of a_j ln(N_j + 1), unfiltered resultant, one peak per run from 1.3 g",
        source="Ahola 2010, J Biomech 43:1960-1964 (formula not seen in the paper itself); bins of "
        "doi:10.1016/j.bone.2020.115704",
        doi="10.1016/j.jbiomech.2010.03.021",
    ),
    Metric(
        key="load_stimulus",
        name="Load stimulus",
        unit="BW",
        aggregation="none",
        decimals=1,
        evidence=Evidence.EXPERIMENTAL,
        definition="Daily stress stimulus, in exports only: walking volume dominates it, against the "
        "threshold studies.",
        formula="(sum of F_i^m)^(1/m), m = 4",
        source="Whalen, Carter & Steele 1988, J Biomech (exponent not seen in the paper)",
    ),
)

_RESEARCH = (
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

METRICS: Mapping[str, Metric] = {
    metric.key: metric for metric in (*_COUNTS, *_SIGNAL, *_FORCE, *_BONE, *_RESEARCH, *QUALITY)
}
"""By key, in the order of the glossary."""


def find_metrics(term: str) -> list[Metric]:
    """Find metrics by key, name, or a word of either; close spellings if nothing else fits.

    >>> [metric.key for metric in find_metrics("Landing force")]
    ['peak_grf_bw', 'peak_grf_n']
    >>> [metric.key for metric in find_metrics("osteogenc index")]
    ['osteogenic_index', 'bout_osteogenic_index']
    """
    wanted = " ".join(term.lower().replace("_", " ").replace("-", " ").split())
    if term.lower() in METRICS:
        return [METRICS[term.lower()]]
    names = {metric.key: (metric.key.replace("_", " "), metric.name.lower()) for metric in METRICS.values()}
    hits = [METRICS[key] for key, both in names.items() if any(wanted in name for name in both)]
    if hits or not wanted:
        return hits
    by_name = {name: key for key, both in names.items() for name in both}
    keys = dict.fromkeys(by_name[name] for name in get_close_matches(wanted, by_name, n=2, cutoff=0.75))
    return [METRICS[key] for key in keys]
