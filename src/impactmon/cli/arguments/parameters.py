"""Values of options as people write them: placements, masses, zones, times."""

from __future__ import annotations

import json
from datetime import datetime, tzinfo
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    AnyParam = click.ParamType[Any]
else:
    AnyParam = click.ParamType  # generic in newer versions of click's annotations only


class FiniteRange(click.FloatRange):
    """A number within limits; not-a-number and infinity lie in no range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read a number."""
        number = super().convert(value, param, ctx)
        if not isfinite(number):
            self.fail(f"{value!r} is no number.", param, ctx)
        return number


class PlacementParam(AnyParam):
    """A place on the body; aliases such as waist or sacrum are understood."""

    name = "place"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Translate a name."""
        from impactmon.model import PLACEMENT_ALIASES, Placement

        if isinstance(value, Placement):
            return value
        word = str(value).strip().lower().replace("_", " ")
        if word in PLACEMENT_ALIASES:
            return PLACEMENT_ALIASES[word]
        try:
            return Placement(word)
        except ValueError:
            self.fail(f"{value!r} is no placement. Choose from: {', '.join(Placement)}.", param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer the places that begin so."""
        from impactmon.model import Placement

        return [
            CompletionItem(place.value) for place in Placement if place.value.startswith(incomplete.lower())
        ]


class MassParam(AnyParam):
    """A body mass in kg."""

    name = "kg"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a mass and refuse what no person weighs."""
        from impactmon.model import HEAVIEST_KG, LIGHTEST_KG

        try:
            mass = float(str(value).lower().removesuffix("kg").replace(",", "."))
        except ValueError:
            self.fail(f"{value!r} is no mass in kg.", param, ctx)
        if not LIGHTEST_KG <= mass <= HEAVIEST_KG:
            self.fail(f"{value} kg is no body mass: {LIGHTEST_KG:g} to {HEAVIEST_KG:g} kg.", param, ctx)
        return mass


class CalibrateParam(AnyParam):
    """How to calibrate: auto, on, off, or a JSON file that holds a calibration."""

    name = "how"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Take a word as it is; read the calibration of any other name's file."""
        from impactmon.model import Calibration

        if isinstance(value, Calibration) or value in ("auto", "on", "off"):
            return value
        path = Path(str(value))
        if not path.is_file():
            self.fail(f"{value!r} is neither auto, on, off nor a file.", param, ctx)
        try:
            found = json.loads(path.read_text(encoding="utf-8"))["calibration"]
            found = found.get("calibration", found)
            gain, offset_g = ([float(number) for number in found[key]] for key in ("gain", "offset_g"))
            if len(gain) != 3 or len(offset_g) != 3 or not all(map(isfinite, (*gain, *offset_g))):
                raise ValueError("not three numbers")
        except (ValueError, TypeError, KeyError, AttributeError, OSError):
            self.fail(
                f"{path.name} holds no calibration; impactmon analyze FILE --calibrate on --json writes one.",
                param,
                ctx,
            )
        return Calibration(gain=(gain[0], gain[1], gain[2]), offset_g=(offset_g[0], offset_g[1], offset_g[2]))


class ModelParam(AnyParam):
    """A model of force, by its name."""

    name = "model"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take a name that there is."""
        from impactmon.events.force.models import MODELS

        if value not in MODELS:
            listed = "; ".join(f"{model.name} ({model.says})" for model in MODELS.values())
            self.fail(f"{value!r} is no model of force. There are: {listed}.", param, ctx)
        return str(value)


class ZoneParam(AnyParam):
    """A time zone by its IANA name."""

    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tzinfo:
        """Look a zone up."""
        from zoneinfo import ZoneInfo

        if isinstance(value, tzinfo):
            return value
        try:
            return ZoneInfo(str(value))
        except (ValueError, OSError, KeyError):
            self.fail(f"{value!r} is no time zone; write one such as Europe/Berlin.", param, ctx)


class MomentParam(AnyParam):
    """A date and time in ISO form."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read a moment."""
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date and time; write 2026-03-01T18:30.", param, ctx)
