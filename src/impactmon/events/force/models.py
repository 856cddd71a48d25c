"""The models of force there are to choose from, each with its source and where it holds.

>>> model_of("impactr").own_peaks
True
>>> model_of("nonsense")
Traceback (most recent call last):
impactmon.errors.UsageError: There is no model 'nonsense'. Choose one of: impactmon, veras2023, impactr, \
impactr-walking, impactr-jumping.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from impactmon.errors import UsageError
from impactmon.events.force import published
from impactmon.events.force.estimate import Force, estimate

DEFAULT = "impactmon"

Estimate = Callable[..., Force]
"""Takes what `impactmon.events.force.estimate.estimate` takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceModel:
    """A way from peaks to forces.

    Attributes
    ----------
    name : str
        What it is called.
    says : str
        What it does, in a few words.
    source : str
        Publication or code.
    validity : str
        Where it holds, and what is known against it.
    estimate : callable or None
        Estimates the force of one of our events; None for a model with peaks of its own.
    regression : str
        For a model with peaks of its own: which of impactr's regressions.
    """

    name: str
    says: str
    source: str
    validity: str
    estimate: Estimate | None = None
    regression: str = ""

    @property
    def own_peaks(self) -> bool:
        """The model finds peaks by itself, and knows no jumps."""
        return self.estimate is None


_VERAS_2023 = "Veras 2023, Sensors 23:2246, doi:10.3390/s23042246"
_VERAS_2022 = "Veras 2022, Eur J Sport Sci, doi:10.1080/17461391.2022.2102437"
_VERAS_2020 = "Veras 2020, Osteoporos Int 31:1239, doi:10.1007/s00198-020-05295-2"
_COMPARISON = "For comparison only: peaks of the filtered resultant, no interval, no check of its domain."

MODELS: Mapping[str, ForceModel] = {
    model.name: model
    for model in (
        ForceModel(
            name=DEFAULT,
            says="this program's choice for each kind of event, with an interval",
            source=f"{_VERAS_2023} with a rule of the body (landings); Veras 2019 report (walking); "
            "docs/VALIDATION.md (running, back)",
            validity="Hip and back, 40-150 kg, from 50 Hz on; docs/VALIDATION.md has its errors.",
            estimate=estimate,
        ),
        ForceModel(
            name="veras2023",
            says="the published regressions on this program's events",
            source=f"{_VERAS_2023} (jumps); Veras 2019 report (walking)",
            validity="Hip and back, 45-130 kg, 2-10 g (walking to 2.5 g); ±36 % (walking ±14 %); no running.",
            estimate=published.estimate,
        ),
        ForceModel(
            name="impactr",
            says="the R package impactr: its own peaks, its walking/running regression",
            source=f"impactr 0.4.2; {_VERAS_2022}",
            validity=f"{_COMPARISON} Hip, back, ankle. Fitted with the treadmill's speed known: over-predicts slow "
            "steps by 40-100 %, and falls with the peak below about 60 kg.",
            regression="walking/running",
        ),
        ForceModel(
            name="impactr-walking",
            says="the same with its walking regression",
            source=f"impactr 0.4.2; {_VERAS_2020}",
            validity=f"{_COMPARISON} Hip, back; walking below about 2 g: a parabola, beyond its top forces fall.",
            regression="walking",
        ),
        ForceModel(
            name="impactr-jumping",
            says="the same with its jumping regression",
            source=f"impactr 0.4.2; {_VERAS_2023}",
            validity=f"{_COMPARISON} Hip, back; at the ankle it hardly depends on the peak.",
            regression="jumping",
        ),
    )
}
"""By name, the default first."""


def model_of(name: str | None) -> ForceModel:
    """Give a model by its name; None is the default.

    Raises
    ------
    UsageError
        For a name that is none, with those there are.
    """
    if name is None:
        return MODELS[DEFAULT]
    if name not in MODELS:
        raise UsageError(f"There is no model {name!r}.", hint=f"Choose one of: {', '.join(MODELS)}.")
    return MODELS[name]
