"""What a metric is: a number with its unit, aggregation, decimals, evidence, source and version.

The numbers themselves are declared in `impactmon.load.catalogue`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from impactmon.model import Evidence

OWN = "definition of this program"
"""Source of a number that nobody published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A number with everything a reader must know about it.

    Attributes
    ----------
    key : str
        Name in records and JSON.
    name : str
        Name on screens.
    unit : str
        Unit, "1" for a count or ratio.
    aggregation : str
        How several become one: "sum", "maximum", "median", "none", or in words.
    decimals : int
        Digits shown after the point.
    evidence : Evidence
        How well it is supported.
    definition, formula : str
        In words, and as computed.
    source : str
        Publication, or where the convention comes from.
    doi : str or None
        Of the publication.
    version : int
        Counts up when the formula changes; stored beside values.
    step : float or None
        Shown rounded to multiples of it.
    scale : float
        Factor from the stored value to the shown one (100 for a fraction shown in %).
    """

    key: str
    name: str
    unit: str
    aggregation: str
    decimals: int
    evidence: Evidence
    definition: str
    formula: str
    source: str
    doi: str | None = None
    version: int = 1
    step: float | None = None
    scale: float = 1.0

    def show(self, value: float | None, *, unit: bool = True) -> str:
        """Write a value as every screen does: own decimals, own unit, a dash for unknown."""
        if value is None:
            return "–"
        shown = value * self.scale
        if self.step is not None:
            shown = round(shown / self.step) * self.step
        text = f"{shown:.{self.decimals}f}"
        return text if not unit or self.unit == "1" else f"{text} {self.unit}"


EVIDENCE_WORDS: Mapping[Evidence, str] = {
    Evidence.HIGH: "measured directly, agreed on",
    Evidence.MODERATE: "supported by trials or validation in some groups",
    Evidence.LOW: "published and validated in part, or with wide limits",
    Evidence.EXPERIMENTAL: "plausible; formula or benefit not established",
    Evidence.UNKNOWN: "not studied",
}
"""What the grades mean."""
