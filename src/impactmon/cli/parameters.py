"""Values of options as people write them: placements, masses, zones, times."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    AnyParam = click.ParamType[Any]
else:
    AnyParam = click.ParamType  # generic in newer versions of click's annotations only


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


class MassParam(AnyParam):
    """A body mass in kg."""

    name = "kg"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a mass and refuse what no person weighs."""
        from impactmon.model import HEAVIEST_KG, LIGHTEST_KG

        try:
            mass = float(str(value).lower().removesuffix("kg"))
        except ValueError:
            self.fail(f"{value!r} is no mass in kg.", param, ctx)
        if not LIGHTEST_KG <= mass <= HEAVIEST_KG:
            self.fail(f"{value} kg is no body mass: {LIGHTEST_KG:g} to {HEAVIEST_KG:g} kg.", param, ctx)
        return mass


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
