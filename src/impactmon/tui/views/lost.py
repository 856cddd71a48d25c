"""When a lost sensor is worth a sound: whoever jumps does not look at the screen."""

from __future__ import annotations

from collections.abc import Sequence

from impactmon.model import LinkPhase, Snapshot

SOUND_AFTER_S = 5.0
"""A sensor lost for so long does not come back by itself in the next moment, s (FAULTS 1)."""


class LossAlarm:
    """Tells once of every loss that lasts."""

    def __init__(self) -> None:
        self._told: set[int] = set()

    def newly_lost(self, snapshots: Sequence[Snapshot]) -> list[Snapshot]:
        """Give those, of pictures of the same sessions in the same order, whose sensor has now been away for long."""
        new: list[Snapshot] = []
        for place, snapshot in enumerate(snapshots):
            sensor = snapshot.sensor
            if sensor.phase is not LinkPhase.RECONNECTING:
                self._told.discard(place)
            elif sensor.phase_since_s >= SOUND_AFTER_S and place not in self._told:
                self._told.add(place)
                new.append(snapshot)
        return new
