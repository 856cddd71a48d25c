"""What is asked about a likely flight: the impulses around it, and how gravity lies."""

from __future__ import annotations

from dataclasses import dataclass

from impactmon.events.flights.height import Rise


@dataclass(frozen=True, slots=True)
class Context:
    """What lies outside the contacts: asked for only where it can matter.

    Attributes
    ----------
    push_gs : float
        Excess of the push-off before the flight, g s.
    landing_gs : float
        Excess of the landing, g s.
    rebound_gs : float
        What the resultant lacks after the landing's peak, over the same time, g s: the next flight.
    floor_g : float
        Floor of the flight's upward force, see `Flight`.
    flight_s : float
        Flight time.
    turn_deg : float or None
        Angle between mean specific force before and after.
    upward : float or None
        Cosine between the peak's direction and the mean specific force around it.
    still_after : bool or None
        Nothing but noise from half a second after the landing on.
    rise : Rise or None
        How much higher the sensor is afterwards.
    """

    push_gs: float
    landing_gs: float
    rebound_gs: float
    floor_g: float
    flight_s: float
    turn_deg: float | None
    upward: float | None
    still_after: bool | None
    rise: Rise | None = None
