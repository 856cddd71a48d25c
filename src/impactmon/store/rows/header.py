"""What must be known of a session before its first packet: all that is needed to decode and score it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from impactmon.model import Athlete, Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHeader:
    """All that is needed to decode and score a session's packets again.

    Attributes
    ----------
    start : datetime
        Aware wall time of session second 0.
    start_host_ns : int
        Monotonic host time of the same moment, ns.
    athlete : Athlete or None
        Who; None is the user of this computer.
    zone : str or None
        IANA name of the local zone; None takes that of `start`, or of this computer.
    driver, driver_version : str
        What decodes the packets.
    sensor_address, sensor_name : str
        Which sensor; the name is cleaned before it comes here.
    placement, body_mass_kg, added_load_kg : optional
        Where it is worn, and the mass that lands.
    sample_rate_hz, range_g : float or None
        As told by the sensor.
    calibration, stream, parameters : mapping
        Input of the engine, of the decoder, and the engine's parameters; plain JSON values.
    algorithm_version : str
        Version of the engine that scores it.
    simulated : bool
        From a virtual sensor.
    kind : str
        "live", "import" or "log".
    name, note : str
        In words.
    """

    start: datetime
    start_host_ns: int = 0
    athlete: Athlete | None = None
    zone: str | None = None
    driver: str = ""
    driver_version: str = ""
    sensor_address: str = ""
    sensor_name: str = ""
    placement: Placement | None = None
    body_mass_kg: float | None = None
    added_load_kg: float = 0.0
    sample_rate_hz: float | None = None
    range_g: float | None = None
    calibration: Mapping[str, Any] | None = None
    stream: Mapping[str, Any] = field(default_factory=dict[str, Any])
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    algorithm_version: str = ""
    simulated: bool = False
    kind: str = "live"
    name: str = ""
    note: str = ""
