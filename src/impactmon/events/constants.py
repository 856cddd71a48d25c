"""The constants of the detector gathered by name, so that every result can carry them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from impactmon.events import (
    build,
    contacts,
    decide,
    flight,
    force,
    landing,
    lone,
    measure,
    rhythm,
    running,
    scene,
    stamp,
    surroundings,
    upward,
    verdict,
)
from impactmon.signal import attachment, calibration, dead, decimate, rail, rest, slow, wear, windows

_MODULES: tuple[ModuleType, ...] = (
    rest, windows, calibration, wear, dead, attachment,
    decimate, rail, slow, contacts, measure, flight, upward, scene, surroundings, verdict, rhythm, lone, decide,
    stamp, running, landing,
    force, build
)  # fmt: skip


def _gather() -> dict[str, float | str]:
    """Read every upper-case number of the detector's modules."""
    return {
        f"{module.__name__.removeprefix('impactmon.')}.{name}": value
        for module in _MODULES
        for name, value in vars(module).items()
        if name.isupper() and not name.startswith("_") and isinstance(value, int | float)
    }


CONSTANTS: Mapping[str, float | str] = MappingProxyType(_gather())
