"""Numbers of what the load means for bone."""

from __future__ import annotations

from impactmon.load.metric import Metric
from impactmon.model import Evidence

TURNER = "Turner & Robling 2003, Exerc Sport Sci Rev 31:45-50 (formula not seen in the paper itself)"
TURNER_DOI = "10.1097/00003677-200301000-00009"
VAINIONPAA = "Vainionpaa 2006, Osteoporos Int 17:455-463; gravity added"
VAINIONPAA_DOI = "10.1007/s00198-005-0005-x"

BONE = (
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
