"""When the sensor of an ended session was worn: a look back over its hours, as over those of a file."""

from __future__ import annotations

from collections.abc import Sequence

from impactmon.engine import Engine
from impactmon.load.worn import Wear, is_training, wear_of
from impactmon.model import Event
from impactmon.signal.wear import find_not_worn


def session_wear(engine: Engine, finals: Sequence[Event]) -> Wear:
    """Tell when a session recorded and was worn.

    Parameters
    ----------
    engine : Engine
        After its last sample.
    finals : sequence of Event
        What counted: who trains wears the sensor.
    """
    duration_s = engine.quality.record(range_g=None).duration_s
    not_worn = find_not_worn(
        engine.quality.windows, duration_s, lambda begin_s, end_s: is_training(finals, begin_s, end_s)
    )
    return wear_of(engine.gaps, duration_s, not_worn)
