"""The glossary as text, Markdown and plain records, all from the table of metrics."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import fill

from impactmon.load.catalogue import METRICS
from impactmon.load.metric import EVIDENCE_WORDS, Metric
from impactmon.reports.table import markdown_table

NOTES = (
    "Force is an estimate of the external ground-reaction force in the 20 Hz band from one worn sensor, with "
    "an interval; it is no measurement, no bone strain and no joint load. Evidence for jumps and bone comes "
    "mainly from premenopausal women; with osteoporosis or after a fracture ask a clinician first.",
    "g values include gravity: standing still is 1 g. Studies with gravity removed read 1 g less for "
    "vertical loading; for sideways loading there is no such rule.",
)


def text(metrics: Iterable[Metric], *, width: int = 88) -> str:
    """Write metrics for a terminal."""
    return "\n\n".join(_entry(metric, width) for metric in metrics)


def _entry(metric: Metric, width: int) -> str:
    unit = "" if metric.unit == "1" else f" [{metric.unit}]"
    lines = [f"{metric.name}{unit}  ({metric.key})"]
    facts = {
        "": metric.definition,
        "formula": metric.formula,
        "combines by": metric.aggregation,
        "evidence": f"{metric.evidence}: {EVIDENCE_WORDS[metric.evidence]}",
        "source": metric.source + (f", doi:{metric.doi}" if metric.doi else ""),
        "version": str(metric.version),
    }
    for name, words in facts.items():
        said = f"{name}: {words}" if name else words
        lines.append(fill(said, width, initial_indent="  ", subsequent_indent="    " if name else "  "))
    return "\n".join(lines)


def markdown() -> str:
    """Write docs/glossary.md."""
    parts = [
        "# Glossary",
        "Written from the table of metrics (`src/impactmon/load/catalogue`); "
        "`impactmon glossary [TERM]` prints the same.",
        *NOTES,
        "## Evidence grades",
        markdown_table(
            ["grade", "meaning"], [[str(grade), words] for grade, words in EVIDENCE_WORDS.items()]
        ),
        "## Metrics",
        *(_section(metric) for metric in METRICS.values()),
    ]
    return "\n\n".join(parts) + "\n"


def _section(metric: Metric) -> str:
    source = metric.source + (f", [doi:{metric.doi}](https://doi.org/{metric.doi})" if metric.doi else "")
    unit = "count or ratio" if metric.unit == "1" else metric.unit
    return (
        f"### {metric.name}\n\n`{metric.key}` · {unit} · evidence: {metric.evidence} · "
        f"combines by: {metric.aggregation} · version {metric.version}\n\n{metric.definition}\n\n"
        f"- Formula: {metric.formula}\n- Source: {source}"
    )


def records(metrics: Iterable[Metric]) -> list[dict[str, str | int | float | None]]:
    """Give metrics as plain records for JSON."""
    return [
        {
            "key": metric.key,
            "name": metric.name,
            "unit": metric.unit,
            "aggregation": metric.aggregation,
            "decimals": metric.decimals,
            "evidence": str(metric.evidence),
            "definition": metric.definition,
            "formula": metric.formula,
            "source": metric.source,
            "doi": metric.doi,
            "version": metric.version,
        }
        for metric in metrics
    ]
