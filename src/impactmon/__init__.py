"""impactmon: jumps and landing loads from one worn accelerometer.

>>> import impactmon
>>> callable(impactmon.analyze)
True

Names are loaded when they are first used, so that ``impactmon --help`` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from impactmon.api import analyze, read
    from impactmon.engine import Engine
    from impactmon.model import Analysis, Athlete, DayScore, Recording

__all__ = ["Analysis", "Athlete", "DayScore", "Engine", "Recording", "__version__", "analyze", "read"]

_HOME = {
    "read": "impactmon.api",
    "analyze": "impactmon.api",
    "Engine": "impactmon.engine",
    "Recording": "impactmon.model",
    "Analysis": "impactmon.model",
    "Athlete": "impactmon.model",
    "DayScore": "impactmon.model",
}


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'impactmon' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
