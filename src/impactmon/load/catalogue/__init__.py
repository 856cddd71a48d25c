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

from impactmon.load.catalogue.bone import BONE
from impactmon.load.catalogue.counts import COUNTS
from impactmon.load.catalogue.force import FORCE
from impactmon.load.catalogue.quality import QUALITY
from impactmon.load.catalogue.research import RESEARCH
from impactmon.load.catalogue.signal import SIGNAL
from impactmon.load.metric import Metric

METRICS: Mapping[str, Metric] = {
    metric.key: metric for metric in (*COUNTS, *SIGNAL, *FORCE, *BONE, *RESEARCH, *QUALITY)
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
