"""The records that flow: frozen, with units in their names, unknown is None.

Bytes (`Packet`) become `Samples` and `Gap` (``stream``), these become a `Jump`, `Landing`, `Impact` or `Reject`
(``events``), events become a `DayScore` (``day``); ``quality`` says how far to trust the samples, ``recording`` holds
what was read and found, ``live`` the picture a running session gives of itself; ``document`` turns records into plain
dicts. Import the records from here; read them there.
"""

from impactmon.model.day import Bout, BoutRest, DayScore, Evidence, Target
from impactmon.model.events import Cue, Event, Impact, Jump, Landing, Loaded, Reject, Status
from impactmon.model.live import LinkPhase, SensorState, Snapshot, Trace
from impactmon.model.people import (
    ARMS,
    FORCE_PLACEMENTS,
    HEAVIEST_KG,
    LIGHTEST_KG,
    PLACEMENT_ALIASES,
    Athlete,
    Placement,
    person_mass_kg,
    placement_named,
)
from impactmon.model.quality import Calibration, CalibrationReport, Fault, NotWorn, Quality
from impactmon.model.recording import Analysis, Recording
from impactmon.model.stream import Gap, Packet, Samples

__all__ = [
    "ARMS",
    "FORCE_PLACEMENTS",
    "HEAVIEST_KG",
    "LIGHTEST_KG",
    "PLACEMENT_ALIASES",
    "Analysis",
    "Athlete",
    "Bout",
    "BoutRest",
    "Calibration",
    "CalibrationReport",
    "Cue",
    "DayScore",
    "Event",
    "Evidence",
    "Fault",
    "Gap",
    "Impact",
    "Jump",
    "Landing",
    "LinkPhase",
    "Loaded",
    "NotWorn",
    "Packet",
    "Placement",
    "Quality",
    "Recording",
    "Reject",
    "Samples",
    "SensorState",
    "Snapshot",
    "Status",
    "Target",
    "Trace",
    "person_mass_kg",
    "placement_named",
]
