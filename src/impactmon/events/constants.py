"""The constants of the detector gathered by name, so that every result can carry them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from impactmon.events.contacts import machine, measure
from impactmon.events.flights import ends, height, scene, surroundings, unweighting, upward
from impactmon.events.force import estimate, landing, running
from impactmon.events.record import build
from impactmon.events.verdict import decide, gait, kinds, lone, outcome, rhythm, stamp, standing, step_off
from impactmon.signal import attachment, calibration, dead, decimate, level, rail, rest, slow, wear, windows

_MODULES: Mapping[str, ModuleType] = {
    "signal.rest": rest,
    "signal.level": level,
    "signal.windows": windows,
    "signal.calibration": calibration,
    "signal.wear": wear,
    "signal.dead": dead,
    "signal.attachment": attachment,
    "signal.decimate": decimate,
    "signal.rail": rail,
    "signal.slow": slow,
    "events.contacts": machine,
    "events.measure": measure,
    "events.flight": ends,
    "events.upward": upward,
    "events.unweighting": unweighting,
    "events.height": height,
    "events.scene": scene,
    "events.surroundings": surroundings,
    "events.verdict": outcome,
    "events.rhythm": rhythm,
    "events.gait": gait,
    "events.lone": lone,
    "events.standing": standing,
    "events.step_off": step_off,
    "events.decide": decide,
    "events.kinds": kinds,
    "events.stamp": stamp,
    "events.running": running,
    "events.landing": landing,
    "events.force": estimate,
    "events.build": build,
}
"""By the names that stored results know: a module that moves keeps its own, so that results stay comparable."""


def _gather() -> dict[str, float | str]:
    """Read every upper-case number of the detector's modules."""
    return {
        f"{known}.{name}": value
        for known, module in _MODULES.items()
        for name, value in vars(module).items()
        if name.isupper() and not name.startswith("_") and isinstance(value, int | float)
    }


CONSTANTS: Mapping[str, float | str] = MappingProxyType(_gather())
